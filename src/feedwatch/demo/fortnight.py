"""Two simulated weeks: sample newsrooms are polled, digests built and delivered, all by a clock of the demo's own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedwatch.demo.newsrooms import Newsroom, Newsrooms, open_newsrooms
from feedwatch.engine.workshop_direct import Direct
from feedwatch.service.people.subscribing import Wish
from feedwatch.wiring import House, open_house

BEGIN = datetime(2026, 11, 29, 23, 0, tzinfo=UTC)  # midnight in Sweden before Monday 30 November
END = BEGIN + timedelta(days=14, hours=12)
READER = "klimatstrateg@example.se"
TOPIC = "climate-contract"
_DIGESTS = tuple(BEGIN + timedelta(days=7 * week, hours=7) for week in range(3))
_SOON = timedelta(minutes=15)
_KINDS = {"rss": "feed", "atom": "feed", "json": "json", "page": "page", "broken": "feed"}


class Clock:
    """A clock that moves only when it is told to."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """Give the simulated time."""
        return self._now

    def move(self, to: datetime) -> None:
        """Let time pass until `to`."""
        self._now = max(self._now, to)


@dataclass(frozen=True)
class Fortnight:
    """The house and the newsrooms after two weeks."""

    house: House
    newsrooms: Newsrooms
    config: Path


@contextmanager
def live_through(folder: Path) -> Iterator[Fortnight]:
    """Live through the two weeks in an empty folder; what came of them is open until the end of the context."""
    clock = Clock(BEGIN)
    newsrooms = Newsrooms(clock)
    with open_newsrooms(newsrooms) as authority:
        config = folder / "config"
        _write_configuration(config, newsrooms.rooms, authority)
        with open_house(config, folder / "var", clock=clock, environment=_NOTHING, reader=Direct()) as house:
            house.subscribing.add(Wish(READER, TOPIC, schedule="weekly mon 07:00"), confirmed=True, how="the demo")
            for moment in sorted(
                {release.at.astimezone(UTC) + _SOON for release in newsrooms.releases} | {*_DIGESTS, END}
            ):
                clock.move(moment)
                _work(house)
            yield Fortnight(house, newsrooms, config)


_NOTHING: Mapping[str, str] = {}


def _work(house: House) -> None:
    """Do what the service's ticks do, one after the other."""
    while house.polling.poll_next() is not None:
        pass
    house.digesting.build_due()
    house.delivering.deliver_due()


def _write_configuration(folder: Path, rooms: tuple[Newsroom, ...], authority: str) -> None:
    folder.mkdir(parents=True)
    settings = f'[net]\nallow = ["{authority}"]\n\n[mail]\nfrom = "feedwatch <nyheter@example.se>"\n'
    (folder / "feedwatch.toml").write_text(settings, encoding="utf-8")
    sources = "\n".join(_source(room, authority) for room in rooms)
    (folder / "sources.toml").write_text(sources, encoding="utf-8")


def _source(room: Newsroom, authority: str) -> str:
    place = f'place = "{room.place}"\ntags = ["municipality"]\n' if room.place else ""
    return (
        f'[[source]]\nid = "{room.id}"\nname = "{room.name}"\nurl = "http://{authority}/{room.id}"\n'
        f'kind = "{_KINDS[room.kind]}"\n{place}'
    )
