"""Words of the pages for single settings; what each means is said as in docs/reference/settings.md."""

from __future__ import annotations

from feedwatch.web.admin.words import configuration

_OWN: dict[str, dict[str, str]] = {
    "sv": {
        "settings": "Inställningar",
        "settings_intro": "Så här är tjänsten inställd, och varifrån varje värde kommer. Miljövariabler går före filen feedwatch.toml, och den går före "
        "standardvärdet.",
        "settings_text": "Hela filen som text",
        "setting": "Inställning",
        "value": "Gäller nu",
        "default": "Standard",
        "origin": "Varifrån",
        "origin_default": "standard",
        "origin_file": "filen",
        "origin_environment": "miljön",
        "nothing": "tomt",
        "restart": "Gäller först när tjänsten startas om.",
        "set": "Ändra",
        "set_title": "Ändra {key}",
        "set_value": "Nytt värde",
        "set_list_hint": "Flera skrivs med komma emellan.",
        "set_secret_hint": "Det kan innehålla ett lösenord och visas aldrig helt. Skriv hela värdet.",
        "set_look": "Se över och spara …",
        "set_wrong": "Värdet går inte att använda; se överst på sidan.",
        "unset_look": "Ta ut den ur filen …",
        "unset_text": "Utan den i filen gäller standardvärdet: {default}",
        "by_variable": "Miljövariabeln {variable} bestämmer nu. Det som står i filen gäller först när den är borta.",
        "section_net": "Nätet",
        "section_poll": "Hämtning",
        "section_mail": "E-post",
        "section_web": "Webbsidor",
        "section_retention": "Hur länge saker sparas",
        "section_signup": "Anmälan",
        "net.allow": "privata och lokala adresser som får frågas, var och en som exakt host:port, till exempel 127.0.0.1:8080. Alla andra nekas, "
        "också efter en omdirigering",
        "net.contact": "vem som svarar för tjänsten: en webb- eller e-postadress som varje server får veta i User-Agent (från nästa start), och läsarna "
        "längst ner i breven och på sidan om personuppgifter",
        "poll.tick": "hur ofta tjänsten letar efter källor som det är dags för",
        "poll.default_interval": "hur ofta källor hämtas som inte har något eget intervall",
        "poll.host_gap": "kortaste tiden mellan två frågor till en server; de i [net] allow är undantagna",
        "poll.workers": "källor som hämtas samtidigt (1 till 256); en fjärdedel av dem bara sådana som svarar snabbt",
        "poll.articles": "artikelsidor som hämtas för hela texten, som mest, vid en hämtning av en källa (0 till 200)",
        "poll.first_poll_items": "av det som en ny källa redan visar räknas högst så många av de nyaste som nyheter; resten är kända och berättas aldrig",
        "mail.smtp": "e-postserver: smtp://user:password@host:587?starttls=required, eller smtps://…. starttls är required, auto eller never; "
        "specialtecken i ett lösenord skrivs som %40 och liknande. Tomt: breven läggs som .eml-filer i datamappens utkorg",
        "mail.from": "avsändare av alla brev",
        "mail.admin": "adress som får besked: källor som inte fungerar, läsare som inte går att nå. Tomt: de står bara i loggen och i feedwatch status",
        "mail.per_minute": "högst så många brev på en minut; 0: så många som servern tar emot",
        "mail.return_path": "dit brev som misslyckas kommer tillbaka, till exempel bounces+{key}@example.se; tomt: till from",
        "mail.bounces": "varifrån brev som kom tillbaka läses: en mapp med .eml-filer eller en Maildir, i datamappen om den inte börjar med /; eller en "
        "egen IMAP-brevlåda, imaps://user:password@host/INBOX",
        "web.listen": "var sidorna finns",
        "web.url": "adressen som människor når dem på, till exempel https://nyheter.example.se; den står i varje länk i ett brev. Tomt: http:// och "
        "listen. En sökväg, som i https://www.example.se/nyheter, är den bassökväg som en proxy visar sidorna under, vare sig den tar bort den eller inte",
        "web.admin_listen": "var administrationens sidor, API och mätvärden finns, till exempel 127.0.0.1:8081. Tomt: bredvid de andra sidorna",
        "web.admin_url": "adressen som administratörer når sina sidor på, utan /admin. Tomt: http:// och admin_listen, eller url när sidorna står bredvid "
        "varandra",
        "web.trusted_proxies": "adresser eller nät för omvända proxyservrar, till exempel 127.0.0.1, 10.0.0.0/8: deras X-Forwarded-For och "
        "X-Forwarded-Proto tros, ingen annans",
        "retention.rejected_text": "texten i poster som inget ämne behöll; kvar blir att de är kända",
        "retention.polls": "uppgifter om hämtningar; hur många det var varje dag sparas i två år",
        "retention.deliveries": "uppgifter om leveranser och försök",
        "retention.unconfirmed": "adresser som aldrig bekräftats",
        "retention.left": "de som lämnat; sedan sparas bara ett kontrollvärde, så att ingen lista lägger till dem igen",
        "retention.audit_log": "vad administratörer gjort",
        "signup.open": "false: sidan /subscribe tar inte emot någon; bara administratörer lägger till prenumeranter",
        "signup.per_client": "anmälningar i timmen från en nätverksadress",
        "signup.per_address": "brev om dagen till en adress för att någon skrev den där",
    },
    "en": {
        "settings": "Settings",
        "settings_intro": "How the service is set up, and where each value comes from. Variables of the environment win over the file feedwatch.toml, "
        "and that over the default.",
        "settings_text": "The whole file as text",
        "setting": "Setting",
        "value": "Now",
        "default": "Default",
        "origin": "From",
        "origin_default": "default",
        "origin_file": "the file",
        "origin_environment": "environment",
        "nothing": "empty",
        "restart": "It counts from the next start of the service.",
        "set": "Change",
        "set_title": "Change {key}",
        "set_value": "New value",
        "set_list_hint": "Several are separated by commas.",
        "set_secret_hint": "It may hold a password and is never shown whole. Write all of it.",
        "set_look": "Look over and save …",
        "set_wrong": "This value cannot be used; see the top of the page.",
        "unset_look": "Take it out of the file …",
        "unset_text": "Without it in the file the default holds: {default}",
        "by_variable": "The variable {variable} of the environment decides now. What stands in the file counts once it is gone.",
        "section_net": "Network",
        "section_poll": "Polling",
        "section_mail": "Mail",
        "section_web": "Pages",
        "section_retention": "How long things are kept",
        "section_signup": "Sign-up",
        # as in docs/reference/settings.md, which a test holds them to
        "net.allow": "private and loopback addresses that may be asked, each as exactly this host:port, such as 127.0.0.1:8080. All others are refused, "
        "also after a redirect",
        "net.contact": "who answers for this service: a web or mail address, told to every server in the User-Agent (from the next start), and to readers "
        "at the foot of mails and on the page about privacy",
        "poll.tick": "how often the service looks for sources that are due",
        "poll.default_interval": "how often sources are asked that have no interval of their own",
        "poll.host_gap": "least time between two requests to one host; those in [net] allow are exempt",
        "poll.workers": "sources asked at the same time (1 to 256); a quarter of them only such as answer soon",
        "poll.articles": "article pages fetched for the full text, at most, in one poll of a source (0 to 200)",
        "poll.first_poll_items": "of what a new source already shows, at most so many of the newest count as news; the others are known and never told",
        "mail.smtp": "mail server: smtp://user:password@host:587?starttls=required, or smtps://…. starttls is required, auto or never; special characters "
        "of a password as %40 and the like. Empty: mail goes as .eml files into the outbox folder of the data folder",
        "mail.from": "sender of all mail",
        "mail.admin": "address that gets notices: sources that fail, readers who cannot be reached. Empty: they stand in the log and in feedwatch status "
        "only",
        "mail.per_minute": "at most so many mails in any minute; 0: as many as the server takes",
        "mail.return_path": "where mail that fails comes back to, such as bounces+{key}@example.se; empty: to from",
        "mail.bounces": "where mail that came back is read from: a folder of .eml files or a Maildir, in the data folder unless it begins with /; or an "
        "IMAP mailbox of its own, imaps://user:password@host/INBOX",
        "web.listen": "where the pages are served",
        "web.url": "the address under which people reach them, such as https://nyheter.example.se; it stands in every link of a mail. Empty: http:// and "
        "listen. A path, as in https://www.example.se/nyheter, is the base path under which a proxy shows the pages, whether it takes the path off or not",
        "web.admin_listen": "where admin pages, API and metrics are served, such as 127.0.0.1:8081. Empty: beside the other pages",
        "web.admin_url": "the address under which admins reach their pages, without /admin. Empty: http:// and admin_listen, or url when the pages stand "
        "beside each other",
        "web.trusted_proxies": "addresses or networks of reverse proxies, such as 127.0.0.1, 10.0.0.0/8: their X-Forwarded-For and X-Forwarded-Proto are "
        "believed, nobody else's",
        "retention.rejected_text": "text of items that no topic kept; what remains is that they are known",
        "retention.polls": "record of polls; how many there were on each day is kept for two years",
        "retention.deliveries": "record of deliveries and attempts",
        "retention.unconfirmed": "addresses that never confirmed",
        "retention.left": "people who left; afterwards only a keyed hash is kept, so that no list adds them again",
        "retention.audit_log": "what admins did",
        "signup.open": "false: the page /subscribe takes nobody; only admins add subscribers",
        "signup.per_client": "sign-ups an hour from one network address",
        "signup.per_address": "mails a day to one address because somebody typed it there",
    },
}
WORDS = {language: {**configuration.WORDS[language], **_OWN[language]} for language in _OWN}
