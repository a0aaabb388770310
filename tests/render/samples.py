"""Digests to render: our own words, invented people."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from feedwatch.model.digest import (
    Also,
    Development,
    DigestContent,
    DigestEntry,
    DigestSection,
    SectionKind,
    SourceTrouble,
    Told,
)
from feedwatch.model.item import PublishedTrust
from feedwatch.render.links import Links
from feedwatch.render.message import Envelope

START = datetime(2026, 11, 16, 6, 0, tzinfo=UTC)  # Monday 07:00 in Stockholm
END = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)

LINKS = Links(
    leave="https://nyheter.example.se/leave/4f1d2a",
    preferences="https://nyheter.example.se/preferences/4f1d2a",
    archive="https://nyheter.example.se/archive/17",
    contact="redaktion@example.se",
    privacy="https://nyheter.example.se/privacy",
)
ENVELOPE = Envelope(
    sender="Klimatbevakning <nyheter@example.se>",
    recipient="lasare@example.org",
    key="5d0f3b9c2e7a41f6a8c0d1e2f3a4b5c6",
    date=datetime(2026, 11, 23, 6, 0, 12, tzinfo=UTC),
    reply_to="redaktion@example.se",
    bounces="studs@example.se",
    leave_mail="lamna@example.se",
)


def entry(**changes: object) -> DigestEntry:
    """Give a plain story, with changes."""
    values: dict[str, object] = {
        "story_id": 101,
        "item_id": 1001,
        "told": Told.NEW,
        "headline": "Kalmar undertecknar sitt fjärde klimatkontrakt",
        "lead": (
            "Kommunstyrelsen har sagt ja till ett klimatkontrakt med sju åtaganden för de kommande två åren, bland dem "
            "fossilfria entreprenader och en egen koldioxidbudget. Kontraktet skrivs under på rådhuset i december."
        ),
        "url": "https://kalmar.example/nyheter/klimatkontrakt-fyra",
        "publisher": "Kalmar kommun",
        "published": datetime(2026, 11, 20, 9, 15, tzinfo=UTC),
        "published_trust": PublishedTrust.STATED,
        "language": "sv",
        "places": ("Kalmar",),
        "also": (),
        "why": ("klimatkontrakt", "undertecknar"),
    }
    return DigestEntry(**(values | changes))  # type: ignore[arg-type]  # the fields of the dataclass


DECIDED = (
    entry(
        also=(
            Also("Viable Cities", "https://viable.example/nyheter/kalmar-fyra"),
            Also("Länsstyrelsen i Kalmar län", "https://lst.example/kalmar/klimatkontrakt"),
        )
    ),
    entry(
        story_id=102,
        item_id=1002,
        headline="Örebro och Östersund går in i varandras klimatkontrakt",
        lead="De två kommunerna ska dela upphandlare, mätdata och misstag. ”Vi har åkt åt samma håll i varsin bil”, "
        "säger projektledaren Åsa Ängström-Öhman.",
        url="https://orebro.example/aktuellt/2026-11-19-klimatkontrakt",
        publisher="Örebro kommun",
        published=datetime(2026, 11, 19, 12, 0, tzinfo=UTC),
        published_trust=PublishedTrust.DATE_ONLY,
        places=("Örebro", "Östersund"),
        why=("klimatkontrakt", "Klimatneutrala städer 2030"),
        revised=datetime(2026, 11, 21, 8, 0, tzinfo=UTC),
        developments=(
            Development(
                headline="Östersund utser gemensam klimatsamordnare",
                url="https://ostersund.example/nyheter/samordnare",
                publisher="Östersunds kommun",
                published=datetime(2026, 11, 21, 14, 0, tzinfo=UTC),
            ),
        ),
    ),
)
CALLS = (
    entry(
        story_id=103,
        item_id=1003,
        headline="40 miljoner till systemdemonstratorer i mellanstora städer",
        lead="Ansökan öppnar den 1 december. Sökande ska ha ett undertecknat klimatkontrakt eller en avsiktsförklaring.",
        url="https://myndigheten.example/utlysningar/systemdemonstrator-4",
        publisher="Innovationsmyndigheten",
        published=datetime(2026, 11, 18, 7, 30, tzinfo=UTC),
        places=(),
        why=("systemdemonstrator", "avsiktsförklaring", "2030"),
    ),
)
OTHERS = (
    entry(
        story_id=104,
        item_id=1004,
        headline="Cities compare notes on their climate contracts",
        lead="Eleven European cities met in Ghent to see what a year with a climate city contract had changed, and what it "
        "had not. Lund and Umeå presented their investment plans.",
        url="https://cities.example/news/compare-notes",
        publisher="NetZero Network",
        published=datetime(2026, 11, 17, 15, 0, tzinfo=UTC),
        language="en",
        places=("Lund", "Umeå"),
        why=("climate city contract",),
    ),
    entry(
        story_id=105,
        item_id=1005,
        headline="Ledare: Kontrakten behöver fler undertecknare",
        lead="Utan näringslivet blir klimatkontrakten ett löfte mellan två som redan är överens.",
        url="https://tidningen.example/ledare/kontrakten",
        publisher="Tidningen Omställning",
        published=datetime(2026, 11, 16, 19, 0, tzinfo=UTC),
        published_trust=PublishedTrust.FIRST_SEEN,
        places=(),
        why=("klimatkontrakten",),
    ),
)
UPDATES = (
    entry(
        story_id=90,
        item_id=1006,
        told=Told.UPDATE,
        headline="Borås tar med skolorna i sitt klimatkontrakt",
        lead="Beslutet från förra veckan omfattar nu även kommunens 43 skolkök.",
        url="https://boras.example/nyheter/skolorna",
        publisher="Borås Stad",
        published=datetime(2026, 11, 20, 13, 0, tzinfo=UTC),
        places=("Borås",),
        follows="Borås reviderar sitt klimatkontrakt",
        follows_at=datetime(2026, 11, 16, 6, 0, tzinfo=UTC),
    ),
)
TROUBLES = (
    SourceTrouble("Växjö kommun", datetime(2026, 11, 17, 10, 0, tzinfo=UTC), "the host name does not exist"),
    SourceTrouble("Region Gotland", datetime(2026, 11, 17, 11, 0, tzinfo=UTC), "no answer within 60 s"),
)


def digest(**changes: object) -> DigestContent:
    """Give a week's digest with something of everything, with changes."""
    values: dict[str, object] = {
        "topic": "climate-contract",
        "topic_name": "Klimatkontrakt 2030",
        "language": "sv",
        "zone": "Europe/Stockholm",
        "start": START,
        "end": END,
        "catch_up": False,
        "sections": (
            DigestSection(SectionKind.DECIDED, DECIDED),
            DigestSection(SectionKind.CALL, CALLS),
            DigestSection(SectionKind.OTHER, OTHERS),
        ),
        "updates": UPDATES,
        "sources_total": 31,
        "troubles": TROUBLES,
        "held_over": 0,
    }
    return DigestContent(**(values | changes))  # type: ignore[arg-type]  # the fields of the dataclass


