"""What is sent to add or change a subscriber."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StrictBool

from feedwatch.model.subscriber import Channel
from feedwatch.web.api.listing import LINE, whole

Line = Annotated[str, Field(max_length=200, pattern=LINE)]
Places = Annotated[list[Annotated[str, Field(max_length=100, pattern=LINE)]], Field(max_length=311)]
Languages = Annotated[list[Annotated[str, Field(max_length=10, pattern=LINE)]], Field(max_length=10)]
Cap = Annotated[
    int, BeforeValidator(whole), Field(ge=0, le=500, description="at most so many stories in a digest; 0: all")
]


class SubscriptionKeys(BaseModel):
    """Options of a subscription to change; what is left out or null stays."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"schedule": "daily 07:00", "places": ["0880"]}]}
    )

    places: Places | None = Field(default=None, description="SCB codes; none: everywhere")
    schedule: Line | None = None
    zone: Line | None = None
    language: Line | None = None
    first: Places | None = None
    muted: Places | None = None
    languages: Languages | None = None
    cap: Cap | None = None
    say_nothing: StrictBool | None = None


class NewSubscriber(BaseModel):
    """Somebody to tell, and what; `consent` says in words how they agreed, and without it they are asked by mail."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"address": "klimatstrateg@example.se", "topic": "climate-contract", "places": ["0880"]}]
        },
    )

    address: str = Field(min_length=3, max_length=2000, pattern=LINE)
    topic: Line
    channel: Channel = Channel.MAIL
    places: Places = []
    schedule: Line = "weekly mon 07:00"
    zone: Line = "Europe/Stockholm"
    language: Line = "sv"
    first: Places = []
    muted: Places = []
    languages: Languages = []
    cap: Cap = 0
    say_nothing: StrictBool = False
    consent: Annotated[str, Field(max_length=1000, pattern=LINE)] = ""
