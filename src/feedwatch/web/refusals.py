"""Why something was refused, on pages: what services say of a wrong use, in Swedish.

As in `feedwatch.web.problems` the finished sentences are looked up. Which command would help is left out: it is on the page.
"""

from __future__ import annotations

REFUSALS: tuple[tuple[str, str], ...] = (
    # what is not there
    ("there is no source '{id}'; did you mean '{near}'?", "Källan {id} finns inte; menade du {near}?"),
    ("there is no source '{id}'", "Källan {id} finns inte"),
    ("there is no topic '{name}'; topics are: {names}", "Ämnet {name} finns inte; ämnena är: {names}"),
    ("there is no topic '{name}'", "Ämnet {name} finns inte"),
    ("there is no setting '{key}'; did you mean '{near}'?", "Inställningen {key} finns inte; menade du {near}?"),
    ("there is no setting '{key}'", "Inställningen {key} finns inte"),
    ("there is no item {id}", "Posten {id} finns inte"),
    ("there is no story {id}", "Händelsen {id} finns inte"),
    ("there is no subscriber '{id}'", "Prenumeranten {id} finns inte"),
    ("there is no delivery {id}", "Leveransen {id} finns inte"),
    ("there is no version {number}", "Version {number} finns inte"),
    ("there is no file {name}; the files are {names}", "Filen {name} finns inte; filerna är {names}"),
    ("there is no file {name}", "Filen {name} finns inte"),
    ("there is no admin '{name}'", "Administratören {name} finns inte"),
    ("there is no token {id} of yours", "Du har ingen nyckel {id}"),
    ("there is no token {id}", "Nyckeln {id} finns inte"),
    (
        "there is no place '{place}': give an SCB code such as 0880",
        "Platsen {place} finns inte: skriv en SCB-kod som 0880",
    ),
    (
        "there is no language '{code}'; digests are written in {choices}",
        "Språket {code} finns inte; utskick skrivs på {choices}",
    ),
    (
        "that is no cursor: take the one that the page before gave",
        "Adressen till sidan är inte hel; börja om från listan",
    ),
    # the configuration
    ("source '{id}' watches this address already", "Källan {id} bevakar redan adressen"),
    (
        "source '{id}' was changed while its new address was tried; look again",
        "Källan {id} ändrades medan den nya adressen prövades; titta igen",
    ),
    ("'{written}' is not an http or https address", "{written} är ingen adress med http eller https"),
    ("nothing was found that could stand in for {id} ({url})", "Inget hittades som kan ersätta {id} ({url})"),
    ("a source cannot be asked to {act}", "En källa kan inte göra {act}"),
    ("{name} cannot be removed", "{name} kan inte tas bort"),
    (
        "{name} does not write its sources under [[source]]; edit it by hand",
        "{name} har inte sina källor under [[source]]; ändra texten för hand",
    ),
    (
        "{name} does not write [{table}] as a table of its own; edit it by hand",
        "{name} har inte [{table}] som en egen tabell; ändra texten för hand",
    ),
    (
        "the credentials of '{url}' are left out here; write the whole of it, with user and password",
        "Inloggningen i {url} visas inte här; skriv hela adressen, med användare och lösenord",
    ),
    (
        "the text has characters that cannot be written as UTF-8 (lone surrogates)",
        "Texten har tecken som inte kan skrivas som UTF-8",
    ),
    ("version {number} has no file {file}; it has {names}", "Version {number} har ingen fil {file}; den har {names}"),
    ("version 1 is the first; there is nothing before it", "Version 1 är den första; det finns inget före den"),
    ("version {number} did not change {file}, but {names}", "Version {number} ändrade inte {file}, utan {names}"),
    (
        "version {number} changed {names}; name one of them with --file",
        "Version {number} ändrade {names}; välj en av dem på versionens sida",
    ),
    (
        "'{slug}' cannot be a new topic: small letters a-z, digits and hyphens, and not in use",
        "{slug} kan inte bli ett nytt ämne: små bokstäver a-z, siffror och bindestreck, och inte ett namn som finns",
    ),
    # lists of sources and people
    ("not read as OPML: larger than 10 MiB", "OPML-filen är större än 10 MiB"),
    ("not OPML: it is <{name}>, without a body of outlines", "Filen är inte OPML: den börjar med <{name}>"),
    ("this OPML file names no feed: no outline has an xmlUrl", "OPML-filen nämner inget flöde: xmlUrl saknas"),
    (
        "not read as OPML: it has a document type declaration (<!DOCTYPE …>), which may hide entities",
        "OPML-filen läses inte: den har en dokumenttyp (<!DOCTYPE …>), som kan dölja något",
    ),
    ("not read as OPML: nested more than {most} deep", "OPML-filen är nästlad djupare än {most}"),
    ("not OPML: {detail}", "Filen är inte OPML: {detail}"),
    (
        "the list is not text in UTF-8, UTF-16 or Windows-1252; save it as CSV (UTF-8)",
        "Listan är inte text i UTF-8, UTF-16 eller Windows-1252; spara den som CSV (UTF-8)",
    ),
    (
        "the first line must name the columns, of which url is needed: {names}; {more}",
        "Den första raden ska namnge kolumnerna, och url måste vara med: {names}; {more}",
    ),
    ("line {line}: not CSV ({detail})", "Rad {line}: inte CSV ({detail})"),
    ("more than {most} rows; give them in several lists", "Fler än {most} rader; dela upp dem i flera listor"),
    (
        "the first line must name the columns: address, and any of {names}",
        "Den första raden ska namnge kolumnerna: address, och någon av {names}",
    ),
    # stories, items and labels
    ("name two stories or more", "Välj minst två händelser"),
    ("name an item or more", "Välj minst en post"),
    ("item {id} is in no story", "Posten {id} är inte med i någon händelse"),
    (
        "these are all items of story {id}; there is nothing to take apart",
        "Det är alla poster i händelsen {id}; då finns inget att bryta ut",
    ),
    (
        "story {id} has no items any more: they are in others now",
        "Händelsen {id} har inga poster kvar: de är med i andra nu",
    ),
    ("nobody has ruled on item {id} for {topic}", "Ingen har beslutat om posten {id} för {topic}"),
    ("nobody has ruled on item {id}", "Ingen har beslutat om posten {id}"),
    (
        "item {id} was ruled on for several topics; name one: {names}",
        "Det finns beslut om posten {id} för flera ämnen; välj ett: {names}",
    ),
    ("name the topic: {names}", "Välj ämne: {names}"),
    (
        "the text of item {id} is forgotten, so that nobody can {verb} it any more",
        "Texten till posten {id} är glömd, så ingen kan besluta om den",
    ),
    (
        "the text of item {id} is forgotten, so it cannot be a sample",
        "Texten till posten {id} är glömd, så den kan inte bli ett exempel",
    ),
    ("item {id} has no label in {file}", "Posten {id} har ingen märkning i {file}"),
    (
        "somebody else looked at item {id} meanwhile and {detail}; look at it again",
        "Någon annan märkte posten {id} under tiden ({detail}); se på den igen",
    ),
    ("the form names no item", "Formuläret nämner ingen post"),
    ("the answer is yes, no or skip", "Svaret är ja, nej eller hoppa över"),
    ("there is nothing to undo", "Det finns inget att ångra"),
    # subscribers and deliveries
    ("subscriber {id} does not subscribe to '{topic}'", "Prenumeranten {id} prenumererar inte på {topic}"),
    (
        "subscriber {id} has no subscription, so there is nothing to copy",
        "Prenumeranten {id} prenumererar inte på något",
    ),
    ("subscriber {id} is no webhook and has no secret", "Prenumeranten {id} är ingen webhook och har ingen nyckel"),
    (
        "subscriber {id} is {state} and cannot be suspended",
        "Prenumeranten {id} kan inte stängas av i sitt läge",
    ),
    ("{who} is {state} and cannot be paused or resumed", "{who} kan varken pausas eller återupptas i sitt läge"),
    (
        "{who} is no webhook; only webhooks and chats can be tried",
        "{who} är ingen webhook; bara webhook och chatt kan provas",
    ),
    ("{who} is a subscriber already; remove it first", "{who} prenumererar redan; avsluta det först"),
    (
        "say why: whoever finds them suspended wants to know",
        "Skriv varför: den som ser att utskicken är avstängda vill veta",
    ),
    (
        "say how they agreed: who asks what was agreed to must find an answer (GDPR art. 7(1))",
        "Skriv hur de samtyckte: den som frågar ska få svar (GDPR artikel 7.1)",
    ),
    (
        "only a mail address can be asked; of another say that its holder agreed: confirmed",
        "Bara en e-postadress kan få en fråga; för andra kryssar du i att de redan har samtyckt",
    ),
    (
        "{who} was erased at the wish of its holder on {day} and is not added again by others; they can subscribe at {url}/subscribe{rest}",
        "{who} raderades på egen begäran {day} och läggs inte till av andra; de kan prenumerera på {url}/subscribe",
    ),
    ("delivery {id} is being sent this very moment", "Leveransen {id} skickas just nu"),
    ("delivery {id} is {state} and does not wait; {detail}", "Leveransen {id} väntar inte längre"),
    ("'{written}' is not a day; write it like 2026-11-24", "{written} är ingen dag; skriv som 2026-11-24"),
    ("'{written}' is not the number of a delivery", "{written} är inte numret på en leverans"),
    ("this form does not say when it was made; open the page again", "Formuläret är inte helt; öppna sidan igen"),
    ("this form does not say what it was loaded with; open it again", "Formuläret är inte helt; öppna sidan igen"),
    # admins and tokens
    (
        "a name begins with a letter or digit and has at most 80 of: letters, digits, . _ @ + - space",
        "Ett namn börjar med en bokstav eller siffra och har högst 80 tecken: bokstäver, siffror, . _ @ + - och blanksteg",
    ),
    ("there is an admin '{name}' already", "Det finns redan en administratör {name}"),
    (
        "'{name}' is the last one in charge; give somebody else the role first",
        "{name} är den sista som är ansvarig; ge någon annan rollen först",
    ),
    ("a role is one of: {names}", "En roll är en av: {names}"),
    (
        "this link has been used or is too old; ask for a new one, or run 'feedwatch admins link'",
        "Länken är använd eller för gammal; be om en ny",
    ),
    ("this link has been used meanwhile", "Länken har använts under tiden"),
    ("'{name}' is not let in any more", "{name} släpps inte in längre"),
    (
        "a password has {least} to {most} characters; a few words in a row are easy to remember",
        "Ett lösenord har {least} till {most} tecken; några ord i rad är lätta att minnas",
    ),
    ("that password is too easy to guess", "Det lösenordet är för lätt att gissa"),
    (
        "a token needs a name of at most 80 characters that says what it is for",
        "En nyckel ska ha ett namn på högst 80 tecken som säger vad den är till för",
    ),
    ("a token needs a scope: {names}", "En nyckel ska få göra något: {names}"),
    ("a token lasts for more than nothing and at most ten years", "En nyckel gäller längre än noll och högst tio år"),
    ("a token cannot do more than you may", "En nyckel kan inte få göra mer än du får"),
)
