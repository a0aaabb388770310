"""Keys in the addresses of sources are for those who may edit them; where the folder lies is nobody's business."""

from __future__ import annotations

import pytest
from tests.web.api_client import program
from tests.web.conftest import Desk
from tests.web.signed_in import sign_in

from feedwatch.model.access import Role, Scope
from feedwatch.model.urls import without_keys

KEY = "s3cr3t-of-ours"
SOURCE = f'[[source]]\nid = "a"\nurl = "https://a.example/feed?page=1&token={KEY}&lang=sv"\n'
PAGES = (
    "/admin/sources", "/admin/sources/a", "/admin/sources/lists/export?form=opml", "/admin/sources/lists/export?form=csv",
    "/admin/configuration/file?name=sources.toml", "/admin/configuration/2",
)  # fmt: skip
PATHS = (
    "/sources", "/sources/a", "/sources/a/health", "/exports/sources?format=opml", "/exports/sources?format=csv",
    "/configuration/files/sources.toml", "/configuration/versions/2/diff",
)  # fmt: skip


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/feed?api_key=1&x=2", "https://a.example/feed?api_key=…&x=2"),
        ("https://a.example/feed?x=2&amp;SIG=a%20b#c", "https://a.example/feed?x=2&amp;SIG=…#c"),
        (
            "https://a.example/feed?monkey=1&tokens=2&authority=3",
            "https://a.example/feed?monkey=1&tokens=2&authority=3",
        ),
    ],
)
def test_only_what_opens_doors_is_left_out(url: str, shown: str) -> None:
    assert without_keys(url) == shown


def test_keys_are_shown_to_those_who_may_edit_them(desk: Desk) -> None:
    """On every page, in every export and answer that shows a source; the public overview shows them to nobody."""
    (desk.world.config / "sources.toml").write_text(SOURCE, encoding="utf-8")
    desk.house.refresh()
    viewer, editor = sign_in(desk, Role.VIEWER, "vera"), sign_in(desk, Role.EDITOR, "eva")
    for path in PAGES:
        seen = [person.get(path) for person in (viewer, editor)]
        assert [(one.status_code, KEY in one.text) for one in seen] == [(200, False), (200, True)], path
    reading, writing = program(desk, {Scope.READ}), program(desk, {Scope.READ, Scope.WRITE})
    for path in PATHS:
        answers = [ask("GET", path) for ask in (reading, writing)]
        assert [(one.status_code, KEY in one.text) for one in answers] == [(200, False), (200, True)], path
    assert KEY not in desk.get("/").text
    assert reading("GET", "/sources/a").headers["ETag"] == writing("GET", "/sources/a").headers["ETag"]


def test_problems_name_files_as_the_folder_calls_them(desk: Desk) -> None:
    """On pages and in answers; where the folder lies stands in the log."""
    (desk.world.config / "sources.toml").write_text("oops", encoding="utf-8")
    desk.house.refresh()
    ask, anna = program(desk), sign_in(desk)
    for text in (ask("GET", "/overview").text, ask("GET", "/configuration").text, anna.get("/admin").text):
        assert "sources.toml" in text
        assert str(desk.world.folder) not in text + desk.get("/").text
