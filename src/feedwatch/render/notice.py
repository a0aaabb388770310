"""Notices to the admin as mail: what is the matter with the watch, or that it is over. In English, like all error texts."""

from __future__ import annotations

from feedwatch.model.delivery import Mail
from feedwatch.model.notice import Notice
from feedwatch.model.text import one_line, shorten
from feedwatch.render.html import fill
from feedwatch.render.message import AUTOMATIC, Envelope, build
from feedwatch.render.words import ENGLISH

_LONGEST_SUBJECT = 120


def notice_mail(notice: Notice, envelope: Envelope, *, over: bool) -> Mail:
    """Write a notice as a mail; `over` when what it told of has ended."""
    text = one_line(str(notice.text))
    opened = f"{notice.opened_at:%Y-%m-%d %H:%M} UTC"
    heading = f"It is over, since {notice.closed_at or notice.opened_at:%Y-%m-%d %H:%M} UTC" if over else "Please look"
    foot = (
        f"First told {opened}." if over else "This is told once; you hear again when it is over. See: feedwatch status"
    )
    subject = shorten(f"feedwatch: {'over: ' if over else ''}{text}", _LONGEST_SUBJECT)
    html = fill("notice.html", words=ENGLISH, heading=heading, text=text, foot=foot)
    return build(envelope, subject, ENGLISH.language, AUTOMATIC, text=f"{heading}\n\n{text}\n\n{foot}\n", html=html)
