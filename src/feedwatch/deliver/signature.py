"""Signing webhooks as Standard Webhooks says (standardwebhooks.com, specification 1.0)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable

_PREFIX = "whsec_"
_SHORTEST, _LONGEST = 24, 64  # bytes ("Signature scheme")


def new_secret(random_bytes: bytes) -> str:
    """Give a signing secret, `whsec_` and base64, made of 24 to 64 random bytes; raises ValueError for another length."""
    if not _SHORTEST <= len(random_bytes) <= _LONGEST:
        raise ValueError(f"a webhook secret has {_SHORTEST} to {_LONGEST} bytes, not {len(random_bytes)}")
    return _PREFIX + base64.b64encode(random_bytes).decode("ascii")


def sign(event_id: str, timestamp: int, body: bytes, secrets: Iterable[str]) -> str:
    """Give the `webhook-signature` header: `v1,<base64 HMAC-SHA256>` for each secret, separated by spaces.

    `timestamp` is in whole seconds since 1970. Raises ValueError for a secret that is not `whsec_` and base64.
    """
    signed = f"{event_id}.{timestamp}.".encode() + body
    return " ".join(f"v1,{_digest(_key(secret), signed)}" for secret in secrets)


def _digest(key: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode("ascii")


def _key(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise ValueError("a webhook secret is not whsec_ and base64")
    return key
