"""Foreign text: what others wrote, on one line, of bounded length, and unable to disturb what stands around it."""

from __future__ import annotations

import unicodedata

from feedwatch.model.text import one_line, shorten

LONGEST_HEADLINE = 250
_LONGEST_NAME = 80
_LONGEST_TOPIC = 60
_SENTENCE_ENDS = (". ", "! ", "? ")
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def headline(text: str) -> str:
    """Give a headline as it may be shown."""
    return passage(text, LONGEST_HEADLINE)


def name(text: str) -> str:
    """Give the name of a publisher or place, or a word of a text, as it may be shown."""
    return passage(text, _LONGEST_NAME)


def topic(text: str) -> str:
    """Give the name of a topic as it may be shown."""
    return passage(text, _LONGEST_TOPIC)


def lead(text: str, length: int) -> str:
    """Give the beginning of a text: whole sentences if they fill most of `length` characters, else words."""
    line = one_line(text)
    end = max(line.rfind(mark, 0, length) for mark in _SENTENCE_ENDS) + 1
    return passage(line[:end] if len(line) > length and end > length // 2 else line, length)


def passage(text: str, length: int) -> str:
    """Give text without controls, at most `length` characters of it.

    Letters written from right to left reorder what stands beside them, so text with such letters is isolated: U+2068 and
    U+2069 are the plain-text form of HTML's `bdi` (Unicode UAX 9, 2.4.2).
    """
    shown = shorten(one_line(text), length) if length else ""
    if any(unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in shown):
        return f"\u2068{shown}\u2069"
    return shown
