"""A change of one text made in another: to undo what was changed long ago, or to repeat an edit on a newer text.

    base ------ changed      the change
      |
    text ------ ?            the same lines are found in the text, and the change is made there

A line of the change, with the line above and below it, must stand in the text as it stands in the base; then there is
one place for it and no other. Else somebody changed these lines in the meantime, and a person must decide.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise

from feedwatch.config.edit import lines_of_text
from feedwatch.model.errors import EntangledError

Hunk = tuple[int, int, int, int]  # base[a:b] becomes changed[c:d]

_SHOWN = 6


def carry(base: str, changed: str, text: str) -> str:
    """Make the change from `base` to `changed` in `text`; raises EntangledError when it does not find its lines."""
    if text == base:
        return changed
    old, new, lines = lines_of_text(base), lines_of_text(changed), lines_of_text(text)
    where = _where(old, lines)
    for start, end, new_start, new_end in reversed(list(_hunks(old, new))):
        place = _place(where, start, end, len(old))
        if place is None:
            missing = [line.strip() for line in old[start:end] or old[max(0, start - 1) : start + 1] if line.strip()]
            raise EntangledError("these lines were changed since, or stand elsewhere now:", tuple(missing[:_SHOWN]))
        lines[place : place + end - start] = new[new_start:new_end]
    return "".join(lines)


def _place(where: Sequence[int], start: int, end: int, length: int) -> int | None:
    """Give the line where base[start:end] stands now, None when it does not, or not between the same lines.

    At the end of a text something may have been added, and above its beginning too.
    """
    first, last = max(start - 1, 0), min(end, length - 1)
    found = where[first : last + 1]
    if not found or found[0] < 0 or any(b - a != 1 for a, b in pairwise(found)):
        return None
    return found[0] + start - first


def _where(old: Sequence[str], lines: Sequence[str]) -> list[int]:
    """Give for each line of `old` where it stands in `lines`, -1 when it does not."""
    found = [-1] * len(old)
    for start, end, new_start, _ in _blocks(old, lines):
        for offset in range(end - start):
            found[start + offset] = new_start + offset
    return found


def _hunks(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Give the pieces that differ."""
    at, new_at = 0, 0
    for start, end, new_start, new_end in (*_blocks(old, new), (len(old), len(old), len(new), len(new))):
        if start > at or new_start > new_at:
            yield at, start, new_at, new_start
        at, new_at = end, new_end


def _blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Hunk]:
    """Give the pieces that are the same. What is common at both ends is set aside first: most changes are small."""
    least = min(len(old), len(new))
    head = next((n for n in range(least) if old[n] != new[n]), least)
    tail = next((n for n in range(least - head) if old[-1 - n] != new[-1 - n]), least - head)
    if head:
        yield 0, head, 0, head
    matcher = SequenceMatcher(None, old[head : len(old) - tail], new[head : len(new) - tail], autojunk=False)
    for block in matcher.get_matching_blocks():
        if block.size:
            yield head + block.a, head + block.a + block.size, head + block.b, head + block.b + block.size
    if tail:
        yield len(old) - tail, len(old), len(new) - tail, len(new)
