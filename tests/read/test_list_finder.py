"""Lists of news are found on pages of many makes, and all of their entries, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.model.source import Fetched, Selectors
from feedwatch.read.list_page import propose, read_page

NOW_DAY = date(2026, 11, 23)
MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli",
    "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
SUBJECTS = (
    "Den 8 december",
    "Kommunen",
    "Biblioteket",
    "Skolan i Norrby",
    "Det nya badhuset",
    "Klimatkontraktet",
    "Bussbolaget",
    "Nämnden",
)
VERBS = ("öppnar igen efter", "förbereder sig för", "säger nej till", "får mer pengar till", "berättar om", "väntar på")
OBJECTS = (
    "vinterns snö",
    "en ny bro över ån",
    "sommarens resor",
    "fler cyklister",
    "årets budget",
    "grannarnas förslag",
)


@dataclass(frozen=True)
class News:
    """One entry of a page that is made up."""

    title: str
    url: str
    day: date
    summary: str


@dataclass(frozen=True)
class Make:
    """How a page is made: each part is a template."""

    item: str
    row: str
    per_row: int
    around: str
    date: str
    before: str
    after: str


def swedish(day: date) -> str:
    """Write a day as people do."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@st.composite
def news(draw: st.DrawFn) -> tuple[News, ...]:
    """Two to twelve entries, the newest first."""
    count = draw(st.integers(2, 12))
    words = draw(
        st.lists(
            st.tuples(st.sampled_from(SUBJECTS), st.sampled_from(VERBS), st.sampled_from(OBJECTS)),
            min_size=count, max_size=count, unique=True,
        )
    )  # fmt: skip
    days = sorted((NOW_DAY - timedelta(days=draw(st.integers(0, 400))) for _ in range(count)), reverse=True)
    return tuple(
        News(
            " ".join(three),
            f"/nyheter/{number}-artikel",
            day,
            f"Mer om detta: {three[2]} är något som många har frågat om.",
        )
        for number, (three, day) in enumerate(zip(words, days, strict=True))
    )


ITEMS = (
    "<li class='item'><h3><a href='{url}'>{title}</a></h3><p class='meta'>{date}</p><p>{summary}</p></li>",
    "<li><a href='{url}'>{title}</a> {date}</li>",
    "<article class='post-{n}'><header>{date}<h2>{title}</h2></header><p>{summary}</p><a href='{url}'>Läs mer</a></article>",
    "<a class='card' href='{url}'><div class='card-date'>{date}</div><h3 class='card-title'>{title}</h3><p>{summary}</p></a>",
    "<a class='kort' href='{url}'><span>{date}</span><br><strong>{title}</strong><br><span>{summary}</span></a>",
    (
        "<div class='puff {odd}'><a href='{url}'><img src='/b.jpg' alt=''></a><div><h2><a href='{url}'>{title}</a></h2>"
        "<span>{date}</span><div class='ingress'>{summary}</div></div></div>"
    ),
    "<tr><td>{date}</td><td><a href='{url}'>{title}</a></td></tr>",
    "<h3><a href='{url}'>{title}</a></h3><p>{date}</p><p>{summary}</p>",
    "<dt>{date}</dt><dd><a href='{url}'>{title}</a></dd>",
    (
        "<div class='teaser'><div><h3><a href='{url}'>{title}</a></h3><div><a href='/tag/klimat'>Klimat och miljö</a>, "
        "<a href='/tag/bygg'>Bygga och bo</a></div></div><div>{date}</div><div><p>{summary} Svara senast den 15 januari 2027.</p></div></div>"
    ),
    "<div class='n{n}'><div><div><a href='{url}'><span>{title}</span></a></div><div><div>{date}</div></div></div></div>",
    (
        "<li><h4>{title}</h4>{date}<p>{summary} Se även <a href='https://annan.example/rapport'>den stora rapporten om allt</a>.</p>"
        "<a href='{url}'>Läs mer</a></li>"
    ),
    "<p><a href='{url}'>{title}</a><br>{date}<br>{summary}</p>",
    "<section><h2><a href='{url}'>{title}</a></h2>{date}<p>{summary} <a href='{url}'>Läs mer om {title}</a></p></section>",
)
DATES = (
    "<time datetime='{iso}'>{day}</time>",
    "<time>{day}</time>",
    "<span class='date'>{day}</span>",
    "<span>Publicerad {day}</span>",
    "<em>{iso}</em>",
    "<small>Nyhet | {iso} kl. 08:15</small>",
)
AROUND = (
    "<main><h1>Nyheter</h1>{}</main>",
    "<div id='content'><div class='col-md-8 news-list'><h1>Aktuellt</h1>{}</div></div>",
    "<div class='page has-sidebar'><h1>Pressmeddelanden</h1><div><div>{}</div></div></div>",
    "<form action='/'><div class='mainarea'><h1>Nyhetsarkiv</h1>{}</div></form>",
)
SIDES = (
    "",
    "<nav><ul>"
    + "".join(f"<li><a href='/m/{n}'>Meny nummer {n} om något viktigt</a></li>" for n in range(9))
    + "</nav>",
    "<div class='top-menu'>" + "".join(f"<a href='/t/{n}'>Del {n}</a>" for n in range(7)) + "</div>",
    "<aside><h2>Kalender</h2><ul>"
    + "".join(
        f"<li><time datetime='2026-12-0{n}'>{n} december</time> <a href='/k/{n}'>Konsert i kyrkan nummer {n}</a></li>"
        for n in range(1, 7)
    )
    + "</ul></aside>",
    "<div><h2>Genvägar</h2><ul>"
    + "".join(f"<li><a href='/g/{n}'>Ansök om bygglov här {n}</a></li>" for n in range(5))
    + "</ul></div>",
    "<div class='tagcloud'>" + "".join(f"<a href='/tag/{n}'>etikett {n}</a> " for n in range(20)) + "</div>",
    "<footer><h2>Kontakt</h2><p>Kommunen, Torget 1</p><a href='/kontakt'>Kontakta oss</a> <a href='/om'>Om webbplatsen</a></footer>",
    "<div class='sidebar'><h3>Mest lästa</h3><ol>"
    + "".join(
        f"<li><a href='/l/{n}'>En gammal nyhet om vatten nummer {n}</a> <span>{n} mars 2026</span></li>"
        for n in range(1, 5)
    )
    + "</ol></div>",
    "<div class='box'><h2>Läs också</h2>"
    + "".join(f"<h3><a href='/r/{n}'>Något helt annat än nyheter {n}</a></h3><p>{n} mars 2026</p>" for n in range(1, 4))
    + "</div>",
    "<section class='events'><h2>Evenemang</h2>"
    + "".join(
        f"<article><h3><a href='/e/{n}'>Teater i parken, akt nummer {n}</a></h3><span>{n} november</span></article>"
        for n in range(1, 4)
    )
    + "</section>",
    (
        "<div id='cookie-banner'><p>Vi använder kakor för att webbplatsen ska fungera så bra som möjligt för alla.</p>"
        "<a href='/kakor'>Läs mer om hur vi använder kakor</a><a href='/kakor/val'>Välj vilka kakor du godkänner</a></div>"
    ),
    "<p>Här samlar vi det senaste från kommunen, så att du kan hålla dig uppdaterad om det som händer runt omkring dig.</p>",
)


