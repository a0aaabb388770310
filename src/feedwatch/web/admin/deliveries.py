"""`/admin/deliveries`: what was handed over, what was not, every attempt; again, now, or not at all."""

from __future__ import annotations

import shlex
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from feedwatch.model.delivery import DeliveryKind, DeliveryState
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel
from feedwatch.service.upkeep.overseeing import Wanted
from feedwatch.web.admin import delivery_replay
from feedwatch.web.admin.delivery_replay import day_of, seen_at
from feedwatch.web.admin.visit import Editing, Number, Sent, Visit, Visiting
from feedwatch.web.admin.words.deliveries import WORDS
from feedwatch.web.admin.words.people import BADGES
from feedwatch.web.problems import InWordsError, refusal_words
from feedwatch.wiring import House

_Choice = TypeVar("_Choice", DeliveryState, Channel, DeliveryKind)


class Filter(BaseModel):
    """What the filter form holds, as it was typed."""

    state: str = ""
    channel: str = ""
    kind: str = ""
    since: str = ""
    failed: str = ""
    subscriber: str = Field("", max_length=300)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/deliveries")

    @router.get("")
    def listing(visit: Visit, asked: Annotated[Filter, Query()], cursor: str = "") -> Response:
        return _list(visit, asked, cursor)

    @router.get("/dead")
    def dead(visit: Editing) -> Response:
        found = house.looking_up.dead_endpoints()
        return visit.page("deliveries/dead.html", WORDS, found=found)

    router.include_router(delivery_replay.routes(house))

    @router.get("/{delivery_id}")
    def one(visit: Visit, delivery_id: Number) -> Response:
        followed = house.overseeing.get(delivery_id)
        return visit.page(
            "deliveries/delivery.html",
            WORDS,
            followed=followed,
            one=followed.delivery,
            badges=BADGES,
            seen=house.replaying.now(),
        )

    @router.post("/{delivery_id}/retry")
    def retry(visit: Editing, delivery_id: Number) -> Response:
        house.replaying.retry(delivery_id, by=visit.actor)
        return visit.go(f"/admin/deliveries/{delivery_id}", done="retried")

    @router.get("/{delivery_id}/cancel")
    def ask_to_cancel(visit: Editing, delivery_id: Number) -> Response:
        one = house.overseeing.get(delivery_id).delivery
        return visit.page("deliveries/cancel.html", WORDS, one=one)

    @router.post("/{delivery_id}/cancel")
    def cancel(visit: Editing, delivery_id: Number) -> Response:
        house.replaying.cancel(delivery_id, by=visit.actor)
        return visit.go(f"/admin/deliveries/{delivery_id}", done="cancelled")

    @router.post("/{delivery_id}/replay")
    def replay(visit: Editing, delivery_id: Number, sent: Sent) -> Response:
        chosen = house.replaying.chosen([delivery_id])
        replayed = house.replaying.replay(chosen, by=visit.actor, seen=seen_at(sent))
        for _, why in replayed.refused:
            raise InWordsError(WORDS[visit.language]["not_replayed"].format(why=why))
        return visit.go(f"/admin/deliveries/{delivery_id}", done="replayed")

    return router


def _list(visit: Visiting, asked: Filter, cursor: str) -> Response:
    problem, page = "", None
    try:
        page = visit.house.overseeing.page(_wanted(visit, asked), cursor)
    except UsageError as error:
        problem = refusal_words(error, visit.language)
    return visit.page(
        "deliveries/list.html",
        WORDS,
        status=422 if problem else 200,
        asked=asked,
        problem=problem,
        rows=page.items if page else (),
        more=page.next_cursor if page else "",
        states=list(DeliveryState),
        channels=list(Channel),
        kinds=list(DeliveryKind),
        held=visit.house.resuming.held(),
        badges=BADGES,
        same=_same(asked),
    )


def _wanted(visit: Visiting, asked: Filter) -> Wanted:
    whose = asked.subscriber.strip() if visit.may("editor") else ""
    return Wanted(
        state=_chosen(DeliveryState, asked.state),
        channel=_chosen(Channel, asked.channel),
        kind=_chosen(DeliveryKind, asked.kind),
        subscriber_id=visit.house.subscribing.get(whose).id if whose else None,
        since=day_of(asked.since) if asked.since else None,
        failed=bool(asked.failed),
    )


def _chosen(kind: type[_Choice], value: str) -> _Choice | None:
    return kind(value) if value in set(kind) else None


def _same(asked: Filter) -> str:
    names = ("state", "channel", "kind", "since", "subscriber")
    given = [(f"--{name}", str(getattr(asked, name)).strip()) for name in names]
    words = [word for option, value in given if value for word in (option, value)]
    return shlex.join(["feedwatch", "deliveries", "list", *words, *(["--failed"] if asked.failed else [])])
