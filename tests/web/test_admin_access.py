"""Who comes in at the admin pages, how far, and what every change needs."""

from __future__ import annotations

import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import requests
from fastapi.routing import RouteContext, iter_route_contexts
from tests.service.conftest import World
from tests.web.conftest import Desk, serve, value
from tests.web.signed_in import PASSWORD, sign_in

from feedwatch.model.access import Role
from feedwatch.service.access.signing_in import IDLE, LONGEST, MOST_TRIES
from feedwatch.store import audit_log
from feedwatch.web.admin.visit import FORM_TOKEN, SESSION_COOKIE
from feedwatch.web.app import make_app

PATH = re.compile(r"\{[^}]*\}")


def enter(desk: Desk, name: str, password: str, following: str = "") -> requests.Response:
    """Sign in as a person does: load the page, fill the form, send it."""
    with requests.Session() as web:
        shown = web.get(f"{desk.base}/admin/login?next={following}", timeout=10)
        form = {FORM_TOKEN: value(shown.text, f"[name={FORM_TOKEN}]"), "next": value(shown.text, "[name=next]")}
        sent = form | {"name": name, "password": password}
        return web.post(f"{desk.base}/admin/login", data=sent, allow_redirects=False, timeout=10)


def admin_routes(desk: Desk, method: str) -> list[str]:
    """Give the path of every admin route that takes a method, its parameters filled in."""
    routes = iter_route_contexts(make_app(desk.house).routes)
    return [PATH.sub("1", route.path) for route in routes if route.path and is_admins(route, method)]


def is_admins(route: RouteContext, method: str) -> bool:
    return method in (route.methods or ()) and str(route.path).startswith("/admin")


def test_the_first_admin_comes_in_by_a_link_that_works_once(desk: Desk) -> None:
    """The link of the first start asks for a name and a password, signs in, and is over then."""
    token, _ = desk.house.admitting.first_link() or ("", None)
    with requests.Session() as web:
        shown = web.get(f"{desk.base}/admin/welcome/{token}", timeout=10)
        form = {FORM_TOKEN: value(shown.text, f"[name={FORM_TOKEN}]"), "name": "anna"}
        weak = web.post(shown.url, data=form | {"password": "kort", "again": "kort"}, timeout=10)
        assert weak.status_code == 422
        done = web.post(
            shown.url, data=form | {"password": PASSWORD, "again": PASSWORD}, allow_redirects=False, timeout=10
        )
        assert (done.status_code, done.headers["location"]) == (303, "/admin")
        assert web.get(f"{desk.base}/admin", timeout=10).status_code == 200
    assert desk.get(f"/admin/welcome/{token}").status_code == 404
    assert desk.house.admitting.first_link() is None
    (admin,) = desk.house.admitting.everybody()
    assert (admin.name, admin.role) == ("anna", Role.ADMIN)


def test_nobody_sees_an_admin_page_without_a_session(desk: Desk) -> None:
    """Every admin page leads to the sign-in page, and every form is refused."""
    open_to_all = ("/admin/login", "/admin/welcome/1")
    pages = [path for path in admin_routes(desk, "GET") if path not in open_to_all]
    assert len(pages) > 3
    for path in pages:
        answer = desk.get(path)
        assert answer.status_code == 303, path
        assert answer.headers["location"].startswith("/admin/login?next="), path
    for path in [path for path in admin_routes(desk, "POST") if path not in open_to_all]:
        assert desk.post(path, {"name": "x"}).status_code == 401, path


def test_every_form_needs_the_token_of_its_session(desk: Desk) -> None:
    """A POST without the token, with another session's, or from another site is refused, whoever is signed in."""
    anna = sign_in(desk)
    bertil = sign_in(desk, name="bertil")
    foreign = value(bertil.get("/admin/account").text, f"form[action$=account] [name={FORM_TOKEN}]")
    paths = [path for path in admin_routes(desk, "POST") if path not in ("/admin/login", "/admin/welcome/1")]
    assert len(paths) > 5
    for path in paths:
        for sent in ({FORM_TOKEN: ""}, {FORM_TOKEN: foreign}):
            assert anna.post(path, sent).status_code == 403, path
        assert anna.post(path, {}, Sec_Fetch_Site="cross-site").status_code == 403, path
        assert anna.post(path, {}, Origin="https://evil.example").status_code == 403, path


