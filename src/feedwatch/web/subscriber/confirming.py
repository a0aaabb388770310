"""`/confirm/...`: the link in a mail that says yes, once: GET shows what to, POST says it."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from feedwatch.compose.schedule import parse_schedule
from feedwatch.render.schedule import schedule_words
from feedwatch.service.people.place_names import names_of
from feedwatch.service.people.signing_up import Answer, Asked
from feedwatch.web.pages import PERSONAL, base_of, notice, page
from feedwatch.web.titles import title_of
from feedwatch.web.words import language_of
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/confirm/{question}/{token}")
    def ask(request: Request, question: str, token: str) -> Response:
        asked = house.signing_up.question(_number(question), token)
        if asked.asked is not Asked.OPEN:
            return _not_open(request, asked)
        return page(
            request, "confirm.html", headers=PERSONAL, kind=asked.kind.value, what=_facts(house, asked, request)
        )

    @router.post("/confirm/{question}/{token}")
    def confirm(request: Request, question: str, token: str) -> Response:
        answer = house.signing_up.answer(_number(question), token)
        if answer.asked is not Asked.OPEN:
            return _not_open(request, answer)
        own = f"{base_of(request)}/preferences/{answer.preferences}"
        return page(request, "confirmed.html", headers=PERSONAL, kind=answer.kind.value, preferences=own)

    return router


def _facts(house: House, asked: Answer, request: Request) -> tuple[tuple[str, str], ...]:
    """Say in words what somebody would get: pairs of a word of ours and what it is."""
    wish, language = asked.wish, language_of(request)
    if wish is None or not wish.topic:
        return ()
    places = names_of(wish.places, house.configuring.current.gazetteer)
    facts = (
        ("topic", title_of(house, wish.topic, language)),
        ("when_sent", schedule_words(parse_schedule(wish.schedule), language)),
        ("places", places),
    )
    return tuple((name, text) for name, text in facts if text)


def _not_open(request: Request, asked: Answer) -> Response:
    if asked.asked is Asked.USED:
        return notice(request, "used_link", status=410, headers=PERSONAL)
    return notice(request, "bad_link", status=404, headers=PERSONAL)


def _number(text: str) -> int:
    """Read the number of a question; 0, which is nobody's, for what is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0
