"""Backup, restore and resume as people call them, beside a running service."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing

import pytest
from tests.cli.calling import Call, in_process
from tests.cli.conftest import Desk, Serve, wait_for
from tests.newsroom import News

SIGNS = News(
    "Kalmar signerar Klimatkontrakt 2030",
    path="/nyheter/1",
    summary="Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter.",
)
SOURCE = '[[source]]\nid = "kalmar"\nurl = "{base}/feed"\ninterval = "1s"\n'
QUICK = '[poll]\ntick = "1s"\n'


def mails(desk: Desk) -> int:
    return len(list((desk.data / "outbox").glob("*.eml")))


@pytest.fixture
def call(desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    return in_process(desk.folder, monkeypatch, capsys)


def test_the_whole_way_back(desk: Desk, call: Call, serve: Serve) -> None:
    """Backup beside the service, the disk gone, restore, a service that polls and builds but sends nothing, resume."""
    desk.newsroom.feed()
    desk.configure(SOURCE, QUICK)
    service = serve(desk)
    assert (
        desk(
            "subscribers", "add", "a@example.se", "--topic", "climate-contract", "--schedule", "at once", "--confirmed"
        ).code
        == 0
    )
    saved = call("backup", "saved.db", "--json")
    assert (saved.code, saved.json["path"]) == (0, "saved.db")
    again = call("backup", "saved.db")
    assert (again.code, "there already" in again.err) == (3, True)
    busy = call("restore", "saved.db", "--yes")
    assert (busy.code, f"process {service.pid}" in busy.err) == (75, True)
    assert service.stop().code == 0
    shutil.rmtree(desk.data)

    assert call("restore", "saved.db").code == 0
    refused = call("restore", "saved.db")
    assert (refused.code, "--yes" in refused.err) == (3, True)
    desk.newsroom.feed(SIGNS)
    service = serve(desk)
    wait_for(lambda: call("deliveries", "list", "--json").json, seconds=30)
    assert mails(desk) == 0
    ready = service.get("/readyz")
    assert (ready.status_code, "feedwatch resume" in ready.json()["parts"]["sending"]) == (503, True)
    assert "feedwatch resume" in service.get("/").text
    assert "feedwatch resume" in call("status").out
    assert call("status", "--json").json["sending_held"]["waiting"] == 1
    resumed = call("resume")
    assert (resumed.code, "0 cancelled, 1 go out" in resumed.out) == (0, True)
    wait_for(lambda: mails(desk) == 1)
    wait_for(lambda: service.get("/readyz").status_code == 200)
    assert call("resume").out == "Sending is not held.\n"
    assert service.stop().code == 0


def test_a_damaged_backup_is_refused(desk: Desk, call: Call) -> None:
    """Exit code 3, in words, and nothing is changed."""
    desk.configure(SOURCE)
    assert call("status").code == 0
    (desk.folder / "bad.db").write_bytes(b"SQLite format 3\0" + b"\xff" * 9000)
    ended = call("restore", "bad.db", "--yes")
    assert ended.code == 3
    assert "bad.db" in ended.err
    assert call("backup", "nowhere/saved.db").code == 3
    with closing(sqlite3.connect(desk.data / "feedwatch.db")) as connection:
        assert connection.execute("SELECT count(*) FROM restores").fetchone() == (0,)
