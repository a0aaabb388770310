"""Unpack: a body that is itself a gzip file, as some servers store their feeds, becomes what is packed in it."""

from __future__ import annotations

import zlib

from feedwatch.model.errors import ReadError

MOST_BYTES = 10 * 1024 * 1024  # what a fetched body may have, packed or not

_GZIP = b"\x1f\x8b"
_GZIP_FORMAT = 31  # wbits of zlib: a gzip header, window of any size


def unpack(body: bytes) -> bytes:
    """Give the body, unpacked when it is a gzip file (RFC 1952), one layer of it.

    A file that breaks off gives what came before. Raises ReadError (too-complex) when there is more than 10 MiB in it.
    """
    if not body.startswith(_GZIP):
        return body
    reader = zlib.decompressobj(_GZIP_FORMAT)
    try:
        unpacked = reader.decompress(body, MOST_BYTES + 1)
    except zlib.error as error:
        raise ReadError("not-a-feed", f"the document is a damaged gzip file ({error})") from error
    if len(unpacked) > MOST_BYTES:
        raise ReadError("too-complex", f"the gzip file holds more than {MOST_BYTES // 1048576} MiB")
    return unpacked
