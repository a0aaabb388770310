"""Two people at one form: it sends every field, and those that its person left alone must not undo what another changed.

A form says what it was loaded with, so that what its person changed is known: `source_meeting`, `wish_meeting`.
"""

from __future__ import annotations

from dataclasses import dataclass

NOT_SAID = "this form does not say what it was loaded with; open it again"


@dataclass(frozen=True, slots=True)
class Met:
    """A field that both changed: its label, what it was, what the other made of it, and what was sent."""

    label: str
    was: str | bool
    now: str | bool
    sent: str | bool
