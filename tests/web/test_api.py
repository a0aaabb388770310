"""The API: who comes in and how far, what an answer looks like, and changes that lose nothing."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
import requests
from tests.newsroom import News
from tests.service.conftest import World
from tests.web.api_client import PATH, Program, program
from tests.web.conftest import Desk, serve
from tests.web.signed_in import sign_in
from tests.web.standing import open_pages

from feedwatch.model.access import Role, Scope
from feedwatch.service.access import pacing
from feedwatch.store import audit_log
from feedwatch.web.api import gate
from feedwatch.web.app import Side
from feedwatch.web.server import listen_on

SOURCES = '# our own newsrooms\n[[source]]\nid = "kalmar"\nname = "Kalmar kommun"  # since 2026\nurl = "{base}/feed"\nplace = "0880"\n'
FORMULA = '=HYPERLINK("http://ond.example";"klimatkontrakt 2030")'
NEWS = [
    News(
        f"Kalmar signerar Klimatkontrakt 2030, del {number}",
        path=f"/{number}",
        guid=str(number),
        summary="Med Viable Cities.",
    )
    for number in range(3)
] + [News(FORMULA, path="/f", guid="f", summary="Kommunen signerar Klimatkontrakt 2030 med Viable Cities.")]
PACK = "topics/climate-contract.toml"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house with one source that was read."""
    world.newsroom.feed(*NEWS)
    with serve(world) as desk:
        text = SOURCES.replace("{base}", world.newsroom.base)
        (world.config / "sources.toml").write_text(text, encoding="utf-8")
        desk.house.refresh()
        list(desk.house.polling.poll_all([], only_due=False))
        yield desk


@pytest.fixture
def ask(desk: Desk) -> Program:
    """Give a program that may do everything."""
    return program(desk)


def sources_file(desk: Desk) -> str:
    return (desk.world.config / "sources.toml").read_text(encoding="utf-8")


def test_without_a_token_nothing_is_told(desk: Desk) -> None:
    """Not even whether a path exists; and the session of an admin opens nothing, so no other site can use it."""
    person = sign_in(desk)
    for path in ("/overview", "/nothing"):
        for answer in (
            requests.get(desk.base + PATH + path, timeout=10),
            person.web.get(desk.base + PATH + path, timeout=10),
            requests.get(desk.base + PATH + path, headers={"Authorization": "Bearer fwt_wrong"}, timeout=10),
            requests.get(desk.base + PATH + path, headers={"Authorization": "Basic YW5uYTphbm5h"}, timeout=10),
        ):
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert answer.headers["content-type"] == "application/problem+json"
            assert "set-cookie" not in answer.headers


def test_a_missing_scope_is_named(desk: Desk) -> None:
    """A token that may read changes nothing, and sees neither people nor who did what."""
    reader = program(desk, [Scope.READ])
    for method, path, scope in (
        ("DELETE", "/sources/kalmar", "write"), ("GET", "/audit-log", "admin"), ("GET", "/tokens", "admin"),
    ):  # fmt: skip
        answer = reader(method, path)
        assert (answer.status_code, scope in answer.json()["detail"]) == (403, True)
        assert f'scope="{scope}"' in answer.headers["www-authenticate"]
    assert reader.get("/sources")["items"][0]["source"]["id"] == "kalmar"


def test_a_token_ends_with_its_time_its_maker_and_by_itself(desk: Desk) -> None:
    """Expired, revoked, or made by somebody who may not come in any more: 401 at the next request."""
    brief = program(desk, lasts=timedelta(hours=1))
    revoked = program(desk)
    assert (
        revoked("DELETE", f"/tokens/{revoked.token_id}").status_code == 409
    )  # not by itself, so that nobody is left out
    assert brief("DELETE", f"/tokens/{revoked.token_id}").status_code == 204
    assert revoked("GET", "/overview").status_code == 401
    assert brief("GET", "/overview").status_code == 200
    desk.world.clock.pass_by(hours=2)
    assert brief("GET", "/overview").status_code == 401


