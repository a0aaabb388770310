"""`feedwatch.toml`: how the service runs."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import timedelta
from email import policy
from typing import Annotated
from urllib.parse import urlsplit

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator, Field, field_validator

from feedwatch.config.document import Document, Schema, validate
from feedwatch.config.duration import Duration, LastingDuration
from feedwatch.config.environment import overrides, unknown_variables
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.urls import is_web

# More often than this no newsroom writes; sources that are asked more often get a warning.
POLITE_INTERVAL = timedelta(minutes=5)

# What counts from the next start only; feedwatch.toml says so beside each.
NEEDS_RESTART = frozenset(
    {"net.contact", "poll.tick", "poll.host_gap", "poll.workers"}
    | {f"web.{key}" for key in ("listen", "admin_listen", "admin_url", "trusted_proxies")}
)

_HOST_PORT = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\s:/@\[\]]+):([0-9]{1,5})")
_SMTP = 'must be "smtp://user:password@host:port" or "smtps://…"; special characters of a password as %40 and the like'

_BOUNCES = (
    'must be a folder, or "imaps://user:password@host/INBOX"; special characters of a password as %40 and the like'
)


def _host_port(value: str) -> str:
    match = _HOST_PORT.fullmatch(value)
    if not match or not 0 < int(match[2]) < 65536:
        raise ValueError('must be host:port, such as "127.0.0.1:8080" or "[::1]:8080"')
    host = match[1].lower()
    if host.startswith("["):
        host = f"[{ipaddress.IPv6Address(host[1:-1])}]"  # one spelling of many (RFC 5952)
    return f"{host}:{int(match[2])}"


def _host_port_or_none(value: str) -> str:
    return _host_port(value) if value else ""


def _network(value: str) -> str:
    try:
        return str(ipaddress.ip_network(value, strict=False))
    except ValueError:
        raise ValueError('must be an address or a network, such as "127.0.0.1" or "10.0.0.0/8"') from None


HostPort = Annotated[str, AfterValidator(_host_port)]
HostPortOrNone = Annotated[str, AfterValidator(_host_port_or_none)]
Network = Annotated[str, AfterValidator(_network)]


class Net(Schema):
    """Who we are towards other machines, and which private addresses may be asked."""

    allow: tuple[HostPort, ...] = ()
    contact: str = ""

    @field_validator("contact")
    @classmethod
    def _printable(cls, value: str) -> str:
        if not value.isascii() or not value.isprintable():
            raise ValueError("goes into an HTTP header: plain ASCII on one line only")
        return value


class Poll(Schema):
    """How often and how hard sources are asked."""

    tick: LastingDuration = timedelta(seconds=2)
    default_interval: LastingDuration = timedelta(minutes=15)
    host_gap: Duration = timedelta(seconds=1)
    workers: Annotated[int, Field(ge=1, le=256)] = 64
    articles: Annotated[int, Field(ge=0, le=200)] = 40
    first_poll_items: Annotated[int, Field(ge=0)] = 50


class Mail(Schema):
    """Where digests are handed over; without `smtp` they are put into the outbox folder."""

    smtp: str = Field(default="", repr=False)  # it holds a password
    from_: str = Field(default="feedwatch <feedwatch@localhost>", alias="from")
    admin: str = ""
    per_minute: Annotated[int, Field(ge=0)] = 0
    return_path: str = ""
    bounces: str = Field(default="bounces", repr=False)  # it may hold a password

    @field_validator("smtp")
    @classmethod
    def _server(cls, value: str) -> str:
        """Look at the shape only; what `deliver` makes of the rest is its own matter."""
        try:
            parts = urlsplit(value)
            named = parts.hostname and parts.port != 0
        except ValueError:
            raise ValueError(_SMTP) from None  # the error quotes a piece of the address, perhaps of the password
        if value and not (parts.scheme in ("smtp", "smtps") and named and parts.path in ("", "/")):
            raise ValueError(_SMTP)
        return value

    @field_validator("from_")
    @classmethod
    def _address(cls, value: str) -> str:
        header = policy.SMTP.header_factory("from", "" if "\n" in value or "\r" in value else value)
        addresses = header.addresses
        if len(addresses) != 1 or header.defects or not (addresses[0].username and addresses[0].domain):
            raise ValueError('must be one address, such as "Klimatbevakning <nyheter@example.se>"')
        return value

    @field_validator("return_path")
    @classmethod
    def _return_path(cls, value: str) -> str:
        try:
            if value:
                validate_email(value.replace("{key}", "k" * 32), check_deliverability=False, test_environment=True)
        except EmailNotValidError as error:
            raise ValueError(f'must be a bare address, such as "bounces+{{key}}@example.se": {error}') from error
        return value

    @field_validator("bounces")
    @classmethod
    def _bounces(cls, value: str) -> str:
        """Look at the shape only; what `deliver` makes of the rest is its own matter."""
        if value and "://" not in value:
            return value
        try:
            parts = urlsplit(value)
            named = parts.hostname and parts.port != 0 and parts.username and parts.password
        except ValueError:
            raise ValueError(_BOUNCES) from None  # the error quotes a piece of the address, perhaps of the password
        if parts.scheme not in ("imap", "imaps") or not named:
            raise ValueError(_BOUNCES)
        return value

    @field_validator("admin")
    @classmethod
    def _admin(cls, value: str) -> str:
        try:
            return validate_email(value, check_deliverability=False, test_environment=True).normalized if value else ""
        except EmailNotValidError as error:
            raise ValueError(f"is not a mail address: {error}") from error


class Web(Schema):
    """Where the web pages listen, and under which address people reach them.

    The path of an address is the base path under which a proxy shows the pages. Admin pages and API stand beside the others,
    or, with `admin_listen`, at an address of their own.
    """

    listen: HostPort = "127.0.0.1:8080"
    url: str = ""
    admin_listen: HostPortOrNone = ""
    admin_url: str = ""
    trusted_proxies: tuple[Network, ...] = ()

    @field_validator("url", "admin_url")
    @classmethod
    def _web(cls, value: str) -> str:
        if value and (not is_web(value) or "?" in value or "#" in value):
            raise ValueError('must be an http or https address, such as "https://feedwatch.example.se"')
        return value.rstrip("/")


class Retention(Schema):
    """How long things are kept."""

    rejected_text: LastingDuration = timedelta(days=180)
    polls: LastingDuration = timedelta(days=30)
    deliveries: LastingDuration = timedelta(days=90)
    unconfirmed: LastingDuration = timedelta(days=7)
    left: LastingDuration = timedelta(days=30)
    audit_log: LastingDuration = timedelta(days=730)


class Signup(Schema):
    """The page where people subscribe by themselves; every sign-up is confirmed by mail before anything is sent."""

    open: bool = True
    per_client: Annotated[int, Field(ge=1)] = 20
    per_address: Annotated[int, Field(ge=1)] = 3


class Settings(Schema):
    """All of `feedwatch.toml`."""

    net: Net = Net()
    poll: Poll = Poll()
    mail: Mail = Mail()
    web: Web = Web()
    retention: Retention = Retention()
    signup: Signup = Signup()

    @property
    def public_url(self) -> str:
        """Give the address under which people reach the pages, without a slash at its end."""
        return self.web.url or f"http://{self.web.listen}"

    @property
    def admin_url(self) -> str:
        """Give the address under which admins reach their pages, without `/admin` and without a slash at its end."""
        own = f"http://{self.web.admin_listen}" if self.web.admin_listen else self.public_url
        return self.web.admin_url or own


def load_settings(document: Document, environment: Mapping[str, str]) -> tuple[Settings, tuple[Problem, ...]]:
    """Give the settings of a file, overridden by FEEDWATCH_<TABLE>_<KEY>, and the warnings.

    Raises ConfigError with every problem of file and environment. File and environment are checked each by itself,
    so that a problem names the line or the variable it stands in.
    """
    data = {table: dict(values) for table, values in document.data.items() if isinstance(values, dict)}
    found, problems = overrides(Settings, environment)
    parts = [document]
    for override in found:
        parts.append(Document(override.file, {override.table: {override.key: override.value}}))
        data.setdefault(override.table, {})[override.key] = override.value
    problems = [problem for part in parts for problem in _problems(part)] + problems
    if problems:
        raise ConfigError(problems)
    settings = validate(Settings, Document(document.file, data, document.text))
    return settings, (*_impatient(document, settings), *unknown_variables(Settings, environment))


def _problems(document: Document) -> tuple[Problem, ...]:
    try:
        validate(Settings, document)
    except ConfigError as error:
        return error.problems
    return ()


def _impatient(document: Document, settings: Settings) -> tuple[Problem, ...]:
    if settings.poll.default_interval >= POLITE_INTERVAL:
        return ()
    path = ("poll", "default_interval")
    return (document.problem(path, "sources without an interval are polled more often than every 5 minutes"),)
