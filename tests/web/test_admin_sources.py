"""The admin pages of sources over plain requests: what is shown before it is saved, and what is written in the end."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.newsroom import Answer, News, open_newsroom
from tests.service.conftest import World
from tests.web.conftest import Desk, one, serve, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role
from feedwatch.store import audit_log

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)> \u202eKalmar"
LEAD = "Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter."
SIGNS = News("Kalmar signerar Klimatkontrakt 2030", path="/nyheter/1", guid="1", summary=LEAD)
POOL = News("Simhallen öppnar igen", path="/nyheter/2", guid="2", summary="Bassängen är varmare än förut.")
TWO = (
    '# the newsroom of Kalmar\n[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/kalmar"\nplace = "0880"\n'
    'tags = ["municipality"]  # who\n\n'
    '[[source]]\nid = "lund"\nname = "Lund <b>"\nurl = "{base}/lund"\nverified = false\n'
)
LIST = "".join(
    f"<li class='news'><h3><a href='/nyheter/{n}'>Kommunen bygger nytt och större nummer {n}</a></h3>"
    f"<time datetime='2026-11-{n:02}T09:00:00+01:00'>{n} november 2026</time><p>En längre ingress om bygget.</p></li>"
    for n in range(1, 9)
)
FRONT = f"<!doctype html><html lang='sv'><head><title>Åmåls kommun</title></head><body><main><h1>Nyheter</h1><ul>{LIST}</ul></main></body></html>"


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house with two sources, one of which fails."""
    world.newsroom.feed(SIGNS, path="/kalmar")
    world.newsroom.fail("/lund", 503)
    with serve(world) as desk:
        (world.config / "sources.toml").write_text(TWO.replace("{base}", world.newsroom.base), encoding="utf-8")
        desk.house.refresh()
        list(desk.house.polling.poll_all([], only_due=False))
        yield desk


@pytest.fixture
def anna(desk: Desk) -> Person:
    return sign_in(desk, Role.EDITOR)


def written(desk: Desk) -> str:
    return (desk.world.config / "sources.toml").read_text(encoding="utf-8")


def fields(page: str, within: str = "main form") -> dict[str, str]:
    """Give what a form of a page would send as it stands."""
    form = LexborHTMLParser(page).css(within)[-1]
    found = {
        node.attributes["name"] or "": node.attributes.get("value") or ""
        for node in form.css("input[name]:not([type=checkbox])")
    }
    found |= {node.attributes["name"] or "": "yes" for node in form.css("input[type=checkbox][checked]")}
    for select in form.css("select[name]"):
        chosen = select.css_first("option[selected]") or select.css_first("option")
        found[select.attributes["name"] or ""] = (chosen.attributes.get("value") or "") if chosen else ""
    return found


def test_the_worst_source_stands_first_and_can_be_filtered(desk: Desk, anna: Person) -> None:
    """Lund fails; by state, tag and words others are left out; names are no markup."""
    page = anna.get("/admin/sources").text
    assert [row.text(strip=True)[:6] for row in LexborHTMLParser(page).css("table.sources tbody th")] == [
        "Lund <",
        "Kalmar",
    ]
    assert "går inte att läsa" in page
    assert "answered 503" in page
    assert ", en gång<" in page
    assert "feedwatch sources list" in page
    for query, names in (
        ("q=kalm", ["Kalmar"]),
        ("state=failing", ["Lund <"]),
        ("tag=municipality", ["Kalmar"]),
        ("q=x", []),
    ):
        shown = LexborHTMLParser(anna.get(f"/admin/sources?{query}").text).css("table.sources tbody th")
        assert [row.text(strip=True)[:6] for row in shown] == names, query


