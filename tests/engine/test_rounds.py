"""The rounds keep good sources to their rhythm, whatever others do."""

from __future__ import annotations

import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from tests.engine.drips import Machines, open_machines

from feedwatch.engine.embedded import Embedded
from feedwatch.engine.workshop_direct import Direct
from feedwatch.wiring import House, make_rounds, open_house

GOOD, DRIPPING = 20, 200


@pytest.fixture
def machines() -> Iterator[Machines]:
    with open_machines() as running:
        yield running


def configure(folder: Path, port: int, good: int, dripping: int) -> None:
    hosts = {f"/good{n}": f"127.9.0.{n + 1}" for n in range(good)} | {
        f"/drip{n}": f"127.8.0.{n + 1}" for n in range(dripping)
    }
    allow = ", ".join(f'"{host}:{port}"' for host in hosts.values())
    folder.mkdir()
    (folder / "feedwatch.toml").write_text(f'[net]\nallow = [{allow}]\n[poll]\ntick = "1s"\n')
    sources = (
        f'[[source]]\nid = "{path[1:]}"\nurl = "http://{host}:{port}{path}"\ninterval = "1s"\n'
        for path, host in hosts.items()
    )
    (folder / "sources.toml").write_text("\n".join(sources))


def run_for(house: House, seconds: float) -> None:
    rounds = make_rounds(house)
    engine = Embedded(rounds.functions, house.configuring.current.settings.poll.workers)
    rounds.begin(engine)
    engine.start()
    time.sleep(seconds)
    rounds.stop()
    house.door.close()
    assert engine.stop(10)


def test_twenty_good_sources_keep_their_rhythm_beside_two_hundred_that_drip(machines: Machines, tmp_path: Path) -> None:
    """Once they are known as prompt, good ones are asked every few seconds though every other thread is held up."""
    configure(tmp_path / "config", machines.port, GOOD, 0)
    with open_house(tmp_path / "config", tmp_path / "var", environment={}, reader=Direct()) as house:
        list(house.polling.poll_all([], only_due=False))  # a service that has been running
    (tmp_path / "config" / "feedwatch.toml").unlink()
    (tmp_path / "config" / "sources.toml").unlink()
    (tmp_path / "config").rmdir()
    configure(tmp_path / "config", machines.port, GOOD, DRIPPING)
    with open_house(tmp_path / "config", tmp_path / "var", environment={}, reader=Direct()) as house:
        began = time.monotonic()
        run_for(house, 14)
    dripping = [times for path, times in machines.asked.items() if path.startswith("/drip")]
    assert len(dripping) >= 40  # they did hold threads up
    for number in range(GOOD):
        times = [began, *(at for at in machines.asked[f"/good{number}"] if at > began)]
        assert max(later - earlier for earlier, later in pairwise(times)) < 6