def empty(**changes: object) -> DigestContent:
    """Give a digest with nothing to tell."""
    return digest(sections=(), updates=(), troubles=(), **changes)


def catch_up() -> DigestContent:
    """Give a digest that covers three weeks, with stories held over."""
    return digest(catch_up=True, start=START - timedelta(days=14), held_over=4)


def english() -> DigestContent:
    """Give the week's digest in English."""
    return digest(language="en", topic_name="Climate contracts 2030")


def crowded(stories: int) -> DigestContent:
    """Give a digest of many long stories, as on the day when all sign."""
    entries = tuple(
        entry(
            story_id=1000 + number,
            item_id=5000 + number,
            headline=f"Kommun {number} undertecknar ett klimatkontrakt tillsammans med näringsliv, region och högskola",
            lead="Åtagandena rör energi, resor, byggande, mat och upphandling, och följs upp varje år. " * 6,
            url=f"https://kommun-{number}.example/nyheter/2026/11/20/kommunen-undertecknar-klimatkontrakt-{number}",
            publisher=f"Kommun {number}",
            places=tuple(f"Ort {place}" for place in range(23)),
            also=tuple(Also(f"Utgivare {other}", f"https://utgivare-{other}.example/{number}") for other in range(12)),
            why=("klimatkontrakt", "undertecknar", "Viable Cities", "2030"),
        )
        for number in range(stories)
    )
    return digest(sections=(DigestSection(SectionKind.DECIDED, entries),))
