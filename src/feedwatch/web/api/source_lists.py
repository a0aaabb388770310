"""`/sources/import` and `/exports/sources`: many sources at once, from and for other programs."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict, Field

from feedwatch.config.opml import write_opml
from feedwatch.model.errors import UsageError
from feedwatch.render.spreadsheet import BEGINNING
from feedwatch.service.admin.exporting import sources_as_csv
from feedwatch.service.admin.importing import Plan
from feedwatch.service.plain import plain
from feedwatch.web.api.changing import Changed, Way, change
from feedwatch.web.api.gate import Reading, Writing, veiled
from feedwatch.web.api.problems import misfit
from feedwatch.web.api.shapes import ListText, shape
from feedwatch.wiring import House


class Form(StrEnum):
    """What a list of sources is written as."""

    OPML = "opml"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """Give its media type."""
        return {Form.OPML: "text/x-opml", Form.CSV: "text/csv"}[self]


class SourceList(BaseModel):
    """A list of sources: OPML when it begins as XML does, else CSV whose first line names the columns."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "name,url,place\nÅmåls kommun,https://www.amal.se/nyheter,1492\n"}]},
    )

    text: ListText


class Imported(Changed):
    """A change that a list makes, and what came of each of its rows."""

    plan: shape(Plan) = Field(description="rows that are added, that are watched already, that are wrong")  # type: ignore[valid-type]  # made when the program runs


_CONTENT: dict[str, Any] = {form.media_type: {"schema": {"type": "string"}} for form in Form}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.post("/sources/import", response_model=Imported, tags=["sources"])
    def take(caller: Writing, sent: SourceList, way: Way) -> Any:
        """Add the sources of an OPML or CSV list that are not watched yet; a row that is wrong is told and stops no other."""
        try:
            plan = house.importing.plan(sent.text)
        except UsageError as error:
            raise misfit("text", str(error)) from error
        changed = change(house, house.administering.add_many(plan.sources), caller, way)
        return changed | {"plan": plain(plan)}

    @router.get(
        "/exports/sources",
        response_class=Response,
        responses={200: {"description": "the list", "content": _CONTENT}},
        tags=["exports"],
    )
    def give(
        caller: Reading, form: Annotated[Form, Query(alias="format", description="OPML has less than CSV")] = Form.OPML
    ) -> Response:
        """Give the sources as OPML, for other readers, or as CSV with all keys, for spreadsheets; an import takes both."""
        headers = {"Content-Disposition": f'attachment; filename="sources.{form.value}"'}
        return Response(veiled(caller, _written(house, form)), media_type=form.media_type, headers=headers)

    return router


def _written(house: House, form: Form) -> str:
    configuration = house.configuring.current
    if form is Form.OPML:
        return write_opml(configuration.sources, "feedwatch")
    return BEGINNING + sources_as_csv(configuration.sources, configuration.settings.poll.default_interval)
