"""Killed at any moment, the service loses nothing and tells nothing twice (the long form is kill.py)."""

from __future__ import annotations

from pathlib import Path

from tests.processes import Forge
from tests.reliability.siege import Plan, besiege
from tests.reliability.verdict import judge

_SEED = 2030


def test_10_kills_lose_nothing_and_repeat_only_what_was_taken_and_not_yet_written_down(
    tmp_path: Path, forge: Forge
) -> None:
    """Every event reaches every reader once; a repeat has the same name and bytes; audit and database are sound."""
    with besiege(Plan(10, _SEED, longest_life=1.1), tmp_path, forge) as siege:
        report = judge(siege)
    assert not report.faults, str(report)
    assert report.events > 5
    assert report.messages > 10


def test_stopped_in_order_it_ends_in_ten_seconds_with_nothing_half_done(tmp_path: Path, forge: Forge) -> None:
    """SIGTERM amid work: exit code 0, no lease is left, and what is told is told once."""
    plan = Plan(2, _SEED, longest_life=1.0, releases_a_second=4.0, orderly=True)
    with besiege(plan, tmp_path, forge) as siege:
        report = judge(siege)
    assert not report.faults, str(report)
    assert report.slowest_stop < 10
