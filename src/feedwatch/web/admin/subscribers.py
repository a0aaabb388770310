"""`/admin/subscribers`: who is told, what is the matter with each, and what an admin does about it."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, SubscriberState, Subscription
from feedwatch.render.schedule import schedule_words
from feedwatch.service.people.looking_up import Listed, Profile, Sought
from feedwatch.service.people.place_names import names_of, places_named
from feedwatch.service.upkeep.overseeing import Wanted
from feedwatch.web.admin import (
    subscriber_digest,
    subscriber_list,
    subscriber_move,
    subscriber_new,
    subscriber_records,
    subscriber_wish,
)
from feedwatch.web.admin.subscriber_digest import local_in
from feedwatch.web.admin.visit import Editing, Number, Sent, Visiting
from feedwatch.web.admin.words.people import BADGES
from feedwatch.web.admin.words.subscribers import EVENTS, HOWS, WORDS
from feedwatch.web.problems import InWordsError, refusal_words
from feedwatch.web.titles import title_of
from feedwatch.wiring import House

_WITHIN = {"day": timedelta(days=1), "week": timedelta(days=7)}
_LATEST = 10  # deliveries on the page of a subscriber
_TOLD = (SubscriberState.ACTIVE, SubscriberState.PAUSED)
_NEXT = 3  # times of a subscription
_PARTS = (subscriber_new, subscriber_list, subscriber_digest, subscriber_wish, subscriber_move, subscriber_records)
_Choice = TypeVar("_Choice", SubscriberState, Channel)


class Filter(BaseModel):
    """What the filter form holds, as it was typed."""

    q: str = Field("", max_length=300)
    state: str = ""
    channel: str = ""
    topic: str = ""
    place: str = Field("", max_length=300)
    due: str = ""
    troubled: str = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A subscription in the words of a page, with its times on its own clock; `rest` are the options that leave something out."""

    wish: Subscription
    due: str
    next: tuple[str, ...]
    title: str
    schedule: str
    places: str
    rest: tuple[tuple[str, str], ...]


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/subscribers")

    @router.get("")
    def listing(visit: Editing, asked: Annotated[Filter, Query()], cursor: str = "") -> Response:
        return _list(visit, asked, cursor)

    for part in _PARTS:
        router.include_router(part.routes(house))

    @router.get("/{subscriber_id}")
    def one(visit: Editing, subscriber_id: Number) -> Response:
        return _one(visit, subscriber_id)

    @router.post("/{subscriber_id}/pause")
    def pause(visit: Editing, subscriber_id: Number) -> Response:
        house.subscribing.pause(str(subscriber_id), paused=True, by=visit.actor)
        return visit.go(f"/admin/subscribers/{subscriber_id}", done="paused")

    @router.post("/{subscriber_id}/resume")
    def resume(visit: Editing, subscriber_id: Number) -> Response:
        house.subscribing.pause(str(subscriber_id), paused=False, by=visit.actor)
        return visit.go(f"/admin/subscribers/{subscriber_id}", done="resumed")

    @router.post("/{subscriber_id}/suspend")
    def suspend(visit: Editing, subscriber_id: Number, sent: Sent) -> Response:
        if not sent.has("note"):
            return _one(visit, subscriber_id, wrong=WORDS[visit.language]["note_missing"])
        house.subscribing.suspend(str(subscriber_id), sent.line("note"), by=visit.actor)
        return visit.go(f"/admin/subscribers/{subscriber_id}", done="suspended")

    return router


def _list(visit: Visiting, asked: Filter, cursor: str) -> Response:
    problem = ""
    try:
        sought = _sought(visit, asked)
        page = visit.house.looking_up.page(sought, cursor)
        found = visit.house.looking_up.count(sought)
    except UsageError as error:
        problem, page, found = refusal_words(error, visit.language), None, 0
    return visit.page(
        "subscribers/list.html",
        WORDS,
        status=422 if problem else 200,
        asked=asked,
        problem=problem,
        rows=[(listed, _asked_of(visit, listed)) for listed in page.items] if page else [],
        found=found,
        all=visit.house.looking_up.count(),
        more=page.next_cursor if page else "",
        states=list(SubscriberState),
        channels=list(Channel),
        topics=[
            (pack.name, title_of(visit.house, pack.name, visit.language))
            for pack in visit.house.configuring.current.topics
        ],
        badges=BADGES,
        same=shlex.join(["feedwatch", "subscribers", "list", *_options(visit, asked)]),
    )


