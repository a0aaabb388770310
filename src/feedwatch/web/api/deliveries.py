"""`/deliveries`: what was handed over, every attempt, and handing it over again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field

from feedwatch.model.access import Scope
from feedwatch.model.delivery import DeliveryKind, DeliveryState
from feedwatch.model.subscriber import Channel
from feedwatch.model.text import without_addresses
from feedwatch.service.access.issuing import Holder
from feedwatch.service.plain import plain
from feedwatch.service.upkeep.overseeing import Followed, Wanted
from feedwatch.service.upkeep.replaying import Replayed
from feedwatch.store.deliveries import Delivery
from feedwatch.web.api.gate import People, Reading
from feedwatch.web.api.listing import Id, IdInBody, Moment, Number, Part
from feedwatch.web.api.problems import missing
from feedwatch.web.api.shapes import page, shape
from feedwatch.wiring import House


class Again(BaseModel):
    """Deliveries to hand over again, each under its old name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"deliveries": [12, 13]}]})

    deliveries: list[IdInBody] = Field(min_length=1, max_length=1000)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/deliveries", tags=["deliveries"])
    _changing(house, router)

    @router.get("", response_model=page(Followed))
    def listing(
        caller: Reading,
        part: Part,
        *,
        state: DeliveryState | None = None,
        channel: Channel | None = None,
        kind: DeliveryKind | None = None,
        subscriber: Annotated[Id | None, Query(description="the number of a subscriber")] = None,
        since: Annotated[Moment | None, Query(description="queued since")] = None,
        failed: Annotated[bool, Query(description="their last word is an error")] = False,
    ) -> Any:
        """List deliveries, the newest first; where they go is told only with the scope `subscribers`."""
        wanted = Wanted(state=state, channel=channel, kind=kind, subscriber_id=subscriber, since=since, failed=failed)
        found = house.overseeing.page(wanted, part.after(str) or "", part.limit)
        return part.page([plain(_shown(one, caller)) for one in found.items], found.next_cursor or None)

    @router.get("/{delivery_id:int}", response_model=shape(Followed))
    def show(caller: Reading, delivery_id: Number) -> Any:
        """Give a delivery with its attempts."""
        _known(house, delivery_id)
        return plain(_shown(house.overseeing.get(delivery_id), caller))

    return router


def _changing(house: House, router: APIRouter) -> None:
    @router.post("/{delivery_id:int}/retry", response_model=shape(Delivery))
    def retry(caller: People, delivery_id: Number) -> Any:
        """Try a delivery now that waits for its next try; 409 when it does not wait."""
        _known(house, delivery_id)
        return plain(house.replaying.retry(delivery_id, by=caller.actor))

    @router.post("/{delivery_id:int}/cancel", response_model=shape(Delivery))
    def cancel(caller: People, delivery_id: Number) -> Any:
        """Let a delivery that waits not be sent at all; 409 when it does not wait."""
        _known(house, delivery_id)
        return plain(house.replaying.cancel(delivery_id, by=caller.actor))

    @router.post("/replay", response_model=shape(Replayed))
    def replay(caller: People, sent: Again) -> Any:
        """Hand deliveries over again; receivers know them by the same Message-ID or webhook-id."""
        for delivery_id in sent.deliveries:
            _known(house, delivery_id)
        return plain(house.replaying.replay(house.replaying.chosen(sent.deliveries), by=caller.actor))


def _shown(followed: Followed, caller: Holder) -> Followed:
    """Hide whom a delivery goes to from who may not see subscribers."""
    if caller.may(Scope.SUBSCRIBERS):
        return followed
    delivery = followed.delivery
    hidden = replace(
        delivery, target="", error=without_addresses(delivery.error), reference=without_addresses(delivery.reference)
    )
    attempts = tuple(replace(one, detail=without_addresses(one.detail)) for one in followed.attempts)
    return Followed(hidden, attempts)


def _known(house: House, delivery_id: int) -> None:
    if not house.overseeing.exists(delivery_id):
        raise missing(f"delivery {delivery_id}")
