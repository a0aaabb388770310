"""Advice: what an admin can do about a source that cannot be read, by the kind of its error."""

from __future__ import annotations

OTHER = "other"
ADVICE = {
    "dns": "Is the host spelt right? If the site has moved, 'feedwatch sources accept-move' looks where to.",
    "connect": "Open the address in a browser. If it works there, a firewall may keep this machine out; else wait.",
    "tls": "Tell the webmaster: there is no way around a wrong certificate here.",
    "timeout": "Wait: it is tried again by itself. If it stays so, raise the interval.",
    "refused-address": "If a private network is meant, put host and port into [net] allow.",
    "redirect": "Open the address in a browser and take the one where it ends.",
    "robots": "Watch a feed of the site instead ('feedwatch sources discover'), or ask the webmaster.",
    "too-large": "Find a feed of the site with fewer entries.",
    "gone": "It is gone on purpose: 'feedwatch sources accept-move' looks for what stands in for it; else pause it.",
    "no-list": "Correct the selectors: 'feedwatch sources try --item …' shows what they find.",
    "not-a-feed": "'feedwatch sources discover' shows what the address has to offer.",
    "empty": "Wait. If it stays so, tell the webmaster.",
    "too-complex": "Tell the webmaster: reading it took too much time or memory. Nothing else is disturbed.",
    "stopped": "The service ended meanwhile: check again.",
    "abandoned": "Another poll took over, because this one took too long.",
    "http-login": "The site does not let us in: ask the webmaster for an open feed.",
    "http-absent": "There is nothing at this address: 'feedwatch sources accept-move' looks for what stands in for it.",
    "http-often": "The server wants to be asked less often, and is left alone as long as it says. Raise the interval.",
    "http-fault": "The server has a fault of its own. It is tried again by itself, slower and slower.",
    OTHER: "It is tried again by itself, slower and slower. The exchange shows what came.",
}
_BY_STATUS = {401: "http-login", 403: "http-login", 404: "http-absent", 429: "http-often"}


def advice_for(kind: str, status: int | None) -> str:
    """Give the key of ADVICE for an error of this kind (of FetchError or ReadError) and HTTP status."""
    if kind == "http" and status is not None:
        return _BY_STATUS.get(status, "http-fault" if status >= 500 else OTHER)
    return kind if kind in ADVICE else OTHER
