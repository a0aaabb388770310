"""Addresses: what may be fetched, and which two addresses are the same page."""

from __future__ import annotations

import re
from typing import TypeVar
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit, urlunsplit

# Parameters that follow the reader around and never select content ...
_FOLLOWING = re.compile(
    r"^(utm_\w+|fbclid|gclid|dclid|msclkid|mc_cid|mc_eid|igshid|yclid|_hsenc|_hsmi|mkt_tok)$", re.IGNORECASE
)
# ... and others that say where a reader came from or how a page is shown, which do not make it another page.
_INCIDENTAL = re.compile(
    r"^(at_medium|at_campaign|ref_src|cmpid|wt_mc|wt\.mc_id|icid|ncid|spm|s_cid|trk|share|menu|xtor)$", re.IGNORECASE
)
_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNRESERVED = "-._~!$&'()*+,;=:@/%"
T = TypeVar("T", bound=str)

# Names by which services call what lets somebody in; `&amp;` is how OPML writes an ampersand.
_KEY_IN_QUERY = re.compile(
    r"((?:[?&;]|&amp;)(?:token|access_token|api_?key|key|secret|password|sig|signature|auth)=)[^&#;\s\"'<>]+",
    re.IGNORECASE,
)


def is_web(url: str) -> bool:
    """Tell whether an address can be fetched: http or https with a host and without credentials."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc


def with_scheme(written: str) -> str:
    """Give an address as somebody wrote it with the `https://` that people leave out."""
    written = written.strip()
    return written if "://" in written or not written else f"https://{written.removeprefix('//')}"


def host_of(url: str) -> str:
    """Give the lower-case host of an address, with its port when one is written; empty when there is none."""
    try:
        return urlsplit(url).netloc.rpartition("@")[2].lower()
    except ValueError:
        return ""


def absolute(url: str, base: str) -> str:
    """Resolve `url` against `base` (RFC 3986 5.2); empty when there is none, or the result cannot be fetched."""
    if not url.strip():  # the RFC makes `base` of it, but an empty link leads nowhere
        return ""
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
    query = "&".join(sorted(f"{quote(k)}={quote(v)}" for k, v in pairs if not _is_idle(k)))
    return urlunsplit(("", host, path, query, ""))


def _is_idle(parameter: str) -> bool:
    return bool(_FOLLOWING.match(parameter) or _INCIDENTAL.match(parameter))


def without_trackers(url: str) -> str:
    """Give an address without the parameters that only follow the reader around; the rest stays byte for byte."""
    address, mark, fragment = url.partition("#")
    page, question, query = address.partition("?")
    kept = [part for part in query.split("&") if not _FOLLOWING.match(part.partition("=")[0])]
    return page + (question + "&".join(kept) if kept and question else "") + mark + fragment


def without_keys(text: T) -> T:
    """Give text with what opens doors in the queries of its addresses made unreadable: `?token=…`."""
    return type(text)(_KEY_IN_QUERY.sub(r"\1…", text))  # markup stays markup


def without_secrets(url: str) -> str:
    """Give a webhook's address as it may be shown: whoever knows all of it may often write there."""
    host = host_of(url)
    return f"{urlsplit(url).scheme}://{host}/…" if host else url
