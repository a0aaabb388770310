"""Nothing reaches feedparser that takes it more than linear time, nor entries that are no news."""

from __future__ import annotations

import pytest

from feedwatch.model.errors import ReadError
from feedwatch.read.prune import MOST_ENTRIES, prune


@pytest.mark.parametrize(
    ("body", "pruned", "cut"),
    [
        (b"<feed><entry>1</entry><entry>2</entry></feed>", None, 0),
        (b"<feed><entry><a/><x><entry>n</entry></x>1</entry></feed>", b"<feed><entry><a/><x></x>1</entry></feed>", 1),
        (b"<feed><entry><entry/>1</entry></feed>", b"<feed><entry>1</entry></feed>", 1),
        (b"<feed><entry><entry></entry></entry></feed>", b"<feed><entry></entry></feed>", 1),
        (b"<feed><entry><x><entry><entry/></entry></x></entry></feed>", b"<feed><entry><x></x></entry></feed>", 1),
        (
            b"<rss><item><s:history><item>n</item></s:history></item></rss>",
            b"<rss><item><s:history></s:history></item></rss>",
            1,
        ),
        (b"<a:feed><a:entry><a:entry>n</a:entry></a:entry></a:feed>", b"<a:feed><a:entry></a:entry></a:feed>", 1),
        (b"<CHANNEL><ITEM><ITEM/></ITEM></CHANNEL>", b"<CHANNEL><ITEM></ITEM></CHANNEL>", 1),
        (b"<rss><item><![CDATA[<item>]]></item></rss>", None, 0),
        (b"<rss><item><!-- <item> --></item></rss>", None, 0),
        (b"<rss><item><br></item></rss>", None, 0),  # not well-formed: left to feedparser
        ("<feed><entry><entry/></entry></feed>".encode("utf-16"), None, 0),
        (b"", None, 0),
    ],
)
def test_entries_inside_entries_are_cut_out(body: bytes, pruned: bytes | None, cut: int) -> None:
    """And told; all else keeps its bytes."""
    result = prune(body)
    assert result.body == (body if pruned is None else pruned)
    assert result.notes == ((f"{cut} entries inside other entries were left out",) if cut else ())


@pytest.mark.parametrize("entry", ["<item/>", "<item>x</item>", "<item><br/></item>"])
def test_only_the_first_thousands_of_entries_are_read(entry: str) -> None:
    """The newest stand first; what is left out is told."""
    result = prune(f"<rss>{entry * (MOST_ENTRIES + 7)}<z/></rss>".encode())
    assert result.body == f"<rss>{entry * MOST_ENTRIES}<z/></rss>".encode()
    assert result.notes == (f"the first {MOST_ENTRIES} entries were read, 7 more were left out",)


@pytest.mark.parametrize(
    "body",
    [
        "<rss><item " + " ".join(f'a{n}="x"' for n in range(501)) + "/></rss>",
        "<a>" * 301 + "</a>" * 301,
        "<a>" * 100_000,
        f"<rss><item><author>{'a.' * 2000}</author></item></rss>",
        f"<rss><item><dc:creator><![CDATA[{'a' * 3000}]]></dc:creator></item></rss>",
    ],
)
def test_bombs_are_refused(body: str) -> None:
    """Before feedparser sees them."""
    with pytest.raises(ReadError) as refused:
        prune(body.encode())
    assert refused.value.kind == "too-complex"
