"""`feedwatch subscribers` as admins and their scripts call it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Desk

ADDRESS = "anna@example.se"
TOPIC = ("--topic", "climate-contract")


@pytest.fixture(autouse=True)
def configuration(desk: Desk) -> None:
    desk.configure("")


def run(desk: Desk, *arguments: str, code: int = 0) -> Any:
    ended = desk("subscribers", *arguments, "--json")
    assert ended.code == code, ended.err
    return ended.json


def test_added_shown_changed_and_listed(desk: Desk) -> None:
    """What was asked for can be read back, with the next times; the keys that others rely on are there."""
    added = run(
        desk, "add", ADDRESS, *TOPIC, "--place", "0880", "--place", "08", "--first", "0780", "--mute", "2480",
        "--only-language", "sv", "--schedule", "weekdays 07:00 except holidays", "--zone", "Europe/Stockholm",
        "--language", "en", "--cap", "5", "--say-nothing", "--confirmed",
    )  # fmt: skip
    assert {
        "id": 1,
        "address": ADDRESS,
        "channel": "mail",
        "state": "active",
        "language": "en",
        "subscription": 1,
        "secret": None,
    }.items() <= added.items()
    shown = run(desk, "show", ADDRESS)
    (wish,) = shown["subscriptions"]
    assert (wish["places"], wish["first"], wish["muted"], wish["languages"]) == (
        ["0880", "08"],
        ["0780"],
        ["2480"],
        ["sv"],
    )
    assert (wish["cap"], wish["say_nothing"], len(wish["next"]), wish["next"][0]) == (5, True, 5, wish["next_due_at"])
    assert shown["consent"][0]["what"] == "confirmed"
    changed = run(
        desk, "change", "1", "--clear", "muted", "--cap", "0", "--only-news", "--schedule", "at once", "--first", "0880"
    )
    (wish,) = changed["subscriptions"]
    assert (wish["muted"], wish["cap"], wish["say_nothing"], wish["first"], len(wish["next"])) == (
        [],
        0,
        False,
        ["0880"],
        1,
    )
    (listed,) = run(desk, "list")
    assert (listed["subscriptions"][0]["schedule"], listed["subscriptions"][0]["places"]) == ("at once", ["0880", "08"])
    assert run(desk, "pause", ADDRESS)["state"] == "paused"
    assert run(desk, "resume", ADDRESS)["state"] == "active"
    assert run(desk, "remove", "1", "--yes")["state"] == "unsubscribed"


def test_how_they_agreed_goes_into_their_record(desk: Desk) -> None:
    """With --consent nobody is asked, and the words are kept as they were given."""
    added = run(desk, "add", ADDRESS, *TOPIC, "--consent", " asked for it by letter ")
    assert added["state"] == "active"
    assert [(event["what"], event["words"]) for event in run(desk, "show", ADDRESS)["consent"]] == [
        ("confirmed", "asked for it by letter")
    ]


def test_words_for_people(desk: Desk) -> None:
    """Names of places, times on this machine's clock, and no signing address of a chat in full."""
    desk("subscribers", "add", ADDRESS, *TOPIC, "--first", "0880", "--only-language", "sv", "--cap", "5", "--confirmed")
    desk("subscribers", "add", "bo@example.se", *TOPIC)
    chat = desk("subscribers", "add", "https://hooks.slack.com/services/T0/B0/secret", *TOPIC, "--channel", "slack")
    assert chat.out == "https://hooks.slack.com/… is active (subscriber 3).\n"
    shown = desk("subscribers", "show", "1").out
    assert "anna@example.se is active (subscriber 1), by mail, in sv." in shown
    assert all(
        line in shown
        for line in ("  first: Kalmar\n", "  languages: sv\n", "  at most 5 stories a digest\n", "  next: 20")
    )
    listed = desk("subscribers", "list").out.splitlines()
    assert [line.split()[:3] for line in listed[2:]] == [
        ["2", "bo@example.se", "pending"],
        ["3", "https://hooks.slack.com/…", "active"],
    ]
    assert listed[1].rstrip()[-5:-3].isdigit()
    assert listed[2].endswith("Europe/Stockholm")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("add", "anna@", *TOPIC), "not a mail address"),
        (("add", ADDRESS, "--topic", "weather"), "topics are: climate-contract"),
        (("add", ADDRESS, *TOPIC, "--place", "9999"), "there is no place '9999'"),
        (("add", ADDRESS, *TOPIC, "--schedule", "often"), "write it like"),
        (("show", "nobody"), "there is no subscriber 'nobody'"),
        (("erase", "nobody", "--yes"), "there is no subscriber 'nobody'"),
        (("change", "nobody", "--cap", "1"), "there is no subscriber 'nobody'"),
    ],
)
def test_what_is_wrong_is_said_and_ends_with_2(desk: Desk, arguments: tuple[str, ...], told: str) -> None:
    """On standard error, in one line."""
    ended = desk("subscribers", *arguments)
    assert (ended.code, ended.out, len(ended.err.splitlines())) == (2, "", 1)
    assert told in ended.err


def test_exported_and_erased(desk: Desk) -> None:
    """The export is one JSON document; erasing needs --yes without a terminal, and leaves no byte of the address."""
    desk("subscribers", "add", ADDRESS, *TOPIC, "--confirmed")
    held = desk("subscribers", "export", ADDRESS)
    assert json.loads(held.out)["subscriber"]["address"] == ADDRESS
    unsure = desk("subscribers", "erase", ADDRESS)
    assert (unsure.code, "--yes" in unsure.err) == (2, True)
    assert run(desk, "erase", ADDRESS, "--yes") == {"id": 1, "erased": True, "mails": 0}
    assert not any(ADDRESS.encode() in path.read_bytes() for path in desk.data.rglob("*") if path.is_file())
    again = desk("subscribers", "add", ADDRESS, *TOPIC, "--confirmed")
    assert (again.code, "erased at the wish of its holder" in again.err) == (2, True)


