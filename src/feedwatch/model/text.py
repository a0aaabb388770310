"""Text as people read it: normalised, on one line, sorted the Swedish way."""

from __future__ import annotations

import re
import sys
import unicodedata
from functools import cache

_INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff\u202a-\u202e\u2066-\u2069\U000e0000-\U000e007f]"
)  # soft hyphen, zero width, bidi controls and tags (Unicode TR36; CVE-2021-42574)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_SPACES = re.compile(r" [^\S\n]+|[^\S\n ][^\S\n]*")  # what is not yet one space: most runs are
_NEWLINES = re.compile(r" ?\n ?")
_PARAGRAPHS = re.compile(r"\n{3,}")
_ANY_SPACE = re.compile(r"\s+")
_ADDRESS = re.compile(r"[^\s<>\"'(),;:]+@[^\s<>\"'(),;:]+")
_MOST_MARKS = 30  # on one letter (Unicode UAX15 13, stream-safe text); no language has more than a few
_SWEDISH_LAST = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})


def clean(text: str) -> str:
    """Give text as it is stored: NFC, no controls, no invisible characters, single spaces, at most one blank line."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")
    text = _CONTROL.sub("", _INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", without_piles(_SPACES.sub(" ", text)))
    return _PARAGRAPHS.sub("\n\n", _NEWLINES.sub("\n", text)).strip()


def without_piles(text: str) -> str:
    """Give text without the marks that nobody can read any more on one letter.

    Normalising sorts the marks of a letter, for which it takes time by the square: minutes for some hundred thousand.
    """
    return text if text.isascii() else _piles().sub(r"\1", text)


@cache
def _piles() -> re.Pattern[str]:
    marks = "".join(filter(_is_mark, map(chr, range(0x300, sys.maxunicode + 1))))
    return re.compile(f"([{marks}]{{{_MOST_MARKS}}})[{marks}]+")


def _is_mark(character: str) -> bool:
    return bool(unicodedata.combining(unicodedata.normalize("NFD", character)[0]))


def one_line(text: str) -> str:
    """Give cleaned text on one line, as titles, header fields and log lines need it."""
    return _ANY_SPACE.sub(" ", clean(text)).strip()


def shorten(text: str, length: int) -> str:
    """Cut text at a word to at most `length` characters, the ellipsis included."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    head, space, _ = cut.rpartition(" ")
    return (head if space and len(head) > length // 2 else cut).rstrip(" ,;:–-") + "…"


def without_addresses(text: str) -> str:
    """Give text with every mail address in it made unreadable."""
    return _ADDRESS.sub("…@…", text)


def plain_letters(text: str) -> str:
    """Give small letters a to z and digits only, å and ä as a, ö as o: the form that names take in identifiers."""
    folded = unicodedata.normalize("NFD", text.casefold())
    return "".join(c for c in folded if c.isascii() and c.isalnum())


def swedish_order(text: str) -> str:
    """Give a sort key with å, ä and ö last, case and other accents ignored."""
    folded = text.casefold().translate(_SWEDISH_LAST)
    return "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
