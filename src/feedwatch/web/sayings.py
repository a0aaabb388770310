"""What feedwatch says of itself, on pages: the same sentences in Swedish."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from markupsafe import Markup

from feedwatch.model.saying import Saying, Value
from feedwatch.model.says import ENGLISH, Says
from feedwatch.model.text import shorten

_WORDS_APART, _SENTENCES_APART = Markup(", "), Markup("; ")
_LONGEST = 240  # characters of a title or another text in a sentence

SWEDISH: dict[str, str] = {
    Says.NOTHING: "",
    Says.EACH: "{all}",
    Says.FIRST: "först att berätta",
    Says.NONE_ALIKE: "först att berätta: inget liknande hade kommit vid den tiden",
    Says.CLOSEST: "först att berätta; närmast kom ”{title}”, men {reason}",
    Says.SAME_PAGE: "samma sida",
    Says.SAME_TEXT: "samma text ({percent} %)",
    Says.SHORTENED: "samma text, förkortad eller med egna tillägg ({percent} %)",
    Says.SAME_EVENT: "samma händelse med andra ord, {apart}",
    Says.BOTH_HAVE: "{reason}; båda har {words}",
    Says.TOO_LITTLE: "för lite är gemensamt, {apart}",
    Says.FAR_APART: "det ligger mer än {days} dagar emellan",
    Says.OTHER_WORDS: "orden är andra, och det ligger mer än {days} dagar emellan",
    Says.ONE_FORM: "det är samma mall, ifylld med andra namn och siffror",
    Says.ONLY_A_PASSAGE: "bara ett stycke är detsamma, resten handlar om annat",
    Says.OTHER_PLACES: "de handlar om olika platser",
    Says.ONE_OPINION: "den ena är en åsikt",
    Says.OTHER_ACTOR: "den ena handlar om sin egen avsändare, som den andra inte nämner i början",
    Says.WITHIN_A_DAY: "inom ett dygn",
    Says.A_DAY_APART: "med en dag emellan",
    Says.DAYS_APART: "med {days} dagar emellan",
    Says.TAKEN_APART: "utbruten för hand",
    Says.TAKEN_APART_NOTE: "utbruten för hand: {note}",
    Says.TOLD_IN: "Berättad i utskick {digest} som {told}, byggt {at:%Y-%m-%d %H:%M}",
    Says.AS_NEW: "ny",
    Says.AS_UPDATE: "uppdatering",
    Says.AS_ALONG: "del av en annan nyhet",
    Says.WILL_BE_TOLD: "Berättas i nästa utskick, {at:%Y-%m-%d %H:%M}",
    Says.NOT_WHILE_PENDING: "Inte berättad: prenumeranten har inte bekräftat än",
    Says.NOT_WHILE_PAUSED: "Inte berättad: prenumeranten har pausat",
    Says.NOT_WHILE_SUSPENDED: "Inte berättad: prenumeranten är avstängd",
    Says.NOT_WHILE_UNSUBSCRIBED: "Inte berättad: prenumeranten har lämnat",
    Says.NOT_SUBSCRIBED: "Inte berättad: prenumeranten har ingen prenumeration",
    Says.NOT_KEPT: "Inte berättad: ämnet {topic} behåller den inte",
    Says.NOT_THEIR_LANGUAGE: "Inte berättad: den är på ett språk som prenumeranten inte läser",
    Says.NOT_THEIR_PLACES: "Inte berättad: den nämner ingen plats som prenumeranten vill ha",
    Says.NOT_MUTED_PLACES: "Inte berättad: den nämner bara platser som prenumeranten har dolt",
    Says.NOT_NEWS: "Inte berättad: den fanns redan när källan lästes första gången",
    Says.NOT_BEFORE_THEY_BEGAN: "Inte berättad: den kom innan prenumerationen började ({at:%Y-%m-%d %H:%M})",
    Says.WHOLE_IN_FEED: "hela texten står i flödet",
    Says.READ_FROM_PAGE: "läst från artikelsidan",
    Says.NO_MORE_ON_PAGE: "sidan har inte mer text än flödet",
    Says.NO_PAGE: "bara ingressen: posten länkar inte till någon sida",
    Says.PAGE_UNREAD: "bara ingressen: {reason}",
    Says.PAGE_NOT_ASKED: "som flödet ger den: inget i den gav skäl att läsa sidan",
    Says.PAGES_OFF: "som flödet ger den: artikelsidorna läses inte för källan",
    Says.PAGES_ENOUGH: "som flödet ger den: nog många sidor lästes den gången",
    Says.PAGES_UNREACHED: "som flödet ger den: sidorna gick inte att nå den gången",
    Says.PAGES_ENOUGH_TRIED: "som flödet ger den: nog många sidor är lästa för att visa vad som kommer",
    Says.FAILED: "det gick inte ({detail})",
    Says.FAILED_REFUSED_ADDRESS: "adressen får inte hämtas ({detail})",
    Says.FAILED_DNS: "serverns namn går inte att slå upp ({detail})",
    Says.FAILED_CONNECT: "servern går inte att nå ({detail})",
    Says.FAILED_TLS: "ingen säker anslutning till servern ({detail})",
    Says.FAILED_TIMEOUT: "servern svarade inte i tid ({detail})",
    Says.FAILED_TOO_LARGE: "svaret är för stort ({detail})",
    Says.FAILED_ENCODING: "svaret är packat på ett sätt som inte går att läsa ({detail})",
    Says.FAILED_REDIRECT: "servern skickar vidare på ett sätt som inte går att följa ({detail})",
    Says.FAILED_HTTP: "servern svarade med ett fel ({detail})",
    Says.FAILED_GONE: "servern säger att adressen är borttagen för gott ({detail})",
    Says.FAILED_PROTOCOL: "servern svarade inte som den ska ({detail})",
    Says.FAILED_ROBOTS: "webbplatsen vill inte att maskiner läser sidan ({detail})",
    Says.FAILED_STOPPED: "läsningen avbröts när tjänsten stannade ({detail})",
    Says.FAILED_ABANDONED: "en annan läsning av källan tog över ({detail})",
    Says.FAILED_NOT_A_FEED: "det som kom är varken ett flöde eller en nyhetssida ({detail})",
    Says.FAILED_EMPTY: "det som kom är tomt ({detail})",
    Says.FAILED_NO_LIST: "ingen lista med nyheter finns på sidan ({detail})",
    Says.FAILED_TOO_COMPLEX: "dokumentet är för stort eller för invecklat för att läsas ({detail})",
    Says.FAILED_NO_READER: "processen som läser dokument gick inte att använda ({detail})",
    Says.FAILED_REMOVED: "källan finns inte längre i konfigurationen ({detail})",
    Says.FAILED_BUG: "ett fel i feedwatch självt ({detail})",
    Says.REFUSED: "inte mottaget",
    Says.REFUSED_REFUSED_ADDRESS: "adressen får inte användas",
    Says.REFUSED_CONNECT: "gick inte att nå",
    Says.REFUSED_TIMEOUT: "svarade inte i tid",
    Says.REFUSED_TLS: "ingen säker anslutning",
    Says.REFUSED_AUTH: "vägrades för vår skull: inloggning, avsändare eller policy",
    Says.REFUSED_REJECTED: "meddelandet avvisades",
    Says.REFUSED_RECIPIENT: "brevlådan finns inte",
    Says.REFUSED_MAILBOX: "brevlådan tar inte emot något just nu",
    Says.REFUSED_GONE: "mottagaren säger att adressen är borttagen",
    Says.REFUSED_PROTOCOL: "svarade inte som den ska",
    Says.REFUSED_FOLDER: "utkorgens mapp gick inte att skriva i",
    Says.REFUSED_INTERNAL: "ett fel i feedwatch självt",
    Says.IN_WORDS: "{words}",
    Says.AS_TOLD: "{detail}",
    Says.CAME_BACK: "ett brev dit kom tillbaka ({detail})",
    Says.MAILBOX_FULL: "brevlådan tog inte emot något {times} gånger i rad",
    Says.SOURCE_GONE: "{name} säger att adressen är borttagen för gott (410). Leta efter en ny adress till källan {source}, "
    "eller pausa den.",
    Says.SOURCE_FAILING: "{name} har inte gått att läsa sedan {since:%Y-%m-%d %H:%M}: {reason}. "
    "Den har provats {times} gånger; nästa försök är {next:%Y-%m-%d %H:%M}.",
    Says.SOURCE_SILENT: "{name} går att läsa, men har inte visat något nytt sedan {since:%Y-%m-%d}.",
    Says.SOURCE_MOVED: "{name} skickar vidare till {url} sedan {since:%Y-%m-%d}. "
    "Öppna källan {source} för att ta den nya adressen.",
    Says.SUSPENDED: "Prenumerant {number} ({channel}) går inte att nå och är avstängd: {reason}. "
    "Återuppta prenumeranten när felet är avhjälpt.",
    Says.MAIL_COMES_BACK: "Brev kommer tillbaka av skäl som gäller oss, så ingen har stängts av ({detail})",
    Says.MAIL_FAILED: "Ett brev gick inte att leverera ({detail}). Se leverans {number}",
    Says.ADMIN_REFUSED: "Brev till administratören tas inte emot ({detail}). Se [mail] admin",
    Says.RELAY_TAKES_NOTHING: "Mejlservern tar inte emot några brev, så de väntar i utkorgen ({detail}). Se [mail] smtp",
    Says.RELAY_REFUSES_MOST: "Mejlservern avvisar de flesta mottagare med samma ord, så ingen har stängts av ({detail})",
    Says.RELAY_REFUSES_US: "Mejlservern avvisar brev av skäl som gäller oss ({detail}). Försöken fortsätter i två dagar",
    Says.SUBSCRIBER_NOT_TOLD: "Det som skulle till prenumerant {number} gick inte att leverera ({detail})",
}

SENTENCES: dict[str, Mapping[str, str]] = {"sv": SWEDISH, "en": ENGLISH}


def said(saying: Saying, language: str) -> Markup:
    """Write a saying in the language of a page: times by the clock of this machine, technical details marked as English."""
    values = {name: _written(name, value, language) for name, value in saying.values.items()}
    return Markup(SENTENCES[language][saying.kind]).format(**values)  # noqa: S704 - the sentences are ours


def _written(name: str, value: Value, language: str) -> Any:
    if isinstance(value, Saying):
        return said(value, language)
    if isinstance(value, tuple):
        between = _SENTENCES_APART if any(isinstance(one, Saying) for one in value) else _WORDS_APART
        return between.join(_written("", one, language) for one in value)
    if isinstance(value, datetime):
        return value if language == "en" else value.astimezone()
    text = shorten(value, _LONGEST) if isinstance(value, str) else value
    return Markup('<span lang="en">{}</span>').format(text) if name == "detail" and language != "en" else text
