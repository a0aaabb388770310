"""The mail server as the admin writes it: one URL with host, port, encryption and credentials."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from feedwatch.model.errors import UsageError

_HOW = (
    "Write it as smtp://mail.example.org or smtps://user:password@mail.example.org:465, "
    "with ?starttls=required, auto or never after smtp:// where needed; "
    "in user and password write @ as %40, : as %3A, / as %2F, # as %23, ? as %3F and % as %25"
)
_SUBMISSION_PORT, _RELAY_PORT, _TLS_PORT = 587, 25, 465  # RFC 6409, RFC 5321, RFC 8314


class Starttls(StrEnum):
    """When a plain connection is turned into TLS (RFC 3207).

    required: always, or nothing is sent. auto: when the server offers it; the certificate must then be right,
    except on this very machine, where nobody sits on the line. never: not at all.
    """

    REQUIRED = "required"
    AUTO = "auto"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class SmtpTarget:
    """A mail server; `name` is how we introduce ourselves (RFC 5321 4.1.1.1), empty for our own address."""

    host: str
    port: int
    user: str = ""
    password: str = field(default="", repr=False)
    implicit_tls: bool = False
    starttls: Starttls = Starttls.AUTO
    name: str = ""

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'smtps' if self.implicit_tls else 'smtp'}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Tell whether the server is this machine (RFC 6761 6.3, RFC 1122 3.2.1.3)."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost" or self.host.endswith(".localhost")


def parse_target(url: str) -> SmtpTarget:
    """Read `smtp[s]://[user:password@]host[:port][?starttls=…][&name=…]`.

    The port defaults to 465 for smtps, to 587 with credentials and to 25 without. Credentials are percent-decoded.
    Raises UsageError, which says how it should look and never repeats what was written (it may hold a password).
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        # `from None`: the original error quotes a piece of the URL, possibly of the password.
        raise _wrong("has a port that is not a number, or an unfinished [address]") from None
    if parts.scheme not in ("smtp", "smtps"):
        raise _wrong("begins with neither smtp:// nor smtps://")
    if not parts.hostname:
        raise _wrong("names no host")
    if parts.path not in ("", "/") or parts.fragment:
        raise _wrong("goes on after the host; a special character in the password may not be encoded")
    user, password = _credentials(parts)
    options = _options(parts)
    target = SmtpTarget(
        host=parts.hostname,
        port=port or _default_port(parts.scheme, user),
        user=user,
        password=password,
        implicit_tls=parts.scheme == "smtps",
        starttls=_starttls(parts.scheme, options.get("starttls")),
        name=options.get("name", ""),
    )
    if user and target.starttls is Starttls.NEVER and not target.implicit_tls and not target.is_loopback:
        raise _wrong("would send the password in clear text: starttls=never does not go with credentials")
    return target


def _default_port(scheme: str, user: str) -> int:
    if scheme == "smtps":
        return _TLS_PORT
    return _SUBMISSION_PORT if user else _RELAY_PORT


def _credentials(parts: SplitResult) -> tuple[str, str]:
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if bool(user) != bool(password):
        raise _wrong("needs both user and password, or neither")
    if not (user + password).isprintable():
        raise _wrong("has a control character in user or password")
    return user, password


def _options(parts: SplitResult) -> dict[str, str]:
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    options = dict(pairs)
    if len(options) != len(pairs) or not options.keys() <= {"starttls", "name"}:
        raise _wrong("has options other than one starttls and one name")
    name = options.get("name", "")
    if not name.isascii() or not name.isprintable() or " " in name:
        raise _wrong("has a name that is not a plain host name")
    return options


def _starttls(scheme: str, wish: str | None) -> Starttls:
    if wish is None:
        return Starttls.AUTO
    if scheme == "smtps":
        raise _wrong("asks for starttls with smtps://, which is encrypted from the first byte")
    try:
        return Starttls(wish)
    except ValueError:
        raise _wrong("has a starttls that is not required, auto or never") from None


def _wrong(what: str) -> UsageError:
    return UsageError(f"The mail server's address {what}. {_HOW}.")
