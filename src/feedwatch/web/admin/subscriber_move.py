"""`/admin/subscribers/N/move`: somebody's digests go to another address, once its holder agrees."""

from __future__ import annotations

from fastapi import APIRouter, Response

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel
from feedwatch.service.people.signing_up import TooManyError
from feedwatch.service.people.wishes import WishError
from feedwatch.web.admin.visit import Editing, Number, Sent, Visiting
from feedwatch.web.admin.words.wishes import WORDS
from feedwatch.web.forms import Form
from feedwatch.web.subscriber.wish_form import errors
from feedwatch.web.words import WORDS as READERS_WORDS
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/{subscriber_id}/move")

    @router.get("")
    def form(visit: Editing, subscriber_id: Number) -> Response:
        return _page(visit, subscriber_id, Form({}))

    @router.post("")
    def move(visit: Editing, subscriber_id: Number, sent: Sent) -> Response:
        person = house.subscribing.get(str(subscriber_id))
        confirmed = sent.has("confirmed") or person.channel is not Channel.MAIL
        try:
            done = _move(visit, person.id, sent.line("address"), confirmed=confirmed)
        except WishError as error:
            words = {**READERS_WORDS[visit.language], **WORDS[visit.language]}
            return _page(visit, person.id, sent, wrong=errors(error.problems, words)["address"])
        except TooManyError:
            return _page(visit, person.id, sent, wrong=WORDS[visit.language]["move_too_many"])
        except UsageError:  # somebody else has it
            return _page(visit, person.id, sent, wrong=WORDS[visit.language]["move_taken"])
        return visit.go(f"/admin/subscribers/{person.id}", done=done)

    return router


def _move(visit: Visiting, subscriber_id: int, address: str, *, confirmed: bool) -> str:
    """Move them, or ask whether to; gives the word for what was done."""
    if confirmed:
        visit.house.subscribing.move(str(subscriber_id), address, by=visit.actor)
        return "moved"
    visit.house.signing_up.ask_to_move(subscriber_id, address, by=visit.actor)
    return "asked_to_move"


def _page(visit: Visiting, subscriber_id: int, sent: Form, *, wrong: str = "") -> Response:
    person = visit.house.subscribing.get(str(subscriber_id))
    confirmed = " --confirmed" if sent.has("confirmed") or person.channel is not Channel.MAIL else ""
    return visit.page(
        "subscribers/move.html",
        WORDS,
        status=422 if wrong else 200,
        person=person,
        address=sent.line("address"),
        confirmed=sent.has("confirmed"),
        wrong=wrong,
        same=f"feedwatch subscribers change {person.id} --address ADDRESS{confirmed}",
    )