def test_a_viewer_looks_and_changes_nothing(desk: Desk) -> None:
    """No buttons are shown, and none would work."""
    viewer = sign_in(desk, Role.VIEWER, "vera")
    page = viewer.get("/admin/sources").text
    assert "Lägg till en källa" not in page
    assert viewer.get("/admin/sources/kalmar").status_code == 200
    assert viewer.get("/admin/sources/lists/export?form=csv").status_code == 200
    for path in (
        "/new/find",
        "/many/act",
        "/kalmar/remove",
        "/kalmar/edit",
        "/kalmar/check",
        "/lists/import",
        "/kalmar/move",
    ):
        assert viewer.post(f"/admin/sources{path}", {"url": "x"}).status_code == 403, path
    assert "kalmar" in written(desk)


def test_a_source_shows_its_past(desk: Desk, anna: Person) -> None:
    """State, polls with their errors, charts of 30 days with their tables, the next try."""
    page = anna.get("/admin/sources/lund").text
    assert "answered 503 Service Unavailable" in page
    assert "Leta efter en ersättare" in page
    assert len(LexborHTMLParser(page).css("figure.chart tbody tr")) == 60
    assert "feedwatch sources health lund" in page
    assert anna.get("/admin/sources/nobody").status_code == 422


def test_a_site_is_added_after_its_news_were_shown(desk: Desk, anna: Person) -> None:
    """Address, preview with what would be kept and is known, form with what is likely, diff, saved; nothing before."""
    desk.world.newsroom.feed(SIGNS, POOL, path="/rss", title="Växjö kommun, nyheter")
    before = written(desk)
    shown = anna.post("/admin/sources/new/find", {"url": f"{desk.world.newsroom.authority}/rss"})
    page = shown.text
    assert shown.status_code == 200
    for words in (
        SIGNS.title,
        POOL.title,
        "behålls för Klimatkontrakt 2030",
        "behålls inte",
        "samma sida från Kalmar kommun",
    ):
        assert words in page
    assert f"Adressen saknade början; {desk.world.newsroom.base}/rss prövades" in page
    assert "svenska" in page
    filled = fields(page)
    assert (filled["name"], filled["id"], filled["place"], filled["tags"]) == (
        "Växjö kommun, nyheter", "vaxjo-kommun-nyheter", "Växjö", "municipality",
    )  # fmt: skip
    assert written(desk) == before
    change = anna.post("/admin/sources/new/save", filled)
    assert "+place = &#34;0780&#34;" in change.text
    assert "feedwatch sources add" in change.text
    assert written(desk) == before
    done = anna.confirm("/admin/sources/new/save", filled)
    number = desk.house.configuring.number
    saved = f"/admin/sources/vaxjo-kommun-nyheter?done=saved&undo={number}"
    assert (done.status_code, done.headers["location"]) == (303, saved)
    assert 'id = "vaxjo-kommun-nyheter"' in written(desk)
    assert "# the newsroom of Kalmar" in written(desk)
    assert "Läs nu" in anna.get("/admin/sources/vaxjo-kommun-nyheter").text


def test_a_page_without_a_feed_is_added_with_our_own_selectors(desk: Desk, anna: Person) -> None:
    """They are filled in; others are tried as they are typed, and the site is asked once for it."""
    url = desk.world.newsroom.page("/nyheter", FRONT)
    page = anna.post("/admin/sources/new/find", {"url": url}).text
    filled = fields(page)
    assert filled["kind"] == "page"
    assert "news" in filled["item"]
    asked = desk.world.newsroom.times_asked("/nyheter")
    part = anna.post("/admin/sources/new/trial", filled | {"item": "li.gammal"}, HX_Request="true").text
    assert "li.gammal" in part
    assert "<html" not in part
    none = anna.post("/admin/sources/new/trial", filled | {"url": "javascript:alert(1)"}, HX_Request="true")
    assert (none.status_code, "is not an http" in none.text, "<html" in none.text) == (200, True, False)
    good = anna.post("/admin/sources/new/trial", filled | {"item": "li.news", "date": "time"}).text
    assert "med 8 poster" in good
    assert desk.world.newsroom.times_asked("/nyheter") == asked + 1
    again = anna.post("/admin/sources/new/preview", filled | {"item": "li.news", "name": "Åmål"}).text
    assert fields(again)["name"] == "Åmål"
    anna.confirm("/admin/sources/new/save", filled | {"item": "li.news", "name": "Åmål", "id": "amal"})
    assert '[source.selectors]\nitem = "li.news"' in written(desk)


