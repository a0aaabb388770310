"""What a stop in order must not do: wait for nothing, or store what it cut off itself (test_kill stops the whole service)."""

from __future__ import annotations

import threading
import time

from tests.cli.conftest import wait_for
from tests.newsroom import News
from tests.service.conftest import World

from feedwatch.engine.embedded import Embedded
from feedwatch.service.line.polling import Polled


def test_an_engine_that_stops_waits_for_all_that_was_submitted_and_not_longer() -> None:
    """Also for what no thread has begun yet: it ends at once, because it sees that all stop."""
    done: list[int] = []
    stopping = threading.Event()

    def work(number: int) -> None:
        stopping.wait(5)
        done.append(number)

    engine = Embedded({"work": work}, 2)
    engine.start()
    for number in range(6):
        engine.submit("work", f"work {number}", "", number=number)
    threading.Timer(0.2, stopping.set).start()
    began = time.monotonic()
    assert engine.stop(5)
    assert time.monotonic() - began < 2
    assert sorted(done) == list(range(6))


def test_a_failed_job_is_logged_and_may_be_submitted_again() -> None:
    failed: list[str] = []

    def fail() -> None:
        failed.append("once more")
        raise ValueError

    engine = Embedded({"fail": fail}, 1)
    for number in (1, 2):
        wait_for(lambda: engine.submit("fail", "fail", ""))
        wait_for(lambda number=number: len(failed) == number)  # type: ignore[misc]
    assert engine.stop(2)


def test_a_poll_that_is_stopped_while_it_reads_pages_stores_nothing_and_is_made_again(world: World) -> None:
    """An item stored without its text would never get it, and might be rejected for want of it."""
    signs = News(
        "Kalmar signerar Klimatkontrakt 2030", path="/1", summary="Klimatkontraktet skrevs under.", body="Text. " * 50
    )
    world.newsroom.feed(signs)
    world.newsroom.hang("/1")
    world.configure('[[source]]\nid = "kalmar"\nurl = "{base}/feed"\n')
    house = world.open()
    polled: list[Polled] = []
    poll = threading.Thread(target=lambda: polled.extend(house.polling.poll_all([], only_due=False)))
    poll.start()
    wait_for(lambda: world.newsroom.times_asked("/1"))
    house.door.close()
    poll.join(10)
    assert [each.error.kind for each in polled if each.error] == ["stopped"]
    assert house.polling.count_due() == 1
    with house.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM items").scalar_one() == 0
