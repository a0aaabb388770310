"""Feeds of every kind are read, and what had to be mended is told."""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from datetime import UTC, datetime
from html import escape

import feedparser
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Entry, PublishedTrust, Reading
from feedwatch.model.source import Fetched, SourceKind
from feedwatch.read.feed import read_feed

Fetch = Callable[..., Fetched]

RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Ekby kommun</title><link>https://www.ekby.example/</link><language>sv-se</language><ttl>45</ttl>
<item><title>Klimatkontrakt &amp;amp; budget</title><link>/n/2?utm_source=rss</link>
<guid isPermaLink="false">ekby-2</guid><pubDate>Fri, 20 Nov 2026 09:15:00 +0100</pubDate>
<description>&lt;p&gt;Kort om &lt;b&gt;kontraktet&lt;/b&gt;.&lt;/p&gt;</description>
<content:encoded><![CDATA[<p>Första stycket.</p><p>Andra stycket.</p>]]></content:encoded></item>
<item><title>Second</title><link>https://www.ekby.example/n/1</link><dc:language>en</dc:language><dc:date>2026-11-19</dc:date></item>
</channel></rss>"""

ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="sv" xml:base="https://www.ekby.example/blogg/">
<title type="html">Ekby &amp;amp; vi</title><id>urn:x:1</id><updated>2026-11-20T08:15:00Z</updated>
<entry><title>5 &lt; 6 &amp; 7</title><id>urn:x:2</id><link rel="self" href="self.atom"/><link href="2026/nytt"/>
<updated>2026-11-20T08:15:00Z</updated><published>2026-11-18T08:15:00Z</published><summary>Kort.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Text &lt;här&gt;.</p><p>Mer.</p></div></content></entry></feed>"""


def read(fetched: Fetch, body: bytes | str, now: datetime, content_type: str = "") -> Reading:
    """Read a document as a feed."""
    document = fetched(body, content_type)
    return read_feed(document, document.body, now)


def test_rss_is_read(fetched: Fetch, now: datetime) -> None:
    """Plain text, absolute addresses, times in UTC."""
    reading = read(fetched, RSS, now)
    assert reading == Reading(
        kind=SourceKind.FEED,
        title="Ekby kommun",
        language="sv",
        ttl_minutes=45,
        entries=(
            Entry(
                title="Klimatkontrakt & budget",
                url="https://www.ekby.example/n/2",  # without what follows the reader around
                guid="ekby-2",
                summary="Kort om kontraktet.",
                body="Första stycket.\n\nAndra stycket.",
                published=datetime(2026, 11, 20, 8, 15, tzinfo=UTC),
                published_trust=PublishedTrust.STATED,
                published_raw="Fri, 20 Nov 2026 09:15:00 +0100",
                language="sv",
            ),
            Entry(
                title="Second",
                url="https://www.ekby.example/n/1",
                published=datetime(2026, 11, 19, 11, tzinfo=UTC),
                published_trust=PublishedTrust.DATE_ONLY,
                published_raw="2026-11-19",
                language="en",
            ),
        ),
    )


def test_atom_is_read(fetched: Fetch, now: datetime) -> None:
    """Text of type text is taken by its word, links by xml:base, the published date before the updated one."""
    reading = read(fetched, ATOM, now)
    entry = reading.entries[0]
    assert (reading.title, reading.language, reading.repairs) == ("Ekby & vi", "sv", ())
    assert (entry.title, entry.summary, entry.body) == ("5 < 6 & 7", "Kort.", "Text <här>.\n\nMer.")
    assert (entry.url, entry.guid) == ("https://www.ekby.example/blogg/2026/nytt", "urn:x:2")
    assert entry.published == datetime(2026, 11, 18, 8, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    "body",
    [
        (
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'>"
            "<channel rdf:about='x'><title>Ekby</title></channel>"
            "<item rdf:about='y'><title>Ny bro</title><link>https://e.example/1</link></item></rdf:RDF>"
        ),
        "<rss version='0.91'><channel><title>Ekby</title><item><title>Ny bro</title><link>https://e.example/1</link></item></channel></rss>",
        (
            "<feed version='0.3' xmlns='http://purl.org/atom/ns#'><title>Ekby</title><entry><title>Ny bro</title>"
            "<link rel='alternate' type='text/html' href='https://e.example/1'/></entry></feed>"
        ),
        "<CHANNEL HREF='https://e.example/'><TITLE>Ekby</TITLE><ITEM HREF='https://e.example/1'><TITLE>Ny bro</TITLE></ITEM></CHANNEL>",
        "<rss><channel><title>Ekby</title><item><title>Ny bro</title><link>https://e.example/1</link></channel>",
        (
            "\n\n<?xml version='1.0'?><rss version='2.0'><channel><title>Ekby</title><item><title>Ny&nbsp;bro</title>"
            "<link>https://e.example/1</link></item></channel></rss>"
        ),
    ],
)
def test_older_and_broken_kinds_are_read(fetched: Fetch, now: datetime, body: str) -> None:
    """RDF, RSS 0.91, Atom 0.3, CDF, and what was never closed."""
    reading = read(fetched, body, now)
    assert reading.title == "Ekby"
    assert [(entry.title, entry.url) for entry in reading.entries] == [("Ny bro", "https://e.example/1")]


