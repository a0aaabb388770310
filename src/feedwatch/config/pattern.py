"""Regular expressions that an admin writes: those that could run for hours are refused.

Python's engine tries one way after the other, so that `(a+)+$` or `(a|aa)+$` doubles its work with every letter. A group may
therefore be optional but not repeated, only two parts may be of open length (each multiplies the work by the length of the
text), groups may not be referred to, and the whole must be short. Counts of up to 50 are bounded, but they multiply, as
optional parts and alternatives do (`a?a?a?…`): all together may leave ten thousand ways, fewer
beside parts of open length. Source: OWASP, "Regular expression Denial of Service".
"""

from __future__ import annotations

import re

_LONGEST = 300
_MOST_OPEN = 2
_BOUNDED = 50

_MOST_WAYS = (10_000, 1000, 400)  # by parts of open length, which multiply them

# What matters of an expression: references, groups and what they choose from, repetitions. Escapes and classes are read over.
_PIECE = re.compile(
    r"(?P<reference>\\[1-9]|\(\?P=\w+\)|\(\?\()|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|(?P<begin>\((?:\?(?:P<\w+>|<?[:=!]))?)|(?P<other>\|)"
    r"|(?P<group>\)?)(?:(?P<star>[*+])|(?P<maybe>\?)|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\})[?+]?|(?P<end>\))",
    re.DOTALL,
)


def objection(expression: str, group: str) -> str:
    """Say why an expression cannot be used, or give nothing; it must be valid and have the named group."""
    if len(expression) > _LONGEST:
        return f"is longer than {_LONGEST} characters"
    try:
        compiled = re.compile(expression)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is not a regular expression: {error}"
    if group not in compiled.groupindex:
        return f"has no group (?P<{group}>...)"
    return _danger(expression)


def _danger(expression: str) -> str:
    """Say what could make an expression run for hours, or give nothing."""
    open_parts, ways = 0, 1.0
    choices = [1]
    for piece in _PIECE.finditer(expression):
        if piece["reference"]:
            return "refers to a group, which takes too long on some addresses"
        if piece["group"] and _most(piece) > 1:
            return f"repeats a group (position {piece.start() + 1}), which takes for ever on some addresses"
        open_parts += _most(piece) > _BOUNDED
        ways *= _ways(piece, choices)
    if open_parts > _MOST_OPEN:
        return f"has {open_parts} parts of open length, {_MOST_OPEN} are allowed"
    if ways * choices[0] > _MOST_WAYS[open_parts]:
        return "leaves too much open (optional parts, counts from-to, alternatives), which takes for ever on some addresses"
    return ""


def _ways(piece: re.Match[str], choices: list[int]) -> float:
    """Give by how much a piece multiplies the ways to match; `choices` counts those of the groups around it, the outermost first."""
    if piece["begin"]:
        choices.append(1)
    elif piece["other"]:
        choices[-1] += 1
    chosen = choices.pop() if (piece["end"] or piece["group"]) and len(choices) > 1 else 1
    if piece["maybe"]:
        return chosen * 2.0
    most = _most(piece)
    return chosen * (most - float(piece["least"] or 0) + 1 if piece["comma"] and most <= _BOUNDED else 1.0)


def _most(piece: re.Match[str]) -> float:
    """Give how often a piece may repeat what stands before it; 0 for a piece that is no repetition."""
    if piece["star"] or (piece["comma"] and not piece["most"]):
        return float("inf")
    return float(piece["most"] or piece["least"] or 0)
