"""Changes of the configuration by the API: the edit that pages and commands make, its diff and effect told, then written."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Depends, Query
from pydantic import BaseModel, Field

from feedwatch.config.files import SETTINGS
from feedwatch.model.access import Scope as Right
from feedwatch.service.access.issuing import Holder
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.effect import Effect
from feedwatch.service.plain import plain
from feedwatch.web.api.gate import insist_on
from feedwatch.web.api.listing import LINE
from feedwatch.web.api.shapes import shape
from feedwatch.wiring import House


class Changed(BaseModel):
    """A change: of which file, how, and what it means. `written` is false for a dry run and where nothing changes."""

    file: str
    diff: str
    effect: shape(Effect)  # type: ignore[valid-type]  # made when the program runs
    written: bool
    version: int = Field(description="the number of the version in force")


class Manner:
    """How a change is to be made."""

    def __init__(
        self,
        *,
        dry_run: Annotated[bool, Query(description="tell diff and effect, and write nothing")] = False,
        why: Annotated[str, Query(max_length=500, pattern=LINE, description="stands in the history")] = "",
    ) -> None:
        self.dry_run = dry_run
        self.why = why


Way = Annotated[Manner, Depends()]


def change(house: House, edit: Edit, caller: Holder, way: Manner) -> dict[str, Any]:
    """Tell what an edit does, and write it unless it is a dry run; raises ConflictError and UnwritableError.

    An edit of the settings takes the scope admin as well: they say where mail goes and who is believed.
    """
    if edit.name == SETTINGS:
        insist_on(caller, Right.ADMIN)
    effect = plain(house.administering.effect(edit))
    written = not way.dry_run and not edit.is_empty
    number = house.administering.apply(edit, caller.actor, way.why) if written else house.configuring.number
    return {"file": edit.name, "diff": edit.diff, "effect": effect, "written": written, "version": number}
