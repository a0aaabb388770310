"""What feedwatch says of itself is said in Swedish on Swedish pages; what a machine said is marked as English there."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.newsroom import News
from tests.web.conftest import TOPIC, Desk
from tests.web.signed_in import Person, sign_in
from tests.web.test_admin_crawl import kind_of

from feedwatch.model.saying import Saying, failure
from feedwatch.model.says import ENGLISH, Says
from feedwatch.model.subscriber import Channel, Wish
from feedwatch.web.sayings import SWEDISH, said

CONTRACT = "Kommunen signerar Klimatkontrakt 2030 med Viable Cities."
_TELLING = 10  # letters of an English sentence that cannot be by chance


def fields(sentence: str) -> set[str]:
    return {field for _, field, _, _ in string.Formatter().parse(sentence) if field}


@pytest.mark.parametrize("kind", Says)
def test_whatever_can_be_said_can_be_said_in_both_languages(kind: Says) -> None:
    """With the same to fill in."""
    assert fields(SWEDISH[kind]) == fields(ENGLISH[kind])


def test_a_detail_is_marked_as_english_and_nothing_breaks_out_of_it() -> None:
    """On an English page it needs no mark."""
    saying = Saying(Says.PAGE_UNREAD, {"reason": failure("http", "<b>host</b> answered 500")})
    detail = "&lt;b&gt;host&lt;/b&gt; answered 500"
    assert said(saying, "sv") == f'bara ingressen: servern svarade med ett fel (<span lang="en">{detail}</span>)'
    assert said(saying, "en") == f"summary only: {detail}"


def test_a_title_in_a_saying_is_escaped_and_short() -> None:
    saying = Saying(Says.CLOSEST, {"title": "<i>" + "å" * 900, "reason": Saying(Says.SAME_PAGE)})
    assert "<i>" not in said(saying, "sv")
    assert len(said(saying, "sv")) < 400


def fill(desk: Desk) -> None:
    """Let sources fail in several ways, stories join and stay apart, and messages be refused."""
    world, house, room = desk.world, desk.house, desk.world.newsroom
    first = News("Kalmar signerar Klimatkontrakt 2030", path="/1", guid="1", summary=CONTRACT)
    other = News("Lund signerar Klimatkontrakt 2030", path="/2", guid="2", summary=CONTRACT.replace("Kommunen", "Lund"))
    room.feed(first, other)
    room.feed(News(first.title, path="/3", guid="3", summary=first.summary), path="/copy")
    room.page("/shop", "<html><body><p>Hej</p></body></html>")
    room.fail("/away", 503)
    room.fail("/hook", 500)
    addresses = {"one": "/feed", "two": "/copy", "away": "/away", "shop": "/shop"}
    sources = [f'[[source]]\nid = "{name}"\nurl = "{room.base}{path}"\n' for name, path in addresses.items()]
    (world.config / "sources.toml").write_text("".join(sources), encoding="utf-8")
    house.refresh()
    house.subscribing.add(Wish("strateg@example.se", TOPIC, places=("1281",)), confirmed=True, how="a test")
    hook = Wish(f"{room.base}/hook", TOPIC, schedule="at once", channel=Channel.WEBHOOK)
    house.subscribing.add(hook, confirmed=True, how="a test")
    for _ in range(2):
        list(house.polling.poll_all([], only_due=False))
        world.clock.pass_by(hours=1)
    house.digesting.build_due()
    house.delivering.deliver_due()


def crawl(anna: Person) -> Iterator[tuple[str, LexborHTMLParser]]:
    """Give every admin page that links lead to, the first twenty of a kind, and those of forms without links."""
    waiting = [
        "/admin",
        "/admin/items?decision=any",
        *(f"/admin/items/{n}?subscriber={n}" for n in (1, 2)),
        "/admin/items/2?subscriber=1",
    ]
    seen: set[str] = set()
    kinds: dict[str, int] = {}
    for path in waiting:
        kinds[kind_of(path)] = kinds.get(kind_of(path), 0) + 1
        if path in seen or kinds[kind_of(path)] > 20:
            continue
        seen.add(path)
        page = LexborHTMLParser(anna.get(path).text)
        yield path, page
        links = [link.attributes["href"] or "" for link in page.css("a[href]:not([download])")]
        waiting += [link.partition("#")[0] for link in links if re.match(r"/admin(?!/(sign-out|login))", link)]


def text_of(page: LexborHTMLParser) -> str:
    return " ".join(page.body.text(separator=" ").split()) if page.body else ""


def test_no_page_in_swedish_says_of_itself_anything_in_english(desk: Desk) -> None:
    """The list is that of everything feedwatch says, and of what the parts of the topic are called."""
    fill(desk)
    parts = desk.house.configuring.current.pack(TOPIC).weights
    pieces = {piece for sentence in [*ENGLISH.values(), *parts] for piece in re.split(r"\{[^}]*\}", sentence)}
    english = {piece.strip(" ;,:(") for piece in pieces if len(piece.strip(" ;,:(")) >= _TELLING}
    anna = sign_in(desk)
    seen = {}
    for path, page in crawl(anna):
        for file in page.css("textarea, pre, code"):
            file.decompose()
        seen[path] = text = text_of(page)
        assert [piece for piece in english if piece in text] == [], path
        for marked in page.css("[lang=en]"):
            marked.decompose()
        assert re.findall(r"\banswered\b|\bnot reached\b", text_of(page)) == [], path
    told = " ".join(seen.values())
    assert len(seen) > 30
    for kind in (
        Says.NONE_ALIKE,
        Says.SAME_TEXT,
        Says.FAILED_HTTP,
        Says.NOT_THEIR_PLACES,
        Says.REFUSED_REJECTED,
    ):
        assert SWEDISH[kind].partition(" ({")[0] in told, kind
