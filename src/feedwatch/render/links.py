"""Links: which addresses may be clicked, written so that they can hide nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import quote, urlsplit, urlunsplit

import idna

from feedwatch.model.urls import is_web

# What every browser, mail program and chat takes (sitemaps.org allows no longer ones either).
LONGEST_URL = 2048
_HOST = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_.])?|\[[0-9A-Fa-f:.]+\]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_KEPT = "%/:?@!$&'()*+,;=-._~"  # RFC 3986: reserved and unreserved; a quote or bracket is never needed bare
_ADDRESS = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+")


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of ours under a digest; one that is empty is left out.

    `leave` answers GET with a button and POST by leaving at once (RFC 8058); `archive` shows this digest in a browser;
    `contact` is a mail or web address.
    """

    leave: str = ""
    preferences: str = ""
    archive: str = ""
    contact: str = ""
    privacy: str = ""


def safe_url(url: str) -> str:
    """Give an http or https address in ASCII (RFC 3986), or nothing when it is not one that may be clicked.

    A host in other letters is written in punycode (RFC 5890), so that none can pass for another (Unicode TR39).
    """
    if len(url) > LONGEST_URL or _SURROGATE.search(url) or not is_web(url):
        return ""
    parts = urlsplit(url)
    host = _host(parts.hostname or "")
    if not host:
        return ""
    netloc = f"{host}:{parts.port}" if parts.port else host
    kept = (quote(part, safe=_KEPT) for part in (parts.path, parts.query, parts.fragment))
    written = urlunsplit((parts.scheme, netloc, *kept))
    return written if len(written) <= LONGEST_URL else ""


def contact_url(contact: str) -> str:
    """Give a link to a mail or web address, or nothing."""
    if _ADDRESS.fullmatch(contact):
        return f"mailto:{quote(contact, safe='@')}"
    return safe_url(contact)


def _host(host: str) -> str:
    if ":" in host:
        host = f"[{host}]"
    elif not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode("ascii")
        except idna.IDNAError:
            return ""
    return host if _HOST.fullmatch(host) else ""
