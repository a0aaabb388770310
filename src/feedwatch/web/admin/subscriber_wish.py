"""`/admin/subscribers/N/wishes/TOPIC`: what somebody is told about a topic, and when, changed for them."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import replace

from fastapi import APIRouter, Response

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Subscriber, Wish
from feedwatch.service.people.subscribing import MetError
from feedwatch.service.people.wishes import LANGUAGES, WishError, checked, problems_of, wish_of
from feedwatch.web.admin.meeting import Met
from feedwatch.web.admin.visit import Editing, Number, Sent, Visiting
from feedwatch.web.admin.wish_meeting import Teller, changed, loaded, written
from feedwatch.web.admin.words.wishes import WORDS
from feedwatch.web.forms import Form
from feedwatch.web.subscriber.wish_form import Filled, choices, errors, filled, read
from feedwatch.web.titles import title_of
from feedwatch.web.words import WORDS as READERS_WORDS
from feedwatch.wiring import House

_DEFAULT = Wish("", "")
_LISTS = {"places": "--place", "first": "--first", "muted": "--mute", "languages": "--only-language"}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/{subscriber_id}/wishes/{topic}")

    @router.get("")
    def form(visit: Editing, subscriber_id: Number, topic: str) -> Response:
        person, wish = _asked(house, subscriber_id, topic)
        return _page(visit, person, wish, filled(wish, house.configuring.current.gazetteer))

    @router.post("")
    def change(visit: Editing, subscriber_id: Number, topic: str, sent: Sent) -> Response:
        return _change(visit, subscriber_id, topic, sent)

    return router


def _asked(house: House, subscriber_id: int, topic: str) -> tuple[Subscriber, Wish]:
    profile = house.looking_up.profile(str(subscriber_id))
    for subscription, _ in profile.wishes:
        if subscription.topic == topic:
            return profile.subscriber, wish_of(profile.subscriber, subscription)
    raise UsageError(f"subscriber {subscriber_id} does not subscribe to '{topic}'; see 'feedwatch subscribers show'")


def _change(visit: Visiting, subscriber_id: int, topic: str, sent: Form) -> Response:
    house, current = visit.house, visit.house.configuring.current
    person, now = _asked(house, subscriber_id, topic)
    seen = loaded(sent)
    changes, shown, problems = read(sent, now, current.gazetteer)
    wanted = replace(now, **changes, language=sent.line("language", now.language))
    problems += problems_of(wanted, current)
    if problems:
        shown = Filled(shown.values, errors(problems, _words(visit)))
        return _page(visit, person, wanted, shown, was=sent.raw("loaded"))
    asked = changed(seen, checked(wanted, current))
    try:
        if asked:
            house.subscribing.change(str(subscriber_id), topic, asked, seen=seen, by=visit.actor)
    except MetError as error:
        met = Teller(_words(visit), visit.language, current.gazetteer).told(error.names, seen, error.now, asked)
        wanted = replace(error.now, **asked)
        return _page(visit, person, wanted, filled(wanted, current.gazetteer), was=written(error.now), met=met)
    except WishError as error:  # with what another person changed meanwhile
        shown = Filled(shown.values, errors(error.problems, _words(visit)))
        return _page(visit, person, wanted, shown, was=sent.raw("loaded"))
    return visit.go(f"/admin/subscribers/{subscriber_id}", done="saved")


def _words(visit: Visiting) -> dict[str, str]:
    return {**READERS_WORDS[visit.language], **WORDS[visit.language]}


def _page(
    visit: Visiting, person: Subscriber, wish: Wish, shown: Filled, *, was: str = "", met: Sequence[Met] = ()
) -> Response:
    w = WORDS[visit.language]
    return visit.page(
        "subscribers/wish.html",
        WORDS,
        status=409 if met else 422 if shown.errors else 200,
        person=person,
        topic=wish.topic,
        title=title_of(visit.house, wish.topic, visit.language),
        form=shown,
        was=was or written(wish),
        met=met,
        choices=choices(visit.language, shown.values),
        language=wish.language,
        languages=[(code, w[f"in_{code}"]) for code in LANGUAGES],
        same=shlex.join(_line(person, wish)),
    )


def _line(person: Subscriber, wish: Wish) -> Iterator[str]:
    """Give the command that asks for what a form shows; what is as everybody has it is left out."""
    yield from ("feedwatch", "subscribers", "change", str(person.id), "--topic", wish.topic)
    yield from ("--schedule", wish.schedule)
    yield from ("--zone", wish.zone) if wish.zone != _DEFAULT.zone else ()
    for name, option in _LISTS.items():
        for value in getattr(wish, name):
            yield from (option, value)
    yield from ("--cap", str(wish.cap)) if wish.cap else ()
    yield from ("--say-nothing",) if wish.say_nothing else ()
    yield from ("--language", wish.language)
