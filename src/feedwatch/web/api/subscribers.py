"""`/subscribers`: who is told what. Personal data: everything here takes the scope `subscribers`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from feedwatch.model.subscriber import Channel, Subscriber, SubscriberState, Wish
from feedwatch.service.people.leaving import Erased
from feedwatch.service.people.looking_up import DeadEndpoint, Listed, Profile, Sought
from feedwatch.service.people.previewing import Preview
from feedwatch.service.people.signing_up import TooManyError
from feedwatch.service.people.subscribing import Added
from feedwatch.service.plain import plain
from feedwatch.web.api.choosing import Code, Slug
from feedwatch.web.api.gate import Erasing, People
from feedwatch.web.api.listing import LINE, Name, Number, Part
from feedwatch.web.api.problems import ApiError, missing
from feedwatch.web.api.shapes import page, shape
from feedwatch.web.api.subscriber_forms import NewSubscriber, SubscriptionKeys
from feedwatch.wiring import House


class Why(BaseModel):
    """Why somebody is told nothing; it stands in their record."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"why": "asked by phone to wait"}]})

    why: str = Field(min_length=1, max_length=500, pattern=LINE)


class MoveTo(BaseModel):
    """Another address; `confirmed` says that its holder agreed already, and without it a mail there asks them."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"address": "strateg@example.se"}]})

    address: str = Field(min_length=3, max_length=2000, pattern=LINE)
    confirmed: StrictBool = False


class CopyTo(BaseModel):
    """Where a copy of the next digest goes."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"to": "redaktion@example.se"}]})

    to: str = Field(min_length=3, max_length=254, pattern=LINE)
    topic: str = Field(default="", max_length=80, pattern=LINE)


@dataclass(frozen=True, slots=True)
class Copied:
    """The deliveries that carry copies."""

    deliveries: tuple[int, ...]


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/subscribers", tags=["subscribers"])
    _looking(house, router)
    _changing(house, router)
    _moving(house, router)
    _leaving(house, router)
    return router


def _looking(house: House, router: APIRouter) -> None:
    @router.get("", response_model=page(Listed))
    def listing(
        _: People,
        part: Part,
        *,
        text: Annotated[str, Query(max_length=200, pattern=LINE, description="a part of the address")] = "",
        state: SubscriberState | None = None,
        channel: Channel | None = None,
        topic: Slug = "",
        place: Code = "",
        troubled: Annotated[bool, Query(description="suspended, or their latest message met an error")] = False,
    ) -> Any:
        """List subscribers with what they asked for."""
        sought = Sought(state=state, channel=channel, topic=topic, place=place, text=text, troubled=troubled)
        found = house.looking_up.page(sought, part.after(str) or "", part.limit)
        return part.page([plain(one) for one in found.items], found.next_cursor or None)

    @router.get("/dead-endpoints", response_model=list[shape(DeadEndpoint)])  # type: ignore[misc]  # made at run time
    def dead_endpoints(_: People) -> Any:
        """Give the webhooks and chats that are suspended because nobody answers, the longest first."""
        return plain(house.looking_up.dead_endpoints())

    @router.get("/{subscriber_id:int}", response_model=shape(Profile))
    def show(_: People, subscriber_id: Number) -> Any:
        """Give a subscriber: what they asked for, when it is due next, how they agreed."""
        return plain(house.looking_up.profile(known(house, subscriber_id)))

    @router.get("/{subscriber_id:int}/preview", response_model=list[shape(Preview)])  # type: ignore[misc]  # made at run time
    def preview(_: People, subscriber_id: Number, topic: Slug = "") -> Any:
        """Compose what a subscriber would be told now, with reasons, and why the rest is left out. Stores nothing."""
        return plain(house.previewing.of(known(house, subscriber_id), topic))