def test_a_sign_in_form_of_another_page_is_refused(desk: Desk) -> None:
    """Without our cookie and token nobody is signed in, not even with the right password."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    assert desk.post("/admin/login", {"name": "anna", "password": PASSWORD}).status_code == 403
    assert enter(desk, "anna", PASSWORD).status_code == 303


@pytest.mark.parametrize("following", ["https://evil.example/", "//evil.example", "/admin\\..\\\\evil", "/subscribe"])
def test_after_signing_in_nobody_is_led_to_another_site(desk: Desk, following: str) -> None:
    """Only admin pages of ours can follow."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    assert enter(desk, "anna", PASSWORD, following).headers["location"] == "/admin"
    assert enter(desk, "anna", PASSWORD, "/admin/tokens").headers["location"] == "/admin/tokens"


def test_a_name_that_does_not_exist_is_answered_like_a_wrong_password(desk: Desk) -> None:
    """Nothing in the answer tells who is an admin."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    wrong, nobody = enter(desk, "anna", "fel lösenord här"), enter(desk, "cecilia", "fel lösenord här")
    assert wrong.status_code == nobody.status_code == 401
    strip = re.compile(r'value="[^"]*"')
    assert strip.sub("", wrong.text) == strip.sub("", nobody.text)


def test_the_door_stays_shut_after_ten_wrong_tries(desk: Desk) -> None:
    """Also the right password waits then; a quarter of an hour later it works."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    answers = [enter(desk, "anna", f"fel lösenord {number}") for number in range(MOST_TRIES + 2)]
    assert [answer.status_code for answer in answers] == [401] * MOST_TRIES + [429] * 2
    shut = enter(desk, "anna", PASSWORD)
    assert (shut.status_code, shut.headers["retry-after"]) == (429, "900")
    desk.world.clock.pass_by(minutes=16)
    assert enter(desk, "anna", PASSWORD).status_code == 303


def test_names_tried_in_turn_shut_the_door_too(desk: Desk) -> None:
    """One address cannot try a password on many names."""
    for number in range(MOST_TRIES):
        assert enter(desk, f"namn{number}", PASSWORD).status_code == 401
    assert enter(desk, "namn99", PASSWORD).status_code == 429


