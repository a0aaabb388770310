"""Admins and tokens by command, and the link of the first start."""

from __future__ import annotations

import re

import pytest
import requests
from tests.cli.conftest import Desk, Serve, free_port, wait_for

PASSWORD = "en bra lång mening"


@pytest.fixture(autouse=True)
def configured(desk: Desk) -> None:
    desk.configure("")


def test_the_service_prints_a_link_for_the_first_admin_until_there_is_one(desk: Desk, serve: Serve) -> None:
    """The link is for the eyes of who starts it: on the output, not in the log; it opens the form of the first admin."""
    service = serve(desk)
    wait_for(lambda: "/admin/welcome/" in service.said())
    (link,) = re.findall(r"http://\S+/admin/welcome/\S+", service.said())
    assert link.startswith(service.base)
    assert requests.get(link, timeout=5).status_code == 200
    assert link not in service.said("err")
    assert desk("admins", "add", "anna", "--password-stdin", typed=f"{PASSWORD}\n").code == 0
    assert requests.get(link, timeout=5).status_code == 404  # somebody else was first
    service.stop()
    again = serve(desk)
    wait_for(lambda: again.get("/livez").ok)
    assert "/admin/welcome/" not in again.said()


def test_admin_pages_can_listen_on_an_address_of_their_own(desk: Desk, serve: Serve) -> None:
    """Readers' pages on one, admin pages and metrics on the other; health on both."""
    port = free_port()
    desk.environment["FEEDWATCH_WEB_ADMIN_LISTEN"] = f"127.0.0.1:{port}"
    service = serve(desk)
    admin = f"http://127.0.0.1:{port}"
    for path, readers, admins in (
        ("/subscribe", 200, 404),
        ("/", 200, 404),
        ("/admin/login", 404, 200),
        ("/metrics", 404, 200),
        ("/livez", 200, 200),
    ):
        assert service.get(path).status_code == readers, path
        assert requests.get(admin + path, timeout=5).status_code == admins, path
    out = service.said()
    assert f"{admin}/admin/welcome/" in out


def test_people_are_added_changed_and_shut_out(desk: Desk) -> None:
    """Each step says what it did; a weak password, a taken name and the last one in charge are refused with a reason."""
    weak = desk("admins", "add", "anna", "--password-stdin", typed="kort\n")
    assert (weak.code, "12 to" in weak.err) == (2, True)
    assert desk("admins", "add", "anna", "--password-stdin", typed=f"{PASSWORD}\n").code == 0
    taken = desk("admins", "add", "ANNA", "--link")
    assert (taken.code, "already" in taken.err) == (2, True)
    invited = desk("admins", "add", "bertil", "--role", "editor", "--json").json
    assert "/admin/welcome/" in invited["link"]
    assert desk("admins", "role", "bertil", "viewer").code == 0
    last = desk("admins", "disable", "anna", "--yes")
    assert (last.code, "in charge" in last.err) == (2, True)
    assert desk("admins", "disable", "bertil", "--yes").code == 0
    listed = {one["name"]: one for one in desk("admins", "list", "--json").json}
    assert listed["anna"]["has_password"]
    assert (listed["bertil"]["role"], listed["bertil"]["disabled_at"] is not None) == ("viewer", True)
    assert "password" not in " ".join(listed["anna"]).replace("has_password", "")
    assert desk("admins", "link", "nobody").code == 2


def test_a_token_is_shown_once(desk: Desk) -> None:
    """The list knows only its beginning."""
    made = desk("tokens", "add", "statistik", "--scope", "read", "--expires", "30d", "--json").json
    assert re.fullmatch(r"fwt_[\w-]{43}", made["token"])
    listed = desk("tokens", "list")
    assert made["token"] not in listed.out
    assert made["token"][:10] in listed.out
    assert desk("tokens", "revoke", str(made["id"])).code == 0
    assert "revoked" in desk("tokens", "list").out
    assert desk("tokens", "add", "x").code == 2
    assert desk("tokens", "add", "x", "--scope", "read", "--expires", "soon").code == 2
