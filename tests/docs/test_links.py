"""Links of the documentation lead somewhere, and every page is led to."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.docs.pages import DOCS, PAGES, anchors_of, links_of, name_of

INDEXES = (DOCS / "README.md", DOCS / "decisions" / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    """Each relative link has a file at its end, and a heading when it names one."""
    wrong = []
    for target in links_of(page.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        end = (page.parent / path).resolve() if path else page
        if not end.exists() or (anchor and anchor not in anchors_of(end.read_text(encoding="utf-8"))):
            wrong.append(target)
    assert wrong == []


def test_every_page_is_in_an_index() -> None:
    """Each page of the documentation is linked from docs/README.md, or from the index of decisions."""
    linked = {
        (index.parent / target.partition("#")[0]).resolve()
        for index in INDEXES
        for target in links_of(index.read_text(encoding="utf-8"))
    }
    pages = {page for page in PAGES if page.is_relative_to(DOCS) and page != INDEXES[0]}
    assert sorted(map(name_of, pages - linked)) == []


def test_anchors_are_those_of_the_place_where_pages_are_read() -> None:
    """Headings become anchors as on GitHub: small, without marks, with hyphens for spaces."""
    text = "# What `--json` prints\n\n## [signup]\n\n```sh\n# no heading\n```\n"
    assert anchors_of(text) == {"what---json-prints", "signup"}