def test_a_session_is_new_at_each_sign_in_and_ends(desk: Desk) -> None:
    """It ends when it is not used, after a day, at sign-out, and nobody can choose its name beforehand."""
    anna = sign_in(desk)
    with requests.Session() as web:
        web.cookies.set(SESSION_COOKIE, "chosen-by-somebody-else")
        shown = web.get(f"{desk.base}/admin/login", timeout=10)
        form = {FORM_TOKEN: value(shown.text, f"[name={FORM_TOKEN}]"), "name": "anna", "password": PASSWORD}
        answer = web.post(f"{desk.base}/admin/login", data=form, allow_redirects=False, timeout=10)
    cookie = answer.headers["set-cookie"]
    assert "chosen-by-somebody-else" not in cookie
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie

    assert anna.get("/admin").status_code == 200
    desk.world.clock.pass_by(seconds=IDLE.total_seconds() - 60)
    assert anna.get("/admin").status_code == 200  # it is in use
    desk.world.clock.pass_by(seconds=IDLE.total_seconds() + 60)
    assert anna.get("/admin").status_code == 303

    busy = desk.house.signing_in.sign_in("anna", PASSWORD, "127.0.0.1")
    for _ in range(LONGEST // timedelta(hours=3)):
        assert desk.house.signing_in.admitted(busy)
        desk.world.clock.pass_by(hours=3)
    desk.world.clock.pass_by(minutes=1)
    assert desk.house.signing_in.admitted(busy) is None

    third = desk.house.signing_in.sign_in("anna", PASSWORD, "127.0.0.1")
    desk.house.signing_in.sign_out(third)
    assert desk.house.signing_in.admitted(third) is None


def test_another_password_ends_all_other_sessions(desk: Desk) -> None:
    """Who had the old one is out."""
    anna = sign_in(desk)
    other = desk.house.signing_in.sign_in("anna", PASSWORD, "127.0.0.1")
    new = {"old": PASSWORD, "password": "en annan lång mening", "again": "en annan lång mening"}
    assert anna.post("/admin/account", new | {"old": "fel lösenord här"}).status_code == 422
    assert anna.post("/admin/account", new).status_code == 303
    assert desk.house.signing_in.admitted(other) is None
    assert enter(desk, "anna", PASSWORD).status_code == 401
    assert enter(desk, "anna", "en annan lång mening").status_code == 303


def test_roles_reach_as_far_as_they_say(desk: Desk) -> None:
    """A viewer reads, an editor has tokens, only an admin has people."""
    viewer, editor, admin = (sign_in(desk, role, role.value) for role in Role)
    assert [one.get("/admin").status_code for one in (viewer, editor, admin)] == [200] * 3
    assert [one.get("/admin/tokens").status_code for one in (viewer, editor, admin)] == [403, 200, 200]
    assert [one.get("/admin/admins").status_code for one in (viewer, editor, admin)] == [403, 403, 200]
    assert editor.post("/admin/admins", {"name": "dora", "role": "admin"}).status_code == 403
    assert "/admin/admins" not in viewer.get("/admin").text


def test_who_is_shut_out_is_out_at_once(desk: Desk) -> None:
    """Session and tokens end; the last one in charge stays."""
    admin, editor = sign_in(desk), sign_in(desk, Role.EDITOR, "bertil")
    made = editor.post("/admin/tokens", {"name": "statistik", "scope": "read", "days": "90"})
    (secret,) = re.findall(r"fwt_[\w-]{20,}", made.text)
    assert desk.house.issuing.holder(secret)
    assert admin.post("/admin/admins/disable", {"name": "bertil"}).status_code == 303
    assert editor.get("/admin").status_code == 303
    assert desk.house.issuing.holder(secret) is None
    assert admin.post("/admin/admins/disable", {"name": "anna"}).status_code == 422
    assert admin.get("/admin").status_code == 200


def test_an_invitation_lets_somebody_choose_their_password(desk: Desk) -> None:
    """The link is shown once to who made it, and good for one time and 48 hours."""
    anna = sign_in(desk)
    shown = anna.post("/admin/admins", {"name": "bertil", "role": "editor"}).text
    (token,) = re.findall(r"/admin/welcome/([\w-]+)", shown)
    assert token not in anna.get("/admin/admins").text
    desk.house.admitting.accept(token, "", PASSWORD)
    assert enter(desk, "bertil", PASSWORD).status_code == 303
    assert desk.get(f"/admin/welcome/{token}").status_code == 404
    late = anna.post("/admin/admins", {"name": "cecilia", "role": "viewer"}).text
    (token,) = re.findall(r"/admin/welcome/([\w-]+)", late)
    desk.world.clock.pass_by(hours=49)
    assert desk.get(f"/admin/welcome/{token}").status_code == 404


def test_a_token_can_do_no_more_than_its_maker(desk: Desk) -> None:
    """An editor cannot make an admin's token, and a token shrinks with the role of who made it."""
    editor = sign_in(desk, Role.EDITOR, "bertil")
    sign_in(desk)
    assert editor.post("/admin/tokens", {"name": "x", "scope": "admin", "days": "30"}).status_code == 422
    made = editor.post("/admin/tokens", {"name": "x", "scope": ["read", "write"], "days": "30"}).text
    (secret,) = re.findall(r"fwt_[\w-]{20,}", made)
    desk.house.admitting.change_role("bertil", Role.VIEWER)
    holder = desk.house.issuing.holder(secret)
    assert holder
    assert {scope.value for scope in holder.token.scopes} == {"read"}
    desk.world.clock.pass_by(days=31)
    assert desk.house.issuing.holder(secret) is None


def test_no_secret_is_stored_in_clear(desk: Desk) -> None:
    """Neither password, session, link nor token stand anywhere in the database or the audit log."""
    anna = sign_in(desk)
    made = anna.post("/admin/tokens", {"name": "x", "scope": "read", "days": "30"}).text
    (secret,) = re.findall(r"fwt_[\w-]{20,}", made)
    link, _ = desk.house.admitting.link("anna")
    with sqlite3.connect(next((desk.world.folder / "var").glob("*.db*"))) as connection:
        stored = "\n".join(connection.iterdump())
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in stored
    for clear in (PASSWORD, anna.session, secret, link):
        assert clear not in stored


def test_every_change_stands_in_the_audit_log(desk: Desk) -> None:
    """With who did it, by which way."""
    anna = sign_in(desk)
    anna.post("/admin/admins", {"name": "bertil", "role": "editor"})
    anna.post("/admin/admins/role", {"name": "bertil", "role": "viewer"})
    anna.post("/admin/tokens", {"name": "x", "scope": "read", "days": "30"})
    with desk.house.database.read() as connection:
        acts = [(act.who, act.how, act.action) for act in audit_log.page(connection, before=None, limit=10)]
    assert acts[:4] == [
        ("anna", "web", "token.issue"),
        ("anna", "web", "admin.role"),
        ("anna", "web", "admin.link"),
        ("anna", "web", "admin.add"),
    ]


def test_admin_pages_carry_strict_headers(desk: Desk) -> None:
    """Scripts only from our own files, no frames, nothing kept, no type guessed."""
    headers = sign_in(desk).get("/admin").headers
    policy = headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"


def test_another_host_name_is_refused(desk: Desk) -> None:
    """A name that somebody else let lead to us is not ours (DNS rebinding); addresses and inner names are fine."""
    assert desk.get("/admin/login", Host="rebound.evil.example").status_code == 421
    for host in ("127.0.0.1:1", "[::1]", "localhost", "feedwatch"):
        assert desk.get("/admin/login", Host=host).status_code == 200, host


def test_an_address_that_leads_nowhere_is_answered_by_a_page(desk: Desk) -> None:
    """In the reader's language, with a way on; other sides of the program answer as they did."""
    missing = desk.get("/admin/nothing")
    assert (missing.status_code, "Sidan finns inte" in missing.text, 'href="/admin"' in missing.text) == (
        404,
        True,
        True,
    )
    assert "default-src 'none'" in missing.headers["Content-Security-Policy"]
    assert desk.get("/nothing").headers["Content-Type"] == "application/json"
    assert desk.get("/api/v1/nothing").headers["Content-Type"] == "application/problem+json"


def test_pages_stand_under_a_base_path(world: World) -> None:
    """Whether the proxy takes the path off or not, pages are found, and their links and cookies stay under it."""
    with serve(world, 'url = "https://www.example.se/nyheter"\n') as desk:
        own = {"Host": "www.example.se"}
        assert desk.get("/nyheter", **own).headers["location"] == "/nyheter/"
        for path in ("/nyheter/admin/login", "/admin/login"):
            answer = desk.get(path, **own)
            assert answer.status_code == 200
            assert 'href="/nyheter/static/admin.css"' in answer.text
            assert "Path=/nyheter/admin" in answer.headers["set-cookie"]
            assert "Secure" in answer.headers["set-cookie"]
        assert desk.get("/nyheter/static/admin.css", **own).status_code == 200
        assert desk.get("/nyheter/admin", **own).headers["location"].startswith("/nyheter/admin/login?next=%2Fadmin")
        assert 'href="/nyheter/privacy' in desk.get("/nyheter/subscribe", **own).text


def test_only_a_listed_proxy_is_believed(world: World) -> None:
    """Tries are counted for whom a listed proxy names; what anybody else says about it is nothing."""
    with serve(world, 'trusted_proxies = ["127.0.0.0/8"]\n') as desk:
        desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
        assert tried_from_many_addresses(desk) == [401] * (MOST_TRIES + 2)


def test_a_proxy_that_is_not_listed_is_not_believed(desk: Desk) -> None:
    """Who writes another address into the header before each try is counted as one all the same."""
    assert tried_from_many_addresses(desk) == [401] * MOST_TRIES + [429] * 2


def test_cookies_are_for_https_where_a_trusted_proxy_says_so(world: World) -> None:
    """Both that of the form and that of the session; who is not trusted says nothing."""
    for listed in (True, False):
        settings = 'trusted_proxies = ["127.0.0.0/8"]\n' if listed else ""
        with serve(world, settings) as desk, requests.Session() as web:
            if listed:
                desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
            said = {"X-Forwarded-Proto": "https", "Origin": f"https://{desk.base.removeprefix('http://')}"}
            shown = web.get(f"{desk.base}/admin/login", headers=said, timeout=10)
            sent = {FORM_TOKEN: value(shown.text, f"[name={FORM_TOKEN}]"), "name": "anna", "password": PASSWORD}
            # The client keeps what is for https to itself here, where there is none.
            cookie = {"Cookie": shown.headers["set-cookie"].partition(";")[0]}
            done = web.post(f"{desk.base}/admin/login", sent, headers=said | cookie, allow_redirects=False, timeout=10)
            assert done.status_code == 303
            for answer in (shown, done):
                named = answer.headers["set-cookie"]
                assert ("Secure" in named, "HttpOnly" in named, "SameSite=lax" in named) == (listed, True, True)


def test_tries_side_by_side_are_counted_like_tries_in_turn(desk: Desk) -> None:
    """Thirty at once, on one name or from one address: ten are looked at, whatever comes first."""
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    for names in ([f"namn{number}" for number in range(30)], ["anna"] * 30):
        desk.world.clock.pass_by(minutes=16)
        with ThreadPoolExecutor(30) as at_once:
            codes = list(at_once.map(lambda name: enter(desk, name, "fel lösenord här").status_code, names))
        assert sorted(codes) == [401] * MOST_TRIES + [429] * 20


def test_a_planted_session_is_never_anybodys(desk: Desk) -> None:
    """Neither as it was planted, nor as that of whoever signs in with it; a session of somebody else ends by it."""
    eve = sign_in(desk, Role.VIEWER, "eve")
    desk.house.admitting.add("anna", Role.ADMIN, PASSWORD)
    for planted in ("chosen-by-eve", eve.session):
        with requests.Session() as web:
            web.cookies.set(SESSION_COOKIE, planted)
            shown = web.get(f"{desk.base}/admin/login", timeout=10)
            form = {FORM_TOKEN: value(shown.text, f"[name={FORM_TOKEN}]"), "name": "anna", "password": PASSWORD}
            answer = web.post(f"{desk.base}/admin/login", data=form, allow_redirects=False, timeout=10)
        assert (answer.status_code, planted in answer.headers["set-cookie"]) == (303, False)
        assert desk.house.signing_in.admitted(planted) is None


@pytest.mark.parametrize("path", ["/admin/login", "/admin/welcome/x"])
def test_the_door_reads_no_more_than_a_form_of_a_person(desk: Desk, path: str) -> None:
    """Nobody has signed in yet, so that anybody could send megabytes."""
    assert desk.post(path, {"name": "a" * 40_000}).status_code == 413


def tried_from_many_addresses(desk: Desk) -> list[int]:
    """Try a wrong password on many names, each with another address in the header of proxies."""
    codes = []
    with requests.Session() as web:
        shown = web.get(f"{desk.base}/admin/login", timeout=10)
        token = value(shown.text, f"[name={FORM_TOKEN}]")
        for number in range(MOST_TRIES + 2):
            sent = {FORM_TOKEN: token, "name": f"namn{number}", "password": PASSWORD}
            named = {"X-Forwarded-For": f"198.51.100.{number}"}
            codes.append(web.post(f"{desk.base}/admin/login", data=sent, headers=named, timeout=10).status_code)
    return codes
