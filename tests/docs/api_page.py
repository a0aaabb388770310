"""Write docs/reference/api.md from the OpenAPI document: python tests/docs/api_page.py."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from feedwatch.config.files import defaults_folder
from feedwatch.engine.workshop_direct import Direct
from feedwatch.service.access.pacing import LOOKS, REQUESTS
from feedwatch.web.api.app import PATH, make_api
from feedwatch.web.api.listing import MOST
from feedwatch.wiring import open_house

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "api.md"

_HEAD = """\
# The API

<!-- Written by tests/docs/api_page.py from the OpenAPI document. What stands here comes from src/feedwatch/web/api. -->

JSON over HTTP at `{path}` beside the admin pages; [how to use it](../how-to/api.md). The OpenAPI 3.1 document at `{path}/openapi.json` needs no token and has every parameter, body and answer.

**Who.** Each request carries a token, `Authorization: Bearer fwt_…`; there are no cookies. An operation names the scopes that the token must have. Without a good token the answer is 401, without the scope
403 with its name. A program may send {requests} requests a minute, of which {looks} make feedwatch ask other machines; then the answer is 429 with `Retry-After`.

**Lists** come in parts: `limit` says how many (at most {most}), `next` of the answer, or `Link: rel="next"`, leads on. A cursor is opaque, and each thing comes once, whatever is added meanwhile.

**Tags.** Answers to GET have an `ETag`; with `If-None-Match` what has not changed is 304. A change of a source or file takes the tag of what its maker has seen as `If-Match`; if it is another by now,
the answer is 412 with the tag of now, and nothing is written.

**Changes of the configuration** are edits of the files, comments and order kept. The answer tells `file`, `diff`, `effect` and the number of the `version` that came of it; `?dry_run=true` tells
the same and writes nothing, `?why=` stands in the history.

**Times** are RFC 3339, with zone in the question and in UTC in the answer; durations are as in the configuration (`"15m"`). Keys may be added to answers within `v1`; none is taken away.

## Errors

Every answer of 400 and above is `application/problem+json` (RFC 9457): `type`, `title`, `status`, `detail` and `problems`, a list of `{{file, line, message, hint}}`: where in which configuration file, or in which part of the request.

| status | meaning |
|---|---|
"""


def document() -> dict[str, Any]:
    """Give the OpenAPI document."""
    with (
        tempfile.TemporaryDirectory() as folder,
        open_house(defaults_folder(), Path(folder), environment={}, reader=Direct()) as house,
    ):
        return make_api(house, "").openapi()


def operations(described: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give every operation by its name: `GET /sources`."""
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield f"{method.upper()} {path}", operation


def page() -> str:
    """Give the page."""
    described = document()
    head = _HEAD.format(path=PATH, requests=REQUESTS, looks=LOOKS, most=MOST)
    answers = described["components"]["responses"]
    errors = [f"| {name.removeprefix('Problem')} | {answer['description']} |" for name, answer in answers.items()]
    tags: dict[str, list[str]] = {}
    for name, operation in operations(described):
        tags.setdefault(operation["tags"][0], []).append(_row(name, operation))
    heading = "| operation | scope | parameters | |\n|---|---|---|---|"
    sections = [f"## {tag.capitalize()}\n\n{heading}\n" + "\n".join(rows) for tag, rows in tags.items()]
    return head + "\n".join(errors) + "\n\n" + "\n\n".join(sections) + "\n"


def _row(name: str, operation: dict[str, Any]) -> str:
    scopes = ", ".join(f"`{scope}`" for scope in operation["security"][0]["token"])
    query = ", ".join(f"`{one['name']}`" for one in operation.get("parameters", []) if one["in"] == "query")
    words = " ".join(operation["description"].split())
    return f"| `{name}` | {scopes} | {query} | {words} |"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
