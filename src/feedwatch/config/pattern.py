"""Regular expressions that an admin writes: those that could run for hours are refused.

Python's engine tries one way after the other, so that `(a+)+$` doubles its work with every letter. Refused are repetitions
inside repetitions, more than two parts of open length (each multiplies the work by the length of the text), references to
groups, and very long expressions. Counts of up to 50 are bounded; "?" repeats nothing. Source: OWASP, "Regular expression
Denial of Service".
"""

from __future__ import annotations

import re

_LONGEST = 300
_MOST_OPEN = 2
_BOUNDED = 50

# An escape, a class, the head of a group, its end, or a repetition: what matters of an expression, everything else is text.
_PIECE = re.compile(
    r"(?P<reference>\\[1-9]|\(\?P=\w+\)|\\g<)|\\.|\[\^?\]?(?:\\.|[^\]\\])*\]"
    r"|(?P<open>\((?:\?(?:[aiLmsux-]+:|P<\w+>|<?[=!]|[:>]|\([^)]*\)))?)|(?P<close>\))"
    r"|(?P<star>[*+])|\{(?P<least>\d*)(?P<comma>,?)(?P<most>\d*)\}",
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
    """Say which repetition makes an expression dangerous, or give nothing."""
    repeats = [False]  # of each group that is open, whether something repeats in it
    closed = False  # the group that has just ended, whether something repeats in it
    open_ended = 0
    for piece in _PIECE.finditer(expression):
        if piece["reference"]:
            return "refers to a group, which takes too long on some addresses"
        if piece["open"]:
            repeats.append(False)
            continue
        if piece["close"]:
            closed = repeats.pop() if len(repeats) > 1 else False
            repeats[-1] = repeats[-1] or closed
            closed_at = piece.end()
            continue
        if not _repeats(piece):
            continue
        if closed and piece.start() == closed_at:
            return f"repeats a repetition at position {piece.start()}, which takes for ever on some addresses"
        repeats[-1] = True
        open_ended += _is_open(piece)
    if open_ended > _MOST_OPEN:
        return f"has {open_ended} parts of open length; {_MOST_OPEN} are allowed"
    return ""


def _repeats(piece: re.Match[str]) -> bool:
    """Tell whether a piece is a repetition of more than one."""
    if piece["star"]:
        return True
    if piece["comma"] is None:
        return False
    return _is_open(piece) or int(piece["most"] or piece["least"] or 0) > 1


def _is_open(piece: re.Match[str]) -> bool:
    if piece["star"] or (piece["comma"] and not piece["most"]):
        return True
    return int(piece["most"] or piece["least"] or 0) > _BOUNDED