def test_an_address_that_is_watched_already_is_not_added_again(desk: Desk, anna: Person) -> None:
    """It is said when it is found, and refused when it is saved all the same."""
    url = f"{desk.world.newsroom.base}/kalmar"
    page = anna.post("/admin/sources/new/find", {"url": url}).text
    assert "bevakas redan som" in page
    refused = anna.post("/admin/sources/new/save", {"url": url, "name": "Igen", "kind": "feed", "enabled": "yes"})
    assert refused.status_code == 422
    assert "bevakar redan adressen" in refused.text


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"interval": "ofta"}, "source.interval är ingen tid"),
        ({"place": "Atlantis"}, "Platsen Atlantis finns inte"),
        ({"place": "Vaxö"}, "Menade du"),
        ({"id": "Inte Bra"}, "source.id får bara ha a-z"),
        ({"kind": "page", "item": "li["}, "är ingen CSS-selektor"),
    ],
)
def test_a_wrong_field_keeps_the_form_and_says_what(
    desk: Desk, anna: Person, changed: dict[str, str], words: str
) -> None:
    sent = {"url": "https://ny.example/rss", "name": "Ny källa", "kind": "feed", "enabled": "yes"}
    answer = anna.post("/admin/sources/new/save", sent | changed)
    assert (answer.status_code, words in answer.text) == (422, True)
    assert fields(answer.text)["name"] == "Ny källa"


def test_an_address_that_gives_nothing_says_why(desk: Desk, anna: Person) -> None:
    """And what is no address at all is asked for again."""
    page = anna.post("/admin/sources/new/find", {"url": f"{desk.world.newsroom.base}/tomt"}).text
    assert "Inget att bevaka hittades" in page
    assert "404" in page
    refused = anna.post("/admin/sources/new/find", {"url": "javascript:alert(1)"})
    assert refused.status_code == 422
    assert "är ingen adress med http eller https" in refused.text


def test_every_key_can_be_edited_and_comments_stay(desk: Desk, anna: Person) -> None:
    """Only what was changed in the form is changed in the file."""
    shown = anna.get("/admin/sources/kalmar/edit").text
    filled = fields(shown)
    assert (filled["place"], filled["tags"], filled["interval"], filled["fulltext"]) == (
        "Kalmar",
        "municipality",
        "",
        "yes",
    )
    same = anna.post("/admin/sources/kalmar/edit", filled)
    assert "Det blir ingen skillnad" in same.text
    del filled["fulltext"]
    wanted = filled | {"interval": "30m", "tags": "municipality, smaland", "place": "Växjö"}
    change = anna.post("/admin/sources/kalmar/edit", wanted)
    assert "feedwatch sources edit kalmar --interval 30m" in change.text
    anna.confirm("/admin/sources/kalmar/edit", wanted)
    for words in (
        'interval = "30m"',
        '"smaland"]  # who',
        'place = "0780"',
        "fulltext = false",
        "# the newsroom of Kalmar",
    ):
        assert words in written(desk)
    assert "verified = false" in written(desk)  # of the other


def test_pause_resume_and_remove_ask_first(desk: Desk, anna: Person) -> None:
    before = written(desk)
    assert "enabled = false" in anna.post("/admin/sources/kalmar/pause").text
    assert written(desk) == before
    anna.confirm("/admin/sources/kalmar/pause")
    assert "pausad" in anna.get("/admin/sources/kalmar").text
    anna.confirm("/admin/sources/kalmar/resume")
    done = anna.confirm("/admin/sources/kalmar/remove")
    assert done.headers["location"].startswith("/admin/sources?done=")
    assert 'id = "kalmar"' not in written(desk)
    assert anna.get("/admin/sources/kalmar").status_code == 422
    with desk.house.database.read() as connection:
        acts = audit_log.page(connection, before=None, limit=20)
    changes = [(act.who, act.how) for act in acts if act.action.startswith("config")]
    assert changes[:3] == [("anna", "web")] * 3


