"""Feeds that are stored as gzip files are unpacked, up to a limit."""

from __future__ import annotations

import gzip

import pytest

from feedwatch.model.errors import ReadError
from feedwatch.read.unpack import MOST_BYTES, unpack


def test_a_gzip_file_is_unpacked_once() -> None:
    """One layer; what is in it is taken as it is."""
    inner = gzip.compress(b"<rss/>")
    assert unpack(gzip.compress(inner)) == inner
    assert unpack(b"<rss/>") == b"<rss/>"


def test_a_file_that_breaks_off_gives_what_came() -> None:
    """Better than nothing: the feed reader mends the rest."""
    packed = gzip.compress(bytes(range(256)) * 100)
    assert unpack(packed[:200]).startswith(bytes(range(100)))


def test_a_bomb_is_refused() -> None:
    """Before its memory is needed."""
    with pytest.raises(ReadError, match="more than 10 MiB") as refused:
        unpack(gzip.compress(bytes(MOST_BYTES + 1)))
    assert refused.value.kind == "too-complex"


def test_a_damaged_file_is_told() -> None:
    """As not a feed."""
    with pytest.raises(ReadError, match="damaged gzip") as refused:
        unpack(b"\x1f\x8b\x08\x00" + b"\xff" * 50)
    assert refused.value.kind == "not-a-feed"
