"""Characters: å, ä and ö as they were meant, where the declared encoding is wrong.

Declarations lie in three ways that Swedish publishers know well, and each can be seen in the bytes:

    declared UTF-8, written in Latin-1     the bytes are no UTF-8; those that are none are read as windows-1252
    declared Latin-1, written in UTF-8     beyond ASCII, Latin-1 text is hardly ever valid UTF-8 by chance
    encoded twice                          "fÃ¶r": the letters, written as windows-1252, are valid UTF-8 again

Whatever else is declared is taken as it is declared.
"""

from __future__ import annotations

import codecs
import re

_ESCAPED = {
    0xDC00 + byte: bytes([byte]).decode("cp1252", "replace").replace("\ufffd", chr(byte)) for byte in range(0x80, 0x100)
}
_BYTE_OF = {character: byte - 0xDC00 for byte, character in _ESCAPED.items()}
_WINDOWS = {byte - 0xDC00: character for byte, character in _ESCAPED.items()}
_UNDECODED = re.compile("[\udc80-\udcff]")
_EXPECTED = re.compile("[\u00a0-\u00ff\u2010-\u203f]")
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_WESTERN = frozenset({"ascii", "iso8859-1", "iso8859-15", "cp1252"})
_TWICE = re.compile("[ÂÃâ][^\x00-\x7f]")


def charset_in(content_type: str) -> str:
    """Give the charset parameter of a Content-Type (RFC 9110 8.3.2) or of its <meta> twin; empty when there is none."""
    match = _CHARSET.search(content_type)
    return match[1] if match else ""


def codec_name(charset: str) -> str:
    """Give the Python name of a charset, so that names of one encoding are equal; empty when it is unknown."""
    try:
        return codecs.lookup(charset).name if charset else ""
    except (LookupError, ValueError):
        return ""


def is_western(codec: str) -> bool:
    """Tell whether a codec is one of those that Swedish text was written in before UTF-8."""
    return codec in _WESTERN


def is_utf8(body: bytes) -> bool:
    """Tell whether bytes are valid UTF-8 and more than ASCII."""
    if body.isascii():
        return False
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data" and not body[: error.start].isascii()  # broke off in a letter
    return True


def decode_mixed(body: bytes) -> str:
    """Decode UTF-8, and read each byte that is none as windows-1252: both may stand in one document.

    When no letter that we expect is UTF-8, none is: then "Ö" before a quotation mark only looks like it.
    """
    text = body.decode("utf-8", "surrogateescape")
    if _EXPECTED.search(text) or not _UNDECODED.search(text):
        return text.translate(_ESCAPED)
    return body.decode("latin-1").translate(_WINDOWS)


def decode_once_more(text: str) -> str:
    """Give text that was encoded as UTF-8 twice as it was meant; any other text as it is."""
    if not _TWICE.search(text):
        return text
    try:
        return bytes(_BYTE_OF[c] if c in _BYTE_OF else _ascii(c) for c in text).decode("utf-8")
    except (KeyError, ValueError):
        return text


def _ascii(character: str) -> int:
    if character > "\x7f":
        raise ValueError(character)
    return ord(character)