def test_many_are_changed_at_once(desk: Desk, anna: Person) -> None:
    """Tagged in one edit; without a choice or a tag it is said what is missing."""
    assert anna.post("/admin/sources/many/act", {"act": "pause"}).status_code == 422
    both = {"source": ["kalmar", "lund"]}
    missing = anna.post("/admin/sources/many/act", both | {"act": "tag", "tag": ""})
    assert missing.status_code == 422
    assert len(LexborHTMLParser(missing.text).css("input[name=source][checked]")) == 2
    anna.confirm("/admin/sources/many/act", both | {"act": "tag", "tag": "syd"})
    assert written(desk).count('"syd"') == 2
    anna.confirm("/admin/sources/many/act", both | {"act": "untag", "tag": "municipality"})
    assert "municipality" not in written(desk)
    anna.confirm("/admin/sources/many/act", both | {"act": "pause"})
    assert written(desk).count("enabled = false") == 2


def test_a_check_shows_the_exchange(desk: Desk, anna: Person) -> None:
    """What was sent and what came, with advice when it failed; cookies are hidden."""
    body = desk.world.newsroom.answers["/kalmar"].body
    headers = (("Content-Type", "application/rss+xml"), ("Set-Cookie", "sid=hemlig"), ("X-Said", HOSTILE[:40]))
    desk.world.newsroom.answers["/kalmar"] = Answer(body, 200, headers)
    assert anna.post("/admin/sources/kalmar/check").headers["location"] == "/admin/sources/kalmar/check"
    desk.house.checking.latest("kalmar", wait=10)
    page = anna.get("/admin/sources/kalmar/check").text
    assert "User-Agent" in page
    assert "200 OK" in page
    assert "/admin/items?source=kalmar&amp;decision=any" in page
    assert "hemlig" not in page
    assert "<script>alert" not in page
    anna.post("/admin/sources/lund/check")
    desk.house.checking.latest("lund", wait=10)
    page = anna.get("/admin/sources/lund/check").text
    assert "answered 503" in page
    assert "Servern har ett eget fel" in page
    part = anna.get("/admin/sources/lund/check", HX_Request="true").text
    assert "<html" not in part


def test_an_item_leads_to_its_source_and_explains_itself_in_the_language_of_the_page(desk: Desk, anna: Person) -> None:
    """Sentences that are always the same are stored in English and shown in Swedish; a source that is gone is no link."""
    page = anna.get("/admin/items/1").text
    assert 'href="/admin/sources/kalmar"' in page
    assert "inget liknande hade kommit vid den tiden" in page
    assert "nothing alike was published" not in page + anna.get("/admin/stories/1").text
    assert "nothing alike was published" in anna.get("/admin/items/1?lang=en").text
    anna.get("/admin/items/1?lang=sv")
    (desk.world.config / "sources.toml").write_text("", encoding="utf-8")
    desk.house.refresh()
    assert 'href="/admin/sources/kalmar"' not in anna.get("/admin/items/1").text


def test_a_move_is_shown_and_accepted(desk: Desk, anna: Person) -> None:
    """Lund is dead; its site names a feed, which takes its place, and the id stays."""
    desk.world.newsroom.feed(POOL, path="/ny/feed")
    front = "<!doctype html><title>Lund</title><link rel='alternate' type='application/rss+xml' href='/ny/feed'><main><p>Hej</p></main>"
    desk.world.newsroom.page("/", front)
    page = anna.post("/admin/sources/lund/move").text
    assert "/ny/feed" in page
    assert POOL.title in page
    anna.confirm("/admin/sources/lund/edit", fields(page))
    assert f'id = "lund"\nname = "Lund <b>"\nurl = "{desk.world.newsroom.base}/ny/feed"' in written(desk)


