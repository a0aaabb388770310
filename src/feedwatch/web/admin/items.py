"""`/admin/items`: what was found and what was decided about it; keep or reject it by hand."""

from __future__ import annotations

import shlex
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from feedwatch.model.errors import UsageError
from feedwatch.model.page import Page
from feedwatch.model.subscriber import Channel
from feedwatch.service.answers.browsing import ItemView
from feedwatch.service.answers.exporting import Form, Kind
from feedwatch.service.answers.searching import marked
from feedwatch.store.records import ItemRecord, VerdictRecord
from feedwatch.web.admin.looking import DECISIONS, LANGUAGES, PER_PAGE, looking
from feedwatch.web.admin.numbers import points
from feedwatch.web.admin.visit import HEADERS, Editing, Number, Sent, Visit, Visiting
from feedwatch.web.admin.words.items import WORDS
from feedwatch.web.problems import refusal_words
from feedwatch.web.titles import title_of
from feedwatch.wiring import House

_NOTHING: Page[ItemRecord] = Page((), "")
_MOST_SUBSCRIBERS = 200  # in a list to choose from; more are asked for by number


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/items")

    @router.get("")
    def listing(visit: Visit) -> Response:
        form = looking(visit, decides=True)
        problem, page = "", _NOTHING
        try:
            page = house.browsing.items(form.among, text=form.text, after=form.cursor, limit=PER_PAGE)
        except UsageError as error:
            problem = refusal_words(error, visit.language)
        return visit.page(
            "items/list.html",
            WORDS,
            status=422 if problem else 200,
            form=form,
            problem=problem,
            hits=marked(form.text, page.items) if page.items else [],
            more=page.next_cursor,
            decisions=DECISIONS,
            **choices(house, visit),
        )

    @router.get("/export/{kind}.{form}")
    def export(visit: Visit, kind: Kind, form: Form) -> Response:
        asked = looking(visit, decides=kind is not Kind.STORIES)
        lines = house.exporting.lines(kind, form, asked.among, text=asked.text)
        headers = HEADERS | {"Content-Disposition": f'attachment; filename="feedwatch-{kind}.{form}"'}
        return StreamingResponse((line.encode() for line in lines), media_type=form.media_type, headers=headers)

    @router.get("/{item_id}")
    def show(visit: Visit, item_id: Number, subscriber: Annotated[str, Query(max_length=18)] = "") -> Response:
        return _page(visit, house.browsing.item(item_id), subscriber)

    @router.get("/{item_id}/versions")
    def versions(visit: Visit, item_id: Number) -> Response:
        view = house.browsing.item(item_id)
        return visit.page("items/versions.html", WORDS, view=view, revisions=house.browsing.versions(item_id))

    @router.post("/{item_id}/keep")
    def keep(visit: Editing, item_id: Number, sent: Sent) -> Response:
        outcome = house.ruling.keep(item_id, sent.line("topic"), sent.line("note"), by=visit.actor)
        return visit.go(f"/admin/items/{item_id}", did="kept" if outcome.tellable else "kept_untold")

    @router.post("/{item_id}/reject")
    def reject(visit: Editing, item_id: Number, sent: Sent) -> Response:
        house.ruling.reject(item_id, sent.line("topic"), sent.line("note"), by=visit.actor)
        return visit.go(f"/admin/items/{item_id}", did="rejected")

    @router.post("/{item_id}/withdraw")
    def withdraw(visit: Editing, item_id: Number, sent: Sent) -> Response:
        house.ruling.withdraw(item_id, sent.line("topic"), sent.line("note"), by=visit.actor)
        return visit.go(f"/admin/items/{item_id}", did="withdrawn")

    return router


def choices(house: House, visit: Visiting) -> dict[str, Any]:
    """Give what the fields of a filter offer, and the names that lists show."""
    configuration = house.configuring.current
    return {
        "publishers": house.reporting.publishers(),
        "titles": {pack.name: title_of(house, pack.name, visit.language) for pack in configuration.topics},
        "place_names": sorted(place.name for place in configuration.gazetteer.places),
        "name_of": configuration.gazetteer.name_of,
        "languages": LANGUAGES,
        "points": points,
    }


def _page(visit: Visiting, view: ItemView, subscriber: str) -> Response:
    house = visit.house
    asked = subscriber if subscriber.isascii() and subscriber.isdigit() and visit.may("editor") else ""
    answers = house.explaining.why(str(view.item.id), asked) if asked else []
    configuration = house.configuring.current
    return visit.page(
        "items/show.html",
        WORDS,
        view=view,
        is_watched=configuration.source(view.item.source_id) is not None,
        verdicts=[(verdict, _rulings(view, verdict)) for verdict in view.item.verdicts],
        topics=[pack.name for pack in configuration.topics],
        people=_people(visit, view) if visit.may("editor") else (),
        most=_MOST_SUBSCRIBERS,
        asked=asked,
        told=answers[0].for_subscriber if answers else None,
        did=visit.request.query_params.get("did", ""),
        command=_command(view),
        **choices(house, visit),
    )


def _rulings(view: ItemView, verdict: VerdictRecord) -> object:
    return next((ruling for ruling in view.rulings if ruling.topic == verdict.topic), None)


def _people(visit: Visiting, view: ItemView) -> list[tuple[str, str]]:
    """Give number and name of those who asked for news on a topic of the item; what posts go to is kept to itself."""
    topics = {verdict.topic for verdict in view.item.verdicts}
    return [
        (str(each.id), f"{each.id}: {each.address if each.channel is Channel.MAIL else each.channel.value}")
        for each, wishes in visit.house.subscribing.listing()
        if any(wish.topic in topics for wish in wishes)
    ]


def _command(view: ItemView) -> str:
    topic = view.item.verdicts[0].topic if view.item.verdicts else "TOPIC"
    return f"feedwatch items keep {view.item.id} --topic {shlex.quote(topic)} --note …"
