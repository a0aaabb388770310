"""XML bytes: a feed as feedparser reads it best, in the encoding that it was meant in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedwatch.read.characters import charset_in, codec_name, decode_mixed, is_utf8, is_western

_DECLARATION = re.compile(rb"""^<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)["'][^>]{0,200}\?>""")
_BOM = b"\xef\xbb\xbf"
_WIDE_BOMS = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")  # XML 1.0 2.2 allows none of them


@dataclass(frozen=True, slots=True)
class XmlBytes:
    """A document, the charset that its sender claims or we found (empty when none), and what was mended."""

    body: bytes
    charset: str
    repairs: tuple[str, ...] = ()


def mended(body: bytes, content_type: str) -> XmlBytes:
    """Mend what a declaration got wrong and expat would stumble over.

    The charset of the Content-Type goes before that of the XML declaration (RFC 7303 3).
    """
    charset = charset_in(content_type)
    if body.startswith(_WIDE_BOMS) or b"\0" in body[:4]:  # UTF-16 and UTF-32 say what they are
        return XmlBytes(body, charset)
    repairs = []
    if body[:1].isspace():
        body = body.lstrip()
        repairs.append("there was white space before the XML declaration")
    if _CONTROLS.search(body):
        body = _CONTROLS.sub(b"", body)
        repairs.append("control characters were taken out")
    found = _in_utf8(body, charset)
    if found is None:
        return XmlBytes(body, charset, tuple(repairs))
    return XmlBytes(found.body, "utf-8", (*repairs, *found.repairs))


def _in_utf8(body: bytes, charset: str) -> XmlBytes | None:
    """Give a document that is not what it claims to be, as UTF-8; None when the claim may be true."""
    declaration = _DECLARATION.match(body.removeprefix(_BOM)[:400])
    declared = declaration[1].decode("ascii", "replace") if declaration else ""
    claims = {codec_name(name) or name for name in (charset, declared) if name}
    if is_utf8(body):
        if all(claim == "utf-8" or not is_western(claim) for claim in claims):
            return None
        claim = next(name for name in (charset, declared) if is_western(codec_name(name)))
        return XmlBytes(body, "utf-8", (f"declared as {claim}, but written in UTF-8",))
    if body.isascii() or not claims <= {"utf-8", "ascii"}:
        return None
    text = decode_mixed(body.removeprefix(_BOM))
    return XmlBytes(text.encode("utf-8"), "utf-8", ("not all of it is UTF-8: the rest was read as windows-1252",))