def test_a_list_is_looked_through_before_it_is_added(desk: Desk, anna: Person) -> None:
    """Two bad rows are named with their lines, the others added; from a file in the encoding of Excel."""
    rows = "name;url;place\nÅmål;https://amal.example/rss;1492\nFel;https://fel.example;9999\nTom;;\nKalmar;{};\n"
    data = rows.format(f"{desk.world.newsroom.base}/kalmar").encode("cp1252")
    page = anna.post("/admin/sources/lists/import", files={"file": ("list.csv", data, "text/csv")}).text
    assert "CSV, cp1252" in page
    for words in (
        "Fel: 2.",
        "Rad 3",
        "unknown place",
        "Rad 4",
        "has no url",
        "Läggs till: 1",
        "Bevakas redan: 1",
        "Åmål",
    ):
        assert words in page
    held = {"list": value(page, "[name=list]"), "add": "yes"}
    anna.confirm("/admin/sources/lists/import", held)
    assert 'name = "Åmål"' in written(desk)
    exported = anna.get("/admin/sources/lists/export?form=csv")
    assert "Åmål" in exported.content.decode("utf-8-sig")
    assert "attachment" in exported.headers["content-disposition"]
    assert "amal.example" in anna.get("/admin/sources/lists/export").text
    for sent, words in (({}, "Välj en fil"), ({"text": "färg\nblå"}, "ska namnge kolumnerna")):
        refused = anna.post("/admin/sources/lists/import", sent)
        assert (refused.status_code, words in refused.text) == (422, True)


def test_hostile_words_of_a_feed_stay_words(desk: Desk, anna: Person) -> None:
    """Titles, feed titles, links: nothing becomes markup, and a script address no link."""
    hostile = News(HOSTILE, path="/n/1", guid="<b>", summary=HOSTILE)
    url = desk.world.newsroom.feed(hostile, path="/elak", title=HOSTILE)
    body = desk.world.newsroom.answers["/elak"].body.replace(
        f"{desk.world.newsroom.base}/n/1".encode(), b"javascript:alert(3)"
    )
    desk.world.newsroom.answers["/elak"] = Answer(body)
    page = anna.post("/admin/sources/new/find", {"url": url}).text
    parsed = LexborHTMLParser(page)
    assert parsed.css("main script, main img") == []
    assert [node.attributes.get("href") for node in parsed.css("a[href^=javascript]")] == []
    assert "\u202e" not in page
    assert one(page, "#f-name").attributes["value"]
    assert parsed.css("[style], [onerror]") == []


def test_no_page_leads_to_a_machine_of_our_own_network(desk: Desk, anna: Person) -> None:
    """Neither an address that is typed, nor one that a site redirects to, nor selectors on it: nobody there is asked."""
    with open_newsroom() as canary:
        canary.feed(SIGNS)
        desk.world.newsroom.fail("/lure", 302, ("Location", f"{canary.base}/feed"))
        for url in (f"{canary.base}/feed", f"{desk.world.newsroom.base}/lure", "http://[::ffff:127.0.0.1]:1/feed"):
            found = anna.post("/admin/sources/new/find", {"url": url})
            assert SIGNS.title not in found.text
            tried = anna.post("/admin/sources/new/trial", {"url": url, "kind": "page", "item": "li"})
            assert tried.status_code < 500
        changed = {"name": "Lund", "url": f"{canary.base}/feed", "kind": "auto"}
        desk.house.administering.apply(desk.house.administering.change("lund", changed))
        desk.world.clock.pass_by(minutes=5)
        list(desk.house.polling.poll_all(["lund"], only_due=False))
        assert canary.asked == []
        (health,) = [one for _, one in desk.house.reporting.sources() if one.source_id == "lund"]
        assert health.error
        assert health.error in LexborHTMLParser(anna.get("/admin/sources/lund").text).text()
        assert "is not fetched from" in health.error
