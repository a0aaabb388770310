"""Long work in short time (the long form is soak.py)."""

from __future__ import annotations

from pathlib import Path

from tests.reliability.soak import soak


def test_round_after_round_nothing_grows_and_no_source_misses_its_turn(tmp_path: Path) -> None:
    """Memory, open files, threads and the database's log stay as they are; one source of twenty is bad."""
    soaked = soak(tmp_path, sources=30, rounds=20, seed=1)
    assert not soaked.faults, str(soaked)
    assert soaked.polls > 30 * 20 * 0.9
    assert soaked.items > 30
    assert soaked.digests > 5
