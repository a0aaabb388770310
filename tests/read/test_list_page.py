"""News pages are read by their lists, with selectors and without; a list that is gone is an error."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedwatch.model.errors import ReadError
from feedwatch.model.item import PublishedTrust, Reading
from feedwatch.model.source import Fetched, Selectors, SourceKind
from feedwatch.read.list_page import propose, read_page

Fetch = Callable[..., Fetched]
DATA = Path(__file__).parent / "data"
PAGES = sorted(path.stem for path in (DATA / "pages").glob("*.json"))
NO_LISTS = sorted(path.stem for path in (DATA / "no_list").glob("*.html"))


def told(reading: Reading) -> list[dict[str, str | None]]:
    """Give entries as the data files have them."""
    return [
        {
            "title": entry.title,
            "url": entry.url,
            "published": entry.published.isoformat() if entry.published else None,
            "trust": entry.published_trust.value,
            "summary": entry.summary,
        }
        for entry in reading.entries
    ]


@pytest.mark.parametrize("name", PAGES)
def test_the_news_of_known_platforms_are_found(fetched: Fetch, now: datetime, name: str) -> None:
    """As SiteVision, WordPress, Mynewsdesk, Optimizely, Umbraco, Cision and hand-made sites show them."""
    expected = json.loads((DATA / "pages" / f"{name}.json").read_text("utf-8"))
    page = fetched((DATA / "pages" / f"{name}.html").read_bytes(), url=expected["url"])
    reading = read_page(page, Selectors(), now)
    assert told(reading) == expected["entries"]
    assert (reading.kind, reading.title, reading.language) == (SourceKind.PAGE, expected["title"], "sv")
    assert all(entry.guid == "" for entry in reading.entries)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "json_ld"])
def test_proposals_find_the_same_news(fetched: Fetch, now: datetime, name: str) -> None:
    """By selectors alone, and the admin sees how many and which."""
    expected = json.loads((DATA / "pages" / f"{name}.json").read_text("utf-8"))
    page = fetched((DATA / "pages" / f"{name}.html").read_bytes(), url=expected["url"])
    proposal = propose(page, now)[0]
    assert proposal.selectors.item
    assert proposal.selectors.title
    assert proposal.count == len(expected["entries"])
    assert [entry.title for entry in proposal.samples] == [entry["title"] for entry in expected["entries"][:5]]
    assert told(read_page(page, proposal.selectors, now)) == expected["entries"]


@pytest.mark.parametrize("name", NO_LISTS)
def test_a_page_without_news_is_an_error(fetched: Fetch, now: datetime, name: str) -> None:
    """Articles with links around them, error pages, calendars, sections of a site, pages that scripts draw."""
    page = fetched((DATA / "no_list" / f"{name}.html").read_bytes(), url="https://www.ekby.example/bygga-och-bo/")
    assert propose(page, now) == ()
    with pytest.raises(ReadError, match="no list of news was found") as refused:
        read_page(page, Selectors(), now)
    assert refused.value.kind == "no-list"


@pytest.mark.parametrize(("name", "reason"), [("shell", "scripts draw it"), ("article", "a single article")])
def test_the_reason_is_told(fetched: Fetch, now: datetime, name: str, reason: str) -> None:
    """As far as it can be seen."""
    with pytest.raises(ReadError, match=reason):
        read_page(fetched((DATA / "no_list" / f"{name}.html").read_bytes()), Selectors(), now)


TITLES = (
    "Kommunen öppnar en ny bro över ån",
    "Biblioteket får mer pengar i budgeten",
    "Klimatkontraktet är nu påskrivet",
)
DAYS = ("20 november 2026", "18 november 2026", "3 oktober 2026")
ISO = ("2026-11-20", "2026-11-18", "2026-10-03")


def page_with(template: str, before: str = "", after: str = "") -> str:
    """Build a page of three entries."""
    blocks = [template.format(n=n, title=TITLES[n], day=DAYS[n], iso=ISO[n]) for n in range(3)]
    return f"<!doctype html><html lang='sv'><title>Nyheter</title><body>{before}{''.join(blocks)}{after}</body></html>"


@pytest.mark.parametrize(
    "template",
    [
        "<li><a href='/{n}'><h3>{title}</h3></a><time datetime='{iso}'>{day} 09:00</time></li>",
        "<li><a href='/{n}' aria-label='{title}'><img alt='{title}'></a><h3>{title}</h3><span>{day}</span></li>",
        "<li><h3><a href='/{n}'><time datetime='{iso}'>{day}</time> {title}</a></h3></li>",
        "<li><a href='/{n}'>{title} <span>{day}</span></a></li>",
        "<li><a href='/{n}'>{iso} {title}</a></li>",
        "<p>{iso} <a href='/{n}'>{title}</a></p>",
        "<a href='/{n}'>{title}</a> ({day})<br>",
        "{iso} <a href='/{n}'>{title}</a><br>",
        "<a href='/{n}'><h2>{title}</h2></a><p>{day}</p>",
        "<h3>{title}</h3><p>{day} | Ekby</p><p><a href='/{n}'>Läs mer</a></p>",
        "<dt>{day}</dt><dd><a href='/{n}'>{title}</a></dd>",
        "<news-card><a slot='link' href='/{n}'>{title}</a><p>{day}</p></news-card>",
        "<li><h3><a href='/{n}'>{title}</a></h3><p>Uppdaterad 22 november 2026. Publicerad {day}</p></li>",
        "<li><h3><a href='/{n}'>{title}</a></h3><p>{day} – Svara senast den 1 december 2026, skriver kommunen.</p></li>",
        "<article><a href='/amne/1'>Bygga, bo och miljö</a><h3><a href='/{n}'>{title}</a></h3><i>{day}</i><a href='/av'>Av Redaktionen</a></article>",
        "<li><div><span>{day}</span></div><h3><a href='/{n}'>{title}</a></h3></li>",
        "<li><h3><a href='/{n}'>{title}</a><span class='visually-hidden'> Länk till annan webbplats</span></h3>{day}</li>",
        "<li><h6>{day}</h6><h3><a href='/{n}'>{title}</a></h3></li>",
        "<li><h4>Pressmeddelande</h4><h3><a href='/{n}'>{title}</a></h3><h5>{day}</h5></li>",
        "<tr><td>{day}</td><td><a href='/{n}'>{title}</a></td><td><a href='/{n}.pdf'>pdf</a></td></tr>",
    ],
)  # fmt: skip
def test_headlines_and_days_are_found_wherever_they_stand(fetched: Fetch, now: datetime, template: str) -> None:
    """Each without the other."""
    before, after = ("<table>", "</table>") if template.startswith("<tr") else ("<h1>Nyheter</h1>", "")
    reading = read_page(fetched(page_with(template, before, after)), Selectors(), now)
    assert [entry.title for entry in reading.entries] == list(TITLES)
    assert [entry.published.date().isoformat() for entry in reading.entries if entry.published] == list(ISO)
    assert [entry.url for entry in reading.entries] == [f"https://www.ekby.example/{n}" for n in range(3)]


def test_a_list_beside_the_main_part_is_only_proposed(fetched: Fetch, now: datetime) -> None:
    """When the news are gone, what is left in the margin must not pass for them."""
    page = fetched(
        page_with("<li><h3><a href='/{n}'>{title}</a></h3>{day}</li>", "<h1>Nyheter</h1><aside><ul>", "</ul></aside>")
    )
    assert [proposal.count for proposal in propose(page, now)] == [3]
    with pytest.raises(ReadError, match="a list that is there: item = 'ul > li'"):
        read_page(page, Selectors(), now)


def test_lists_under_months_are_one_list(fetched: Fetch, now: datetime) -> None:
    """As are rows of cards."""
    page = page_with("<h2>Månad</h2><ul><li><a href='/{n}'>{title}</a> {day}</li></ul>")
    assert len(read_page(fetched(page), Selectors(), now).entries) == 3


def test_a_top_story_belongs_to_its_list(fetched: Fetch, now: datetime) -> None:
    """Where the newest entry stands large and apart, and with selectors too; an older one is something else."""
    top = "<div class='topstory'><h2><a href='/n/top'>Kommunen får pris för sitt klimatarbete</a></h2><p>{}</p></div><div class='list'>"
    item = "<div class='item'><h3><a href='/n/{n}'>{title}</a></h3>{day}</div>"
    page = fetched(page_with(item, top.format("22 november 2026"), "</div>"))
    titles = ["Kommunen får pris för sitt klimatarbete", *TITLES]
    assert [entry.title for entry in read_page(page, Selectors(), now).entries] == titles
    selectors = propose(page, now)[0].selectors
    assert selectors.item == "div.topstory, div.item"
    assert [entry.title for entry in read_page(page, selectors, now).entries] == titles
    older = fetched(page_with(item, top.format("2 november 2026"), "</div>"))
    assert [entry.title for entry in read_page(older, Selectors(), now).entries] == list(TITLES)


def test_the_main_list_wins_over_those_beside_it(fetched: Fetch, now: datetime) -> None:
    """Though they have dates too."""
    side = "".join(
        f"<li><a href='/old/{n}'>En gammal nyhet om vattnet nummer {n}</a> {n} mars 2026</li>" for n in range(1, 9)
    )
    page = page_with("<li><h3><a href='/{n}'>{title}</a></h3>{day}</li>", after=f"<aside><ul>{side}</ul></aside>")
    assert [entry.title for entry in read_page(fetched(page), Selectors(), now).entries] == list(TITLES)
    assert [proposal.count for proposal in propose(fetched(page), now)] == [3, 8]


@pytest.mark.parametrize(
    ("selectors", "title", "published", "summary"),
    [
        (Selectors(item="li"), "Rätt rubrik om en ny bro", "2026-11-20", "Rätt ingress om bron över ån."),
        (Selectors(item="ul > li", title=".b"), "Annan rubrik", "2026-11-20", "Rätt ingress om bron över ån."),
        (Selectors(item="li", date=".when"), "Rätt rubrik om en ny bro", "2026-10-01", "Rätt ingress om bron över ån."),
        (Selectors(item="li", summary=".note"), "Rätt rubrik om en ny bro", "2026-11-20", "En not."),
        (
            Selectors(item="li", link=".other"),
            "Rätt rubrik om en ny bro",
            "2026-11-20",
            "Rätt ingress om bron över ån.",
        ),
        (Selectors(title=".b"), "Annan rubrik", "2026-11-20", "Rätt ingress om bron över ån."),
        (Selectors(item="li", date=".none"), "Rätt rubrik om en ny bro", None, "Rätt ingress om bron över ån."),
    ],
)
def test_selectors_say_where_and_the_rest_is_found(
    fetched: Fetch, now: datetime, selectors: Selectors, title: str, published: str | None, summary: str
) -> None:
    """Each part by its own."""
    item = (
        "<li><h3><a href='/a{n}'>Rätt rubrik om en ny bro</a></h3><p>Rätt ingress om bron över ån.</p><b class='b'>Annan rubrik</b>"
        "<span>20 november 2026</span><span class='when'>1 oktober 2026</span><i class='note'>En not.</i>"
        "<a class='other' href='/b{n}'>x</a></li>"
    )
    page = f"<h1>Nyheter</h1><ul>{''.join(item.format(n=n) for n in range(3))}</ul>"
    reading = read_page(fetched(page), selectors, now)
    first = reading.entries[0]
    assert len(reading.entries) == 3
    assert first.url == ("https://www.ekby.example/b0" if selectors.link else "https://www.ekby.example/a0")
    assert (first.title, first.summary) == (title, summary)
    assert (first.published.date().isoformat() if first.published else None) == published
    assert bool(reading.repairs) is (selectors.date == ".none")


@pytest.mark.parametrize(
    ("selectors", "words"),
    [
        (Selectors(item="li["), "the selector for item, 'li[', is no CSS selector"),
        (Selectors(item="li", date="::"), "the selector for date, '::', is no CSS selector"),
        (Selectors(item="div.gone"), "the selector 'div.gone' finds nothing: the page has changed its shape; a list that is there: item = 'ul > li' (3 entries)"),
        (Selectors(item="h1"), "the selector 'h1' finds 1 elements, but none of them has a headline with a link"),
        (Selectors(item="li", title=".gone"), "finds 3 elements, but none of them has a headline"),
    ],
)  # fmt: skip
def test_selectors_that_fit_no_more_are_an_error(
    fetched: Fetch, now: datetime, selectors: Selectors, words: str
) -> None:
    """That says what was looked for and what fits now."""
    page = page_with("<li><h3><a href='/{n}'>{title}</a></h3>{day}</li>", "<h1>Nyheter</h1><ul>", "</ul>")
    with pytest.raises(ReadError) as refused:
        read_page(fetched(page), selectors, now)
    assert refused.value.kind == "no-list"
    assert words in refused.value.message


def test_one_entry_is_enough_for_a_selector(fetched: Fetch, now: datetime) -> None:
    """At the beginning of a year an archive may have no more."""
    page = "<ul class='news'><li><a href='/1'>Årets första nyhet</a> 2 januari 2026</li></ul>"
    assert len(read_page(fetched(page), Selectors(item="ul.news > li"), now).entries) == 1


def test_dates_may_stand_in_json_ld_only(fetched: Fetch, now: datetime) -> None:
    """Beside a list without any."""
    articles = [
        {"@type": "NewsArticle", "url": f"/{n}", "headline": TITLES[n], "datePublished": ISO[n]} for n in range(3)
    ]
    script = f"<script type='application/ld+json'>{json.dumps({'@graph': articles})}</script>"
    reading = read_page(fetched(page_with("<li><a href='/{n}'>{title}</a></li>", script)), Selectors(), now)
    assert [entry.published_trust for entry in reading.entries] == [PublishedTrust.DATE_ONLY] * 3


@pytest.mark.parametrize("base", ["", "<base href='https://annan.example/x/'>"])
def test_addresses_are_absolute(fetched: Fetch, now: datetime, base: str) -> None:
    """Against the base element when there is one."""
    page = page_with("<li><a href='n{n}?id=4.a1;b'>{title}</a> {day}</li>", base)
    root = "https://annan.example/x/" if base else "https://www.ekby.example/nyheter/"
    assert read_page(fetched(page), Selectors(), now).entries[0].url == f"{root}n0?id=4.a1;b"


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("", "utf-8"), ("utf-8", "cp1252"), ("iso-8859-1", "cp1252"), ("iso-8859-1", "utf-8"), ("", "cp1252")],
)
def test_swedish_letters_are_exact(fetched: Fetch, now: datetime, declared: str, encoding: str) -> None:
    """Whatever the page declares."""
    meta = f"<meta charset='{declared}'>" if declared else ""
    page = page_with("<li><a href='/{n}'>{title}</a> {day}</li>", meta).encode(encoding)
    assert [entry.title for entry in read_page(fetched(page), Selectors(), now).entries] == list(TITLES)


@pytest.mark.parametrize(
    "page",
    ["<div>" * 10_000, "<a href='/x'>Hej hopp alla glada</a>" * 100_000, "<a " + "a=b " * 1000 + ">", "<li>" * 200_000],
)
def test_bombs_are_refused(fetched: Fetch, now: datetime, page: str) -> None:
    """Before they cost anything."""
    with pytest.raises(ReadError) as refused:
        read_page(fetched(f"<body>{page}"), Selectors(), now)
    assert refused.value.kind == "too-complex"


def test_a_calendar_is_no_news(fetched: Fetch, now: datetime) -> None:
    """What is dated ahead was not published."""
    later = datetime(2026, 9, 1, tzinfo=UTC)
    page = fetched(page_with("<li><h3><a href='/{n}'>{title}</a></h3>{day}</li>"))
    assert len(read_page(page, Selectors(), now).entries) == 3
    with pytest.raises(ReadError):
        read_page(page, Selectors(), later)
