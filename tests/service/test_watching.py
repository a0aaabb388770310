"""The admin is told once when a source fails, falls silent or is gone, and once when it is over."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from tests.newsroom import News
from tests.service.conftest import NOW, World

from feedwatch.model.notice import NoticeKind
from feedwatch.service.upkeep.watching import conditions
from feedwatch.store.sources import Health

SOURCE = '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/feed"\n'
ADMIN = '[mail]\nadmin = "vakten@example.se"\n'
FINE = Health(
    source_id="a", title="", enabled=True, last_poll_at=NOW, last_success_at=NOW, next_poll_at=NOW, failures=0,
    failing_since=None, error_kind="", error="", moved_to="", moved_since=None, moved_times=0, news_at=NOW,
    rhythm_seconds=86400.0,
)  # fmt: skip
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("health", "kinds"),
    [
        (FINE, []),
        (replace(FINE, failures=9, failing_since=NOW - 23 * HOUR), []),
        (replace(FINE, failures=9, failing_since=NOW - 24 * HOUR), [NoticeKind.FAILING]),
        (replace(FINE, failures=1, failing_since=NOW, error_kind="gone"), [NoticeKind.GONE]),
        (replace(FINE, news_at=NOW - 3 * DAY), []),  # three times the usual gap is the limit
        (replace(FINE, news_at=NOW - 3 * DAY - HOUR), [NoticeKind.SILENT]),
        (replace(FINE, news_at=NOW - 2 * DAY, rhythm_seconds=600.0), []),  # a weekend is no silence
        (replace(FINE, news_at=NOW - 90 * DAY, rhythm_seconds=None), []),  # nobody knows its rhythm
        (replace(FINE, moved_to="x", moved_since=NOW - 3 * DAY, moved_times=4), []),
        (replace(FINE, moved_to="x", moved_since=NOW - 3 * DAY, moved_times=5), [NoticeKind.MOVED]),
        (replace(FINE, moved_to="x", moved_since=NOW - 2 * DAY, moved_times=99), []),
    ],
)
def test_a_condition_is_told_from_how_a_source_is_doing(health: Health, kinds: list[NoticeKind]) -> None:
    assert [kind for kind, _ in conditions(health, "Kalmar", NOW)] == kinds


def test_one_notice_after_a_day_of_failure_and_one_on_recovery(world: World) -> None:
    """However often it is looked at, and in mails that say what is wrong in words."""
    world.newsroom.fail("/feed", 503)
    world.configure(SOURCE, settings=ADMIN)
    house = world.open()
    for _ in range(30):
        list(house.polling.poll_all([], only_due=True))
        house.watching.look()
        house.delivering.deliver_due()
        world.clock.pass_by(hours=2)
    (mail,) = world.outbox
    assert "Kalmar kommun cannot be read since 2026-11-24 08:00 UTC" in mail.read_text().replace("=\n", "").replace(
        "\n", " "
    )
    world.newsroom.feed(News("Nytt", path="/1"))
    world.clock.pass_by(days=1)
    list(house.polling.poll_all([], only_due=True))
    house.watching.look()
    house.watching.look()
    house.delivering.deliver_due()
    assert len(world.outbox) == 2
    assert any("It is over" in path.read_text() for path in world.outbox)


def test_a_source_that_falls_silent_is_told_though_it_answers(world: World) -> None:
    """The feed answers 200 with the same old items for much longer than its rhythm."""
    days = [NOW - timedelta(days=n) for n in range(8)]
    world.newsroom.feed(*(News(f"Nytt {n}", path=f"/{n}", guid=str(n), at=at) for n, at in enumerate(days)))
    world.configure(SOURCE)
    house = world.open()
    list(house.polling.poll_all([], only_due=False))
    world.clock.pass_by(days=2)
    assert house.watching.look() == 0
    world.clock.pass_by(days=2)
    list(house.polling.poll_all([], only_due=False))
    assert house.watching.look() == 1
    assert [notice.kind for notice in house.reporting.overview().notices] == [NoticeKind.SILENT]
    at = datetime(2026, 11, 28, 8, 0, tzinfo=UTC)
    world.newsroom.feed(News("Äntligen", path="/ny", guid="ny", at=at))
    list(house.polling.poll_all([], only_due=False))
    assert house.watching.look() == 1
    assert house.reporting.overview().notices == ()
