"""Mails: the digest, and the question whether somebody means it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, urlsplit

from feedwatch.model.delivery import Mail
from feedwatch.model.digest import DigestContent
from feedwatch.model.text import one_line
from feedwatch.render.confirmation import Confirmation, confirmation_html, confirmation_subject, confirmation_text
from feedwatch.render.html import digest_html
from feedwatch.render.links import Links, safe_url
from feedwatch.render.message import AUTOMATIC, Envelope, build, sender_domain
from feedwatch.render.page import subject
from feedwatch.render.text import digest_text
from feedwatch.render.words import words_of

__all__ = ["Confirmation", "Envelope", "confirmation_mail", "copy_mail", "digest_mail"]

_NOT_A_LABEL = re.compile(r"[^a-z0-9]+")
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def digest_mail(content: DigestContent, envelope: Envelope, links: Links) -> Mail:
    """Write a digest as a mail.

    Without `Precedence`: RFC 3834 3.1.8 does not recommend it, and List-Id with Auto-Submitted says what it would say.
    """
    fields = (*_list_fields(content, envelope, links), *AUTOMATIC)
    text, html = digest_text(content, links), digest_html(content, links)
    return build(envelope, subject(content), content.language, fields, text=text, html=html)


def copy_mail(content: DigestContent, envelope: Envelope, subscriber: int, links: Links) -> Mail:
    """Write a digest as a copy for an admin: marked as one, and no list mail, as there is nothing to leave.

    `subscriber` is the number of whom it is about; `links` must hold none of theirs.
    """
    words = words_of(content.language)
    note = words.copy_note.format(number=subscriber)
    title = words.copy_subject.format(subject=subject(content))
    text, html = digest_text(content, links, note), digest_html(content, links, note)
    return build(envelope, title, content.language, AUTOMATIC, text=text, html=html)


def confirmation_mail(confirmation: Confirmation, envelope: Envelope) -> Mail:
    """Write the mail that asks whether somebody means it; it holds nothing that the one who asked could write."""
    return build(
        envelope,
        confirmation_subject(confirmation),
        confirmation.language,
        AUTOMATIC,
        text=confirmation_text(confirmation),
        html=confirmation_html(confirmation),
    )


def _list_fields(content: DigestContent, envelope: Envelope, links: Links) -> Iterator[tuple[str, str]]:
    """Give the fields of list mail: RFC 2919, 2369, 8058 and 5064."""
    yield "List-Id", f"<{_label(content.topic)}.{sender_domain(envelope)}>"
    leave = safe_url(links.leave)
    ways = [leave] if leave else []
    if envelope.leave_mail:
        ways.append(f"mailto:{quote(envelope.leave_mail, safe='@')}?subject={quote(f'leave {envelope.key}')}")
    if ways:
        yield "List-Unsubscribe", ", ".join(f"<{way}>" for way in ways)
    if _takes_one_click(leave):
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
    if archive := safe_url(links.archive):
        yield "Archived-At", f"<{archive}>"


def _takes_one_click(url: str) -> bool:
    """Tell whether an address may be announced for one click: https (RFC 8058 3.1), or this machine for a trial."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _label(topic: str) -> str:
    """Give the first part of a List-Id: a topic's name as a domain label (RFC 2919 2)."""
    return _NOT_A_LABEL.sub("-", one_line(topic).casefold()).strip("-")[:63].strip("-") or "digest"
