"""`feedwatch.toml`: how the service runs. Every setting is also an environment variable."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, Field, field_validator

from feedwatch.config.document import Document, Schema, validate
from feedwatch.config.duration import Duration
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.urls import is_web

_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]]+):(\d{1,5})")
_PREFIX = "FEEDWATCH_"
Positive = Annotated[Duration, Field(gt=timedelta(0))]


def _host_port(value: str) -> str:
    match = _HOST_PORT.fullmatch(value)
    if not match or not 0 < int(match[2]) < 65536:
        raise ValueError('must be host:port, such as "127.0.0.1:8080" or "[::1]:8080"')
    return value.lower()


class Net(Schema):
    """Who we are towards other machines, and which private addresses may be asked."""

    allow: tuple[str, ...] = ()
    contact: str = ""

    _allow = field_validator("allow")(lambda values: tuple(_host_port(value) for value in values))

    @field_validator("contact")
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable():
            raise ValueError("goes into an HTTP header: plain ASCII on one line only")
        return value


class Poll(Schema):
    """How often and how hard sources are asked."""

    tick: Positive = timedelta(seconds=2)
    default_interval: Positive = timedelta(minutes=15)
    host_gap: Duration = timedelta(seconds=1)
    workers: Annotated[int, Field(ge=1, le=64)] = 8
    articles: Annotated[int, Field(ge=0, le=200)] = 40
    first_poll_items: Annotated[int, Field(ge=0)] = 50


class Mail(Schema):
    """Where digests are handed over; without `smtp` they are put into the outbox folder."""

    smtp: str = ""
    from_: str = Field(default="feedwatch <feedwatch@localhost>", alias="from")

    @field_validator("smtp")
    @classmethod
    def _scheme(cls, value: str) -> str:
        if value and not value.startswith(("smtp://", "smtps://")):
            raise ValueError('must be "smtp://user:password@host:port" or "smtps://…"')
        return value

    @field_validator("from_")
    @classmethod
    def _address(cls, value: str) -> str:
        _name, address = parseaddr(value)
        if "@" not in address or any(c in value for c in "\r\n"):
            raise ValueError('must be an address such as "Klimatbevakning <nyheter@example.se>"')
        return value


class Web(Schema):
    """Where the web pages listen, and under which address people reach them."""

    listen: str = "127.0.0.1:8080"
    url: str = ""

    _listen = field_validator("listen")(_host_port)

    @field_validator("url")
    @classmethod
    def _web(cls, value: str) -> str:
        if value and not is_web(value):
            raise ValueError('must be an http or https address, such as "https://feedwatch.example.se"')
        return value.rstrip("/")


class Retention(Schema):
    """How long things are kept."""

    rejected_text: Positive = timedelta(days=180)
    polls: Positive = timedelta(days=30)
    deliveries: Positive = timedelta(days=90)
    unconfirmed: Positive = timedelta(days=7)


class Settings(Schema):
    """All of `feedwatch.toml`."""

    net: Net = Net()
    poll: Poll = Poll()
    mail: Mail = Mail()
    web: Web = Web()
    retention: Retention = Retention()

    @property
    def public_url(self) -> str:
        """Give the address under which people reach the pages, without a slash at its end."""
        return self.web.url or f"http://{self.web.listen}"


def load_settings(document: Document, environment: Mapping[str, str]) -> Settings:
    """Give the settings of a file overridden by FEEDWATCH_<TABLE>_<KEY>; raises ConfigError."""
    overrides = _from_environment(environment)
    validate(Settings, document)  # the file must be right by itself, so that its problems carry its lines
    if not overrides:
        return validate(Settings, document)
    data = {table: dict(values) for table, values in document.data.items()}
    for (table, key), value in overrides.items():
        data.setdefault(table, {})[key] = value
    return validate(Settings, Document("environment FEEDWATCH_…", data, {}))


def _from_environment(environment: Mapping[str, str]) -> dict[tuple[str, str], Any]:
    """Read FEEDWATCH_<TABLE>_<KEY>, or FEEDWATCH_<TABLE>_<KEY>_FILE naming a file that holds the value (a secret)."""
    found: dict[tuple[str, str], Any] = {}
    for table, section in Settings.model_fields.items():
        schema: type[BaseModel] = section.annotation  # type: ignore[assignment]  # every table is a Schema
        for name, field in schema.model_fields.items():
            key = field.alias or name
            text = _value(environment, f"{_PREFIX}{table}_{key}".upper())
            if text is not None:
                found[table, key] = _typed(text, field.annotation)
    return found


def _value(environment: Mapping[str, str], variable: str) -> str | None:
    path = environment.get(f"{variable}_FILE")
    if not path:
        return environment.get(variable)
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise ConfigError(
            [Problem(f"environment {variable}_FILE", 0, f"{path}: {os.strerror(error.errno or 0)}")]
        ) from error


def _typed(text: str, annotation: Any) -> Any:
    if annotation == tuple[str, ...]:
        return [part.strip() for part in text.split(",") if part.strip()]
    return int(text) if annotation is int and text.strip().isdigit() else text
