"""Who tries to get further than they may on the admin pages: by a role, a number, many hands at once, or another's session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import get_args

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import iter_route_contexts
from tests.web.conftest import Desk
from tests.web.signed_in import PASSWORD, sign_in
from tests.web.test_admin_access import PATH, enter

from feedwatch.model.access import Role
from feedwatch.model.errors import FeedwatchError, UsageError
from feedwatch.service.access.signing_in import MOST_TRIES, WaitError, WrongError
from feedwatch.web.admin.visit import Editing, Managing, Visit
from feedwatch.web.app import make_app

NEEDED = {get_args(alias)[1].dependency: role for alias, role in zip((Visit, Editing, Managing), Role, strict=True)}
# Whom each admin route is for. Whoever adds a route decides here, too.
FOR_ALL = {"GET /admin/login", "POST /admin/login", "GET /admin/welcome/{link}", "POST /admin/welcome/{link}"}
FOR_VIEWERS = {
    "GET /admin",
    "GET /admin/account",
    "POST /admin/account",
    "POST /admin/logout",
    "GET /admin/configuration",
    "GET /admin/configuration/file",
    "GET /admin/configuration/{number:int}",
    "GET /admin/configuration/{number:int}/text",
    "GET /admin/deliveries",
    "GET /admin/deliveries/{delivery_id}",
    "GET /admin/items",
    "GET /admin/items/export/{kind}.{form}",
    "GET /admin/items/{item_id}",
    "GET /admin/items/{item_id}/versions",
    "GET /admin/sources",
    "GET /admin/sources/lists/export",
    "GET /admin/sources/{source_id}",
    "GET /admin/stories",
    "GET /admin/stories/{story_id}",
    "GET /admin/topics",
    "GET /admin/topics/{topic}",
    "GET /admin/topics/{topic}/samples",
}
FOR_EDITORS = {
    "GET /admin/configuration/file/remove",
    "POST /admin/configuration/file/check",
    "POST /admin/configuration/file/new",
    "POST /admin/configuration/file/remove",
    "POST /admin/configuration/file/save",
    "GET /admin/deliveries/dead",
    "GET /admin/deliveries/replay",
    "POST /admin/deliveries/replay",
    "GET /admin/deliveries/{delivery_id}/cancel",
    "POST /admin/deliveries/{delivery_id}/cancel",
    "POST /admin/deliveries/{delivery_id}/replay",
    "POST /admin/deliveries/{delivery_id}/retry",
    "POST /admin/items/{item_id}/keep",
    "POST /admin/items/{item_id}/reject",
    "POST /admin/items/{item_id}/withdraw",
    "GET /admin/sources/lists/import",
    "POST /admin/sources/lists/import",
    "POST /admin/sources/many/act",
    "GET /admin/sources/new/address",
    "POST /admin/sources/new/find",
    "POST /admin/sources/new/preview",
    "POST /admin/sources/new/save",
    "POST /admin/sources/new/trial",
    "GET /admin/sources/{source_id}/check",
    "POST /admin/sources/{source_id}/check",
    "GET /admin/sources/{source_id}/edit",
    "POST /admin/sources/{source_id}/edit",
    "POST /admin/sources/{source_id}/move",
    "POST /admin/sources/{source_id}/{act}",
    "GET /admin/stories/merge",
    "POST /admin/stories/merge",
    "POST /admin/stories/split",
    "GET /admin/subscribers",
    "GET /admin/subscribers/new",
    "POST /admin/subscribers/new",
    "GET /admin/subscribers/{subscriber_id}",
    "POST /admin/subscribers/{subscriber_id}/copy",
    "GET /admin/subscribers/{subscriber_id}/digest",
    "GET /admin/subscribers/{subscriber_id}/move",
    "POST /admin/subscribers/{subscriber_id}/move",
    "POST /admin/subscribers/{subscriber_id}/pause",
    "GET /admin/subscribers/{subscriber_id}/preview",
    "GET /admin/subscribers/{subscriber_id}/remove",
    "POST /admin/subscribers/{subscriber_id}/remove",
    "POST /admin/subscribers/{subscriber_id}/resume",
    "POST /admin/subscribers/{subscriber_id}/suspend",
    "POST /admin/subscribers/{subscriber_id}/test",
    "GET /admin/subscribers/{subscriber_id}/wishes/{topic}",
    "POST /admin/subscribers/{subscriber_id}/wishes/{topic}",
    "GET /admin/tokens",
    "POST /admin/tokens",
    "POST /admin/tokens/{token_id}/revoke",
    "POST /admin/topics",
    "POST /admin/topics/{topic}/check",
    "GET /admin/topics/{topic}/label",
    "POST /admin/topics/{topic}/label",
    "POST /admin/topics/{topic}/save",
    "POST /admin/topics/{topic}/try",
    "GET /admin/configuration/{number:int}/restore",
    "POST /admin/configuration/{number:int}/restore",
    "GET /admin/configuration/{number:int}/undo",
    "POST /admin/configuration/{number:int}/undo",
    "POST /admin/topics/{topic}/unlabel",
}
FOR_ADMINS = {
    "GET /admin/admins",
    "POST /admin/admins",
    "POST /admin/admins/disable",
    "POST /admin/admins/enable",
    "POST /admin/admins/link",
    "POST /admin/admins/role",
    "GET /admin/audit-log",
    "GET /admin/configuration/settings",
    "GET /admin/configuration/settings/{key}",
    "POST /admin/configuration/settings/{key}",
    "GET /admin/subscribers/import",
    "POST /admin/subscribers/import",
    "GET /admin/subscribers/{subscriber_id}/erase",
    "POST /admin/subscribers/{subscriber_id}/erase",
    "POST /admin/subscribers/{subscriber_id}/export",
    "GET /admin/subscribers/{subscriber_id}/rotate",
    "POST /admin/subscribers/{subscriber_id}/rotate",
}
DECIDED = {
    **dict.fromkeys(FOR_ALL),
    **dict.fromkeys(FOR_VIEWERS, Role.VIEWER),
    **dict.fromkeys(FOR_EDITORS, Role.EDITOR),
    **dict.fromkeys(FOR_ADMINS, Role.ADMIN),
}
HUGE = "99999999999999999999999999"


def needed(dependant: Dependant) -> Role | None:
    """Give the role that a route asks for by what it depends on."""
    return next((NEEDED[each.call] for each in dependant.dependencies if each.call in NEEDED), None)


def test_every_route_asks_for_the_role_that_was_decided_for_it(desk: Desk) -> None:
    """The table above and the application say the same; a new route without a decision fails."""
    found = {
        f"{method} {route.path}": needed(route.dependant)
        for route in iter_route_contexts(make_app(desk.house).routes)
        if route.path and route.path.startswith("/admin") and route.dependant
        for method in route.methods or ()
    }
    assert found == DECIDED


def test_a_role_is_refused_wherever_more_is_needed(desk: Desk) -> None:
    """Asked for with the right form token: what is not theirs answers 403, and what is theirs never does."""
    people = [sign_in(desk, role, role.value) for role in (Role.VIEWER, Role.EDITOR)]
    for name, role in sorted(DECIDED.items(), key=lambda one: one[0].endswith("logout")):
        method, _, path = name.partition(" ")
        if role is None or name == "POST /admin/logout":
            continue
        filled = PATH.sub("1", path.replace("{kind}.{form}", "items.csv"))
        for person in people:
            if Role(person.name).covers(role) and method == "POST":
                continue  # what they may do is done in the tests of its page
            answer = person.get(filled) if method == "GET" else person.post(filled)
            assert (answer.status_code == 403) is not Role(person.name).covers(role), (person.name, name)


def test_a_number_that_no_database_holds_is_answered_in_words(desk: Desk) -> None:
    """Too large, below one, or none at all: a page that says so, kept by nobody, and no fault."""
    anna = sign_in(desk)
    for name, role in DECIDED.items():
        method, _, path = name.partition(" ")
        if role is None or ("_id}" not in path.replace("source_id", "") and "number" not in path):
            continue
        for number in (HUGE, "-1"):
            filled = PATH.sub(number, path)
            answer = anna.get(f"{filled}?file=sources.toml") if method == "GET" else anna.post(filled)
            assert answer.status_code in (404, 422), (name, answer.status_code)
            assert answer.headers["cache-control"] == "no-store", name
            assert "text/html" in answer.headers["content-type"] or answer.status_code == 404, name
    for path in ("/admin/configuration", "/admin/audit-log"):
        assert anna.get(f"{path}?cursor={HUGE}").status_code == 422


def test_no_answer_under_admin_is_kept(desk: Desk) -> None:
    """Pages, refusals, downloads, and what is not there or not so."""
    anna, viewer = sign_in(desk), sign_in(desk, Role.VIEWER, "vera")
    answers = [
        anna.get("/admin/nothing"),
        anna.get("/admin/topics/nothing"),
        anna.get("/admin/deliveries/x"),
        anna.get("/admin/items/export/items.csv"),
        anna.get("/admin/items/export/items.exe"),
        anna.get("/admin/sources/lists/export"),
        viewer.get("/admin/admins"),
        desk.get("/admin/tokens"),
        desk.get("/admin/welcome/nothing"),
        desk._send("PUT", "/admin/tokens", None, {}),
        desk._send("HEAD", "/admin/tokens", None, {}),
    ]
    assert [answer.headers.get("cache-control") for answer in answers] == ["no-store"] * len(answers)


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-Method-Override", "X-HTTP-Method"])
def test_a_request_that_only_looks_is_never_taken_for_a_change(desk: Desk, header: str) -> None:
    """Neither a header nor a field makes a POST of it, and other methods than GET and POST are not there."""
    anna = sign_in(desk)
    anna.web.headers[header] = "POST"
    desk.house.admitting.add("bertil", Role.VIEWER, PASSWORD)
    assert anna.get("/admin/admins/disable?name=bertil&_method=POST").status_code in (404, 405)
    assert anna.get("/admin/configuration/file/remove?name=places.toml&confirm=yes").status_code == 422
    for method in ("PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "TRACE"):
        answer = anna.web.request(method, f"{desk.base}/admin/admins", data={"name": "x"}, timeout=10)
        assert answer.status_code in (404, 405), method
    assert all(not one.disabled_at for one in desk.house.admitting.everybody())


@pytest.mark.parametrize("kind", ["text/plain", "application/json", "multipart/form-data", "application/xml"])
def test_what_is_no_form_of_ours_changes_nothing(desk: Desk, kind: str) -> None:
    """Another site can send these without asking the browser; none carries the token of the session."""
    anna = sign_in(desk)
    answer = anna.web.post(
        f"{desk.base}/admin/admins", data='{"name": "ond", "role": "admin"}', headers={"Content-Type": kind}, timeout=10
    )
    assert answer.status_code in (400, 403)
    assert [one.name for one in desk.house.admitting.everybody()] == ["anna"]


@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense", ""])
def test_only_our_own_pages_send_forms(desk: Desk, site: str) -> None:
    """A neighbour under the same domain is another site to us, even with the right token."""
    anna = sign_in(desk)
    sent = {"name": "bertil", "role": "viewer"}
    assert anna.post("/admin/admins", sent, Sec_Fetch_Site=site).status_code == 403
    assert anna.post("/admin/admins", sent, Origin="null").status_code == 403


@pytest.mark.parametrize(
    "host",
    ["evil.example:99999", "user@evil.example", "127.0.0.1@evil.example", "evil.example/x", "evil.example.", "[::1"],
)
def test_a_host_that_cannot_be_read_is_not_ours(desk: Desk, host: str) -> None:
    """Nor is one that only begins or ends like ours."""
    assert desk.get("/admin/login", Host=host).status_code == 421


def test_tries_side_by_side_are_no_more_tries(desk: Desk) -> None:
    """Twenty at once get ten answers about the password; the rest must wait."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)

    def knock(number: int) -> type[FeedwatchError] | None:
        try:
            desk.house.signing_in.sign_in("anna", f"fel lösenord {number}", f"192.0.2.{number}")
        except FeedwatchError as error:
            return type(error)
        return None

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(knock, range(20)))
    assert (answers.count(WrongError), answers.count(WaitError)) == (MOST_TRIES, 20 - MOST_TRIES)


