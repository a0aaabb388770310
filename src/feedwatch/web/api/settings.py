"""`/configuration/settings`: feedwatch.toml, one setting at a time."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter
from fastapi import Path as InPath
from pydantic import BaseModel, ConfigDict, Field

from feedwatch.config.set_setting import setting_keys
from feedwatch.model.errors import UsageError
from feedwatch.service.admin.setting_values import SettingValue
from feedwatch.service.plain import plain
from feedwatch.web.api.changing import Changed, Way, change
from feedwatch.web.api.gate import Reading, Writing
from feedwatch.web.api.listing import LINE
from feedwatch.web.api.problems import misfit, missing
from feedwatch.web.api.shapes import shape
from feedwatch.wiring import House

Key = Annotated[str, InPath(max_length=80, pattern=r"^[a-z_]+\.[a-z_]+$", examples=["mail.from"])]


class NewValue(BaseModel):
    """A value as `feedwatch config set` takes it: text as it is, several separated by commas, durations such as 15m."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"value": "30m"}]})

    value: str = Field(max_length=2000, pattern=LINE)


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/configuration/settings", tags=["configuration"])

    @router.get("", response_model=list[shape(SettingValue)])  # type: ignore[misc]  # made at run time
    def listing(_: Reading) -> Any:
        """Give every setting with its value, its default, and where it comes from; credentials are masked."""
        return plain(house.setting_values.all())

    @router.get("/{key}", response_model=shape(SettingValue))
    def show(_: Reading, key: Key) -> Any:
        """Give a setting."""
        return plain(house.setting_values.get(_known(key)))

    @router.put("/{key}", response_model=Changed)
    def put(caller: Writing, key: Key, sent: NewValue, way: Way) -> Any:
        """Set a setting in `feedwatch.toml`. Takes the scope `admin` as well."""
        try:
            edit = house.administering.set_setting(_known(key), sent.value)
        except UsageError as error:
            raise misfit("value", str(error)) from error
        return change(house, edit, caller, way)

    @router.delete("/{key}", response_model=Changed)
    def unset(caller: Writing, key: Key, way: Way) -> Any:
        """Take a setting out of `feedwatch.toml`, so that its default holds. Takes the scope `admin` as well."""
        return change(house, house.administering.set_setting(_known(key), None), caller, way)

    return router


def _known(key: str) -> str:
    """Give a key back; raises ApiError 404 when no setting has it."""
    if key not in setting_keys():
        raise missing(f"setting '{key}'")
    return key
