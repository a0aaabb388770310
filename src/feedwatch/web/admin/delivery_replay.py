"""`/admin/deliveries/replay`: many deliveries again, those that failed or those of a range; shown before it is done."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from fastapi import APIRouter, Response

from feedwatch.model.errors import UsageError
from feedwatch.service.upkeep.replaying import Replayed
from feedwatch.store.deliveries import Delivery
from feedwatch.web.admin.visit import Editing, Sent, Visiting
from feedwatch.web.admin.words.deliveries import WORDS
from feedwatch.web.admin.words.people import BADGES
from feedwatch.web.forms import Form
from feedwatch.web.problems import refusal_words
from feedwatch.wiring import House

_WAYS = ("failed", "days", "numbers")
_MOST_SHOWN = 100
_YEARS = range(1970, 9000)  # what every clock can hold, and a day more


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/replay")

    @router.get("")
    def form(visit: Editing, way: str = "", first: str = "", last: str = "") -> Response:
        if way not in _WAYS:
            return _page(visit, "failed", "", "")
        try:
            return _page(visit, way, first, last, wanted=_wanted(visit.house, way, first, last))
        except UsageError as error:
            return _page(visit, way, first, last, problem=refusal_words(error, visit.language))

    @router.post("")
    def replay(visit: Editing, sent: Sent) -> Response:
        way, first, last = sent.line("way"), sent.line("first"), sent.line("last")
        wanted = _wanted(house, way, first, last)
        replayed = house.replaying.replay(wanted, by=visit.actor, seen=seen_at(sent))
        return _page(visit, way, first, last, replayed=replayed)

    return router


def day_of(written: str) -> datetime:
    """Read a day as a browser sends it, at this machine's midnight; raises UsageError for what is none."""
    try:
        day = date.fromisoformat(written)
    except ValueError:
        day = date.min
    if day.year not in _YEARS:
        raise UsageError(f"'{written}' is not a day; write it like 2026-11-24")
    return datetime(day.year, day.month, day.day).astimezone()


def seen_at(sent: Form) -> datetime:
    """Give when the page of a form was made; raises UsageError for a form that does not say so."""
    try:
        at = datetime.fromisoformat(sent.line("seen"))
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise UsageError("this form does not say when it was made; open the page again")
    return at


def _wanted(house: House, way: str, first: str, last: str) -> list[Delivery]:
    """Give the deliveries that are meant; raises UsageError for a day or number that is none."""
    if way == "failed":
        return house.replaying.failed_since(day_of(first))
    if way == "numbers":
        return house.replaying.numbered(_number(first), _number(last or first))
    return house.replaying.queued_between(day_of(first), day_of(last or first) + timedelta(days=1))


def _number(written: str) -> int:
    if not (written.isascii() and written.isdecimal() and len(written) < 18):
        raise UsageError(f"'{written}' is not the number of a delivery")
    return int(written)


def _page(
    visit: Visiting,
    way: str,
    first: str,
    last: str,
    *,
    problem: str = "",
    wanted: Sequence[Delivery] | None = None,
    replayed: Replayed | None = None,
) -> Response:
    span = ["--failed-since", first] if way == "failed" else ["--range", f"{first}..{last or first}"]
    return visit.page(
        "deliveries/replay.html",
        WORDS,
        status=422 if problem else 200,
        way=way,
        ways=_WAYS,
        first=first,
        last=last,
        problem=problem,
        wanted=wanted,
        shown=(wanted or ())[:_MOST_SHOWN],
        replayed=replayed,
        badges=BADGES,
        seen=visit.house.replaying.now(),
        same=shlex.join(["feedwatch", "deliveries", "replay", *(span if first else ["--failed-since", "2d"])]),
    )
