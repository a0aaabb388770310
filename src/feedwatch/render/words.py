"""The words of digests and mails, in Swedish and English.

A table a language; the type checker holds them complete. Names in braces are filled in; a pair is singular and plural.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedwatch.model.digest import SectionKind

Plural = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Everything a digest says in its own voice, in one language."""

    language: str
    months: tuple[str, ...]
    short_months: tuple[str, ...]
    weekdays: tuple[str, ...]
    languages: dict[str, str]  # "in English", by language code
    thousands: str
    clock: str
    quoted: str
    and_: str
    and_more: str
    week: str
    weeks: str
    # heading
    subject: str
    stories: Plural
    updates: Plural
    nothing: str
    catch_up: str
    nothing_new: str
    sources_read: Plural
    some_sources_read: str
    # sections
    sections: dict[SectionKind, str]
    only_section: str
    updates_title: str
    # stories
    first_seen: str
    follows: str
    follows_undated: str
    revised: str
    since_then: str
    places: str
    also: str
    why: str
    # below
    held_over: Plural
    left_out: Plural
    troubles: str
    troubles_since: str
    trouble: str
    # foot
    because: str
    no_trackers: str
    leave: str
    preferences: str
    archive: str
    trial: str
    copy_subject: str
    copy_note: str
    contact: str
    privacy: str
    # asking whether somebody means it
    confirm_subject: str
    confirm_title: str
    confirm_asked: str
    confirm_what: str
    confirm_places: str
    confirm_button: str
    confirm_how: str
    confirm_valid: str
    confirm_ignore: str
    # schedules
    at_once: str
    hourly: str
    every_other_hour: str
    every_hours: str
    daily: str
    working_days: str
    weekly: str
    monthly: str
    monthly_last: str
    at: str
    quiet_weekends: str
    quiet_holidays: str
    quiet_both: str


