"""Words of the pages where an admin changes what a subscriber asked for, and where it is sent; fields are called as on readers' own page."""

from __future__ import annotations

from feedwatch.web.admin.words import subscribers

_OWN: dict[str, dict[str, str]] = {
    "sv": {
        "wish_title": "{topic} till prenumerant {number}",
        "wish_lead": "Det gäller från nästa utskick. Prenumeranten får inget besked, men ser det på sin egen sida.",
        "wish_zone_hint": "Stad där klockan går som hos prenumeranten, till exempel Europe/Stockholm.",
        "wish_first_hint": "Nyheter om dem står överst.",
        "wish_say_nothing": "Skicka även när det inte finns något nytt",
        "error_muted_all": "Alla platser som efterfrågas är också utelämnade, så det skulle aldrig komma något.",
        "zone": "Tidszon",
        "met_title": "Någon annan ändrade prenumerationen medan du arbetade",
        "met_text": "Inget har skrivits över. I fälten står prenumerationen som den är nu, utom där ni båda har ändrat: där står ditt. Den andra kan "
        "vara prenumeranten själv. Se över och spara igen.",
        "move_title": "Byt adress för prenumerant {number}",
        "move_lead": "Utskicken går till {who}.",
        "move_to": "Ny adress",
        "move_hint": "En fråga skickas dit. Utskicken går till den gamla adressen tills svaret är ja.",
        "move_hint_endpoint": "Adressen till en annan webhook eller chatt av samma slag. Bytet gäller genast.",
        "move_confirmed": "Den som har den nya adressen har redan samtyckt: byt genast, utan att fråga",
        "move_do": "Byt adress",
        "move_taken": "Adressen prenumererar redan. Avsluta den prenumerationen först.",
        "move_too_many": "För många adresser har frågats den senaste timmen. Försök igen senare.",
    },
    "en": {
        "wish_title": "{topic} to subscriber {number}",
        "wish_lead": "It counts from the next digest. The subscriber gets no word of it, but sees it on their own page.",
        "wish_zone_hint": "A city whose clock is the subscriber’s, such as Europe/Stockholm.",
        "wish_first_hint": "News about them comes on top.",
        "wish_say_nothing": "Send also when there is nothing new",
        "error_muted_all": "All places that are asked for are left out as well, so nothing would ever come.",
        "zone": "Time zone",
        "met_title": "Somebody else changed the subscription while you worked",
        "met_text": "Nothing was overwritten. The fields hold the subscription as it is now, but for those that both of you changed: they hold yours. "
        "The other one may be the subscriber. Look it over and save again.",
        "move_title": "Another address for subscriber {number}",
        "move_lead": "Digests go to {who}.",
        "move_to": "New address",
        "move_hint": "A mail there asks. Digests go to the old address until the answer is yes.",
        "move_hint_endpoint": "The address of another webhook or chat of the same kind. It counts at once.",
        "move_confirmed": "Whoever has the new address agreed already: change it at once, without asking",
        "move_do": "Change the address",
        "move_taken": "That address subscribes already. End that subscription first.",
        "move_too_many": "Too many addresses were asked in the last hour. Try again later.",
    },
}
WORDS = {language: {**subscribers.WORDS[language], **_OWN[language]} for language in _OWN}