def test_who_asks_too_much_has_to_wait(desk: Desk, ask: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above all for what other machines are asked; and others are not held up by it."""
    monkeypatch.setattr(pacing, "LOOKS", 1)
    assert ask("POST", "/sources/kalmar/check").status_code == 200
    waits = ask("POST", "/sources/kalmar/check")
    assert (waits.status_code, 0 < int(waits.headers["retry-after"]) <= 61) == (429, True)
    assert ask("GET", "/overview").status_code == 200
    monkeypatch.setattr(pacing, "REQUESTS", 1)
    assert ask("GET", "/overview").status_code == 429
    assert program(desk)("GET", "/overview").status_code == 200


def test_every_error_is_a_problem(desk: Desk, ask: Program) -> None:
    """Of whatever kind: no such path or thing, another method, another media type, too long, not JSON, not fitting."""
    assert ask("GET", "/nothing").status_code == 404
    assert "source 'x'" in ask("GET", "/sources/x").json()["detail"]
    refused = ask("POST", "/sources/kalmar")
    assert (refused.status_code, refused.headers["allow"]) == (405, "DELETE, GET, PATCH")
    url, token = f"{desk.base}{PATH}/sources", {"Authorization": f"Bearer {ask.secret}"}
    sent = [
        (requests.post(url, data={"url": "https://a.example"}, headers=token, timeout=10), 415),
        (requests.post(url, json={"url": "x" * gate.LARGEST}, headers=token, timeout=10), 413),
        (requests.post(url, data="{", headers=token | {"Content-Type": "application/json"}, timeout=10), 422),
        (requests.post(url, json={"url": 1, "nonsense": True}, headers=token, timeout=10), 422),
        (requests.get(url, params={"cursor": "nonsense"}, headers=token, timeout=10), 404),
    ]
    for answer, status in sent:
        assert (answer.status_code, answer.json()["status"]) == (status, status)
    assert {one["file"] for one in sent[3][0].json()["problems"]} == {"body url", "body nonsense"}


def test_lists_come_in_parts(desk: Desk, ask: Program) -> None:
    """Each item once, by the cursor in the body or the link in the header, whatever comes in meanwhile."""
    seen, query = [], "?limit=2"
    while query:
        answer = ask("GET", f"/items{query}")
        seen += [item["id"] for item in answer.json()["items"]]
        link = answer.headers.get("link", "")
        assert bool(link) is (answer.json()["next"] is not None)
        query = link.removeprefix("<").partition(">")[0]
        if len(seen) == 2:
            desk.press.print("Nytt under tiden")
    assert seen == [4, 3, 2, 1]


def test_what_did_not_change_is_not_sent_again(ask: Program) -> None:
    """By its tag, also for pictures of now, which say when they were made."""
    for path in ("/sources/kalmar", "/overview", "/coverage", "/items"):
        tag = ask("GET", path).headers["etag"]
        again = ask("GET", path, headers={"If-None-Match": tag})
        assert (again.status_code, again.content) == (304, b"")


def test_a_change_keeps_comments_and_tells_diff_and_effect(desk: Desk, ask: Program) -> None:
    """A dry run writes nothing; the real one is in the history with the token's name, and can be undone."""
    before = sources_file(desk)
    dry = ask("PATCH", "/sources/kalmar", {"interval": "30m"}, dry_run=True).json()
    assert ('+interval = "30m"' in dry["diff"], dry["written"]) == (True, False)
    assert sources_file(desk) == before
    done = ask("PATCH", "/sources/kalmar", {"interval": "30m", "tags": ["municipality"]}, why="calmer").json()
    assert done["written"]
    assert done["effect"]["sources_changed"] == [{"source": "kalmar", "keys": ["interval", "tags"]}]
    assert "# our own newsrooms" in sources_file(desk)
    assert "# since 2026" in sources_file(desk)
    assert ask.get("/sources/kalmar")["interval"] == "30m"
    version = ask.get(f"/configuration/versions/{done['version']}")
    assert (version["who"], version["why"], version["files"]) == ("ett program (api)", "calmer", ["sources.toml"])
    assert ask("POST", f"/configuration/versions/{done['version']}/undo").json()["written"]
    assert sources_file(desk) == before


def test_what_was_changed_meanwhile_is_not_overwritten(desk: Desk, ask: Program) -> None:
    """With the tag of what it saw, a program that is too late is told so, and gets the tag of now."""
    tag = ask("GET", "/sources/kalmar").headers["etag"]
    assert ask("PATCH", "/sources/kalmar", {"interval": "30m"}, headers={"If-Match": tag}).status_code == 200
    late = ask("PATCH", "/sources/kalmar", {"interval": "45m"}, headers={"If-Match": tag})
    assert late.status_code == 412
    now = late.headers["etag"]
    assert ask("PATCH", "/sources/kalmar", {"interval": "45m"}, headers={"If-Match": now}).status_code == 200
    text = ask("GET", "/topics/climate-contract/text")
    stale = {"If-Match": '"0123456789abcdef"'}
    sent = {"text": text.json()["text"] + "\n# ours\n"}
    assert ask("PUT", "/topics/climate-contract/text", sent, headers=stale).status_code == 412
    fresh = {"If-Match": text.headers["etag"]}
    assert ask("PUT", "/topics/climate-contract/text", sent, headers=fresh).json()["written"]


@pytest.mark.parametrize(
    ("method", "path", "sent", "file", "edit"),
    [
        ("PUT", "/configuration/files/sources.toml", "# ours\n", "sources.toml", "edit_text"),
        ("PUT", "/topics/climate-contract/text", "# ours\n", PACK, "edit_text"),
        ("DELETE", f"/configuration/files/{PACK}", "", PACK, "remove_file"),
        ("PATCH", "/sources/kalmar", "30m", "sources.toml", "change"),
        ("DELETE", "/sources/kalmar", "", "sources.toml", "remove"),
    ],
)
def test_a_change_of_the_last_moment_is_not_overwritten(
    desk: Desk, ask: Program, monkeypatch: pytest.MonkeyPatch, method: str, path: str, sent: str, file: str, edit: str
) -> None:
    """However late another writer comes, the tag is held against the text that the edit is made from."""
    on_disk = desk.world.config / file
    on_disk.parent.mkdir(exist_ok=True)
    text = ask.get(f"/configuration/files/{file}")["text"]
    on_disk.write_text(text, encoding="utf-8")
    seen = {"If-Match": ask("GET", path).headers["etag"]}
    theirs = text.replace("Kalmar kommun", "Kalmar stad") + "# theirs\n"
    make = getattr(desk.house.administering, edit)

    def make_late(*given: Any) -> Any:
        on_disk.write_text(theirs, encoding="utf-8")
        return make(*given)

    monkeypatch.setattr(desk.house.administering, edit, make_late)
    body = {"PUT": {"text": text + sent}, "PATCH": {"interval": sent}}.get(method)
    assert ask(method, path, body, headers=seen).status_code == 412
    assert on_disk.read_text(encoding="utf-8") == theirs


def test_a_configuration_that_is_wrong_is_told_by_its_lines(desk: Desk, ask: Program) -> None:
    """And nothing is written."""
    before = sources_file(desk)
    answer = ask("PUT", "/configuration/files/sources.toml", {"text": before + 'intervall = "5m"\n'})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["file"], problem["line"]) == ("sources.toml", len(before.splitlines()) + 1)
    assert sources_file(desk) == before


