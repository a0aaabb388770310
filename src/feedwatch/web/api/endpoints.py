"""`/subscribers/N/test` and `/rotate`: whether anybody is there behind a webhook or chat, and a new secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter

from feedwatch.model.errors import DeliveryError
from feedwatch.service.people.endpoints import Rotated
from feedwatch.service.plain import plain
from feedwatch.web.api.gate import Erasing, Looking, People
from feedwatch.web.api.listing import Number
from feedwatch.web.api.shapes import shape
from feedwatch.web.api.subscribers import known
from feedwatch.wiring import House


@dataclass(frozen=True, slots=True)
class Tested:
    """Whether an endpoint took a test, and what it answered."""

    taken: bool
    answer: str


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/subscribers/{subscriber_id:int}", tags=["subscribers"])

    @router.post("/test", response_model=shape(Tested), dependencies=[Looking])
    def test(caller: People, subscriber_id: Number) -> Any:
        """Post a test to a webhook or chat now; 409 for a subscriber who is told by mail."""
        reference = known(house, subscriber_id)
        try:
            receipt = house.endpoints.test(reference, by=caller.actor)
        except DeliveryError as error:
            return plain(Tested(taken=False, answer=error.message))
        return plain(Tested(taken=True, answer=receipt.reference))

    @router.post("/rotate", response_model=shape(Rotated))
    def rotate(caller: Erasing, subscriber_id: Number) -> Any:
        """Give a webhook a new signing secret, which is in this answer and in no other; for a day the old one signs too. Takes the scope `admin` as well."""
        return plain(house.endpoints.rotate(known(house, subscriber_id), by=caller.actor))

    return router
