"""Marks in a text: the words for which a topic pack gave points, so that a person sees at a glance what it saw."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_FOR, _AGAINST, _PLAIN = "for", "against", ""
_BETWEEN = r"[\W_]{1,8}"  # what may stand between two words that were found together: a space, a colon and a quote


def marked(text: str, reasons: Iterable[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Cut a text into pieces, each with `for`, `against` or nothing; of two reasons for a word the heavier one counts.

    `reasons` are `{"points", "words"}`, as verdicts are stored.
    """
    weights: dict[str, float] = {}
    for reason in reasons:
        for words in reason["words"]:
            key = _key(words)
            if key and abs(reason["points"]) > abs(weights.get(key, 0)):
                weights[key] = reason["points"]
    if not weights:
        return [(text, _PLAIN)] if text else []
    longest_first = sorted(weights, key=len, reverse=True)
    pattern = "|".join(_BETWEEN.join(map(re.escape, key.split())) for key in longest_first)
    pieces: list[tuple[str, str]] = []
    at = 0
    for found in re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", text, re.IGNORECASE):
        pieces.append((text[at : found.start()], _PLAIN))
        pieces.append((found[0], _FOR if weights.get(_key(found[0]), 1) > 0 else _AGAINST))
        at = found.end()
    pieces.append((text[at:], _PLAIN))
    return [piece for piece in pieces if piece[0]]


def _key(words: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", words.casefold()))