SWEDISH = Words(
    language="sv",
    months=(
        "januari",
        "februari",
        "mars",
        "april",
        "maj",
        "juni",
        "juli",
        "augusti",
        "september",
        "oktober",
        "november",
        "december",
    ),
    # Short months are not shortened further (Svenska skrivregler, "Månader").
    short_months=("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    weekdays=("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    languages={
        "sv": "på svenska",
        "en": "på engelska",
        "da": "på danska",
        "de": "på tyska",
        "fi": "på finska",
        "fr": "på franska",
        "nb": "på norska",
        "no": "på norska",
    },
    thousands="\u00a0",
    clock="%H.%M",
    quoted="”{text}”",
    and_="och",
    and_more="{count} till",
    week="vecka {first}",
    weeks="vecka {first}–{last}",
    subject="{topic}, {date}: {what}",
    stories=("{count} nyhet", "{count} nyheter"),
    updates=("{count} uppdatering", "{count} uppdateringar"),
    nothing="inget nytt",
    catch_up=(
        "Brevet täcker en längre tid än vanligt, {span}, eftersom tidigare brev inte kunde skickas i tid. "
        "Allt som hände däremellan är med."
    ),
    nothing_new="Inget nytt den här gången.",
    sources_read=("{count} källa har lästs.", "{count} källor har lästs."),
    some_sources_read="{read} av {total} källor har lästs.",
    sections={
        SectionKind.DECIDED: "Beslutat och undertecknat",
        SectionKind.CALL: "Utlysningar",
        SectionKind.EVENT: "På gång",
        SectionKind.OTHER: "Övriga nyheter",
    },
    only_section="Nyheter",
    updates_title="Sedan förra utskicket",
    first_seen="upptäckt {date}",
    follows="Följer upp {quoted}, som du fick {date}.",
    follows_undated="Följer upp {quoted}, som du har fått tidigare.",
    revised="Rättad eller ändrad av utgivaren {date}",
    since_then="Sedan dess:",
    places="Platser: {names}",
    also="Även publicerad av",
    why="Med därför att den nämner {words}",
    held_over=(
        "{count} nyhet till fick inte plats och kommer i nästa utskick.",
        "{count} nyheter till fick inte plats och kommer i nästa utskick.",
    ),
    left_out=(
        "{count} nyhet till är för mycket för ett brev.",
        "{count} nyheter till är för mycket för ett brev.",
    ),
    troubles="{count} av {total} källor kunde inte läsas: {names}.",
    troubles_since="{count} av {total} källor kunde inte läsas sedan {since}: {names}.",
    trouble="{source} (sedan {since})",
    because="Du får det här brevet för att du prenumererar på {topic}.",
    no_trackers="Länkarna går direkt till utgivarna, och brevet innehåller inga spårare.",
    leave="Avsluta prenumerationen",
    preferences="Ändra eller pausa",
    archive="Läs i webbläsaren",
    copy_subject="[Kopia] {subject}",
    copy_note="Kopia till dig som sköter bevakningen: så skulle nästa utskick till prenumerant {number} se ut om det byggdes nu. "
    "Ingenting har skickats till prenumeranten, och länkar för att ändra eller avsluta prenumerationen finns bara i det riktiga utskicket.",
    trial="Ett prov från feedwatch: hit kommer utskicken.",
    contact="Kontakt",
    privacy="Så behandlar vi dina uppgifter",
    confirm_subject="Bekräfta din prenumeration på {topic}",
    confirm_title="Vill du prenumerera på {topic}?",
    confirm_asked="Någon, troligen du, har bett oss skicka nyheter om {topic} till den här adressen.",
    confirm_what="Du får ett brev {schedule} med det som är nytt sedan sist.",
    confirm_places="Bara nyheter som nämner {places} är med.",
    confirm_button="Ja, jag vill prenumerera",
    confirm_how="Öppna länken och tryck på knappen där:",
    confirm_valid="Länken gäller i 48 timmar.",
    confirm_ignore=(
        "Var det inte du? Då behöver du inte göra något: du får inga fler brev, och adressen tas bort efter några dagar."
    ),
    at_once="så snart något händer",
    hourly="varje timme",
    every_other_hour="varannan timme",
    every_hours="var {hours} timme",
    daily="varje dag",
    working_days="måndag till fredag",
    weekly="varje {weekday}",
    monthly="den {day} varje månad",
    monthly_last="den sista dagen i varje månad",
    at="{rhythm} kl. {time}",
    quiet_weekends="{rhythm} (på lördagar och söndagar i stället nästa vardag)",
    quiet_holidays="{rhythm} (på helgdagar i stället nästa vardag)",
    quiet_both="{rhythm} (på helger och helgdagar i stället nästa vardag)",
)

ENGLISH = Words(
    language="en",
    months=(
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
    short_months=("Jan", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "Dec"),
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    languages={
        "sv": "in Swedish",
        "en": "in English",
        "da": "in Danish",
        "de": "in German",
        "fi": "in Finnish",
        "fr": "in French",
        "nb": "in Norwegian",
        "no": "in Norwegian",
    },
    thousands=",",
    clock="%H:%M",
    quoted="“{text}”",
    and_="and",
    and_more="{count} more",
    week="week {first}",
    weeks="weeks {first}–{last}",
    subject="{topic}, {date}: {what}",
    stories=("{count} story", "{count} stories"),
    updates=("{count} update", "{count} updates"),
    nothing="nothing new",
    catch_up=(
        "This digest covers more time than usual, {span}, because earlier digests could not be sent in time. "
        "Everything that happened in between is here."
    ),
    nothing_new="Nothing new this time.",
    sources_read=("{count} source was read.", "{count} sources were read."),
    some_sources_read="{read} of {total} sources were read.",
    sections={
        SectionKind.DECIDED: "Decided and signed",
        SectionKind.CALL: "Calls",
        SectionKind.EVENT: "Coming up",
        SectionKind.OTHER: "Other news",
    },
    only_section="News",
    updates_title="Since your last digest",
    first_seen="found on {date}",
    follows="Follows {quoted}, which you got on {date}.",
    follows_undated="Follows {quoted}, which you have got before.",
    revised="Corrected or changed by its publisher on {date}",
    since_then="Since then:",
    places="Places: {names}",
    also="Also published by",
    why="Here because it mentions {words}",
    held_over=(
        "{count} more story did not fit and comes with the next digest.",
        "{count} more stories did not fit and come with the next digest.",
    ),
    left_out=(
        "{count} more story is too much for one mail.",
        "{count} more stories are too much for one mail.",
    ),
    troubles="{count} of {total} sources could not be read: {names}.",
    troubles_since="{count} of {total} sources could not be read since {since}: {names}.",
    trouble="{source} (since {since})",
    because="You get this because you subscribe to {topic}.",
    no_trackers="Links lead straight to the publishers, and this mail holds no trackers.",
    leave="Unsubscribe",
    preferences="Change or pause",
    archive="Read in your browser",
    copy_subject="[Copy] {subject}",
    copy_note="A copy for you who look after the watch: what subscriber {number} would be told next if it were built now. "
    "Nothing was sent to the subscriber, and links to change or end the subscription are only in the real digest.",
    trial="A trial from feedwatch: the digests will come here.",
    contact="Contact",
    privacy="How we treat your data",
    confirm_subject="Confirm your subscription to {topic}",
    confirm_title="Do you want to subscribe to {topic}?",
    confirm_asked="Somebody, probably you, asked us to send news about {topic} to this address.",
    confirm_what="You will get a mail {schedule} with what is new since the last one.",
    confirm_places="Only news that mentions {places} is included.",
    confirm_button="Yes, I want to subscribe",
    confirm_how="Open the link and press the button there:",
    confirm_valid="The link is valid for 48 hours.",
    confirm_ignore=(
        "Was it not you? Then there is nothing to do: you will get no more mail, and the address is removed in a few days."
    ),
    at_once="as soon as something happens",
    hourly="every hour",
    every_other_hour="every other hour",
    every_hours="every {hours} hours",
    daily="every day",
    working_days="Monday to Friday",
    weekly="every {weekday}",
    monthly="on the {day} of every month",
    monthly_last="on the last day of every month",
    at="{rhythm} at {time}",
    quiet_weekends="{rhythm} (instead of Saturdays and Sundays on the next working day)",
    quiet_holidays="{rhythm} (instead of public holidays on the next working day)",
    quiet_both="{rhythm} (instead of weekends and public holidays on the next working day)",
)

_WORDS = {words.language: words for words in (SWEDISH, ENGLISH)}


def words_of(language: str) -> Words:
    """Give the words of a language; Swedish for one that we do not write."""
    return _WORDS.get(language, SWEDISH)


def number(count: int, words: Words) -> str:
    """Write a whole number with its thousands apart."""
    return f"{count:,}".replace(",", words.thousands)


def counted(forms: Plural, count: int, words: Words) -> str:
    """Fill `{count}` into the singular or plural form."""
    return forms[count != 1].format(count=number(count, words))


def listed(parts: Sequence[str], words: Words) -> str:
    """Write a list as people do: "a", "a och b", "a, b och c"."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {words.and_} {parts[-1]}"
