"""`/admin/sources/lists`: many sources at once, from and for other programs."""

from __future__ import annotations

import base64
import binascii

from fastapi import APIRouter, Response

from feedwatch.config.opml import write_opml
from feedwatch.model.errors import UsageError
from feedwatch.render.spreadsheet import BEGINNING
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.exporting import sources_as_csv
from feedwatch.service.admin.importing import Plan
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.source_lines import line
from feedwatch.web.admin.visit import HEADERS, Editing, Sent, Visit, Visiting
from feedwatch.web.admin.words.sources import WORDS
from feedwatch.web.forms import Form
from feedwatch.web.problems import refusal_words
from feedwatch.wiring import House

_OPML = "text/x-opml; charset=utf-8"
_CSV = "text/csv; charset=utf-8"


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/sources/lists")

    @router.get("/import")
    def form(visit: Editing) -> Response:
        return _page(visit)

    @router.post("/import")
    def look(visit: Editing, sent: Sent) -> Response:
        data = _list(sent)
        if not data.strip():
            return _page(visit, problem=WORDS[visit.language]["import_missing"])
        try:
            plan = house.importing.plan(data)
        except UsageError as error:
            return _page(visit, problem=refusal_words(error, visit.language), text=sent.text("text"))
        if not (sent.has("add") and plan.additions):
            return _page(visit, plan=plan, held=base64.b64encode(data).decode())

        def make() -> Edit:
            return house.administering.add_many(house.importing.plan(data).sources)

        return confirm_change(visit, sent, make, cli=line("import", f"FILE.{plan.form}"), back="/admin/sources")

    @router.get("/export")
    def export(visit: Visit, form: str = "opml") -> Response:
        configuration = visit.house.configuring.current
        if form == "csv":
            interval = configuration.settings.poll.default_interval
            text = BEGINNING + sources_as_csv(configuration.sources, interval)
            return _download("sources.csv", _CSV, visit.shown(text))
        return _download("sources.opml", _OPML, visit.shown(write_opml(configuration.sources, "feedwatch")))

    return router


def _list(sent: Form) -> bytes:
    """Give the list of a form: one that was looked at already, a file, or what was pasted."""
    try:
        held = base64.b64decode(sent.raw("list"), validate=True)
    except binascii.Error:
        held = b""
    return held or sent.file("file") or sent.raw("text").encode("utf-8", "replace")


def _page(visit: Visiting, *, problem: str = "", text: str = "", plan: Plan | None = None, held: str = "") -> Response:
    return visit.page(
        "sources/import.html",
        WORDS,
        status=422 if problem else 200,
        problem=problem,
        text=text,
        plan=plan,
        held=held,
        name_of=visit.house.configuring.current.gazetteer.name_of,
        same=line("import", "FILE.csv"),
    )


def _download(name: str, kind: str, text: str) -> Response:
    headers = HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type=kind, headers=headers)