def test_the_present_password_cannot_be_guessed_by_who_has_a_session(desk: Desk) -> None:
    """At the form for another password as few tries count as at the door, and they count together."""
    anna = sign_in(desk)
    sent = {"password": "en annan lång mening", "again": "en annan lång mening"}
    codes = [anna.post("/admin/account", sent | {"old": f"fel {number}"}).status_code for number in range(MOST_TRIES)]
    assert codes == [422] * MOST_TRIES
    shut = anna.post("/admin/account", sent | {"old": PASSWORD})
    assert (shut.status_code, shut.headers["retry-after"]) == (429, "900")
    assert enter(desk, "anna", PASSWORD).status_code == 429
    desk.world.clock.pass_by(minutes=16)
    assert anna.post("/admin/account", sent | {"old": PASSWORD}).status_code == 303


@pytest.mark.parametrize("spelt", ["ANNA", "ａｎｎａ", "Ａnna", "an\u200bna", "\u202eanna", "  anna "])
def test_spellings_of_one_name_are_one_admin(desk: Desk, spelt: str) -> None:
    """Nobody can be added beside an admin under a name that reads the same, and tries at the door count together."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    with pytest.raises(UsageError, match="already"):
        desk.house.admitting.add(spelt, Role.VIEWER, PASSWORD)
    for _ in range(MOST_TRIES):
        assert enter(desk, spelt, "fel lösenord här").status_code == 401
    assert enter(desk, "anna", PASSWORD).status_code == 429


@pytest.mark.parametrize("field", ["name", "password"])
def test_what_is_far_too_long_or_no_text_is_a_wrong_login(desk: Desk, field: str) -> None:
    """As much as the form may have, a zero byte, controls: the same answer as to any wrong password."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    for text in ("å" * 5000, "anna\x00", "\x1b[2J\r\nX-Header: 1", "'; DROP TABLE admins; --"):
        sent = {"name": "anna", "password": "fel lösenord här"} | {field: text}
        assert enter(desk, sent["name"], sent["password"]).status_code == 401


def test_a_link_used_by_two_at_once_lets_one_in(desk: Desk) -> None:
    """The other is told that it has been used."""
    token, _ = desk.house.admitting.first_link() or ("", None)

    def accept(name: str) -> bool:
        try:
            return bool(desk.house.admitting.accept(token, name, PASSWORD))
        except UsageError:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(accept, ["anna", "bertil", "cecilia", "david"])) == [False, False, False, True]
    assert len(desk.house.admitting.everybody()) == 1
