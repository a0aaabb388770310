"""`/admin/subscribers/new`: one more person, endpoint or chat is told."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter, Response

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, SubscriberState, Wish
from feedwatch.service.people.subscribing import Added
from feedwatch.service.people.wishes import LANGUAGES, problems_of
from feedwatch.web.admin.visit import Before, Editing, Sent, Visiting
from feedwatch.web.admin.words.subscribers import WORDS
from feedwatch.web.forms import Form
from feedwatch.web.subscriber.wish_form import Filled, choices, errors, filled, read
from feedwatch.web.titles import title_of
from feedwatch.web.words import WORDS as READERS_WORDS
from feedwatch.wiring import House

_TOLD = (SubscriberState.ACTIVE, SubscriberState.PAUSED, SubscriberState.SUSPENDED)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/new")

    @router.get("")
    def form(visit: Editing, topic: str = "", subscriber: Before = None) -> Response:
        current = house.configuring.current
        known = house.subscribing.get(str(subscriber)) if subscriber else None
        address = known.address if known and known.channel is Channel.MAIL else ""
        wish = Wish(address, topic, language=visit.language)
        return _form(visit, filled(wish, current.gazetteer), Form({}))

    @router.post("")
    def add(visit: Editing, sent: Sent) -> Response:
        return _add(visit, sent)

    return router


def _add(visit: Visiting, sent: Form) -> Response:
    house, w, current = visit.house, WORDS[visit.language], visit.house.configuring.current
    wish = Wish(sent.line("address"), sent.line("topic"), channel=_channel(sent), language=sent.line("language"))
    changes, shown, problems = read(sent, wish, current.gazetteer)
    wish = replace(wish, **changes)
    problems += problems_of(wish, current)
    if problems:
        return _form(visit, Filled(shown.values, errors(problems, {**READERS_WORDS[visit.language], **w})), sent)
    if house.subscribing.standing(wish) in _TOLD:
        return _form(visit, Filled(shown.values, {"address": w["add_known"]}), sent, known=wish.address)
    consent = {"words": sent.line("consent")} if sent.has("consent") else {}
    try:
        added = house.subscribing.add(wish, confirmed=bool(consent), how="an admin", by=visit.actor, **consent)
    except UsageError:
        return _form(visit, Filled(shown.values, {"address": w["add_erased"]}), sent)
    return _added(visit, added)


def _channel(sent: Form) -> Channel:
    """Give the chosen way; a web address is told by webhook when no chat was chosen."""
    chosen = sent.line("channel")
    channel = Channel(chosen) if chosen in set(Channel) else Channel.MAIL
    is_address = sent.line("address").startswith(("http://", "https://"))
    return Channel.WEBHOOK if channel is Channel.MAIL and is_address else channel


def _added(visit: Visiting, added: Added) -> Response:
    """Show the new subscriber; a signing secret is shown here, and never again."""
    if added.secret:
        return visit.page("subscribers/added.html", WORDS, person=added.subscriber, secret=added.secret)
    done = "asked" if added.subscriber.state is SubscriberState.PENDING else "added"
    return visit.go(f"/admin/subscribers/{added.subscriber.id}", done=done)


def _form(visit: Visiting, shown: Filled, sent: Form, *, known: str = "") -> Response:
    house, w = visit.house, WORDS[visit.language]
    return visit.page(
        "subscribers/new.html",
        WORDS,
        status=422 if shown.errors else 200,
        form=shown,
        consent=sent.line("consent"),
        channel=sent.line("channel") or Channel.MAIL,
        channels=[(channel.value, w[channel.value]) for channel in Channel],
        language=sent.line("language") or visit.language,
        languages=[(code, w[f"in_{code}"]) for code in LANGUAGES],
        topics=[(pack.name, title_of(house, pack.name, visit.language)) for pack in house.configuring.current.topics],
        choices=choices(visit.language, shown.values),
        known=house.subscribing.get(known).id if known else 0,
    )
