"""The service as a process: it starts, works, follows its configuration, and ends in time with nothing half done."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import time

from tests.cli.conftest import Desk, Serve, wait_for
from tests.newsroom import News
from tests.processes import Plain

SIGNS = News(
    "Kalmar signerar Klimatkontrakt 2030",
    path="/nyheter/1",
    summary="Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter.",
)
SOURCE = '[[source]]\nid = "kalmar"\nurl = "{base}/feed"\ninterval = "1s"\n'
QUICK = '[poll]\ntick = "1s"\n'


def mails(desk: Desk) -> int:
    return len(list((desk.data / "outbox").glob("*.eml")))


def test_news_travels_from_a_feed_into_the_outbox_while_the_service_runs(desk: Desk, serve: Serve) -> None:
    """A subscriber added by command is told at once, once, and the pages show it; all in interpreters of their own."""
    desk.starter = Plain()
    desk.newsroom.feed()
    desk.configure(SOURCE, QUICK)
    service = serve(desk)
    assert (
        desk(
            "subscribers", "add", "a@example.se", "--topic", "climate-contract", "--schedule", "at once", "--confirmed"
        ).code
        == 0
    )
    desk.newsroom.feed(SIGNS)
    wait_for(lambda: mails(desk) == 1, seconds=20)
    times = desk.newsroom.times_asked("/feed")
    wait_for(lambda: desk.newsroom.times_asked("/feed") > times + 2)
    assert mails(desk) == 1
    page = service.get("/").text
    assert SIGNS.title in page
    assert 'feedwatch_deliveries{state="sent"} 1.0' in service.get("/metrics").text
    ready = service.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (200, True)
    ended = service.stop()
    assert ended.code == 0
    lines = [json.loads(line) for line in ended.err.splitlines()]
    assert [line["message"] for line in lines][-1] == "stopped"
    assert not any("a@example.se" in line["message"] for line in lines)


def test_sigterm_ends_it_in_ten_seconds_even_while_a_source_hangs(desk: Desk, serve: Serve) -> None:
    """The source that hung is due again at once, as if it had not been asked."""
    desk.newsroom.feed(SIGNS)
    desk.configure(SOURCE + '[[source]]\nid = "hangs"\nurl = "{base}/hangs"\ninterval = "1s"\n', QUICK)
    desk.newsroom.hang("/hangs")
    service = serve(desk)
    wait_for(lambda: desk.newsroom.times_asked("/hangs"))
    began = time.monotonic()
    assert service.stop().code == 0
    assert time.monotonic() - began < 10
    with sqlite3.connect(desk.data / "feedwatch.db") as database:
        row = database.execute("SELECT failures, lease_id FROM sources WHERE id = 'hangs'").fetchone()
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert row == (0, "")


def test_a_second_service_on_the_same_data_says_who_holds_it(desk: Desk, serve: Serve) -> None:
    desk.configure("")
    service = serve(desk)
    second = desk("run")
    assert second.code == 75
    assert f"process {service.pid}" in second.err
    assert service.stop(signal.SIGINT).code == 0


def test_a_changed_file_is_followed_and_a_broken_one_never_replaces_it(desk: Desk, serve: Serve) -> None:
    """The pages and /readyz tell what is wrong; when it is mended, the new configuration is in force."""
    desk.newsroom.feed(SIGNS)
    desk.newsroom.feed(path="/second")
    desk.configure(SOURCE, QUICK)
    service = serve(desk)
    wait_for(lambda: desk.newsroom.times_asked("/feed"))
    desk.configure(SOURCE + "[[source]]\nid = 'kalmar'\nurll = 'x'\n", QUICK)
    os.kill(service.pid, signal.SIGHUP)
    wait_for(lambda: service.get("/readyz").status_code == 503)
    assert "urll" in service.get("/readyz").json()["parts"]["configuration"]
    assert "urll" in service.get("/").text
    times = desk.newsroom.times_asked("/feed")
    wait_for(lambda: desk.newsroom.times_asked("/feed") > times)
    desk.configure(SOURCE + '[[source]]\nid = "second"\nurl = "{base}/second"\n', QUICK)
    wait_for(lambda: desk.newsroom.times_asked("/second"))  # noticed without a signal
    wait_for(lambda: service.get("/readyz").status_code == 200)
    assert service.stop().code == 0


def test_a_broken_configuration_does_not_start(desk: Desk) -> None:
    desk.configure('[[source]]\nid = "a"\nurl = "ftp://a"\nintervall = "1s"\n')
    ended = desk("run")
    assert ended.code == 2
    assert "sources.toml:3" in ended.err
    assert "sources.toml:4" in ended.err
    assert "did you mean 'interval'?" in ended.err
