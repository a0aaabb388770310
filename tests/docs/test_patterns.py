"""Patterns that every supported Python matches alike."""

from __future__ import annotations

import re
from pathlib import Path

SOURCES = Path(__file__).parents[2] / "src"
# Python before 3.11.5 leaves what a group had taken before it failed, when its repetition gives nothing back
# (python/cpython#106052); of one character or one class all versions make the same.
POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def test_no_repetition_of_a_group_is_possessive() -> None:
    """Debian 12 has Python 3.11.2."""
    found = [
        f"{path.relative_to(SOURCES)}:{number}"
        for path in sorted(SOURCES.rglob("*.py"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if POSSESSIVE_GROUP.search(line)
        and ("re.compile" in line or 'r"' in line or line.lstrip().startswith(("|", "(")))
    ]
    assert found == []
