"""Content codings: bodies are unpacked in small steps, so that a bomb costs no memory before it is counted."""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterator

from feedwatch.net.failure import HopError

OFFERED = "gzip, deflate"
_STEP = 64 * 1024  # decoded bytes a step
_GZIP_START = b"\x1f"
_GZIP_BITS = 16 + zlib.MAX_WBITS
_NAMES = {"gzip": _GZIP_BITS, "x-gzip": _GZIP_BITS, "deflate": zlib.MAX_WBITS}  # RFC 9110 8.4.1


def unpacked(chunks: Iterator[bytes], content_encoding: str, host: str) -> Iterator[bytes]:
    """Give the decoded body in pieces of at most 64 KiB (larger only without a coding, as they came).

    One layer of a coding that we offered; raises HopError of kind encoding for others and for damaged
    data, of kind protocol for truncated data, all of them not before the first piece is asked for.
    """
    codings = [name.strip().lower() for name in content_encoding.split(",")]
    codings = [name for name in codings if name not in ("", "identity")]
    if not codings:
        yield from chunks
        return
    if len(codings) > 1:
        raise HopError("encoding", f"{host} packed its answer {len(codings)} times", temporary=False)
    if codings[0] not in _NAMES:
        raise HopError("encoding", f"{host} uses a coding that was not asked for: {codings[0][:40]}", temporary=False)
    yield from _inflated(chunks, _NAMES[codings[0]], host)


def _inflated(chunks: Iterator[bytes], bits: int, host: str) -> Iterator[bytes]:
    head = _first_two(chunks)
    if not head:
        return  # an empty body stays empty, whatever its header says
    inflater = zlib.decompressobj(_real_bits(bits, head))
    try:
        for chunk in itertools.chain((head,), chunks):
            data = chunk
            while data:
                if inflater.eof:
                    if bits != _GZIP_BITS or data[:1] != _GZIP_START:
                        return  # padding behind the end, passed over as gzip(1) does
                    inflater = zlib.decompressobj(bits)  # gzip allows several members (RFC 1952 2.2)
                yield inflater.decompress(data, _STEP)
                data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
        while piece := inflater.decompress(b"", _STEP):
            yield piece
    except zlib.error as error:
        raise HopError("encoding", f"{host} sent packed data that is damaged", temporary=True) from error
    if not inflater.eof:
        raise HopError("protocol", f"{host} broke off in the middle of the packed answer", temporary=True)


def _real_bits(bits: int, head: bytes) -> int:
    """Tell "deflate" with its zlib wrapper from raw deflate, which is wrong and common (RFC 9110 8.4.1.2)."""
    if bits == _GZIP_BITS:
        return bits
    wrapped = head[0] & 0x0F == zlib.DEFLATED and int.from_bytes(head[:2], "big") % 31 == 0  # RFC 1950 2.2
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _first_two(chunks: Iterator[bytes]) -> bytes:
    """Take chunks until two bytes are there, or all."""
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= 2:
            break
    return head
