"""A whole house on a folder of its own with a clock that a test moves, as the tests of the services have it."""

from __future__ import annotations

from tests.service.conftest import world

__all__ = ["world"]
