"""`/preferences/{token}`: what subscribers get, and all that they can change about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import RedirectResponse

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import SubscriberState, Subscription, Wish
from feedwatch.render.dates import day, local
from feedwatch.render.words import words_of
from feedwatch.service.people.preferences import LinkError, Own
from feedwatch.service.people.signing_up import TooManyError
from feedwatch.service.people.wishes import LANGUAGES, WishError, problems_of
from feedwatch.web.forms import Form, Sent
from feedwatch.web.pages import PERSONAL, TRY_LATER, base_of, notice, page
from feedwatch.web.subscriber.wish_form import Filled, choices, errors, filled, read
from feedwatch.web.titles import title_of
from feedwatch.web.words import WORDS, language_of
from feedwatch.wiring import House

_DONE = ("saved", "asked", "paused", "resumed", "followed", "dropped")
_EXPORT = PERSONAL | {"Content-Disposition": 'attachment; filename="feedwatch-my-data.json"'}


@dataclass(frozen=True, slots=True)
class Followed:
    """A topic on somebody's own page: its form, what its fields can be, and the next times in words."""

    topic: str
    title: str
    form: Filled
    choices: dict[str, object]
    times: tuple[str, ...]
    feed: str


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()
    _add_pages(router, house)
    _add_changes(router, house)
    return router


def _add_pages(router: APIRouter, house: House) -> None:
    @router.get("/preferences/{token}")
    def preferences(request: Request, token: str) -> Response:
        return _held_by(request, lambda: _page(request, house, token))

    @router.get("/preferences/{token}/export")
    def export(request: Request, token: str) -> Response:
        def held() -> Response:
            subscriber = house.preferences.of(token).subscriber
            data = jsonable_encoder(house.leaving.export(str(subscriber.id), by=None))
            text = json.dumps(data, ensure_ascii=False, indent=2)
            return Response(text, media_type="application/json", headers=_EXPORT)

        return _held_by(request, held)

    @router.get("/preferences/{token}/erase")
    def ask_to_erase(request: Request, token: str) -> Response:
        def ask() -> Response:
            house.preferences.of(token)
            return page(request, "erase.html", headers=PERSONAL, back=f"{base_of(request)}/preferences/{token}")

        return _held_by(request, ask)

    @router.post("/preferences/{token}/erase")
    def erase(request: Request, token: str) -> Response:
        def gone() -> Response:
            house.leaving.erase(str(house.preferences.of(token).subscriber.id), by=None)
            return notice(request, "erased", headers=PERSONAL)

        return _held_by(request, gone)


def _add_changes(router: APIRouter, house: House) -> None:
    @router.post("/preferences/{token}/topics/{topic}")
    def change(request: Request, token: str, topic: str, sent: Sent) -> Response:
        return _held_by(request, lambda: _change(request, house, token, topic, sent))

    @router.post("/preferences/{token}/follow")
    def follow(request: Request, token: str, sent: Sent) -> Response:
        return _do(request, token, "followed", lambda: house.preferences.change(token, sent.line("topic"), {}))

    @router.post("/preferences/{token}/drop")
    def drop(request: Request, token: str, sent: Sent) -> Response:
        return _do(request, token, "dropped", lambda: house.preferences.drop(token, sent.line("topic")))

    @router.post("/preferences/{token}/pause")
    def pause(request: Request, token: str) -> Response:
        return _do(request, token, "paused", lambda: house.preferences.pause(token, paused=True))

    @router.post("/preferences/{token}/resume")
    def resume(request: Request, token: str) -> Response:
        return _do(request, token, "resumed", lambda: house.preferences.pause(token, paused=False))

    @router.post("/preferences/{token}/language")
    def set_language(request: Request, token: str, sent: Sent) -> Response:
        return _do(request, token, "saved", lambda: house.preferences.set_language(token, sent.line("language")))

    @router.post("/preferences/{token}/address")
    def move(request: Request, token: str, sent: Sent) -> Response:
        return _held_by(request, lambda: _move(request, house, token, sent.line("address")))


