"""The foot of a mail: why it came, and how to change that."""

from __future__ import annotations

from dataclasses import dataclass

from feedwatch.model.digest import DigestContent
from feedwatch.render.links import Links, contact_url, safe_url
from feedwatch.render.page import topic_title
from feedwatch.render.story import Named
from feedwatch.render.words import words_of


@dataclass(frozen=True, slots=True)
class Foot:
    """Lines of text, then links; empty where a digest is shown to nobody in particular."""

    lines: tuple[str, ...]
    links: tuple[Named, ...]


def foot(content: DigestContent, links: Links) -> Foot:
    """Give the foot of a digest; who cannot leave did not subscribe, and is not told that they did."""
    words = words_of(content.language)
    addresses = (
        Named(words.leave, safe_url(links.leave)),
        Named(words.preferences, safe_url(links.preferences)),
        Named(words.archive, safe_url(links.archive)),
        Named(words.contact, contact_url(links.contact)),
        Named(words.privacy, safe_url(links.privacy)),
    )
    why = (words.because.format(topic=topic_title(content)), words.no_trackers) if links.leave else ()
    return Foot(why, tuple(link for link in addresses if link.url))
