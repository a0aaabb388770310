"""`/admin/sources/<id>/edit`: every key of a source; and where it has moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import APIRouter, Response

from feedwatch.model.errors import ConfigError, UsageError
from feedwatch.model.source import Source
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.trying import Trial
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.meeting import Met
from feedwatch.web.admin.source_form import SELECTORS, Values, given, keys_of, values_of, values_sent
from feedwatch.web.admin.source_lines import edit_line, line
from feedwatch.web.admin.source_meeting import MetError, merged, told, values_loaded
from feedwatch.web.admin.source_new import dated, shown, trial_of
from feedwatch.web.admin.visit import Editing, Sent, Visiting
from feedwatch.web.admin.words.sources import WORDS
from feedwatch.web.forms import Form
from feedwatch.web.problems import refusal_words
from feedwatch.wiring import House


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/sources")

    @router.get("/{source_id}/edit")
    def form(visit: Editing, source_id: str) -> Response:
        source = _source(house, source_id)
        values = values_of(visit, source)
        return _page(visit, source, values, values)

    @router.post("/{source_id}/edit")
    def change(visit: Editing, source_id: str, sent: Sent) -> Response:
        return _change(visit, _source(house, source_id), sent)

    @router.post("/{source_id}/move")
    def move(visit: Editing, source_id: str) -> Response:
        source = _source(house, source_id)
        health = house.tracing.trace(source_id, most=1).health
        try:
            found, problem = house.discovering.replacement(source, health.moved_to), ""
        except UsageError as error:
            found, problem = None, refusal_words(error, visit.language)
        loaded = fields = values_of(visit, source)
        if found is not None:
            chosen = found.selectors
            selectors = {name: getattr(chosen, name) if chosen else "" for name in SELECTORS}
            fields = loaded | {"url": found.url, "kind": found.kind.value, **selectors}
        return visit.page(
            "sources/move.html",
            WORDS,
            source=source,
            found=found,
            dated=dated,
            problem=problem,
            fields=fields,
            loaded=loaded,
            same=line("accept-move", source_id),
        )

    return router


def _source(house: House, source_id: str) -> Source:
    source = house.configuring.current.source(source_id)
    if source is None:
        raise UsageError(f"there is no source '{source_id}'; see 'feedwatch sources list'")
    return source


def _change(visit: Visiting, source: Source, sent: Form) -> Response:
    house, values, loaded = visit.house, values_sent(sent), values_loaded(sent)
    if sent.has("try"):
        return _page(visit, source, values, loaded, trial=trial_of(house, values))

    def changes_of(now: Source) -> dict[str, Any]:
        return _changes(visit, now, loaded, values)

    def make() -> Edit:
        return house.administering.change_each([source.id], changes_of)

    try:
        cli = edit_line((source.id,), changes_of(house.administering.source_before(make(), source.id) or source))
        return confirm_change(visit, sent, make, cli=cli, back=f"/admin/sources/{source.id}")
    except MetError as error:
        met = told(error, loaded, values, WORDS[visit.language])
        return _page(visit, source, error.merged, error.now, met=met)
    except (ConfigError, UsageError) as error:
        return _page(visit, source, values, loaded, problem=refusal_words(error, visit.language))


def _changes(visit: Visiting, now: Source, loaded: Values, sent: Values) -> dict[str, Any]:
    """Give the keys whose fields are not as they were, so that what stands in the file otherwise stays as it is written.

    Raises MetError when somebody else changed one of these fields meanwhile, UsageError for an unknown place.
    """
    present = values_of(visit, now)
    before = keys_of(visit, present, WORDS[visit.language])
    wanted = keys_of(visit, merged(loaded, sent, present), WORDS[visit.language])
    return {key: value for key, value in wanted.items() if value != before[key]}


def _page(
    visit: Visiting,
    source: Source,
    values: Values,
    loaded: Values,
    *,
    trial: Trial | None = None,
    problem: str = "",
    met: Sequence[Met] = (),
) -> Response:
    return visit.page(
        "sources/edit.html",
        WORDS,
        status=409 if met else 422 if problem else 200,
        source=source,
        values=values,
        loaded=loaded,
        problem=problem,
        met=met,
        same=line("edit", source.id, "--interval", "30m"),
        **given(visit),
        **shown(visit, trial, values["url"]),
    )
