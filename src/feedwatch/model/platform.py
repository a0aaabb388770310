"""A platform: how a publishing system names its releases in their addresses."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Platform:
    """How to find the number that a platform gives a release: `patterns` are regular expressions over an address.

    Each has a group `id`. Two addresses of one platform with the same id are the same release, unless `variant`, an
    expression with a group `variant`, finds something else in them (another language).
    """

    name: str
    patterns: tuple[str, ...]
    variant: str = ""
