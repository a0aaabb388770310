"""`/admin/subscribers/N`: what is held about somebody is handed out or erased, they are let go, an endpoint gets a new secret."""

from __future__ import annotations

import json

from fastapi import APIRouter, Response
from fastapi.encoders import jsonable_encoder

from feedwatch.model.errors import DeliveryError
from feedwatch.web.admin.visit import HEADERS, Editing, Managing, Number, Visiting
from feedwatch.web.admin.words.subscribers import WORDS
from feedwatch.wiring import House

_ASKED = {"erase": "grave", "remove": "grave", "rotate": "plain"}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/{subscriber_id}")

    @router.post("/export")
    def export(visit: Managing, subscriber_id: Number) -> Response:
        held = jsonable_encoder(house.leaving.export(str(subscriber_id), by=visit.actor))
        name = f'attachment; filename="subscriber-{subscriber_id}.json"'
        text = json.dumps(held, ensure_ascii=False, indent=2)
        return Response(text, media_type="application/json", headers=HEADERS | {"Content-Disposition": name})

    @router.get("/remove")
    def ask_to_remove(visit: Editing, subscriber_id: Number) -> Response:
        return _ask(visit, subscriber_id, "remove")

    @router.post("/remove")
    def remove(visit: Editing, subscriber_id: Number) -> Response:
        house.subscribing.remove(str(subscriber_id), by=visit.actor)
        return visit.go(f"/admin/subscribers/{subscriber_id}", done="removed")

    @router.get("/erase")
    def ask_to_erase(visit: Managing, subscriber_id: Number) -> Response:
        return _ask(visit, subscriber_id, "erase")

    @router.post("/erase")
    def erase(visit: Managing, subscriber_id: Number) -> Response:
        house.leaving.erase(str(subscriber_id), by=visit.actor)
        return visit.go("/admin/subscribers", done="erased")

    _add_endpoints(router, house)
    return router


def _add_endpoints(router: APIRouter, house: House) -> None:
    @router.post("/test")
    def test(visit: Editing, subscriber_id: Number) -> Response:
        try:
            answer, taken = house.endpoints.test(str(subscriber_id), by=visit.actor).reference, True
        except DeliveryError as error:
            answer, taken = error.message, False
        person = house.subscribing.get(str(subscriber_id))
        return visit.page("subscribers/tested.html", WORDS, person=person, answer=answer, taken=taken)

    @router.get("/rotate")
    def ask_to_rotate(visit: Managing, subscriber_id: Number) -> Response:
        return _ask(visit, subscriber_id, "rotate")

    @router.post("/rotate")
    def rotate(visit: Managing, subscriber_id: Number) -> Response:
        rotated = house.endpoints.rotate(str(subscriber_id), by=visit.actor)
        return visit.page("subscribers/rotated.html", WORDS, person=rotated.subscriber, rotated=rotated)


def _ask(visit: Visiting, subscriber_id: int, act: str) -> Response:
    person = visit.house.subscribing.get(str(subscriber_id))
    command = "webhooks rotate" if act == "rotate" else f"subscribers {act}"
    same = f"feedwatch {command} {subscriber_id}"
    return visit.page("subscribers/ask.html", WORDS, person=person, act=act, kind=_ASKED[act], same=same)
