"""Packed bodies come out as they went in, however they were cut into chunks."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.net.decode import unpacked
from feedwatch.net.failure import HopError


def cut(data: bytes, size: int) -> Iterator[bytes]:
    return iter([data[start : start + size] for start in range(0, len(data), size)])


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


@settings(deadline=None)
@given(
    st.binary(max_size=2000).map(lambda data: data * 50),
    st.integers(1, 5000),
    st.sampled_from([("gzip", gzip.compress), ("deflate", zlib.compress), ("deflate", raw_deflate), ("", bytes)]),
)
def test_what_was_packed_is_unpacked(data: bytes, size: int, coding: tuple[str, object]) -> None:
    """Every coding that we offer, and none, in chunks of any size."""
    name, pack = coding
    assert callable(pack)
    assert b"".join(unpacked(cut(pack(data), size), name, "h")) == data


def test_pieces_are_small_however_much_is_packed_into_a_chunk() -> None:
    """A bomb unpacks in steps, so the reader can stop it."""
    bomb = gzip.compress(bytes(20_000_000))
    pieces = unpacked(iter([bomb]), "gzip", "h")
    assert max(len(piece) for _n, piece in zip(range(50), pieces, strict=False)) <= 65536


@settings(deadline=None)
@given(st.binary(min_size=30, max_size=500), st.data())
def test_a_cut_off_stream_is_never_taken_for_a_whole_one(data: bytes, draw: st.DataObject) -> None:
    """Wherever a gzip stream ends early, it is an error and not a shorter document."""
    packed = gzip.compress(data)
    end = draw.draw(st.integers(1, len(packed) - 1))
    with pytest.raises(HopError, match="broke off"):
        list(unpacked(iter([packed[:end]]), "gzip", "h"))