def _changing(house: House, router: APIRouter) -> None:
    @router.post("", response_model=shape(Added), status_code=201)
    def add(caller: People, sent: NewSubscriber) -> Any:
        """Add a subscriber; without `consent` in words a mail asks whether they mean it."""
        keys = sent.model_dump(exclude={"consent"})
        wish = Wish(**keys | {name: tuple(value) for name, value in keys.items() if isinstance(value, list)})
        words = {"words": sent.consent} if sent.consent else {}
        return plain(house.subscribing.add(wish, confirmed=bool(sent.consent), how="the API", by=caller.actor, **words))

    @router.patch("/{subscriber_id:int}/subscriptions/{topic}", response_model=shape(Subscriber))
    def change(caller: People, subscriber_id: Number, topic: Name, sent: SubscriptionKeys) -> Any:
        """Change what a subscriber is told about a topic, and when."""
        keys = sent.model_dump(exclude_unset=True, exclude_none=True)
        changes = {name: tuple(value) if isinstance(value, list) else value for name, value in keys.items()}
        reference = known(house, subscriber_id)
        if topic not in {wish.topic for wish, _ in house.looking_up.profile(reference).wishes}:
            raise missing(f"subscription of subscriber {subscriber_id} to '{topic}'")
        return plain(house.subscribing.change(reference, topic, changes, by=caller.actor))

    @router.post("/{subscriber_id:int}/suspend", response_model=shape(Subscriber))
    def suspend(caller: People, subscriber_id: Number, sent: Why) -> Any:
        """Tell a subscriber nothing until somebody resumes them."""
        return plain(house.subscribing.suspend(known(house, subscriber_id), sent.why, by=caller.actor))

    @router.post("/{subscriber_id:int}/pause", response_model=shape(Subscriber))
    def pause(caller: People, subscriber_id: Number) -> Any:
        """Stop telling a subscriber; what happens meanwhile comes in one digest."""
        return plain(house.subscribing.pause(known(house, subscriber_id), paused=True, by=caller.actor))

    @router.post("/{subscriber_id:int}/resume", response_model=shape(Subscriber))
    def resume(caller: People, subscriber_id: Number) -> Any:
        """Tell a subscriber again, be they paused or suspended."""
        return plain(house.subscribing.pause(known(house, subscriber_id), paused=False, by=caller.actor))

    @router.post("/{subscriber_id:int}/copy", response_model=shape(Copied), status_code=201)
    def copy(caller: People, subscriber_id: Number, sent: CopyTo) -> Any:
        """Mail a copy of what a subscriber would be told now to somebody else; it counts as nothing told."""
        reference = known(house, subscriber_id)
        return plain(Copied(house.copying.send(reference, sent.to, topic=sent.topic, by=caller.actor)))


def _moving(house: House, router: APIRouter) -> None:
    @router.post("/{subscriber_id:int}/move", response_model=shape(Subscriber))
    def move(caller: People, subscriber_id: Number, sent: MoveTo) -> Any:
        """Send a subscriber's digests to another address; unless they agreed already, its holder is asked first by mail."""
        reference = known(house, subscriber_id)
        if sent.confirmed:
            return plain(house.subscribing.move(reference, sent.address, by=caller.actor))
        try:
            house.signing_up.ask_to_move(subscriber_id, sent.address, by=caller.actor)
        except TooManyError as error:
            raise ApiError(429, str(error), kind="rate", headers={"Retry-After": "3600"}) from error
        return plain(house.subscribing.get(reference))


def _leaving(house: House, router: APIRouter) -> None:
    @router.delete("/{subscriber_id:int}", response_model=shape(Subscriber))
    def remove(caller: People, subscriber_id: Number) -> Any:
        """Let a subscriber leave; they are told nothing any more, and erased when `[retention] left` is over."""
        return plain(house.subscribing.remove(known(house, subscriber_id), by=caller.actor))

    @router.get("/{subscriber_id:int}/export", response_model=dict[str, Any])
    def export(caller: Erasing, subscriber_id: Number) -> Any:
        """Give all that is held about a subscriber (GDPR art. 15 and 20). Takes the scope `admin` as well."""
        return plain(house.leaving.export(known(house, subscriber_id), by=caller.actor))

    @router.post("/{subscriber_id:int}/erase", response_model=shape(Erased))
    def erase(caller: Erasing, subscriber_id: Number) -> Any:
        """Erase a subscriber for good (GDPR art. 17). Takes the scope `admin` as well."""
        return plain(house.leaving.erase(known(house, subscriber_id), by=caller.actor))


def known(house: House, subscriber_id: int) -> str:
    """Give the reference of a subscriber; raises ApiError 404 when there is none."""
    if not house.looking_up.exists(subscriber_id):
        raise missing(f"subscriber {subscriber_id}")
    return str(subscriber_id)
