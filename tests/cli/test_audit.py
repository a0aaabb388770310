"""`feedwatch audit` as an admin or a watch calls it: lists, counts, and ends with 1 when something is unexplained."""

from __future__ import annotations

import sqlite3

from tests.cli.conftest import Desk, Serve, wait_for
from tests.newsroom import News

SIGNS = News(
    "Kalmar signerar Klimatkontrakt 2030",
    path="/nyheter/1",
    summary="Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter.",
)
SOURCE = '[[source]]\nid = "kalmar"\nurl = "{base}/feed"\ninterval = "1s"\n'
QUICK = '[poll]\ntick = "1s"\n'
READER = "läsare@example.se"


def subscribe(desk: Desk, address: str, *options: str) -> None:
    assert desk("subscribers", "add", address, "--topic", "climate-contract", "--confirmed", *options).code == 0


def test_an_audit_is_clean_until_somebody_tampers(desk: Desk, serve: Serve) -> None:
    """What was told and what waits is listed once each; a delivery that disappears is found, and the exit code says so."""
    desk.newsroom.feed(SIGNS)
    desk.configure(SOURCE, QUICK)
    subscribe(desk, READER, "--schedule", "at once")
    subscribe(desk, "annan@example.se", "--schedule", "monthly 1 07:00")
    service = serve(desk)
    wait_for(lambda: list((desk.data / "outbox").glob("*.eml")), seconds=20)
    wait_for(lambda: desk("audit", "--json").json["subscriptions"][0]["stories"][0]["told"][0]["state"] == "sent")
    service.stop()
    fine = desk("audit", "--since", "1d")
    assert (fine.code, fine.err) == (0, "")
    assert "story 1: Kalmar signerar Klimatkontrakt 2030\n    new in digest 1 of " in fine.out
    assert "    waiting: not yet due, to be told " in fine.out
    assert "2 subscriptions, 1 stories told, 1 not told, 0 unexplained." in fine.out
    assert "@" not in fine.out
    one = desk("audit", "--json", "--subscriber", READER).json
    assert one["unexplained"] == 0
    (subscription,) = one["subscriptions"]
    assert (subscription["topic"], subscription["state"], subscription["unexplained"]) == (
        "climate-contract",
        "active",
        [],
    )
    assert [story["story_id"] for story in subscription["stories"]] == [1]

    with sqlite3.connect(desk.data / "feedwatch.db") as connection:
        connection.execute("DELETE FROM attempts")
        connection.execute("DELETE FROM deliveries WHERE digest_id IS NOT NULL")
    tampered = desk("audit")
    assert tampered.code == 1
    assert "  UNEXPLAINED: digest 1 has no delivery" in tampered.out
    assert "1 unexplained." in tampered.out


def test_what_does_not_exist_is_a_wrong_use(desk: Desk) -> None:
    """A subscriber that nobody knows, and a time that is none."""
    desk.configure("")
    unknown = desk("audit", "--subscriber", "nobody@example.se")
    assert (unknown.code, unknown.out) == (2, "")
    assert "there is no subscriber" in unknown.err
    assert desk("audit", "--since", "yesterday").code == 2
    assert "0 subscriptions, 0 stories told, 0 not told, 0 unexplained." in desk("audit").out
