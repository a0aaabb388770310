"""A whole house on a folder of its own, a newsroom on loopback, and a clock that a test moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.newsroom import Newsroom, open_newsroom

from feedwatch.engine.workshop_direct import Direct
from feedwatch.store.database import FILE, open_database
from feedwatch.wiring import House, open_house

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)  # a Tuesday


class Clock:
    """A clock that moves only when told."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **span: float) -> None:
        self.now += timedelta(**span)


@dataclass
class World:
    """Everything a test of the services needs."""

    folder: Path
    newsroom: Newsroom
    clock: Clock
    stack: ExitStack
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def outbox(self) -> list[Path]:
        return sorted((self.folder / "var" / "outbox").glob("*.eml"))

    def configure(self, sources: str, *, settings: str = "") -> None:
        """Write the configuration; `{base}` in sources is the newsroom."""
        self.config.mkdir(exist_ok=True)
        net = f'[net]\nallow = ["{self.newsroom.authority}"]\n'
        (self.config / "feedwatch.toml").write_text(net + settings, encoding="utf-8")
        text = sources.replace("{base}", self.newsroom.base)
        (self.config / "sources.toml").write_text(text, encoding="utf-8")

    def open(self, *, mending: bool = False) -> House:
        """Build the house; it is taken down when the test ends."""
        data = self.folder / "var"
        data.mkdir(exist_ok=True)
        if not (data / FILE).exists():
            (data / FILE).write_bytes(_migrated())
        house = open_house(
            self.config, data, clock=self.clock, environment=self.environment, reader=Direct(), mending=mending
        )
        return self.stack.enter_context(house)


@cache
def _migrated() -> bytes:
    """Give a new database: making one takes longer than most tests."""
    with TemporaryDirectory() as folder:
        open_database(Path(folder)).close()
        return (Path(folder) / FILE).read_bytes()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with open_newsroom() as newsroom, ExitStack() as stack:
        yield World(tmp_path, newsroom, Clock(), stack)