def _sought(visit: Visiting, asked: Filter) -> Sought:
    return Sought(
        state=_chosen(SubscriberState, asked.state),
        channel=_chosen(Channel, asked.channel),
        topic=asked.topic,
        place=_place(visit, asked.place),
        text=asked.q.strip(),
        due_before=visit.house.looking_up.ahead(_WITHIN[asked.due]) if asked.due in _WITHIN else None,
        troubled=bool(asked.troubled),
    )


def _chosen(kind: type[_Choice], value: str) -> _Choice | None:
    return kind(value) if value in set(kind) else None


def _place(visit: Visiting, written: str) -> str:
    """Give the code of the place that was named; raises UsageError when none is called so."""
    if not written.strip():
        return ""
    named = places_named(written, visit.house.configuring.current.gazetteer)
    if not named.codes:
        raise InWordsError(WORDS[visit.language]["no_place"].format(place=written.strip()))
    return named.codes[0]


def _options(visit: Visiting, asked: Filter) -> list[str]:
    given = {"--state": asked.state, "--channel": asked.channel, "--topic": asked.topic, "--text": asked.q.strip()}
    words = [word for option, value in given.items() if value for word in (option, value)]
    try:
        place = _place(visit, asked.place)
    except UsageError:
        place = ""
    return words + (["--place", place] if place else []) + (["--troubled"] if asked.troubled else [])


def _one(visit: Visiting, subscriber_id: int, *, wrong: str = "") -> Response:
    house = visit.house
    profile = house.looking_up.profile(str(subscriber_id))
    return visit.page(
        "subscribers/subscriber.html",
        WORDS,
        status=422 if wrong else 200,
        profile=profile,
        person=profile.subscriber,
        wishes=[_asked(visit, wish, times) for wish, times in profile.wishes],
        more_topics=_topic_more(house, profile),
        latest=house.overseeing.page(Wanted(subscriber_id=subscriber_id), limit=_LATEST).items,
        badges=BADGES,
        events=EVENTS,
        hows=HOWS[visit.language],
        wrong=wrong,
    )


def _topic_more(house: House, profile: Profile) -> str:
    """Give a topic that they could be told about as well; empty when there is none, or their address is not shown whole."""
    if profile.subscriber.channel is not Channel.MAIL or profile.subscriber.state not in _TOLD:
        return ""
    theirs = {wish.topic for wish, _ in profile.wishes}
    return next((pack.name for pack in house.configuring.current.topics if pack.name not in theirs), "")


def _asked_of(visit: Visiting, listed: Listed) -> list[Asked]:
    return [_asked(visit, wish) for wish in listed.wishes]


def _asked(visit: Visiting, wish: Subscription, times: tuple[datetime, ...] = ()) -> Asked:
    w, gazetteer = WORDS[visit.language], visit.house.configuring.current.gazetteer
    lists = (("first", wish.first), ("muted", wish.muted))
    rest = [(w[name], names_of(codes, gazetteer)) for name, codes in lists if codes]
    rest += [(w["languages"], ", ".join(wish.languages))] if wish.languages else []
    rest += [(w["cap"], str(wish.cap))] if wish.cap else []
    rest += [(w["say_nothing"], w["yes"])] if wish.say_nothing else []
    return Asked(
        wish=wish,
        due=local_in(wish.next_due_at, wish.zone),
        next=tuple(local_in(at, wish.zone) for at in times[:_NEXT]),
        title=title_of(visit.house, wish.topic, visit.language),
        schedule=schedule_words(parse_schedule(wish.schedule), visit.language),
        places=names_of(wish.places, gazetteer) if wish.places else w["everywhere"],
        rest=tuple(rest),
    )