@pytest.mark.parametrize(
    ("encoding", "declared", "content_type"),
    [
        ("utf-8", "utf-8", ""),
        ("utf-8", "iso-8859-1", ""),
        ("utf-8", "utf-8", "text/xml; charset=iso-8859-1"),
        ("utf-8", "utf-8", "text/html"),
        ("cp1252", "utf-8", "application/rss+xml; charset=utf-8"),
        ("cp1252", "iso-8859-1", "text/xml"),
        ("cp1252", "windows-1252", ""),
        ("iso-8859-1", "ISO-8859-1", ""),
        ("utf-16", "utf-16", ""),
        ("utf-16-le", "utf-16", ""),
        ("utf-32", "utf-32", ""),
        ("utf-8-sig", "iso-8859-1", ""),
    ],
)
def test_swedish_letters_are_exact(
    fetched: Fetch, now: datetime, encoding: str, declared: str, content_type: str
) -> None:
    """Whatever is declared where."""
    title = "Växjö, Umeå och Östersund: ÅÄÖ é"
    body = RSS.replace("UTF-8", declared).replace("Second", title).encode(encoding)
    reading = read(fetched, body, now, content_type)
    assert reading.entries[1].title == title
    assert len(reading.entries) == 2


def test_text_that_was_encoded_twice_is_right(fetched: Fetch, now: datetime) -> None:
    """Also where feedparser sees letters that are not in Latin-1."""
    twice = "Växjö – Åre".encode().decode("cp1252")
    assert read(fetched, RSS.replace("Second", twice), now).entries[1].title == "Växjö – Åre"


@pytest.mark.parametrize(
    ("raw", "at", "trust"),
    [
        ("tis, 03 nov 2026 10:00:00 +0100", "2026-11-03T09:00:00Z", PublishedTrust.STATED),
        ("Mon, 03 Nov 2026 10:00:00 GMT", "2026-11-03T10:00:00Z", PublishedTrust.STATED),  # it was a Tuesday
        ("03 Nov 2026 10:00", "2026-11-03T09:00:00Z", PublishedTrust.ZONE_ASSUMED),
        ("3/11/2026", "2026-11-03T11:00:00Z", PublishedTrust.DATE_ONLY),
        ("Publicerad 3 november 2026 10.00", "2026-11-03T09:00:00Z", PublishedTrust.ZONE_ASSUMED),
    ],
)
def test_dates_that_feedparser_leaves_are_read(
    fetched: Fetch, now: datetime, raw: str, at: str, trust: PublishedTrust
) -> None:
    """From what is written."""
    entry = read(fetched, RSS.replace("Fri, 20 Nov 2026 09:15:00 +0100", raw), now).entries[0]
    assert (entry.published, entry.published_trust, entry.published_raw) == (datetime.fromisoformat(at), trust, raw)


def test_a_date_that_cannot_be_is_told(fetched: Fetch, now: datetime) -> None:
    """And the entry counts from when it is seen."""
    reading = read(fetched, RSS.replace("20 Nov 2026", "20 Nov 2036"), now)
    assert (reading.entries[0].published, reading.entries[0].published_trust) == (None, PublishedTrust.FIRST_SEEN)
    assert reading.repairs == ("not dated: the date 'Fri, 20 Nov 2036 09:15:00 +0100' cannot be",)


