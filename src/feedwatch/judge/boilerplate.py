"""Which paragraphs of a text say nothing about this news: contact blocks, fact boxes, "about us", cookie texts, page furniture.

A paragraph is boilerplate when

1. it is short and begins so ("Publicerad ..."), or has such a wording anywhere ("Vi använder kakor"), or begins as a pack says
   ("Viable Cities är ett strategiskt innovationsprogram");
2. it stands under a heading of that sort ("Om kommunen", "Fakta"), up to the next heading or quotation;
3. it follows a closing heading ("Kontakt", "Senaste nyheterna"): then all that follows is; but when most of the text
   still does, only up to the next whole paragraph.

What every newsroom and page has is listed here; what belongs to a topic stands in its pack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from enum import IntEnum
from functools import lru_cache

from feedwatch.judge.sentences import words_of
from feedwatch.judge.vocabulary import Vocabulary
from feedwatch.model.topic import TopicPack
from feedwatch.model.wording import Wording, read_wording

_BEGINS = (
    "publicerad", "publicerat", "senast (uppdaterad|ändrad|granskad)", "uppdaterad", "sidan (uppdaterad|publicerades)",
    "hoppa (till|över)", "till (innehållet|startsidan)", "du är här", "lyssna", "dela (sidan|artikeln|på|denna)", "skriv ut",
    "tipsa", "länk till annan webbplats", "öppnas i nytt fönster", "den här (artikeln|sidan|nyheten) är äldre", "nyheten är äldre",
    "denna (artikel|sida|nyhet) är äldre", "artikeln är äldre", "prenumerera", "redan prenumerant", "logga in", "läs (vidare|hela)", "för att läsa vidare",
    "köp ... prenumeration", "bli prenumerant", "ladda ner", "följ oss", "=Foto", "=Bild", "bildtext", "fotograf", "illustration",
    "report this content", "the post ... (appeared|first)", "inlägget ... (dök|först)", "this is a (translation|machine)",
    "denna text är (översatt|maskinöversatt)", "texten är (översatt|maskinöversatt)", "translate", "denne tekst er", "machine translated",
    "subscribe", "sign up", "follow us", "published", "last updated", "share this", "photo", "skip to", "ämne", "ämnen", "etiketter",
    "taggar", "kategorier", "tags", "categories", "tfn", "telefon", "tel", "e post", "epost", "email", "detta är ett pressmeddelande",
    "detta pressmeddelande", "annons$", "advertisement$", "hjälpte (informationen|sidan|innehållet)", "hade du nytta", "är du nöjd med", "hittade du", "det här är en annons", "eldningsförbud", "just nu råder eldningsförbud", "driftinformation",
)  # fmt: skip
_CONTAINS = (
    "använder (kakor|cookies)", "användning av (kakor|cookies)", "(godkänn|acceptera|tillåt|neka) ... (kakor|cookies)",
    "(kakor|cookies) ... (webbplats|webbplatsen|fungera|upplevelse)", "uses cookies", "use of cookies", "(accept|reject) ... cookies",
    "dök först upp på", "javascript", "föråldrad webbläsare", "din webbläsare", "appeared first on", "första gången på", "alla rättigheter förbehållna", "all rights reserved",
)  # fmt: skip
_HEADINGS = (
    "fakta", "faktaruta", "bakgrund", "om ... kommun", "om ... stad", "om kommunen", "om oss", "om projektet", "om programmet", "om satsningen",
    "about", "background", "facts", "fact box", "kort om",
)  # fmt: skip
_CLOSINGS = (
    "kontakt", "kontakta", "kontaktperson", "kontaktpersoner", "kontaktuppgifter", "presskontakt", "för mer information", "mer information",
    "för ytterligare information", "ytterligare information", "för vidare information", "vid frågor", "läs mer", "läs också", "läs även",
    "relaterade", "relaterat", "relaterad", "fler nyheter", "senaste nytt", "senaste nyheterna", "senaste nyheter", "andra nyheter", "mer att läsa",
    "mest läst", "mest lästa", "nyhetsarkiv", "fler artiklar", "contact", "contacts", "media contact", "press contact", "for more information",
    "more information", "read more", "related", "latest news", "notes to editors", "further information", "=bilagor", "=dokument", "=länkar",
)  # fmt: skip
_HEADING_LENGTH = 70  # characters
_WHOLE_PARAGRAPH = 80
_SHORT = 160
_LOOKED_AT = 160  # characters of a paragraph
_SENTENCE_END = re.compile(r"[.!?…]['\"”]?$")
_DASH = re.compile(r"^[–—-]\s")
_SPACE = " \t\n\r\xa0"


class _Sign(IntEnum):
    """What a paragraph shows; the number is that of the group in the vocabulary."""

    GENERAL = 0
    BEGINS = 1
    CONTAINS = 2
    HEADING = 3
    CLOSING = 4


class Boilerplate:
    """The boilerplate rules of some packs, and the general ones."""

    def __init__(self, packs: Sequence[TopicPack]) -> None:
        rules = [pack.boilerplate for pack in packs]
        groups = {
            _Sign.GENERAL: _at_beginning(map(read_wording, _BEGINS)),
            _Sign.BEGINS: _at_beginning(w for rule in rules for w in rule.begins),
            _Sign.CONTAINS: [*map(read_wording, _CONTAINS), *(w for rule in rules for w in rule.contains)],
            _Sign.HEADING: _at_beginning(
                [*map(read_wording, _HEADINGS), *(w for rule in rules for w in rule.headings)]
            ),
            _Sign.CLOSING: _at_beginning(
                [*map(read_wording, _CLOSINGS), *(w for rule in rules for w in rule.closings)]
            ),
        }
        self._vocabulary = Vocabulary([groups[sign] for sign in _Sign])

    def marks(self, paragraphs: Sequence[str]) -> list[bool]:
        """Tell for each paragraph whether it is boilerplate."""
        total = sum(map(len, paragraphs))
        marks: list[bool] = []
        under: _Sign | None = None
        closed = False
        before = 0
        for paragraph in paragraphs:
            signs = self._signs(paragraph)
            heading = _heading(paragraph, signs)
            if heading is not None:
                closed = closed or (heading is _Sign.CLOSING and before * 2 >= total)
                under = heading if len(paragraph) <= _HEADING_LENGTH else None
            elif under and _ends(under, paragraph):
                under = None
            marks.append(closed or heading is not None or under is not None or _is_furniture(paragraph, signs))
            before += len(paragraph)
        return marks

    def _signs(self, paragraph: str) -> frozenset[int]:
        return frozenset([hit.group for hit in self._vocabulary.find(words_of(paragraph[:_LOOKED_AT]))])


@lru_cache(maxsize=8)
def boilerplate_of(packs: tuple[TopicPack, ...]) -> Boilerplate:
    """Give the rules of packs, built once."""
    return Boilerplate(packs)


def bare(paragraph: str) -> str:
    """Give a paragraph without the marks of headings and lists around it."""
    return paragraph.lstrip("#*>|•·" + _SPACE).rstrip("#*" + _SPACE)


def _heading(paragraph: str, signs: frozenset[int]) -> _Sign | None:
    """Tell which heading of boilerplate a paragraph is, or begins with, if any."""
    if not signs:
        return None
    head = re.split(r"[:\n]", paragraph, maxsplit=1)[0]
    if len(head) > _HEADING_LENGTH or _SENTENCE_END.search(head):
        return None
    return next((sign for sign in (_Sign.CLOSING, _Sign.HEADING) if sign in signs), None)


def _is_furniture(paragraph: str, signs: frozenset[int]) -> bool:
    if _Sign.GENERAL in signs and len(paragraph) <= _SHORT:
        return True
    return _Sign.BEGINS in signs or _Sign.CONTAINS in signs


def _at_beginning(wordings: Iterable[Wording]) -> list[Wording]:
    return [replace(wording, anchored=True) for wording in wordings]


def _ends(under: _Sign, paragraph: str) -> bool:
    """Tell whether the part under a heading ends before a paragraph.

    Under "Fakta" it ends at the next heading or quotation; under "Senaste nyheterna" all short lines are teasers.
    """
    if under is _Sign.CLOSING:
        return len(paragraph) >= _WHOLE_PARAGRAPH and bool(_SENTENCE_END.search(paragraph))
    return _is_heading(paragraph) or bool(_DASH.match(paragraph))


def _is_heading(paragraph: str) -> bool:
    return len(paragraph) <= _HEADING_LENGTH and not _SENTENCE_END.search(paragraph)
