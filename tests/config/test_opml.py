"""Lists of feeds come and go as OPML; hostile ones are refused with a reason."""

from __future__ import annotations

import time
from contextlib import suppress
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.config.opml import Outline, read_opml, write_opml
from feedwatch.model.errors import UsageError
from feedwatch.model.source import Source, SourceKind
from feedwatch.model.text import one_line

FOREIGN = """\ufeff<?xml version="1.0" encoding="UTF-8"?>
<!-- exported by some reader -->
<opml version="1.1">
  <head><title>Mine</title><ownerName>N. N.</ownerName></head>
  <body>
    <outline text="Kommuner" title="Kommuner">
      <outline text="Ovan&#229;s kommun" title="Ovanås &amp; co" type="rss" version="RSS2"
               xmlUrl="https://ovanas.example/feed?a=1&amp;b=2" htmlUrl="https://ovanas.example/"/>
      <outline text="Värmland">
        <outline TEXT="Sunnby" XMLURL=" feed:https://sunnby.example/rss "/>
      </outline>
    </outline>
    <outline text="Loose" xmlurl="feed://loose.example/atom" category="/news/towns,Sweden , news"/>
    <outline xmlUrl="javascript:alert(1)"/>
    <outline type="link" text="A page" url="https://page.example/nyheter"/>
    <outline type="include" text="Elsewhere" url="https://elsewhere.example/list.opml"/>
    <outline text="Empty folder"/>
    <other xmlUrl="https://other.example"/>
    <outline text="Feed with feeds" xmlUrl="https://outer.example"><outline xmlUrl="https://inner.example"/></outline>
  </body>
</opml>
"""


def test_what_other_readers_write_is_read() -> None:
    """Folders and categories become tags, names of attributes in any case, addresses as they are."""
    assert read_opml(FOREIGN) == (
        Outline("Ovanås & co", "https://ovanas.example/feed?a=1&b=2", "https://ovanas.example/", ("Kommuner",)),
        Outline("Sunnby", "https://sunnby.example/rss", "", ("Kommuner", "Värmland")),
        Outline("Loose", "http://loose.example/atom", "", ("news", "towns", "Sweden")),
        Outline("javascript:alert(1)", "javascript:alert(1)"),
        Outline("A page", "https://page.example/nyheter"),
        Outline("Feed with feeds", "https://outer.example"),
        Outline("https://inner.example", "https://inner.example"),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_bytes_are_read_by_the_encoding_they_state(encoding: str) -> None:
    """Which is the business of the XML parser."""
    text = f'<?xml version="1.0" encoding="{encoding}"?><opml><body><outline text="Å" xmlUrl="https://a.se"/></body></opml>'
    assert read_opml(text.encode(encoding)) == (Outline("Å", "https://a.se"),)


def test_sources_are_written_for_other_readers() -> None:
    """In a folder for each first tag; pages as links, which is what they are to a feed reader."""
    sources = [
        Source("a", 'A & <b> "å"', "https://a.example/?x=1&y=2", tags=("municipality", "north, far/away")),
        Source("b", "B", "https://b.example", kind=SourceKind.PAGE, tags=("agency",)),
        Source("c", "C\n\x00c", "https://c.example"),
        Source("d", "D", "https://d.example", tags=("municipality",)),
    ]
    assert write_opml(sources, "Klimat & mer") == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<opml version="2.0">\n'
        "  <head>\n"
        "    <title>Klimat &amp; mer</title>\n"
        "  </head>\n"
        "  <body>\n"
        '    <outline text="municipality">\n'
        '      <outline text="A &amp; &lt;b&gt; &quot;å&quot;" title="A &amp; &lt;b&gt; &quot;å&quot;" type="rss"'
        ' xmlUrl="https://a.example/?x=1&amp;y=2" category="north far away" />\n'
        '      <outline text="D" title="D" type="rss" xmlUrl="https://d.example" />\n'
        "    </outline>\n"
        '    <outline text="agency">\n'
        '      <outline text="B" title="B" type="link" url="https://b.example" />\n'
        "    </outline>\n"
        '    <outline text="C c" title="C c" type="rss" xmlUrl="https://c.example" />\n'
        "  </body>\n"
        "</opml>\n"
    )