@pytest.mark.parametrize(
    ("title", "plain"),
    [
        ("<title>Ett &lt;em&gt;nytt&lt;/em&gt; avtal</title>", "Ett nytt avtal"),
        ("<title>Rad ett&lt;br/&gt;rad två</title>", "Rad ett rad två"),
        ("<title><![CDATA[Lund & Umeå]]></title>", "Lund & Umeå"),
        ("<title>5 &lt; 6 &amp; 7</title>", "5 < 6 & 7"),
        ("<title>\n  KLIMAT\u00adKONTRAKT\u00a02030 </title>", "KLIMATKONTRAKT 2030"),
        ("<title>Vaxjo\u0308</title>", "Vaxjö"),
        ("<title></title>", "Kort om kontraktet."),
        ("", "Kort om kontraktet."),
    ],
)
def test_titles_are_plain_text_on_one_line(fetched: Fetch, now: datetime, title: str, plain: str) -> None:
    """Without tags, entities, soft hyphens; an entry without one is called by its text."""
    body = RSS.replace("<title>Klimatkontrakt &amp;amp; budget</title>", title)
    assert read(fetched, body, now).entries[0].title == plain


def test_markup_that_was_escaped_twice_is_unpacked_twice(fetched: Fetch, now: datetime) -> None:
    """Nobody writes tags to be read in a summary."""
    body = RSS.replace(
        "&lt;p&gt;Kort om &lt;b&gt;kontraktet&lt;/b&gt;.&lt;/p&gt;", "&amp;lt;p&amp;gt;Kort.&amp;lt;/p&amp;gt;"
    )
    assert read(fetched, body, now).entries[0].summary == "Kort."


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("<link>https://e.example/1</link>", "https://e.example/1"),
        ("<link>  /rel/ativ </link>", "https://www.ekby.example/rel/ativ"),
        ("<link>javascript:alert(1)</link>", ""),
        ("<guid>https://e.example/guid</guid>", "https://e.example/guid"),
        ("<guid>12345</guid>", "https://www.ekby.example/nyheter/12345"),
        ("<link>file:///etc/passwd</link><guid>https://e.example/guid</guid>", "https://e.example/guid"),
        ("<enclosure url='https://e.example/a.mp3' type='audio/mpeg'/>", "https://e.example/a.mp3"),
        (("<link>https://feedproxy.example/x</link><f:origLink xmlns:f='http://rssnamespace.org/feedburner/ext/1.0'>"
         "https://e.example/true</f:origLink>"), "https://e.example/true"),
        ("<link>https://e.example/a?x=1&amp;y=2</link>", "https://e.example/a?x=1&y=2"),
        ("<link>https://host/4.a1/12.b2.portlet?state=rss&amp;sv.contenttype=text/xml;charset=UTF-8</link>",
         "https://host/4.a1/12.b2.portlet?state=rss&sv.contenttype=text/xml;charset=UTF-8"),
        ("", ""),
    ],
)  # fmt: skip
def test_links_lead_to_pages(fetched: Fetch, now: datetime, link: str, url: str) -> None:
    """The best that is there, and only to the web."""
    body = f"<rss version='2.0'><channel><title>t</title><item><title>x</title>{link}</item></channel></rss>"
    assert read(fetched, body, now).entries[0].url == url


def test_a_guid_does_not_change_with_the_host(fetched: Fetch, now: datetime) -> None:
    """Numbers that claim to be permalinks stay numbers, so that a move of the site makes no old entry new."""
    body = "<rss version='2.0'><channel><title>t</title><item><title>x</title><guid>12345</guid></item></channel></rss>"
    assert read(fetched, body, now).entries[0].guid == "12345"


@pytest.mark.parametrize(
    ("head", "minutes"),
    [
        ("<ttl>60</ttl>", 60),
        ("<ttl>0</ttl>", None),
        ("<ttl>en timme</ttl>", None),
        ("<ttl>99999999</ttl>", 525600),
        ("<s:updatePeriod>hourly</s:updatePeriod><s:updateFrequency>2</s:updateFrequency>", 30),
        ("<s:updatePeriod>daily</s:updatePeriod>", 1440),
        ("<s:updatePeriod>daily</s:updatePeriod><s:updateFrequency>0</s:updateFrequency>", 1440),
        ("<s:updatePeriod>aldrig</s:updatePeriod>", None),
        ("", None),
    ],
)
def test_the_rhythm_that_a_feed_states_is_read(fetched: Fetch, now: datetime, head: str, minutes: int | None) -> None:
    """From ttl, or the Syndication module."""
    space = "xmlns:s='http://purl.org/rss/1.0/modules/syndication/'"
    body = f"<rss version='2.0' {space}><channel><title>t</title>{head}</channel></rss>"
    assert read(fetched, body, now).ttl_minutes == minutes


