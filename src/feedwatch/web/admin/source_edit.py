"""`/admin/sources/<id>/edit`: every key of a source; and where it has moved."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Response

from feedwatch.model.errors import ConfigError, UsageError
from feedwatch.model.source import Source
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.trying import Trial
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.source_form import SELECTORS, Values, given, keys_of, values_of, values_sent
from feedwatch.web.admin.source_lines import edit_line, line
from feedwatch.web.admin.source_new import dated, shown, trial_of
from feedwatch.web.admin.visit import Editing, Sent, Visiting
from feedwatch.web.admin.words.sources import WORDS
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/sources")

    @router.get("/{source_id}/edit")
    def form(visit: Editing, source_id: str) -> Response:
        source = _source(house, source_id)
        return _page(visit, source, values_of(visit, source))

    @router.post("/{source_id}/edit")
    def change(visit: Editing, source_id: str, sent: Sent) -> Response:
        source = _source(house, source_id)
        values = values_sent(sent)
        if sent.has("try"):
            return _page(visit, source, values, trial=trial_of(house, values))
        try:
            changes = _changes(visit, source, values)
            house.administering.change(source_id, changes)
        except (ConfigError, UsageError) as error:
            return _page(visit, source, values, problem=str(error))

        def make() -> Edit:
            return house.administering.change(source_id, changes)

        back = f"/admin/sources/{source_id}"
        return confirm_change(visit, sent, make, cli=edit_line((source_id,), changes), back=back)

    @router.post("/{source_id}/move")
    def move(visit: Editing, source_id: str) -> Response:
        source = _source(house, source_id)
        health = house.tracing.trace(source_id, most=1).health
        try:
            found, problem = house.discovering.replacement(source, health.moved_to), ""
        except UsageError as error:
            found, problem = None, str(error)
        fields = values_of(visit, source)
        if found is not None:
            chosen = found.selectors
            selectors = {name: getattr(chosen, name) if chosen else "" for name in SELECTORS}
            fields |= {"url": found.url, "kind": found.kind.value, **selectors}
        return visit.page(
            "sources/move.html",
            WORDS,
            source=source,
            found=found,
            dated=dated,
            problem=problem,
            fields=fields,
            same=line("accept-move", source_id),
        )

    return router


def _source(house: House, source_id: str) -> Source:
    source = house.configuring.current.source(source_id)
    if source is None:
        raise UsageError(f"there is no source '{source_id}'; see 'feedwatch sources list'")
    return source


def _changes(visit: Visiting, source: Source, values: Values) -> dict[str, Any]:
    """Give the keys whose fields are not as they were, so that what stands in the file otherwise stays as it is written."""
    before = keys_of(visit, values_of(visit, source), WORDS[visit.language])
    wanted = keys_of(visit, values, WORDS[visit.language])
    return {key: value for key, value in wanted.items() if value != before[key]}


def _page(
    visit: Visiting, source: Source, values: Values, *, trial: Trial | None = None, problem: str = ""
) -> Response:
    return visit.page(
        "sources/edit.html",
        WORDS,
        status=422 if problem else 200,
        source=source,
        values=values,
        problem=problem,
        same=line("edit", source.id, "--interval", "30m"),
        **given(visit),
        **shown(visit, trial, values["url"]),
    )
