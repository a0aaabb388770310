"""A digest as HTML for mail programs: one column of text, light and dark, under 100 KB, nothing fetched.

Mail programs drop what they do not know, so the styles stand on every element (css-inline); what cannot stand there, the
dark colours and the narrow screen, stays in the head, where most programs read it.

Gmail clips a message over 102 KB, and what it cuts off is the way to leave. So a digest that is too long is told more
briefly, step by step, until it fits: shorter leads, then headlines only for the last stories, for all, and fewer of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import css_inline
from jinja2 import Environment, PackageLoader, StrictUndefined

from feedwatch.model.digest import DigestContent
from feedwatch.render.foot import foot
from feedwatch.render.links import Links
from feedwatch.render.page import lay_out
from feedwatch.render.story import FULL, HEADLINES, Detail

LARGEST = 98_000  # bytes
_NO_LINKS = Links()
_SHORT = Detail(lead=140, also=4, developments=3, places=8, why=2)
_IN_FULL = (100, 60, 36, 20, 10, 4)  # stories that keep their lead while the others become headlines
_LISTED = (300, 200, 120, 60, 25, 6)  # stories at all; six of the longest possible addresses still fit

_ENVIRONMENT = Environment(
    loader=PackageLoader("feedwatch.render"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_INLINER = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True, minify_css=True)


def digest_html(content: DigestContent, links: Links = _NO_LINKS, note: str = "") -> str:
    """Write a digest as an HTML document of less than 100 KB; a `note` stands above everything."""
    below = foot(content, links)
    html = ""
    for detail in _steps(content.stories + len(content.updates)):
        html = fill("digest.html", page=lay_out(content, detail), foot=below, note=note)
        if len(html.encode()) <= LARGEST:
            break
    return html


def fill(template: str, **values: object) -> str:
    """Fill a template with escaped values, and put its styles on its elements."""
    return _INLINER.inline(_ENVIRONMENT.get_template(template).render(**values))


def _steps(stories: int) -> Iterator[Detail]:
    """Give ever briefer ways to tell a digest; the last one fits whatever the stories hold."""
    listed = min(stories, _LISTED[0])
    if stories <= listed:
        yield FULL
        yield _SHORT
    yield from (replace(_SHORT, full=full, listed=listed) for full in _IN_FULL if full < listed)
    yield from (replace(HEADLINES, listed=most) for most in _LISTED)
