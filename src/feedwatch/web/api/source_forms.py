"""What is sent to add or change a source: the keys of a `[[source]]`."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool

from feedwatch.model.source import SourceKind
from feedwatch.web.api.listing import LINE

Line = Annotated[str, Field(max_length=500, pattern=LINE)]
Url = Annotated[str, Field(min_length=1, max_length=2000, pattern=LINE)]
WebUrl = Annotated[str, Field(max_length=2000, pattern=r"^https?://[^\x00-\x20\x7f]+$")]
Duration = Annotated[str, Field(max_length=20, pattern=r"^([0-9]{1,4}[smhd])+$")]
Lines = Annotated[list[Line], Field(max_length=50)]


class SelectorKeys(BaseModel):
    """CSS selectors of a news page; null removes one."""

    model_config = ConfigDict(extra="forbid")

    item: Line | None = None
    title: Line | None = None
    link: Line | None = None
    date: Line | None = None
    summary: Line | None = None


class SourceKeys(BaseModel):
    """Keys to change; null removes one, so that its default holds."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"interval": "30m", "tags": ["municipality"]}]}
    )

    name: Line | None = None
    url: WebUrl | None = None
    kind: SourceKind | None = None
    interval: Duration | None = Field(default=None, description='a duration such as "15m"')
    place: Line | None = Field(default=None, description="SCB code of who publishes there")
    tags: Lines | None = None
    topics: Lines | None = None
    enabled: StrictBool | None = None
    fulltext: StrictBool | None = None
    verified: StrictBool | None = None
    selectors: SelectorKeys | None = None

    def changes(self) -> dict[str, Any]:
        """Give the keys that were sent, as the file has them."""
        sent = self.model_dump(exclude_unset=True)
        return {key: value.value if isinstance(value, SourceKind) else value for key, value in sent.items()}


class NewSource(SourceKeys):
    """A source to add; without an id one is made from its name."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"name": "Kalmar kommun", "url": "https://www.kalmar.se/nyheter", "place": "0880"}]
        },
    )

    url: WebUrl
    id: str = Field(default="", pattern=r"^([a-z0-9][a-z0-9-]{0,78})?$")

    def keys(self, made_id: str) -> dict[str, Any]:
        """Give the keys of the new source, those that are empty left out."""
        filled = {key: value for key, value in self.changes().items() if value not in (None, "", [])}
        return filled | {"id": self.id or made_id}


class Address(BaseModel):
    """An address to look at."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"url": "https://www.kalmar.se"}]})

    url: Url
    kind: SourceKind = SourceKind.AUTO