def test_the_language_of_the_server_is_the_last_resort(fetched: Fetch, now: datetime) -> None:
    """Content-Language counts where the feed says nothing."""
    body = "<rss version='2.0'><channel><title>t</title><item><title>x</title></item></channel></rss>"
    document = fetched(body, content_language="sv")
    assert read_feed(document, document.body, now).entries[0].language == "sv"


def test_entries_inside_entries_are_no_news(fetched: Fetch, now: datetime) -> None:
    """What FeedSync keeps of a conflict, and what a source element carries."""
    inner = "<c:conflicts xmlns:c='http://feedsync.org/2007/feedsync'><entry><title>Gammal</title></entry></c:conflicts></entry>"
    reading = read(fetched, ATOM.replace("</entry>", inner), now)
    assert [entry.title for entry in reading.entries] == ["5 < 6 & 7"]
    assert reading.repairs == ("1 entries inside other entries were left out",)


def test_what_was_broken_is_told_with_its_line(fetched: Fetch, now: datetime) -> None:
    """So that the admin can tell the publisher."""
    reading = read(fetched, RSS.replace("Second</title>", "Second & mer</title>"), now)
    assert reading.entries[1].title == "Second & mer"
    assert len(reading.repairs) == 1
    assert reading.repairs[0].startswith("not well-formed XML (line 8: ")


@pytest.mark.parametrize("body", ["<urlset><url/></urlset>", "<opml/>", "<a>", "<?xml version='1.0'?><x/>"])
def test_other_xml_is_no_feed(fetched: Fetch, now: datetime, body: str) -> None:
    """With the reason."""
    with pytest.raises(ReadError, match="no RSS, RDF, Atom or CDF feed") as refused:
        read(fetched, body, now)
    assert refused.value.kind == "not-a-feed"


def test_no_file_and_no_address_is_opened(fetched: Fetch, now: datetime, tmp_path: object) -> None:
    """Not by a document that is called like a file, nor by entities."""
    with pytest.raises(ReadError):
        read(fetched, "/etc/passwd", now)
    body = f"<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>{RSS.partition('?>')[2].replace('Second', '&x;')}"
    assert "root:" not in str(read(fetched, body, now))


@settings(deadline=None, max_examples=60)
@given(
    st.text("abcåäöÅÄÖ éü–”<>&'\" ", min_size=1, max_size=40).filter(lambda text: text.strip(" <>&'\"–”")),
    st.sampled_from(["utf-8", "utf-16"]),
)
def test_any_title_comes_through(fetched: Fetch, now: datetime, title: str, encoding: str) -> None:
    """In Atom, where plain text is plain: word by word."""
    body = ATOM.replace("5 &lt; 6 &amp; 7", escape(title, quote=False)).encode(encoding)
    assert read(fetched, body, now).entries[0].title == " ".join(title.split())


def test_reading_costs_no_more_than_feedparser_does_alone(fetched: Fetch, now: datetime) -> None:
    """What we add costs less than what we spare feedparser: its cleaning of markup and links."""
    text = "<p>Kommunen har <b>skrivit på</b> sitt <a href='/k'>kontrakt</a> i dag.</p>" * 10
    items = "".join(
        f"<item><title>Rubrik {n}</title><link>/n/{n}</link><pubDate>Fri, 20 Nov 2026 09:{n:02}:00 +0100</pubDate>"
        f"<description>{escape(text)}</description></item>"
        for n in range(20)
    )
    document = fetched(f"<rss version='2.0'><channel><title>t</title>{items}</channel></rss>")

    def cost(call: Callable[[], object]) -> float:
        call()
        times = []
        for _ in range(5):
            start = time.process_time()
            call()
            times.append(time.process_time() - start)
        return min(times)

    ours = cost(lambda: read_feed(document, document.body, now))
    assert ours < 1.5 * cost(lambda: feedparser.parse(io.BytesIO(document.body)))
