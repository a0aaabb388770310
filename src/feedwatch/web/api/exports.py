"""`/exports`: items, stories and decisions whole, as JSON Lines or CSV, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice
from typing import Annotated, Any

from fastapi import APIRouter, Header, Query
from fastapi.responses import StreamingResponse

from feedwatch.service.answers.exporting import Form, Kind
from feedwatch.web.api.choosing import Choosing
from feedwatch.web.api.gate import Reading
from feedwatch.wiring import House

_CONTENT: dict[str, Any] = {form.media_type: {"schema": {"type": "string"}} for form in Form}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(tags=["exports"])

    @router.get(
        "/exports/{kind}",
        response_class=StreamingResponse,
        responses={200: {"description": "a line for each, the newest first", "content": _CONTENT}},
    )
    def export(
        _: Reading,
        kind: Kind,
        choice: Choosing,
        form: Annotated[Form | None, Query(alias="format", description="else as Accept asks, else JSON Lines")] = None,
        accept: Annotated[str, Header(max_length=500, include_in_schema=False)] = "",
    ) -> StreamingResponse:
        """Give everything of a choice. CSV is safe in spreadsheets: what would be a formula is text."""
        chosen = form or (Form.CSV if "text/csv" in accept else Form.JSONL)
        lines = house.exporting.lines(kind, chosen, choice.among, text=choice.text)
        headers = {"Content-Disposition": f'attachment; filename="{kind.value}.{chosen.value}"'}
        return StreamingResponse(_begun(lines), media_type=chosen.media_type, headers=headers)

    return router


def _begun(lines: Iterator[str]) -> Iterator[str]:
    """Make the first line before the answer begins, so that what is wrong with the question is still told as such."""
    first = list(islice(lines, 1))
    return chain(first, lines)
