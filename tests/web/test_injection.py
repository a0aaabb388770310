"""Text that wants to break out, in every field that strangers and colleagues fill: read back from everything we write.

Each export, mail, answer and log line is opened by the parser its readers have; the pages are looked at by
test_admin_crawl.py in Chromium.
"""

from __future__ import annotations

import csv
import json
import logging
import re
from collections.abc import Iterator
from email.message import EmailMessage
from io import StringIO

import pytest
from lxml import etree  # type: ignore[import-untyped]  # it has no types
from lxml import html as pages
from tests.mail import deliver
from tests.newsroom import News
from tests.service.conftest import World
from tests.web.api_client import program
from tests.web.conftest import TOPIC, Desk, serve
from tests.web.signed_in import Person, sign_in

from feedwatch.cli.logs import JsonLines
from feedwatch.model.subscriber import Wish

KEPT = "Kalmar signerar Klimatkontrakt 2030 med Viable Cities"
BREAKOUTS = (
    "=HYPERLINK('https://evil.example','x')",
    "  +1+cmd|' /C calc'!A0",
    "\t@SUM(1)",
    "＝1+1",
    '"><script>alert(1)</script>',
    "]]></title><script>alert(1)</script>",
    "\r\nBcc: alla@evil.example\r\n\r\nNy kropp",
    "\u2028X-Extra: 1\u2029",
    "\x85level=error forged",
    "\u202egnp.exe\u2066",
    "{{ 7*7 }} {% raw %} %s {0.__class__}",
    '{"forged": true}\n{"forged": true}',
)
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
KINDS = ("items", "stories", "decisions")
# Of a digest by mail; what is not here was put in by somebody else.
HEADERS = {
    "from", "to", "subject", "date", "message-id", "mime-version", "content-type", "list-id", "list-unsubscribe",
    "list-unsubscribe-post", "list-help", "auto-submitted", "precedence", "reply-to", "feedback-id", "x-feedwatch-key",
    "content-language", "x-auto-response-suppress", "content-transfer-encoding", "archived-at", "list-archive", "list-owner",
    "list-subscribe",
}  # fmt: skip


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """A house in which every field holds something that wants to break out."""
    with serve(world) as served:
        _fill(served)
        yield served


def _fill(desk: Desk) -> None:
    world, house = desk.world, desk.house
    room = world.newsroom
    urls = ("javascript:alert(1)", "data:text/html,x", "https://anna:hemligt@evil.example/", '/x"><script>')
    news = [
        News(f"{text} {KEPT} {number}", path=f"/{number}", guid=f"{text}{number}", summary=f"{text} {KEPT}. {text}")
        for number, text in enumerate(BREAKOUTS)
    ]
    news += [News(f"{KEPT} {url}", path="/u", guid=url, summary=f"{KEPT} {url}") for url in urls]
    room.feed(*news, title=BREAKOUTS[4])
    written = [json.dumps(text) for text in BREAKOUTS]  # as TOML writes it too
    (world.config / "sources.toml").write_text(
        "".join(
            f'[[source]]\nid = "ond-{number}"\nname = {text}\nurl = "{room.base}/feed?{number}"\ntags = [{text}]\n'
            for number, text in enumerate(written)
            if number in (0, 4, 5, 10)
        ),
        encoding="utf-8",
    )
    room.answers |= {f"/feed?{number}": room.answers["/feed"] for number in range(len(BREAKOUTS))}
    house.refresh()
    house.subscribing.add(Wish("strateg@example.se", TOPIC, schedule="at once"), confirmed=True, how=BREAKOUTS[6])
    list(house.polling.poll_all([], only_due=False))
    world.clock.pass_by(minutes=30)


def test_no_cell_of_an_export_is_a_formula_and_no_row_is_forged(desk: Desk) -> None:
    """By the pages and by the API: each row is as long as the first, and each is of something that exists."""
    anna, call = sign_in(desk), program(desk)
    for kind in KINDS:
        for text in (
            anna.get(f"/admin/items/export/{kind}.csv?decision=any").content.decode("utf-8-sig"),
            call("GET", f"/exports/{kind}?format=csv&decision=any").content.decode("utf-8-sig"),
        ):
            head, *rows = csv.reader(StringIO(text, newline=""), strict=True)
            assert rows, kind
            assert {len(row) for row in rows} == {len(head)}
            assert not [cell for row in [head, *rows] for cell in row if FORMULA.match(cell)]
            assert all(row[0].isdecimal() for row in rows)
    text = anna.get("/admin/sources/lists/export?form=csv").content.decode("utf-8-sig")
    rows = list(csv.reader(StringIO(text, newline=""), strict=True))
    assert len(rows) == 5
    assert not [cell for row in rows for cell in row if FORMULA.match(cell)]