def _move(request: Request, house: House, token: str, address: str) -> Response:
    try:
        house.preferences.move(token, address)
    except WishError as error:
        shown = Filled({"address": address}, errors(error.problems, WORDS[language_of(request)]))
        return _page(request, house, token, moving=shown, status=422)
    except TooManyError:
        return notice(request, "too_many", status=429, headers=PERSONAL | TRY_LATER)
    except UsageError:  # they have left
        return _back(request, token, "")
    return _back(request, token, "asked")


def _change(request: Request, house: House, token: str, topic: str, sent: Form) -> Response:
    own, configuration = house.preferences.of(token), house.configuring.current
    wish = own.wish(topic)
    if wish is None:
        return _back(request, token, "")
    changes, shown, problems = read(sent, wish, configuration.gazetteer)
    problems += problems_of(replace(wish, **changes), configuration)
    if problems:
        failed = Filled(shown.values, errors(problems, WORDS[language_of(request)]))
        return _page(request, house, token, failed={topic: failed}, status=422)
    return _do(request, token, "saved", lambda: house.preferences.change(token, topic, changes))


def _page(
    request: Request,
    house: House,
    token: str,
    *,
    failed: dict[str, Filled] | None = None,
    moving: Filled | None = None,
    status: int = 200,
) -> Response:
    own, language = house.preferences.of(token), language_of(request)
    left = own.subscriber.state in (SubscriberState.UNSUBSCRIBED, SubscriberState.PENDING)
    followed = [] if left else _followed(house, own, language, failed or {})
    mine = {each.topic for each in followed}
    done = request.query_params.get("done", "")
    return page(
        request,
        "preferences.html",
        status=status,
        headers=PERSONAL,
        own=f"{base_of(request)}/preferences/{token}",
        leave=f"{base_of(request)}/leave/{own.leave}",
        subscriber=own.subscriber,
        left=left,
        followed=followed,
        others={
            pack.name: title_of(house, pack.name, language)
            for pack in house.configuring.current.topics
            if pack.name not in mine
        },
        moving=moving or Filled({"address": ""}),
        languages=LANGUAGES,
        done=done if done in _DONE and status == 200 else "",
    )


def _followed(house: House, own: Own, language: str, failed: dict[str, Filled]) -> list[Followed]:
    shown = []
    for subscription, times in own.wishes:
        wish: Wish = own.wish(subscription.topic) or Wish("", "")
        form = failed.get(subscription.topic) or filled(wish, house.configuring.current.gazetteer)
        shown.append(
            Followed(
                topic=subscription.topic,
                title=title_of(house, subscription.topic, language),
                form=form,
                choices=choices(language, form.values),
                times=_in_words(subscription, times, language),
                feed=house.publishing.private_address(subscription.id),
            )
        )
    return shown


def _in_words(subscription: Subscription, times: tuple[datetime, ...], language: str) -> tuple[str, ...]:
    """Write times on the reader's clock: "måndag 30 november 2026 kl. 07.00"; nothing can be foretold of "at once"."""
    words = words_of(language)
    if len(times) < 2:
        return ()
    moments = [local(moment, subscription.zone) for moment in times]
    return tuple(
        words.at.format(
            rhythm=f"{words.weekdays[moment.weekday()]} {day(moment.date(), words)}", time=moment.strftime(words.clock)
        )
        for moment in moments
    )


def _do(request: Request, token: str, done: str, act: Callable[[], None]) -> Response:
    """Do what a button says, and show the page again; what cannot be done (any more) changes nothing."""

    def acted() -> Response:
        try:
            act()
        except UsageError:
            return _back(request, token, "")
        return _back(request, token, done)

    return _held_by(request, acted)


def _held_by(request: Request, answer: Callable[[], Response]) -> Response:
    """Answer whoever holds a link that leads to somebody."""
    try:
        return answer()
    except LinkError:
        return notice(request, "bad_link", status=404, headers=PERSONAL)


def _back(request: Request, token: str, done: str) -> Response:
    """Lead the browser to the page, so that loading it again does nothing twice."""
    language = request.query_params.get("lang", "")
    query = urlencode({name: value for name, value in (("done", done), ("lang", language)) if value})
    return RedirectResponse(
        f"{base_of(request)}/preferences/{token}{'?' if query else ''}{query}", status_code=303, headers=PERSONAL
    )
