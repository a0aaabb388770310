"""Letters about a subscription itself: that it is there already, and that its digests go to another address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedwatch.model.delivery import Mail
from feedwatch.render.foreign import topic
from feedwatch.render.html import fill
from feedwatch.render.links import contact_url, safe_url
from feedwatch.render.message import AUTOMATIC, Envelope, build
from feedwatch.render.text import paragraphs, underlined
from feedwatch.render.words import listed, words_of


@dataclass(frozen=True, slots=True)
class Letter:
    """A short letter: a title, paragraphs, at most one link with the words on its button and before it, and lines below."""

    language: str
    title: str
    said: tuple[str, ...]
    below: tuple[str, ...]
    link: str = ""
    button: str = ""
    how: str = ""


def already_letter(topics: Sequence[str], language: str, preferences: str) -> Letter:
    """Tell somebody who asked for digests that they get them already; `preferences` is their own page."""
    words = _WORDS[words_of(language).language]
    named = listed([topic(each) for each in topics], words_of(language))
    return Letter(
        language=words_of(language).language,
        title=words["already_title"].format(topics=named),
        said=(words["already_said"].format(topics=named),),
        below=(words["already_below"],),
        link=safe_url(preferences),
        button=words["already_button"],
        how=words["already_how"],
    )


def move_letter(language: str, link: str) -> Letter:
    """Ask the holder of an address whether somebody's digests shall come to it; `link` says yes, for 48 hours."""
    words = _WORDS[words_of(language).language]
    return Letter(
        language=words_of(language).language,
        title=words["move_title"],
        said=(words["move_said"],),
        below=(words_of(language).confirm_valid, words["move_below"]),
        link=safe_url(link),
        button=words["move_button"],
        how=words_of(language).confirm_how,
    )


def moved_letter(language: str, contact: str) -> Letter:
    """Tell the old address that the digests go to another one, which it does not name; `contact` is who can help."""
    words = _WORDS[words_of(language).language]
    reach = contact_url(contact).removeprefix("mailto:")
    below = words["moved_contact"].format(contact=reach) if reach else words["moved_below"]
    return Letter(words_of(language).language, words["moved_title"], (words["moved_said"],), (below,))


def letter_mail(letter: Letter, envelope: Envelope) -> Mail:
    """Write a letter as a mail."""
    html = fill("letter.html", words=words_of(letter.language), letter=letter)
    return build(envelope, letter.title, letter.language, AUTOMATIC, text=letter_text(letter), html=html)


def letter_text(letter: Letter) -> str:
    """Write a letter as plain text."""
    blocks = [underlined(letter.title, "="), *paragraphs(*letter.said)]
    if letter.link:
        blocks.append(f"{letter.how}\n{letter.link}")
    return "\n\n".join([*blocks, *paragraphs(*letter.below)]) + "\n"


_WORDS = {
    "sv": {
        "already_title": "Du prenumererar redan på {topics}",
        "already_said": "Någon, troligen du, har bett oss skicka nyheter om {topics} till den här adressen. Det gör vi "
        "redan, så ingenting har ändrats.",
        "already_how": "På din egen sida kan du ändra, pausa eller avsluta:",
        "already_button": "Ändra, pausa eller avsluta",
        "already_below": "Var det inte du? Då behöver du inte göra något. Ge inte länken till någon annan.",
        "move_title": "Ska utskicken komma hit i stället?",
        "move_said": "Någon, troligen du, vill att nyhetsutskick som hittills gått till en annan adress ska komma hit.",
        "move_button": "Ja, skicka till den här adressen",
        "move_below": "Var det inte du? Då behöver du inte göra något: inget skickas hit.",
        "moved_title": "Dina utskick går nu till en annan adress",
        "moved_said": "Den som fick våra utskick på den här adressen har bytt till en annan, och den nya adressen har bekräftats. "
        "Hit skickas inga fler, och länkarna i tidigare brev gäller inte längre.",
        "moved_contact": "Var det inte du som bytte? Hör av dig: {contact}",
        "moved_below": "Var det inte du som bytte? Prenumerera då på nytt med den här adressen.",
    },
    "en": {
        "already_title": "You subscribe to {topics} already",
        "already_said": "Somebody, probably you, asked us to send news about {topics} to this address. We do so already, "
        "and nothing has changed.",
        "already_how": "On your own page you can change, pause or end it:",
        "already_button": "Change, pause or unsubscribe",
        "already_below": "Was it not you? Then there is nothing to do. Give the link to nobody else.",
        "move_title": "Shall the digests come here instead?",
        "move_said": "Somebody, probably you, wants digests that have gone to another address to come to this one.",
        "move_button": "Yes, send them to this address",
        "move_below": "Was it not you? Then there is nothing to do: nothing is sent here.",
        "moved_title": "Your digests go to another address now",
        "moved_said": "Whoever got our digests at this address has changed to another one, which has been confirmed. Nothing "
        "more is sent here, and the links in earlier mails no longer work.",
        "moved_contact": "Was it not you? Please tell us: {contact}",
        "moved_below": "Was it not you? Then subscribe again with this address.",
    },
}
