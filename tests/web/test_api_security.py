"""Who tries to get further than their token lets them at the API, or around its gate."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
import requests
from fastapi.dependencies.models import Dependant
from tests.web.api_client import PATH, program
from tests.web.conftest import Desk
from tests.web.signed_in import PASSWORD, sign_in

from feedwatch.model.access import Role, Scope
from feedwatch.model.actor import Actor, How
from feedwatch.web.api.app import make_api
from feedwatch.web.api.gate import Allowed

# The scopes that each operation needs. Whoever adds one decides here, too.
NOTHING = {"GET /openapi.json", "HEAD /openapi.json"}
WRITE = {
    "POST /sources/try",
    "POST /sources/discover",
    "POST /sources/{source_id}/check",
    "POST /sources",
    "POST /sources/import",
    "PATCH /sources/{source_id}",
    "DELETE /sources/{source_id}",
    "POST /sources/{source_id}/pause",
    "POST /sources/{source_id}/resume",
    "POST /sources/{source_id}/accept-move",
    "PUT /topics/{topic}/text",
    "PUT /topics/{topic}/labels/{item_id}",
    "DELETE /topics/{topic}/labels/{item_id}",
    "PUT /items/{item_id}/rulings/{topic}",
    "DELETE /items/{item_id}/rulings/{topic}",
    "POST /stories/merge",
    "POST /stories/split",
    "PUT /configuration/files/{file:path}",
    "PUT /configuration/settings/{key}",  # and admin, as for all of feedwatch.toml
    "DELETE /configuration/settings/{key}",
    "POST /configuration/versions/{number}/undo",
    "POST /configuration/versions/{number}/restore",
    "DELETE /configuration/files/{file:path}",
}
PEOPLE = {
    "GET /subscribers",
    "POST /subscribers",
    "GET /subscribers/dead-endpoints",
    "GET /subscribers/{subscriber_id:int}",
    "GET /subscribers/{subscriber_id:int}/preview",
    "DELETE /subscribers/{subscriber_id:int}",
    "PATCH /subscribers/{subscriber_id:int}/subscriptions/{topic}",
    "POST /subscribers/{subscriber_id:int}/suspend",
    "POST /subscribers/{subscriber_id:int}/pause",
    "POST /subscribers/{subscriber_id:int}/resume",
    "POST /subscribers/{subscriber_id:int}/copy",
    "POST /subscribers/{subscriber_id:int}/move",
    "POST /subscribers/{subscriber_id:int}/test",
    "POST /deliveries/{delivery_id:int}/retry",
    "POST /deliveries/{delivery_id:int}/cancel",
    "POST /deliveries/replay",
}
ERASE = {
    "GET /subscribers/{subscriber_id:int}/export",
    "POST /subscribers/{subscriber_id:int}/erase",
    "POST /subscribers/{subscriber_id:int}/rotate",
    "POST /subscribers/import",
}
ADMIN = {
    "GET /admins",
    "POST /admins",
    "PATCH /admins/{admin_id}",
    "GET /tokens",
    "POST /tokens",
    "DELETE /tokens/{token_id}",
    "GET /audit-log",
}
READ_BY_POST = {"POST /topics/{topic}/test"}  # a pack in hand is compared; nothing is kept of it


def needed(dependant: Dependant | None) -> set[Scope]:
    """Give the scopes that an operation asks for by what it depends on."""
    calls = [each.call for each in dependant.dependencies] if dependant else []
    return {right for call in calls if isinstance(call, Allowed) for right in call.rights}


def decided(name: str) -> set[Scope]:
    """Give the scopes that were decided for an operation: reading, if nothing else."""
    for names, scopes in (
        (NOTHING, set()),
        (WRITE, {Scope.WRITE}),
        (PEOPLE, {Scope.SUBSCRIBERS}),
        (ERASE, {Scope.SUBSCRIBERS, Scope.ADMIN}),
        (ADMIN, {Scope.ADMIN}),
    ):
        if name in names:
            return scopes
    assert name.startswith("GET ") or name in READ_BY_POST, f"{name}: decide which scope it needs"
    return {Scope.READ}


def test_every_operation_asks_for_the_scopes_that_were_decided_for_it(desk: Desk) -> None:
    """The table above and the application say the same; an operation that changes something and is not in it fails."""
    found = {
        f"{method} {getattr(route, 'path', '')}": needed(getattr(route, "dependant", None))
        for route in make_api(desk.house, "").router.routes
        for method in getattr(route, "methods", None) or ()
    }
    assert found == {name: decided(name) for name in found}
    assert set(found) >= NOTHING | WRITE | PEOPLE | ERASE | ADMIN | READ_BY_POST


@pytest.mark.parametrize(
    "path",
    [
        "/sources/x/api/v1/openapi.json",
        "/configuration/files/api/v1/openapi.json",
        "/api/v1/openapi.json",
        "//openapi.json",
        "/openapi.json/",
        "/openapi.json%2f..%2fsources",
        "/%2e%2e/v1/openapi.json/../sources",
    ],
)
def test_only_the_document_itself_is_open(desk: Desk, path: str) -> None:
    """A path that ends like it comes through no gate."""
    for method in ("GET", "PUT", "DELETE"):
        answer = requests.request(method, f"{desk.base}{PATH}{path}", data=b"x" * 100, timeout=10)
        assert answer.status_code == 401, (method, path)
    assert requests.get(f"{desk.base}{PATH}/openapi.json", timeout=10).status_code == 200


def test_a_token_comes_in_the_header_alone_and_once(desk: Desk) -> None:
    """Not in the address, a cookie, a body, as another kind, or among others."""
    secret = program(desk).secret
    for query in (f"?access_token={secret}", f"?token={secret}", f"?api_key={secret}"):
        assert desk.get(f"{PATH}/sources{query}").status_code == 401
    for given in (f"Basic {secret}", f"Bearer{secret}", secret, f"Bearer {secret}, Bearer x", f"Bearer {secret}\x00x"):
        raw = {"Authorization": given.encode().replace(b"\x00", b"%00").decode()}
        assert desk.get(f"{PATH}/sources", **raw).status_code == 401, given
    assert desk.get(f"{PATH}/sources", Cookie=f"feedwatch_session={secret}").status_code == 401
    assert desk.get(f"{PATH}/sources", Authorization=f"bearer   {secret} ").status_code == 200


def test_no_other_site_is_let_in_by_a_browser(desk: Desk) -> None:
    """Preflights are refused and no answer names an origin, so that scripts elsewhere read nothing (CORS)."""
    call = program(desk)
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"}
    preflight = requests.options(f"{desk.base}{PATH}/sources", headers=asked, timeout=10)
    answers = [preflight, call("GET", "/sources", headers=asked), call("GET", "/nothing", headers=asked)]
    assert preflight.status_code == 401
    assert not [name for answer in answers for name in answer.headers if name.lower().startswith("access-control")]


def test_a_token_made_by_a_token_ends_with_the_admin_behind_it(desk: Desk) -> None:
    """Who is shut out has left no door open."""
    sign_in(desk, name="bertil")
    sign_in(desk)
    _, secret = desk.house.issuing.issue("anna", frozenset(Scope), None, by=Actor("anna", How.WEB))
    call = program(desk)
    call.secret = secret
    heir = call("POST", "/tokens", {"name": "bakdörr", "scopes": ["admin", "read"]}).json()
    assert heir["token"]["by"] == "anna"
    call.secret = heir["secret"]
    assert call("GET", "/tokens").status_code == 200
    desk.house.admitting.change_role("anna", Role.VIEWER)
    assert (call("GET", "/tokens").status_code, call("GET", "/sources").status_code) == (403, 200)
    desk.house.admitting.disable("anna")
    assert call("GET", "/sources").status_code == 401


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ("..%2f..%2fetc%2fpasswd", 422),
        ("%2e%2e%2fvar%2fhouse.toml", 422),
        ("topics%2f..%2f..%2fx.toml", 422),
        ("topics/.hidden.toml", 422),
        ("topics/x.toml%00", 422),
        ("topics/x.py", 422),
        ("%2fetc%2fpasswd.toml", 422),
        ("other.toml", 409),
        ("places/x.toml", 409),
        ("topics/x.samples.jsonl", 422),
    ],
)
def test_only_configuration_is_written(desk: Desk, file: str, status: int) -> None:
    """No path leads out of the folder, and no other file into it."""
    before = sorted(desk.world.folder.rglob("*.toml"))
    call = program(desk)
    assert call("PUT", f"/configuration/files/{file}", {"text": "x = 1\n"}).status_code == status
    assert sorted(desk.world.folder.rglob("*.toml")) == before


def test_writers_at_once_with_one_tag_write_once(desk: Desk) -> None:
    """If-Match lets the first one in; the others are told what they missed."""
    (desk.world.config / "sources.toml").write_text("# tom\n", encoding="utf-8")
    desk.house.refresh()
    call = program(desk)
    tag = call("GET", "/configuration/files/sources.toml").headers["etag"]

    def put(number: int) -> int:
        given = {"Authorization": f"Bearer {call.secret}", "If-Match": tag}
        body = {"text": f"# nummer {number}\n"}
        url = f"{desk.base}{PATH}/configuration/files/sources.toml"
        return requests.put(url, json=body, headers=given, timeout=30).status_code

    with ThreadPoolExecutor(6) as pool:
        codes = sorted(pool.map(put, range(6)))
    assert codes[0] == 200
    assert set(codes[1:]) <= {409, 412}


def test_nothing_that_is_forged_is_a_fault_of_ours(desk: Desk) -> None:
    """Cursors, limits, filters, numbers that nobody gave out: 4xx, and no trace of the program in the answer."""
    call = program(desk)
    for path in ("/items", "/stories", "/sources", "/deliveries", "/subscribers", "/tokens", "/admins", "/audit-log"):
        for query in (
            {"cursor": "bm9u"},
            {"cursor": "e30"},
            {"cursor": "WzldXQ=="},
            {"limit": "9" * 30},
            {"limit": "-1"},
        ):
            answer = call("GET", f"{path}?{urlencode(query)}")
            assert answer.status_code in (200, 400, 404, 422), (path, query)
            assert "Traceback" not in answer.text
            assert str(desk.world.folder) not in answer.text
    assert sign_in(desk).get("/admin").status_code == 200
    assert PASSWORD not in call("GET", "/admins").text
