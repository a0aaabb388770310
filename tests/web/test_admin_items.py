"""The pages for items and stories over plain requests: what they show, what they change, what they refuse."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.web.conftest import Desk, one, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role
from feedwatch.model.story import StoryRole
from feedwatch.search.stems import stemmed
from feedwatch.store import audit_log, search

TOPIC = "climate-contract"
EVIL = "<script>alert(1)</script> \"' {{ 7*7 }} \u202egnorw " + "å" * 3000


@pytest.fixture
def anna(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR)


def titles(html: str) -> list[str]:
    return [node.text(strip=True) for node in LexborHTMLParser(html).css("table td a bdi")]


def text_of(html: str) -> str:
    return " ".join(one(html, "main").text(separator=" ").split())


def index(desk: Desk, *numbers: int) -> None:
    """Put items into the search index, as a poll does."""
    with desk.house.database.write() as connection:
        found = [desk.house.browsing.item(number).item for number in numbers]
        search.index(connection, [(item.id, stemmed(item.title), stemmed(item.summary)) for item in found])


def test_items_are_listed_by_what_is_asked_and_the_command_says_the_same(desk: Desk, anna: Person) -> None:
    kalmar = desk.press.print("Kalmar signerar klimatkontraktet", places=("0880",))
    lund = desk.press.print("Lund lovar staten", source="lund", kept=False, places=("1281",))
    index(desk, kalmar, lund)
    assert titles(anna.get("/admin/items").text) == ["Kalmar signerar klimatkontraktet"]
    everything = anna.get("/admin/items?decision=any")
    assert titles(everything.text) == ["Lund lovar staten", "Kalmar signerar klimatkontraktet"]
    page = anna.get("/admin/items?decision=any&q=kontrakten&place=Kalmar+kommun&since=2026-11-01&until=2026-11-30")
    assert titles(page.text) == ["Kalmar signerar klimatkontraktet"]
    command = "feedwatch items list --text kontrakten --place 0880 --decision any --since 2026-11-01 --until 2026-12-01"
    assert command in text_of(page.text)
    assert titles(anna.get("/admin/items?decision=any&place=Malmö").text) == []


def test_a_condition_that_cannot_be_read_is_said_beside_its_field(anna: Person) -> None:
    page = anna.get("/admin/items?place=Kalmr&since=igår&q=-kontrakt")
    assert page.status_code == 422
    wrong = {node.attributes["id"]: node.text() for node in LexborHTMLParser(page.text).css("p.wrong")}
    assert wrong == {
        "w-place": "Det finns ingen sådan kommun, och inget sådant län.",
        "w-since": "Det är ingen dag. Skriv till exempel 2026-11-24.",
    }
    assert "there is no word to look for" in page.text
    assert anna.get("/admin/items?cursor=x").status_code == 422
    assert anna.get("/admin/stories?cursor=x").status_code == 422


def test_pages_of_the_list_are_turned_by_links(desk: Desk, anna: Person) -> None:
    for number in range(60):
        desk.press.print(f"Nyhet {number}")
    first = anna.get("/admin/items")
    desk.press.print("Kom emellan")
    older = value(first.text, "nav.pager a[rel=next]", "href")
    second = anna.get(older.replace("&amp;", "&"))
    assert titles(first.text) + titles(second.text) == [f"Nyhet {number}" for number in range(59, -1, -1)]
    assert "rel=next" not in second.text
    stories = anna.get("/admin/stories")
    assert len(titles(stories.text)) == 50
    assert len(titles(anna.get(value(stories.text, "nav.pager a[rel=next]", "href")).text)) == 11


def test_an_item_is_kept_by_hand_shown_so_and_left_to_the_rules_again(desk: Desk, anna: Person) -> None:
    number = desk.press.print("Lund lovar staten", source="lund", kept=False)
    kept = anna.post(f"/admin/items/{number}/keep", {"topic": TOPIC, "note": "det är menat"})
    assert (kept.status_code, kept.headers["Location"]) == (303, f"/admin/items/{number}?did=kept")
    page = text_of(anna.get(kept.headers["Location"]).text)
    assert "Posten är behållen för hand." in page
    assert "Beslutat för hand av anna (web)" in page
    assert "Anteckning: det är menat Reglerna säger: avvisad." in page
    assert titles(anna.get("/admin/items?by_hand=1").text) == ["Lund lovar staten"]
    assert anna.post(f"/admin/items/{number}/withdraw", {"topic": TOPIC}).status_code == 303
    assert "Beslutat för hand" not in text_of(anna.get(f"/admin/items/{number}").text)
    with desk.house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=5, action="item")
    assert [(act.who, act.how, act.action) for act in acts] == [
        ("anna", "web", "item.withdraw"),
        ("anna", "web", "item.keep"),
    ]
    nothing = anna.post(f"/admin/items/{number}/withdraw", {"topic": TOPIC})
    assert (nothing.status_code, "Ingen har beslutat" in nothing.text) == (422, True)


def test_a_viewer_reads_and_changes_nothing(desk: Desk) -> None:
    """Neither the forms nor what subscribers asked for are shown; what is sent all the same is refused."""
    number = desk.press.print("Kalmar signerar")
    desk.press.subscribe("strateg@example.se")
    viewer = sign_in(desk, Role.VIEWER, "vera")
    story = desk.press.story_of(number)
    for path in ("/admin/items", f"/admin/items/{number}", "/admin/stories", f"/admin/stories/{story}"):
        page = viewer.get(path)
        assert page.status_code == 200
        forms = [
            form.attributes.get("action", "") for form in LexborHTMLParser(page.text).css("main form[method=post]")
        ]
        assert [action for action in forms if not (action or "").endswith("/split")] == []
        assert "strateg@" not in page.text
    asked = viewer.get(f"/admin/items/{number}?subscriber=1")
    assert LexborHTMLParser(asked.text).css(".answer") == []
    for path in (f"/admin/items/{number}/reject", "/admin/stories/merge", "/admin/stories/split"):
        assert viewer.post(path, {"story": "1", "item": number}).status_code == 403
    assert desk.house.browsing.item(number).item.state == "kept"


def test_why_somebody_got_it_is_answered_on_the_page(desk: Desk, anna: Person) -> None:
    number = desk.press.print("Kalmar signerar")
    desk.press.subscribe("strateg@example.se", places=("1281",))
    page = anna.get(f"/admin/items/{number}?subscriber=1")
    assert "Inte berättad: den nämner ingen plats som prenumeranten vill ha." in text_of(page.text)


def test_versions_show_what_changed_to_eyes_and_ears(desk: Desk, anna: Person) -> None:
    number = desk.press.print("Kalmar lovar staten mer", summary="Ingressen.")
    desk.press.revise(number, title="Kalmar lovar staten mindre")
    page = LexborHTMLParser(anna.get(f"/admin/items/{number}/versions").text)
    assert [node.text(strip=True) for node in page.css(".changes ins")] == ["tillagt:mindreslut."]
    assert [node.text(strip=True) for node in page.css(".changes del")] == ["borttaget:merslut."]


def test_chosen_items_are_merged_after_a_look_and_it_is_undone_by_a_button(desk: Desk, anna: Person) -> None:
    one, two = desk.press.print("Kalmar signerar"), desk.press.print("Lund signerar", source="lund")
    first, second = desk.press.story_of(one), desk.press.story_of(two)
    screen = anna.get(f"/admin/stories/merge?item={one}&item={two}")
    assert f"feedwatch stories merge {first} {second}" in text_of(screen.text)
    assert desk.press.story_of(two) == second  # only looked at
    merged = anna.post("/admin/stories/merge", {"story": [first, second], "note": "samma avtal"})
    assert merged.headers["Location"] == f"/admin/stories/{first}?did=merged&back={two}"
    page = anna.get(merged.headers["Location"])
    assert value(page.text, ".done [name=item]") == str(two)
    split = anna.post("/admin/stories/split", {"item": two})
    assert desk.press.story_of(two) not in (first, second)
    assert re.fullmatch(rf"/admin/stories/3\?did=split&back={first}-3", split.headers["Location"])
    back = anna.get(split.headers["Location"])
    assert [node.attributes["value"] for node in LexborHTMLParser(back.text).css(".done [name=story]")] == [
        str(first),
        "3",
    ]


def test_too_few_stories_cannot_be_merged(desk: Desk, anna: Person) -> None:
    one = desk.press.print("Kalmar signerar")
    copy = desk.press.print("Kopia", source="lund", story=desk.press.story_of(one), role=StoryRole.COPY)
    screen = anna.get(f"/admin/stories/merge?item={one}&item={copy}")
    assert "Välj minst två olika händelser" in text_of(screen.text)
    assert anna.get("/admin/stories/merge").status_code == 200
    assert anna.post("/admin/stories/merge", {"story": "1"}).status_code == 422
    assert anna.post("/admin/stories/split").status_code == 422


def test_another_story_is_found_by_words_and_offered(desk: Desk, anna: Person) -> None:
    one, two = desk.press.print("Kalmar signerar"), desk.press.print("Lund och kontrakten", source="lund")
    index(desk, one, two)
    story, other = desk.press.story_of(one), desk.press.story_of(two)
    page = anna.get(f"/admin/stories/{story}?find=kontrakt")
    assert value(page.text, "input[type=radio]") == str(other)
    assert "Ingen annan händelse" in text_of(anna.get(f"/admin/stories/{story}?find=signerar").text)
    assert anna.get(f"/admin/stories/{story}?find=-x").status_code == 200


def test_a_merged_story_leads_to_where_it_is_now(desk: Desk, anna: Person) -> None:
    one, two = (desk.press.story_of(desk.press.print()) for _ in range(2))
    desk.house.arranging.merge([one, two])
    assert f"Händelse {two} är numera en del av den här." in text_of(anna.get(f"/admin/stories/{two}").text)
    assert anna.get("/admin/stories/99").status_code == 422
    assert anna.get("/admin/items/99").status_code == 422
    assert anna.get(f"/admin/items/{10**30}").status_code == 422


def test_what_is_shown_can_be_taken_along(desk: Desk, anna: Person) -> None:
    """As CSV and JSON Lines, with the conditions of the list, and more than one page of it."""
    for number in range(60):
        desk.press.print(f"=Nyhet {number}", source="lund" if number else "kalmar")
    page = anna.get("/admin/items?source=lund")
    links = [node.attributes["href"] or "" for node in LexborHTMLParser(page.text).css(".downloads a")]
    assert [link.partition("?")[0].rpartition("/")[2] for link in links] == [
        "items.csv",
        "items.jsonl",
        "decisions.csv",
        "decisions.jsonl",
    ]
    table = anna.get(links[0])
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.headers["Content-Disposition"] == 'attachment; filename="feedwatch-items.csv"'
    assert table.content.decode().count("'=Nyhet") == len(table.content.splitlines()) - 1 == 59
    assert len(anna.get(links[1]).content.splitlines()) == 59
    assert len(anna.get("/admin/items/export/stories.jsonl").content.splitlines()) == 60
    assert anna.get("/admin/items/export/items.csv?q=-x").status_code == 422
    assert anna.get("/admin/items/export/subscribers.csv").status_code == 422


@pytest.mark.parametrize("language", ["sv", "en"])
def test_hostile_text_does_nothing_on_any_page(desk: Desk, language: str) -> None:
    """In titles, notes, reasons and addresses: it stands there as text, and addresses that run something are no links."""
    number = desk.press.print(EVIL, url="javascript:alert(1)", summary=EVIL, source="kalmar")
    desk.house.ruling.reject(number, note=EVIL)
    desk.press.revise(number, title=EVIL.replace("å", "ä"))
    other = desk.press.print(EVIL)
    desk.house.arranging.merge([desk.press.story_of(number), desk.press.story_of(other)])
    desk.house.arranging.split([other], EVIL)
    index(desk, number, other)
    anna = replace(sign_in(desk, Role.EDITOR), language=language)
    story = desk.press.story_of(other)
    for path in (
        "/admin/items?decision=any&q=alert",
        f"/admin/items/{number}",
        f"/admin/items/{number}/versions",
        "/admin/stories",
        f"/admin/stories/{story}",
        f"/admin/stories/{story}?find=alert",
        f"/admin/stories/merge?item={number}&item={other}",
    ):
        page = anna.get(path)
        assert page.status_code == 200, path
        parsed = LexborHTMLParser(page.text)
        assert [node.attributes.get("src") for node in parsed.css("script")] == ["/static/htmx.js"], path
        assert parsed.css("[href^='javascript']") == []
        assert "{{ 7*7 }}" in page.text
        assert "&lt;script&gt;" in page.text