def test_a_folder_that_cannot_be_written_gives_the_change_to_make_by_hand(
    desk: Desk, ask: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("feedwatch.config.write.os.replace", refuse)
    answer = ask("PATCH", "/sources/kalmar", {"interval": "30m"})
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:feedwatch:read-only")
    assert '+interval = "30m"' in answer.json()["diff"]


def test_sources_are_added_paused_and_removed(desk: Desk, ask: Program) -> None:
    """A new one answers 201 and where it is."""
    new = {"url": f"{desk.world.newsroom.base}/other", "name": "Lunds kommun", "place": "1281"}
    added = ask("POST", "/sources", new)
    assert (added.status_code, added.headers["location"]) == (201, "sources/lunds-kommun")
    assert ask("POST", "/sources", new).status_code == 409
    assert ask("POST", "/sources/lunds-kommun/pause").json()["effect"]["sources_paused"] == ["lunds-kommun"]
    assert ask.get("/sources/lunds-kommun")["enabled"] is False
    assert ask("DELETE", "/sources/lunds-kommun").json()["written"]
    assert ask("GET", "/sources/lunds-kommun").status_code == 404


def test_a_check_shows_what_was_asked_and_answered(ask: Program) -> None:
    check = ask("POST", "/sources/kalmar/check").json()
    assert check["over"]
    assert check["exchanges"][0]["status"] == 200
    assert ask.get("/sources/kalmar/health")["polls"][0]["status"] == 200


def test_rulings_merges_and_splits_are_made_and_logged(ask: Program) -> None:
    """Each is an act of the token in the audit log."""
    assert (
        ask("PUT", "/items/1/rulings/climate-contract", {"keep": False, "note": "not ours"}).json()["decision"]
        == "rejected"
    )
    assert ask.get("/items/1")["rulings"][0]["note"] == "not ours"
    assert ask("DELETE", "/items/1/rulings/climate-contract").json()["decision"] == "kept"
    stories = [story["id"] for story in ask.get("/stories")["items"]]
    merged = ask("POST", "/stories/merge", {"stories": stories}).json() if len(stories) > 1 else None
    split = ask("POST", "/stories/split", {"items": [2], "note": "another"}).json()
    assert [item["id"] for item in ask.get(f"/stories/{split['story']}")["story"]["items"]] == [2]
    acts = [(act["action"], act["who"], act["how"]) for act in ask.get("/audit-log")["items"]]
    expected = ["story.split", *(["story.merge"] if merged else []), "item.withdraw", "item.reject"]
    assert [action for action, _, _ in acts][: len(expected)] == expected
    assert {(who, how) for _, who, how in acts[: len(expected)]} == {("ett program", "api")}


def test_exports_are_whole_and_run_nothing_in_a_spreadsheet(ask: Program) -> None:
    """As JSON Lines or CSV, by the query or by Accept; a title that would be a formula is text."""
    lines = ask("GET", "/exports/items").text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [4, 3, 2, 1]
    table = ask("GET", "/exports/items", headers={"Accept": "text/csv"})
    assert table.headers["content-type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(StringIO(table.content.decode("utf-8-sig"))))
    assert [row["title"][:11] for row in rows if "HYPERLINK" in row["title"]] == ["'=HYPERLINK"]
    assert ask("GET", "/exports/decisions", format="csv").text.count("climate-contract") == 4
    assert json.loads(ask("GET", "/exports/stories", format="jsonl").text.splitlines()[0])["items"]


def test_topics_are_tested_and_labelled(ask: Program) -> None:
    """A pack in hand is compared and not put in force; a label becomes a sample."""
    text = ask.get("/topics/climate-contract/text")["text"]
    found = ask("POST", "/topics/climate-contract/test", {"text": text}).json()["comparison"]
    assert (found["items"], found["newly_kept"], found["newly_lost"]) == (4, [], [])
    wrong = ask("POST", "/topics/climate-contract/test", {"text": text + "\nnonsense = 1\n"})
    assert (wrong.status_code, wrong.json()["problems"][0]["line"] > 1) == (422, True)
    label = ask("PUT", "/topics/climate-contract/labels/1", {"relevant": True, "reason": "signed"}).json()
    assert (label["relevant"], label["before"]) == (True, None)
    assert ask("DELETE", "/topics/climate-contract/labels/1").json()["before"] is True


def test_a_reason_is_told_for_each_decision(ask: Program) -> None:
    (found,) = ask.get("/why", reference="1")
    assert found["item"]["verdicts"][0]["reasons"]
    assert ask.get("/why", reference="https://nobody.example/1") == []
    assert ask.get("/search", q="klimatkontrakt kalmar")[0]["title"][0]["text"]


def test_admins_and_tokens_are_made_once_seen_once(desk: Desk, ask: Program) -> None:
    """The link and the secret are shown in the answer and never again; the log names no secret."""
    added = ask("POST", "/admins", {"name": "bo", "role": "editor"}).json()
    assert added["admin"]["role"] == "editor"
    assert requests.get(
        desk.base + added["link"].partition("/admin/")[1] + added["link"].partition("/admin/")[2], timeout=10
    ).ok
    issued = ask("POST", "/tokens", {"name": "statistik", "scopes": ["read"], "days": 1}).json()
    assert issued["secret"].startswith(issued["token"]["beginning"])
    listed = json.dumps([ask.get("/tokens"), ask.get("/admins"), ask.get("/audit-log")])
    assert issued["secret"] not in listed
    assert added["link"].rpartition("/")[2] not in listed
    assert ask("PATCH", f"/admins/{added['admin']['id']}", {"role": "viewer"}).json()["role"] == "viewer"
    with desk.house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=10, action="admin")
    assert {act.who for act in acts} == {"ett program"}


def test_a_token_never_does_more_than_its_maker(desk: Desk) -> None:
    """An editor who becomes a viewer has tokens that only read."""
    person = sign_in(desk, Role.EDITOR, "bo")
    page = person.post("/admin/tokens", {"name": "mitt", "scope": ["read", "write"], "days": "30"}).text
    secret = page.partition("fwt_")[2].partition("<")[0]
    mine = Program(desk.base, f"fwt_{secret}", 1)
    assert mine("POST", "/sources/kalmar/pause", dry_run=True).status_code == 200
    desk.house.admitting.change_role("bo", Role.VIEWER)
    assert mine("POST", "/sources/kalmar/pause", dry_run=True).status_code == 403
    assert mine("GET", "/sources").status_code == 200


def test_the_api_stands_with_the_admin_pages_only(desk: Desk) -> None:
    """Where the readers' pages have an address of their own, it is not there, and where the admins' have one, it is."""
    for side, status in ((Side.READERS, 404), (Side.ADMINS, 200)):
        listener = listen_on("127.0.0.1:0")
        with open_pages(desk.house, listener, side):
            base = f"http://127.0.0.1:{listener.getsockname()[1]}"
            assert requests.get(f"{base}{PATH}/openapi.json", timeout=10).status_code == status


def test_the_api_works_under_a_base_path(world: World) -> None:
    """Whether the proxy takes the base path off or not; the document names the address as it is seen outside."""
    world.configure("", settings='[web]\nurl = "https://example.se/watch"\n')
    house = world.open()
    listener = listen_on("127.0.0.1:0")
    with open_pages(house, listener):
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        _, secret = house.issuing.issue("ett program", frozenset({Scope.READ}), None)
        for prefix in ("", "/watch"):
            document = requests.get(f"{base}{prefix}{PATH}/openapi.json", timeout=10).json()
            assert document["servers"] == [{"url": "/watch/api/v1"}]
            token = {"Authorization": f"Bearer {secret}"}
            assert requests.get(f"{base}{prefix}{PATH}/overview", headers=token, timeout=10).status_code == 200


def test_the_settings_are_changed_by_admins_only(desk: Desk) -> None:
    """They say where mail goes and whose word about addresses is believed; a token that may write sources may not."""
    path = "/configuration/files/feedwatch.toml"
    ask = program(desk, {Scope.READ, Scope.WRITE})
    loaded = ask("GET", path)
    tag = {"If-Match": loaded.headers["ETag"]}
    text = loaded.json()["text"] + "[signup]\nopen = false\n"
    refused = ask("PUT", path, {"text": text}, headers=tag)
    assert refused.status_code == 403
    assert "'admin'" in refused.json()["detail"]
    assert program(desk)("PUT", path, {"text": text}, headers=tag).status_code == 200
    assert desk.house.configuring.current.settings.signup.open is False


def test_a_setting_is_read_set_and_taken_out_by_itself(desk: Desk, ask: Program) -> None:
    """With diff and effect, as a command does it; the scope admin as for the whole file."""
    path = "/configuration/settings/mail.per_minute"
    assert (ask.get(path)["value"], ask.get(path)["origin"]) == ("0", "default")
    done = ask("PUT", path, {"value": "7"}).json()
    assert ("+per_minute = 7" in done["diff"], done["effect"]["settings"][0]["key"]) == (True, "mail.per_minute")
    assert (ask.get(path)["value"], ask.get(path)["origin"], ask.get(path)["written"]) == ("7", "file", "7")
    assert ask("DELETE", path).json()["written"]
    assert ask.get(path)["origin"] == "default"
    assert ask("PUT", path, {"value": "many"}).status_code == 422
    assert ask("PUT", "/configuration/settings/mail.form", {"value": "x"}).status_code == 404
    writer = program(desk, {Scope.READ, Scope.WRITE})
    assert (writer("PUT", path, {"value": "7"}).status_code, writer("DELETE", path).status_code) == (403, 403)
    secret = {"value": "smtp://anna:s3cret@127.0.0.1:9"}
    ask("PUT", "/configuration/settings/mail.smtp", secret)
    assert "s3cret" not in json.dumps(writer.get("/configuration/settings"))
    assert ask("PUT", "/configuration/settings/mail.smtp", {"value": "smtp://…@127.0.0.1:9"}).status_code == 422
