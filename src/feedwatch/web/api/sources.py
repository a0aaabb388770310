"""`/sources`: what is watched, how each is doing, and every change of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from feedwatch.model.source import Source
from feedwatch.service.admin.checking import Check
from feedwatch.service.admin.discovering import Discovery
from feedwatch.service.admin.trying import Trial
from feedwatch.service.answers.tracing import Trace
from feedwatch.service.plain import plain
from feedwatch.store.sources import Health
from feedwatch.web.api.changing import Changed, Way, change
from feedwatch.web.api.gate import Looking, Reading, Writing, veiled
from feedwatch.web.api.listing import MOST, Id, Name, Part
from feedwatch.web.api.problems import missing
from feedwatch.web.api.shapes import page, shape
from feedwatch.web.api.source_forms import Address, NewSource, SourceKeys
from feedwatch.web.api.tags import IfMatch, insist, tag_of
from feedwatch.wiring import House

_ENTRIES = 50  # of a trial


@dataclass(frozen=True, slots=True)
class Watched:
    """A source as it stands in the file, and how it is doing."""

    source: Source
    health: Health


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/sources", tags=["sources"])
    _looking(house, router)
    _changing(house, router)
    return router


def _looking(house: House, router: APIRouter) -> None:
    @router.get("", response_model=page(Watched))
    def listing(caller: Reading, part: Part) -> Any:
        """List the sources by their ids, each with how it is doing."""
        return part.of((veiled(caller, plain(one)) for one in _watched(house)), lambda one: str(one["source"]["id"]))

    @router.post("/try", response_model=shape(Trial), dependencies=[Looking])
    def attempt(_: Writing, address: Address) -> Any:
        """Show what an address would give as a source: entries, dates, topics, places, what is known. Stores nothing."""
        return plain(house.trying.attempt(address.url, address.kind, most=_ENTRIES))

    @router.post("/discover", response_model=shape(Discovery), dependencies=[Looking])
    def discover(_: Writing, address: Address) -> Any:
        """Find what can be watched at an address: feeds of the site, lists of news on the page. Stores nothing."""
        return plain(house.discovering.discover(address.url))

    @router.get("/{source_id}", response_model=shape(Source))
    def show(caller: Reading, source_id: Name, response: Response) -> Any:
        """Give a source as it stands in the file; its tag is what a change of it takes as If-Match."""
        source = _source(house, source_id)
        response.headers["ETag"] = tag_of(source)
        return veiled(caller, plain(source))

    @router.get("/{source_id}/health", response_model=shape(Trace))
    def health(
        caller: Reading,
        source_id: Name,
        limit: Annotated[int, Query(ge=1, le=MOST)] = 20,
        before: Annotated[Id | None, Query(description="only polls of ids below")] = None,
    ) -> Any:
        """Tell how a source has been doing: its days, its notices, and its polls, the newest first."""
        _source(house, source_id)
        return veiled(caller, plain(house.tracing.trace(source_id, most=limit, before=before)))

    @router.post("/{source_id}/check", response_model=shape(Check), dependencies=[Looking])
    def check(caller: Writing, source_id: Name) -> Any:
        """Poll a source now, and show what was asked and what came back, hop by hop."""
        _source(house, source_id)
        return plain(house.checking.check(source_id, caller.actor))


def _changing(house: House, router: APIRouter) -> None:
    @router.post("", response_model=Changed, status_code=201, responses={200: {"model": Changed}})
    def add(caller: Writing, sent: NewSource, way: Way, response: Response) -> Any:
        """Add a source to `sources.toml`; 200 for a dry run."""
        keys = sent.keys(house.administering.free_id(sent.name or sent.url))
        response.headers["Location"] = f"sources/{keys['id']}"
        response.status_code = 200 if way.dry_run else 201
        return change(house, house.administering.add(keys), caller, way)

    @router.patch("/{source_id}", response_model=Changed)
    def patch(caller: Writing, source_id: Name, sent: SourceKeys, way: Way, if_match: IfMatch = None) -> Any:
        """Change keys of a source; comments and order of the file are kept."""
        _source(house, source_id)
        edit = house.administering.change(source_id, sent.changes())
        insist(if_match, tag_of(house.administering.source_before(edit, source_id)))
        return change(house, edit, caller, way)

    @router.delete("/{source_id}", response_model=Changed)
    def remove(caller: Writing, source_id: Name, way: Way, if_match: IfMatch = None) -> Any:
        """Remove a source from the file with its comments; what it brought stays."""
        _source(house, source_id)
        edit = house.administering.remove(source_id)
        insist(if_match, tag_of(house.administering.source_before(edit, source_id)))
        return change(house, edit, caller, way)

    @router.post("/{source_id}/pause", response_model=Changed)
    def pause(caller: Writing, source_id: Name, way: Way) -> Any:
        """Stop polling a source."""
        _source(house, source_id)
        return change(house, house.administering.change(source_id, {"enabled": False}), caller, way)

    @router.post("/{source_id}/resume", response_model=Changed)
    def resume(caller: Writing, source_id: Name, way: Way) -> Any:
        """Poll a source again."""
        _source(house, source_id)
        return change(house, house.administering.change(source_id, {"enabled": True}), caller, way)

    @router.post("/{source_id}/accept-move", response_model=Changed, dependencies=[Looking])
    def accept_move(caller: Writing, source_id: Name, way: Way) -> Any:
        """Follow a source to where it has moved, after trying the new address; 409 when there is none."""
        source = _source(house, source_id)
        moved = next((one.health.moved_to for one in _watched(house) if one.source.id == source_id), "")
        candidate = house.discovering.replacement(source, moved)
        return change(house, house.administering.follow(source, candidate.as_source()), caller, way)


def _watched(house: House) -> list[Watched]:
    configured = {source.id: source for source in house.configuring.current.sources}
    return [Watched(configured[health.source_id], health) for _, health in house.reporting.sources()]


def _source(house: House, source_id: str) -> Source:
    source = house.configuring.current.source(source_id)
    if source is None:
        raise missing(f"source '{source_id}'")
    return source