def test_a_line_of_json_is_one_thing(desk: Desk) -> None:
    """Whatever a reader takes for the end of a line."""
    anna = sign_in(desk)
    for kind in KINDS:
        text = anna.get(f"/admin/items/export/{kind}.jsonl?decision=any").content.decode()
        found = [json.loads(line) for line in text.splitlines()]
        assert found
        assert not [one for one in found if "forged" in one]


def test_the_list_of_sources_is_one_tree_without_foreign_elements(desk: Desk) -> None:
    """Names and tags are attributes of outlines, read back as they are written."""
    text = sign_in(desk).get("/admin/sources/lists/export").content
    tree = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))
    assert {element.tag for element in tree.iter()} == {"opml", "head", "title", "body", "outline"}
    addresses = [one.get("xmlUrl") for one in tree.iter("outline") if one.get("xmlUrl")]
    assert len(addresses) == 4
    assert all(address.startswith("http://127.0.0.1") for address in addresses)


def test_a_digest_carries_its_own_headers_and_links_only(desk: Desk) -> None:
    """Also the copy that an admin has sent to themselves: nothing runs in it, and nobody else gets it."""
    desk.house.digesting.build_due()
    mails = deliver(desk.house)
    assert mails
    editor = sign_in(desk)
    (person,) = [one for one, _ in desk.house.subscribing.listing()]
    sent = {"topic": TOPIC, "to": "admin@example.se\r\nBcc: alla@evil.example"}
    assert editor.post(f"/admin/subscribers/{person.id}/copy", sent).status_code == 422
    for mail in mails:
        _check(mail)


def _check(mail: EmailMessage) -> None:
    names = [name.lower() for name in mail]
    assert len(names) == len(set(names))
    assert set(names) <= HEADERS
    assert mail["to"] == "strateg@example.se"
    part = mail.get_body(("html",))
    assert part is not None
    tree = pages.fromstring(str(part.get_content()))
    assert not tree.xpath(
        "//script|//iframe|//object|//form|//img[starts-with(@src,'http')]|//@*[starts-with(name(),'on')]"
    )
    for address in tree.xpath("//@href"):
        assert address.startswith(("http://", "https://", "mailto:")), address
        assert "hemligt" not in address


def test_answers_of_the_api_are_json_that_no_browser_takes_for_a_page(desk: Desk) -> None:
    """With the type named and not to be guessed, in successes and problems alike."""
    call = program(desk)
    for path in (
        "/items",
        "/stories",
        "/sources",
        "/why?reference=%3Cscript%3E",
        "/search?q=%3Cscript%3E",
        "/topics/%3Cx%3E",
    ):
        answer = call("GET", path)
        assert answer.headers["content-type"] in ("application/json", "application/problem+json"), path
        assert answer.headers["x-content-type-options"] == "nosniff"
        answer.json()


@pytest.mark.parametrize("text", BREAKOUTS)
def test_no_answer_gets_a_header_or_leads_away_by_what_is_asked(desk: Desk, text: str) -> None:
    """In the query of pages and forms: words of ours, or nothing, come of it."""
    anna = sign_in(desk)
    for name in ("done", "undo", "next", "lang", "did", "q", "cursor", "tag"):
        for path in ("/admin", "/admin/items", "/admin/sources"):
            answer = anna.web.get(f"{desk.base}{path}", params={name: text}, timeout=10)
            assert not {"bcc", "x-extra"} & {header.lower() for header in answer.headers}
            assert "<script>alert" not in answer.text
    _leads_home(anna, text)


def _leads_home(anna: Person, text: str) -> None:
    answer = anna.post("/admin/sources/many/act", {"act": "pause", "source": text, "back": text, "next": text})
    assert answer.status_code < 500
    assert answer.headers.get("location", "/admin").startswith("/admin")


def test_a_log_line_is_one_line_for_every_reader() -> None:
    """Line ends of any kind, escape sequences and directions are written out, in messages, fields and traces."""
    for text in (*BREAKOUTS, "\x9b31m", "\x1b]0;x\x07", "\ud800", "\x0b\x0c\x1c"):
        record = logging.LogRecord("x", logging.ERROR, "x", 1, text.replace("%", "%%"), (), None)
        record.source = text
        line = JsonLines().format(record)
        assert len(line.splitlines()) == 1
        assert not re.search("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", line)
        assert json.loads(line)["source"] == text
        line.encode()