words = st.text(st.characters(exclude_categories=["C", "Z"], exclude_characters=",/"), min_size=1, max_size=8)
some_sources = st.lists(
    st.builds(
        Source,
        id=st.just("x"),
        name=st.lists(words, min_size=1, max_size=3).map(" ".join),
        url=words.map(lambda word: f"https://{word}.example/?a=1&b=<2>"),
        kind=st.sampled_from(SourceKind),
        tags=st.lists(words, unique=True, max_size=3).map(tuple),
    ),
    min_size=1,
    max_size=5,
)


@settings(deadline=None, max_examples=100)
@given(some_sources, st.text(max_size=10))
def test_what_was_written_is_read_again(sources: list[Source], title: str) -> None:
    """Name, address and tags of every source, whatever letters they have."""
    expected = sorted((one_line(s.name), one_line(s.url), tuple(map(one_line, s.tags))) for s in sources)
    read = read_opml(write_opml(sources, title))
    assert sorted((outline.name, outline.url, outline.tags) for outline in read) == expected


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.builds(Source, id=st.just("x"), name=st.text(), url=st.text(), tags=st.lists(st.text()).map(tuple))),
    st.text(),
)
def test_whatever_is_written_is_xml(sources: list[Source], title: str) -> None:
    """Control characters and the like do not get into it."""
    assert ET.fromstring(write_opml(sources, title)).tag == "opml"


BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f'<!DOCTYPE o [<!ENTITY a0 "x">{BOMB}]><opml><body>&a11;</body></opml>', "document type declaration"),
        (f'<!DOCTYPE o [<!ENTITY a0 "x">{BOMB}]><opml><body><outline xmlUrl="&a11;"/></body></opml>', "declaration"),
        ('<!DOCTYPE o [<!ENTITY f SYSTEM "file:///etc/passwd">]><opml><body>&f;</body></opml>', "declaration"),
        ('<!DOCTYPE o [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p;]><opml><body/></opml>', "declaration"),
        ('<!DOCTYPE opml SYSTEM "http://127.0.0.1:9/opml.dtd"><opml><body/></opml>', "declaration"),
        ("<!DOCTYPE opml><opml><body/></opml>", "declaration"),
        ("<opml><body>&unknown;</body></opml>", "not OPML: undefined entity"),
        ("<opml><body>" + "<outline text='a'>" * 100_000, "nested more than 50 deep"),
        ("<opml><body>" + "<outline/>" * 1_100_000, "larger than 10 MiB"),
        ("", "not OPML: no element found"),
        ("id,name\n1,2\n", "not OPML: syntax error: line 1"),
        ('{"feeds": []}', "not OPML: not well-formed"),
        ("<opml><body><outline xmlUrl='x'></body></opml>", "not OPML: mismatched tag"),
        ("<rss><channel/></rss>", "it is <rss>"),
        ("<opml><head/></opml>", "without a body"),
        ("<opml><body/></opml>", "names no feed"),
        ("<opml><body><outline text='x' url='https://a.example'/></body></opml>", "names no feed"),
        ("<opml>\ud800</opml>", "not OPML"),
        ("<opml>\x00</opml>", "not OPML"),
        (b'<?xml version="1.0" encoding="utf-7"?><opml/>', "not OPML"),
        (b'<?xml version="1.0" encoding="nope"?><opml/>', "not OPML: unknown encoding"),
        (b"<opml>\xff</opml>", "not OPML: not well-formed"),
    ],
)
def test_what_is_hostile_or_no_opml_is_refused_with_a_reason(text: str | bytes, reason: str) -> None:
    """At once, and without asking anybody for anything."""
    started = time.monotonic()
    with pytest.raises(UsageError) as caught:
        read_opml(text)
    assert reason in str(caught.value)
    assert time.monotonic() - started < 5


@settings(deadline=None, max_examples=100)
@given(
    st.text() | st.binary() | st.text("<>opmlbdyutine /&;![]=\"'").map(lambda text: f"<opml><body>{text}</body></opml>")
)
def test_no_input_breaks_it(text: str | bytes) -> None:
    """It is read or refused."""
    with suppress(UsageError):
        assert read_opml(text)
