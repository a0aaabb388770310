"""Links and keys: what a subscriber holds is derived from one secret file, and only hashes of it are stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

KEY_FILE = "secret.key"
_BYTES = 32


class Secrets:
    """Derives the links of subscribers; whoever has the database but not the key file cannot."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def link(self, purpose: str, subscriber: int, salt: str) -> str:
        """Give the token that stands in a subscriber's links: 43 characters that fit into an address."""
        digest = hmac.new(self._key, f"{purpose}\0{subscriber}\0{salt}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()

    def fingerprint(self, text: str) -> str:
        """Give a keyed hash of an address: the same for the same address, and nobody without the key can try addresses."""
        return hmac.new(self._key, f"fingerprint\0{text}".encode(), hashlib.sha256).hexdigest()


def hash_of(token: str) -> str:
    """Give what is stored of a token. Tokens are 256 random bits, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_salt() -> str:
    """Give fresh randomness for a link; changing it ends the old link."""
    return secrets.token_hex(16)


def open_secrets(folder: Path) -> Secrets:
    """Read the key file of a data folder, making it on first use, readable by its owner only."""
    path = folder / KEY_FILE
    if not path.exists():
        _make(path)
    return Secrets(path.read_bytes())


def _make(path: Path) -> None:
    """Write a new key beside its place and link it there, so that nobody ever reads half a key."""
    with tempfile.NamedTemporaryFile(dir=path.parent) as file:  # made with mode 0600
        file.write(secrets.token_bytes(_BYTES))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):  # another process was first; its key counts
            os.link(file.name, path)
