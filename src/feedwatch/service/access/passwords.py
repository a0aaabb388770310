"""Passwords: argon2id, and what a password must be."""

from __future__ import annotations

import unicodedata

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from feedwatch.model.errors import UsageError

SHORTEST = 12  # characters; length, not variety, is what holds (NIST SP 800-63B-4, 3.1.1.2)
LONGEST = 256
# OWASP, Password Storage Cheat Sheet: argon2id with 19 MiB, two passes, one lane.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Who does not exist is checked against this, so that their answer takes as long as anybody's.
_NOBODY = _HASHER.hash("nobody has this password")


def hashed(password: str, name: str) -> str:
    """Give the hash of a new password; raises UsageError for one that is too short, too long, or the name itself."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise UsageError(
            f"a password has {SHORTEST} to {LONGEST} characters; a few words in a row are easy to remember"
        )
    if password.casefold() == name.casefold() or len(set(password)) < 4:
        raise UsageError("that password is too easy to guess")
    return _HASHER.hash(_normal(password))


def matches(password_hash: str, password: str) -> bool:
    """Tell whether a password is right; without a hash it takes as long, and never is."""
    try:
        _HASHER.verify(password_hash or _NOBODY, _normal(password[: 4 * LONGEST]))
    except (VerificationError, InvalidHashError):
        return False
    return bool(password_hash)


def is_dated(password_hash: str) -> bool:
    """Tell whether a hash was made by older rules, and should be made again."""
    return _HASHER.check_needs_rehash(password_hash)


def _normal(password: str) -> str:
    """Give the one form of a password that keyboards write in several (RFC 8265 4.2.1: NFC)."""
    return unicodedata.normalize("NFC", password)
