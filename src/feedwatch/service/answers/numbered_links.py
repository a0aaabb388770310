"""Links that name what they open: a number, and a proof derived from the key file. Nothing of them is stored."""

from __future__ import annotations

import hmac
import re

from feedwatch.service.secrets import Secrets

_LINK = re.compile(r"([0-9]{1,18})-([A-Za-z0-9_-]{43})", re.ASCII)


def write(secret: Secrets, purpose: str, number: int, salt: str = "") -> str:
    """Give the link to a thing of some purpose; another salt gives another one, and the old one opens nothing."""
    return f"{number}-{secret.link(purpose, number, salt)}"


def number_of(link: str) -> int | None:
    """Give the number that a link names, proven or not; None when it is no such link."""
    match = _LINK.fullmatch(link)
    return int(match[1]) if match else None


def is_right(link: str, secret: Secrets, purpose: str, number: int, salt: str = "") -> bool:
    """Tell whether a link proves that we gave it out for this purpose and number."""
    return hmac.compare_digest(link.encode(), write(secret, purpose, number, salt).encode())
