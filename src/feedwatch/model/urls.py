"""Addresses: what may be fetched, and which two addresses are the same page."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

# Parameters that follow the reader around and never select content.
_TRACKING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi|mkt_tok|at_medium|at_campaign"
    r"|ref_src|cmpid|wt_mc|wt\.mc_id|icid|ncid|spm|s_cid|trk|share|menu|xtor)$",
    re.IGNORECASE,
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "-._~!$&'()*+,;=:@/%"


def is_web(url: str) -> bool:
    """Tell whether an address can be fetched: http or https with a host and without credentials."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def host_of(url: str) -> str:
    """Give the lower-case host of an address, with its port when one is written; empty when there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def absolute(url: str, base: str) -> str:
    """Resolve `url` against `base` (RFC 3986 5.2); empty when the result cannot be fetched."""
    try:
        joined = urljoin(base, url.strip())
    except ValueError:
        return ""
    return joined if is_web(joined) else ""


def canonical(url: str) -> str:
    """Give the address by which two links to one page are recognised as equal.

    Lower-case scheme-less host without `www.` and default port, path with percent-encoding normalised and no trailing slash,
    query without tracking parameters and sorted, no fragment (RFC 3986 6.2). For comparing, never for fetching.
    """
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url.strip()
    host = (parts.hostname or "").removeprefix("www.")
    if port and port != _DEFAULT_PORTS.get(parts.scheme):
        host = f"{host}:{port}"
    path = quote(unquote(parts.path), safe=_UNRESERVED.replace("%", "")).rstrip("/")
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = "&".join(sorted(f"{quote(k)}={quote(v)}" for k, v in pairs if not _TRACKING.match(k)))
    return urlunsplit(("", host, path, query, ""))
