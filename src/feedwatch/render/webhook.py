"""A digest as a webhook event: versioned JSON, described by `docs/reference/webhook.schema.json`.

Standard Webhooks asks for less than 20 kB ("Payload size"), so what is too long is told more briefly, step by step: without
reasons, with shorter leads, without them, with identities, titles and addresses only, and at last fewer stories with a count
of those left out; `archive_url` leads to all of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from feedwatch.model.digest import Development, DigestContent, DigestEntry
from feedwatch.model.text import one_line, shorten
from feedwatch.render.links import safe_url

VERSION = 1
LARGEST = 19_999  # bytes
_LONGEST_TITLE = 250
_LONGEST_NAME = 80
_MOST_TROUBLES = 20

Json = dict[str, object]


@dataclass(frozen=True, slots=True)
class _Detail:
    """How much is told; `whole` stories carry more than identity, title and address, `listed` are told at all."""

    why: int = 8
    lead: int = 500
    also: int = 20
    developments: int = 10
    places: int = 60
    whole: bool = True
    listed: int = 300  # more never fit


def digest_event(
    content: DigestContent, *, digest_id: int, subscription_id: int, at: datetime, archive: str = ""
) -> bytes:
    """Write the event `digest.ready` in less than 20 kB of UTF-8.

    `digest_id` grows from digest to digest, by which a receiver can put them in order; `at` is when the digest was built,
    aware; `archive` is where people read it. The event's own identity is the header `webhook-id`.
    """
    written = b""
    for detail in _steps(content.stories + len(content.updates)):
        data = {
            "id": digest_id,
            "subscription": subscription_id,
            "archive_url": safe_url(archive),
            **_digest(content, detail),
        }
        written = _event("digest.ready", at, data)
        if len(written) <= LARGEST:
            break
    return written


def trial_event(at: datetime) -> bytes:
    """Write the event `endpoint.test`, by which an owner sees that an endpoint takes what we send."""
    return _event("endpoint.test", at, {})


def _event(kind: str, at: datetime, data: Json) -> bytes:
    event = {"type": kind, "version": VERSION, "timestamp": _utc(at), "data": data}
    return json.dumps(event, ensure_ascii=False, separators=(",", ":")).encode()


def _steps(stories: int) -> Iterator[_Detail]:
    """Give ever briefer ways to tell a digest; the last one always fits."""
    yield _Detail()
    yield _Detail(why=0, also=8, developments=4)
    yield _Detail(why=0, also=4, developments=2, lead=160, places=25)
    yield _Detail(why=0, also=0, developments=0, lead=0, places=25)
    bare = _Detail(whole=False)
    yield bare
    listed = min(stories, bare.listed)
    while listed > 1:
        listed = listed * 2 // 3
        yield replace(bare, listed=listed)


def _digest(content: DigestContent, detail: _Detail) -> Json:
    room = detail.listed
    sections = []
    for section in content.sections:
        told = section.entries[: max(room, 0)]
        room -= len(section.entries)
        sections.append({"kind": section.kind.value, "stories": [_story(entry, detail) for entry in told]})
    updates = [_story(entry, detail) for entry in content.updates[: max(room, 0)]]
    stories = content.stories + len(content.updates)
    return {
        "topic": {"id": _name(content.topic), "name": _name(content.topic_name)},
        "language": content.language,
        "zone": content.zone,
        "start": _utc(content.start),
        "end": _utc(content.end),
        "catch_up": content.catch_up,
        "stories": content.stories,
        "sections": [section for section in sections if section["stories"]],
        "updates": updates,
        "held_over": content.held_over,
        "left_out": max(stories - detail.listed, 0),
        "sources": _sources(content),
    }


def _story(entry: DigestEntry, detail: _Detail) -> Json:
    story: Json = {
        "id": entry.story_id,
        "item": entry.item_id,
        "title": shorten(one_line(entry.headline), _LONGEST_TITLE),
        "url": safe_url(entry.url),
    }
    if not detail.whole:
        return story
    story |= {
        "publisher": _name(entry.publisher),
        "published": _utc(entry.published),
        "published_trust": entry.published_trust.value,
        "language": _name(entry.language),
        "places": [_name(place) for place in entry.places[: detail.places]],
        "also": [{"publisher": _name(o.publisher), "url": safe_url(o.url)} for o in entry.also[: detail.also]],
        "lead": shorten(one_line(entry.lead), detail.lead) if detail.lead else "",
        "developments": [_development(step) for step in entry.developments[: detail.developments]],
        "why": [_name(word) for word in entry.why[: detail.why]],
        "revised": _utc(entry.revised) if entry.revised else None,
    }
    if entry.follows:
        followed_at = _utc(entry.follows_at) if entry.follows_at else None
        story["follows"] = {"title": shorten(one_line(entry.follows), _LONGEST_TITLE), "told": followed_at}
    return story


def _development(step: Development) -> Json:
    return {
        "title": shorten(one_line(step.headline), _LONGEST_TITLE),
        "url": safe_url(step.url),
        "publisher": _name(step.publisher),
        "published": _utc(step.published),
    }


def _sources(content: DigestContent) -> Json:
    troubles = content.troubles[:_MOST_TROUBLES]
    return {
        "total": content.sources_total,
        "unread": len(content.troubles),
        "troubles": [{"source": _name(trouble.source), "since": _utc(trouble.since)} for trouble in troubles],
    }


def _name(text: str) -> str:
    return shorten(one_line(text), _LONGEST_NAME)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