def page_of(items: tuple[News, ...], make: Make) -> str:
    """Build a page."""
    blocks = [
        make.item.format(
            url=item.url, title=item.title, summary=item.summary, n=number, odd=("odd", "even")[number % 2],
            date=make.date.format(iso=item.day.isoformat(), day=swedish(item.day)),
        )
        for number, item in enumerate(items)
    ]  # fmt: skip
    rows = [make.row.format("".join(blocks[at : at + make.per_row])) for at in range(0, len(blocks), make.per_row)]
    body = make.before + make.around.format("".join(rows)) + make.after
    return f"<!doctype html><html lang='sv'><head><title>Nyheter</title></head><body>{body}</body></html>"


@st.composite
def makes(draw: st.DrawFn) -> Make:
    """A make of pages: how entries, dates and what is around them are written."""
    item = draw(st.sampled_from(ITEMS))
    row, per_row = "<div class='list'>{}</div>", 99
    for tag, wrapper in (("<li", "<ul>{}</ul>"), ("<tr", "<table>{}</table>"), ("<dt", "<dl>{}</dl>")):
        row = wrapper if item.startswith(tag) else row
    if item.startswith(("<a ", "<div", "<article")) and draw(st.booleans()):
        row, per_row = "<div class='row'>{}</div>", 3
    return Make(
        item, row, per_row, draw(st.sampled_from(AROUND)), draw(st.sampled_from(DATES)),
        draw(st.sampled_from(SIDES)), draw(st.sampled_from(SIDES)) + draw(st.sampled_from(SIDES)),
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(news(), makes())
def test_the_list_is_found_whatever_the_page_is_made_of(
    fetched: Callable[..., Fetched], now: datetime, items: tuple[News, ...], make: Make
) -> None:
    """Every entry in its order with address and day, and nothing from menus, calendars and footers."""
    reading = read_page(fetched(page_of(items, make)), Selectors(), now)
    base = "https://www.ekby.example"
    found = [(entry.title, entry.url, entry.published and entry.published.date()) for entry in reading.entries]
    assert found == [(item.title, base + item.url, item.day) for item in items]


@settings(deadline=None, max_examples=40)
@given(news(), makes())
def test_proposed_selectors_find_the_same_entries_again(
    fetched: Callable[..., Fetched], now: datetime, items: tuple[News, ...], make: Make
) -> None:
    """What the admin accepts is what was shown."""
    page = fetched(page_of(items, make))
    proposal = propose(page, now)[0]
    assert proposal.selectors.item
    assert proposal.count == len(items)
    assert read_page(page, proposal.selectors, now).entries == read_page(page, Selectors(), now).entries