def test_moved_by_an_admin_or_by_a_question(desk: Desk) -> None:
    """With --confirmed at once, else when the new address says yes."""
    desk("subscribers", "add", ADDRESS, *TOPIC, "--confirmed")
    asked = desk("subscribers", "change", ADDRESS, "--address", "ny@example.se")
    assert "until they agree" in asked.out
    assert run(desk, "show", "1")["address"] == ADDRESS
    assert run(desk, "change", "1", "--address", "ny@example.se", "--confirmed")["address"] == "ny@example.se"


def test_found_suspended_and_resumed(desk: Desk) -> None:
    """By filters; a suspension needs a note, which is shown until it is over."""
    desk("subscribers", "add", ADDRESS, *TOPIC, "--confirmed", "--place", "0880")
    desk("subscribers", "add", "bo@example.org", *TOPIC, "--confirmed", "--schedule", "monthly 1 07:00")
    assert desk("subscribers", "suspend", "2").code == 2
    assert run(desk, "suspend", "2", "--note", "on leave")["state"] == "suspended"
    assert "Suspended since" in desk("subscribers", "show", "2").out
    assert run(desk, "show", "2")["suspended_for"] == "on leave"
    for found, filters in (
        ([2], ("--state", "suspended")),
        ([2], ("--troubled",)),
        ([1], ("--place", "0880")),
        ([1], ("--text", "anna")),
        ([1], ("--due-before", "2099-01-01")),
        ([1, 2], ("--topic", "climate-contract", "--channel", "mail")),
        ([], ("--channel", "slack")),
    ):
        assert [each["id"] for each in run(desk, "list", *filters)] == found, filters
    resumed = run(desk, "resume", "2")
    assert (resumed["state"], run(desk, "show", "2")["suspended_for"]) == ("active", None)


def test_previewed_with_reasons_and_copied(desk: Desk) -> None:
    """As text, as data and as a mail that goes out with the next run."""
    desk("subscribers", "add", ADDRESS, *TOPIC, "--confirmed")
    previewed = desk("digest", "preview", ADDRESS, "--why")
    assert (previewed.code, "Why these" in previewed.out, "Next: 20" in previewed.out) == (0, True, True)
    (found,) = desk("digest", "preview", "1", "--json").json
    assert (found["subscriber"], found["is_sent"], found["told"], found["left_out"]) == (1, False, [], [])
    assert desk("digest", "preview", "1", "--topic", "weather").code == 2
    copied = desk("digest", "copy", "1", "--to", "klimatstrateg@example.se", "--json")
    assert copied.json == {"deliveries": [1]}
    (listed,) = desk("deliveries", "list", "--kind", "copy", "--json").json
    assert (listed["target"], listed["subscriber_id"], "copy_id" in listed) == ("klimatstrateg@example.se", None, False)
    assert desk("digest", "copy", "1", "--to", "me").code == 2
    unasked = desk("deliveries", "cancel", "1")
    assert (unasked.code, "--yes" in unasked.err) == (2, True)
    assert desk("deliveries", "retry", "1", "--json").json["state"] == "queued"
    assert desk("deliveries", "cancel", "1", "--yes", "--json").json["state"] == "cancelled"
    assert (desk("deliveries", "retry", "1").code, desk("webhooks", "dead", "--json").json) == (2, [])


def test_a_list_is_looked_through_first(desk: Desk, tmp_path: Path) -> None:
    """As Excel saves it in Swedish; nobody is added, and every line says what would come of it."""
    (tmp_path / "list.csv").write_bytes("address;places\r\nåsa@example.se;880\r\nb@;\r\n".encode("cp1252"))
    looked = desk("subscribers", "import", "list.csv", *TOPIC, "--consent", "forum", "--dry-run")
    assert (looked.code, looked.out.startswith("1 would be added"), run(desk, "list")) == (4, True, [])
    assert desk("subscribers", "import", "list.csv", *TOPIC, "--consent", " ").code == 2
    assert run(desk, "import", "list.csv", *TOPIC, "--consent", "forum", code=4)["added"] == 1
    assert run(desk, "list")[0]["subscriptions"][0]["places"] == ["0880"]


def test_a_list_is_imported(desk: Desk, tmp_path: Path) -> None:
    """Exit code 4 when a line could not be used, which is told with its number; who left stays away."""
    desk("subscribers", "add", "left@example.se", *TOPIC, "--confirmed")
    desk("subscribers", "remove", "left@example.se", "--yes")
    (tmp_path / "list.csv").write_text("address;places\na@example.se;0880\nb@;\nleft@example.se;\n", encoding="utf-8")
    enlisted = run(desk, "import", "list.csv", *TOPIC, "--consent", "forum 2026-11-20", code=4)
    assert (enlisted["added"], enlisted["known"], enlisted["left"], enlisted["refused"][0]["line"]) == (1, 0, 1, 3)
    again = desk("subscribers", "import", "list.csv", *TOPIC, "--consent", "forum 2026-11-20")
    assert (again.code, again.out) == (4, "0 added, 1 known already, 1 left before and were not added.\n")
    assert again.err.startswith("list.csv:3: 'b@' is not a mail address")
