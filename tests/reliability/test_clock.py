"""Clocks that jump, and days of 23 and 25 hours: every digest once, every story once, no gap between two windows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from tests.newsroom import News
from tests.service.conftest import World
from tests.service.press import Press, open_press

from feedwatch.model.subscriber import Wish
from feedwatch.store import digests
from feedwatch.store.digests import Digest

STOCKHOLM = ZoneInfo("Europe/Stockholm")
SCHEDULES = ("hourly", "every 4 hours", "daily 02:30", "daily 07:00", "weekly sun 02:30", "at once")
STEP = timedelta(minutes=30)


@dataclass
class Readers:
    """Subscribers of all schedules, who want to hear also when there is nothing, and what they were told."""

    press: Press

    @classmethod
    def of(cls, press: Press, **options: object) -> Readers:
        for schedule in SCHEDULES:
            press.subscribe(f"{schedule.replace(' ', '-').replace(':', '.')}@example.se", schedule, **options)
        return cls(press)

    def pass_time(self, until: datetime, step: timedelta = STEP) -> None:
        """Let time go by with news every other step, and digests built whenever they are due."""
        number = 0
        while self.press.world.clock.now < until:
            self.press.world.clock.now += step
            number += 1
            if number % 2:
                self.press.print()
            self.look()

    def look(self) -> None:
        """Do what the service does every few seconds."""
        self.press.house.look_after()
        self.press.house.digesting.build_due()

    def digests(self) -> dict[str, list[Digest]]:
        """Give the digests of each schedule, in the order in which they were built."""
        everybody = self.press.house.subscribing.listing()
        wishes = {wish.id: wish.schedule for _, all_of in everybody for wish in all_of}
        with self.press.house.database.read() as connection:
            found = digests.listing(connection, limit=100_000)[::-1]
        return {schedule: [d for d in found if wishes[d.subscription_id] == schedule] for schedule in SCHEDULES}

    def told(self, schedule: str) -> Counter[int]:
        """Count how often each item was told, as headline or as what came along."""
        return Counter(
            entry.item_id
            for digest in self.digests()[schedule]
            for section in digest.content.sections
            for entry in section.entries
        )

    def assert_all_told_once(self) -> None:
        """Every item that was printed was told once, by every schedule; the clock is moved to the end of all turns."""
        self.press.world.clock.now += timedelta(days=8)
        self.look()
        for schedule in SCHEDULES:
            assert self.told(schedule) == dict.fromkeys(range(1, self.press.printed + 1), 1), schedule
        while self.press.house.delivering.deliver_due():
            pass
        audit = self.press.house.auditing.audit(datetime(2020, 1, 1, tzinfo=UTC))
        assert [each.unexplained for each in audit.subscriptions] == [()] * len(SCHEDULES)


@pytest.mark.parametrize(
    ("day", "hours", "hourly"),
    [(datetime(2026, 3, 29), 23, 23), (datetime(2026, 10, 25), 25, 24)],  # noqa: DTZ001 - a day on the wall
    ids=["of 23 hours", "of 25 hours"],
)
def test_on_the_days_on_which_clocks_change_every_turn_comes_once(
    world: World, day: datetime, hours: int, hourly: int
) -> None:
    """A skipped half past two is told at three, a repeated one once; windows touch each other without gap or overlap."""
    midnight, next_midnight = (at.replace(tzinfo=STOCKHOLM).astimezone(UTC) for at in (day, day + timedelta(days=1)))
    assert (next_midnight - midnight) / timedelta(hours=1) == hours
    world.clock.now = midnight - timedelta(hours=4)
    readers = Readers.of(open_press(world), say_nothing=True)
    readers.pass_time(next_midnight + timedelta(hours=4))
    found = readers.digests()
    for schedule, of in found.items():
        assert len({digest.period for digest in of}) == len(of), schedule
        assert all(one.window_end == other.window_start for one, other in pairwise(of) if schedule != "at once"), (
            schedule
        )
    on_the_day = {name: [d for d in of if midnight < d.window_end <= next_midnight] for name, of in found.items()}
    assert {name: len(of) for name, of in on_the_day.items() if name != "at once"} == {
        "hourly": hourly, "every 4 hours": 6, "daily 02:30": 1, "daily 07:00": 1, "weekly sun 02:30": 1,
    }  # fmt: skip
    (half_past_two,) = on_the_day["daily 02:30"]
    local = half_past_two.window_end.astimezone(STOCKHOLM)
    assert (local.hour, local.minute, local.fold) == ((3, 0, 0) if hours == 23 else (2, 30, 0))
    readers.assert_all_told_once()


@pytest.mark.parametrize(
    "jumps",
    [
        (timedelta(hours=-2),),
        (timedelta(hours=2),),
        (timedelta(days=365), -timedelta(days=365)),
        (timedelta(days=-3), timedelta(days=3)),
        (timedelta(hours=-2), timedelta(hours=2), timedelta(hours=-2)),
    ],
    ids=["back", "ahead", "a year ahead and back", "days back and ahead", "to and fro"],
)
def test_however_the_clock_jumps_everything_is_told_once(world: World, jumps: tuple[timedelta, ...]) -> None:
    """What was seen while the clock was wrong is told, too, within a turn; and no turn comes twice."""
    readers = Readers.of(open_press(world))
    world.clock.pass_by(days=5)
    readers.pass_time(world.clock.now + timedelta(hours=5))
    for jump in jumps:
        world.clock.now += jump
        readers.pass_time(world.clock.now + timedelta(hours=5))
    for schedule, of in readers.digests().items():
        assert len({digest.period for digest in of}) == len(of), schedule
    readers.assert_all_told_once()


@pytest.mark.parametrize("ahead", [timedelta(hours=2), timedelta(days=365)], ids=["two hours", "a year"])
def test_after_a_clock_that_was_ahead_nothing_waits_for_the_time_that_it_showed(world: World, ahead: timedelta) -> None:
    """Sources are asked, and what could not be delivered is tried, as soon as it is noticed."""
    signs = News(
        "Kalmar signerar Klimatkontrakt 2030", path="/1", summary="Klimatkontraktet skrevs under av Viable Cities."
    )
    world.newsroom.feed(signs)
    world.configure(
        '[[source]]\nid = "kalmar"\nurl = "{base}/feed"\n', settings='[mail]\nsmtp = "smtp://127.0.0.1:1"\n'
    )
    house = world.open()
    house.subscribing.add(Wish("a@example.se", "climate-contract", schedule="at once"), confirmed=True, how="a test")
    world.clock.now += ahead
    assert [polled.kept for polled in house.polling.poll_all([], only_due=True)] == [1]
    world.clock.pass_by(seconds=2)
    house.digesting.build_due()
    house.delivering.deliver_due()
    world.clock.now -= ahead
    assert house.polling.count_due() == 0
    assert house.timekeeping.look()
    assert not house.timekeeping.look()
    assert house.polling.count_due() == 1
    assert [polled.new for polled in house.polling.poll_all([], only_due=True)] == [0]
    (batch,) = house.delivering.claim_due()
    assert len(batch.deliveries) == 1


def test_a_clock_that_is_corrected_a_little_is_left_alone(world: World) -> None:
    """Seconds back, as NTP sets clocks, are nobody's concern."""
    press = open_press(world)
    press.print()
    world.clock.pass_by(seconds=-30)
    assert not press.house.timekeeping.look()
