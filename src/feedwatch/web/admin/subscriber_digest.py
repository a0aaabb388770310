"""`/admin/subscribers/N/preview`: the next digest of a subscriber beside the reasons for it, and a copy by mail."""

from __future__ import annotations

import shlex
from datetime import datetime
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from fastapi.responses import HTMLResponse

from feedwatch.compose.telling import Silence
from feedwatch.model.errors import UsageError
from feedwatch.service.people.previewing import LeftOut, Preview
from feedwatch.web.admin.numbers import points
from feedwatch.web.admin.visit import HEADERS, Editing, Number, Sent, Visiting
from feedwatch.web.admin.words.subscribers import WORDS
from feedwatch.web.problems import InWordsError, refusal_words
from feedwatch.web.titles import title_of
from feedwatch.wiring import House

# A digest carries its styles on its elements, as mail needs them. It stands in a frame of ours and can do nothing there
# but open its links beside it.
_FRAMED = HEADERS | {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox",
    "Referrer-Policy": "no-referrer",
}
_LINKS_BESIDE = '<head>\n<base target="_blank">'


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/{subscriber_id}/preview")
    def preview(visit: Editing, subscriber_id: Number, topic: str = "") -> Response:
        return _page(visit, subscriber_id, topic)

    @router.get("/{subscriber_id}/digest")
    def digest(visit: Editing, subscriber_id: Number, topic: str = "") -> Response:
        html = visit.house.messages.page(_chosen(visit, subscriber_id, topic)[0].content)
        return HTMLResponse(html.replace("<head>", _LINKS_BESIDE, 1), headers=_FRAMED)

    @router.post("/{subscriber_id}/copy")
    def copy(visit: Editing, subscriber_id: Number, sent: Sent) -> Response:
        topic, to = sent.line("topic"), sent.line("to")
        try:
            house.copying.send(str(subscriber_id), to, topic=topic, by=visit.actor)
        except UsageError as error:
            return _page(visit, subscriber_id, topic, to=to, wrong=refusal_words(error, visit.language))
        return visit.go(f"/admin/subscribers/{subscriber_id}/preview", topic=topic, done="copied")

    return router


def _chosen(visit: Visiting, subscriber_id: int, topic: str) -> tuple[Preview, tuple[str, ...]]:
    """Give the preview of a subscription, the first one without a `topic`, and all topics that there are."""
    previews = visit.house.previewing.of(str(subscriber_id))
    topics = tuple(preview.subscription.topic for preview in previews)
    for preview in previews:
        if topic in ("", preview.subscription.topic):
            return preview, topics
    raise InWordsError(WORDS[visit.language]["no_subscription"])


def _page(visit: Visiting, subscriber_id: int, topic: str, *, to: str = "", wrong: str = "") -> Response:
    preview, topics = _chosen(visit, subscriber_id, topic)
    chosen = preview.subscription.topic
    return visit.page(
        "subscribers/preview.html",
        WORDS,
        status=422 if wrong else 200,
        preview=preview,
        person=preview.subscriber,
        topic=chosen,
        topics=[(name, title_of(visit.house, name, visit.language)) for name in topics],
        due=_times(preview.due, preview.subscription.zone),
        points=points,
        left_out=_grouped(preview.left_out),
        text=visit.house.messages.text(preview.content),
        to=to or visit.house.configuring.current.settings.mail.admin,
        wrong=wrong,
        same=shlex.join(["feedwatch", "digest", "preview", str(subscriber_id), "--topic", chosen, "--why"]),
        copy=shlex.join(["feedwatch", "digest", "copy", str(subscriber_id), "--topic", chosen, "--to"]),
    )


def local_in(at: datetime, zone: str) -> str:
    """Write a time on the clock of a zone, to the minute."""
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def _times(due: tuple[datetime, ...], zone: str) -> list[str]:
    """Write times on the subscriber's own clock; with its distance from UTC when that changes meanwhile."""
    offsets = [f"{at.astimezone(ZoneInfo(zone)):%z}" for at in due]
    changes = len(set(offsets)) > 1
    return [
        local_in(at, zone) + (f" (UTC{offset})" if changes else "") for at, offset in zip(due, offsets, strict=True)
    ]


def _grouped(left_out: tuple[LeftOut, ...]) -> list[tuple[str, list[LeftOut]]]:
    """Put what was left out under its reasons."""
    found = [(why.value, [left for left in left_out if left.why is why]) for why in Silence]
    return [(why, group) for why, group in found if group]
