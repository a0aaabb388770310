"""The words of the pages, in Swedish and English."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from fastapi import Request

from feedwatch.web.subscriber.words import SUBSCRIBER_WORDS

LANGUAGES = ("sv", "en")
LANGUAGE_COOKIE = "feedwatch_language"

WORDS: dict[str, dict[str, str]] = {
    "sv": {
        "title": "feedwatch",
        "sources": "Källor",
        "source": "Källa",
        "state": "Läge",
        "last_read": "Senast läst",
        "next": "Nästa gång",
        "fine": "läses",
        "failing": "kan inte läsas",
        "waiting": "inte läst än",
        "off": "avstängd",
        "notices": "Att se till",
        "past_weeks": "Tidigare veckor",
        "administration": "Administration",
        "stories": "Senaste nyheterna",
        "no_stories": "Inga nyheter än.",
        "outbox": "Utkorg",
        "no_deliveries": "Utkorgen är tom.",
        "what": "Vad",
        "tries": "Försök",
        "when": "När",
        "last_word": "Senaste besked",
        "also": "även publicerad av",
        "never": "aldrig",
        "summary": "%(fine)s av %(all)s källor läses",
        "items": "poster",
        "sending_held": "Inget skickas sedan återställningen %(since)s (av en säkerhetskopia från %(made)s). %(waiting)s meddelanden väntar, %(overdue)s av dem var redan försenade då. När du har kontrollerat läget:",
        "config_refused": "Konfigurationen på disk har fel. Den senaste fungerande gäller:",
        "queued": "köad",
        "sending": "skickas",
        "sent": "skickad",
        "failed": "misslyckad",
        "cancelled": "avbruten",
        "digest": "utskick",
        "confirmation": "bekräftelse",
        "move": "adressbyte, fråga",
        "moved": "adressbyte, besked",
        "already": "prenumererar redan",
        "notice": "larm",
        "recovery": "larm över",
        "copy": "kopia till en administratör",
    },
    "en": {
        "title": "feedwatch",
        "sources": "Sources",
        "source": "Source",
        "state": "State",
        "last_read": "Last read",
        "next": "Next",
        "fine": "read",
        "failing": "cannot be read",
        "waiting": "not read yet",
        "off": "off",
        "notices": "Needs a look",
        "past_weeks": "Past weeks",
        "administration": "Administration",
        "stories": "Latest stories",
        "no_stories": "No stories yet.",
        "outbox": "Outbox",
        "no_deliveries": "The outbox is empty.",
        "what": "What",
        "tries": "Tries",
        "when": "When",
        "last_word": "Last word",
        "also": "also published by",
        "never": "never",
        "summary": "%(fine)s of %(all)s sources are read",
        "items": "items",
        "sending_held": "Nothing is sent since the restore at %(since)s (of a backup of %(made)s). %(waiting)s messages wait, %(overdue)s of them were overdue then. When you have looked:",
        "config_refused": "The configuration on disk is wrong. The last good one is in force:",
        "queued": "queued",
        "sending": "sending",
        "sent": "sent",
        "failed": "failed",
        "cancelled": "cancelled",
        "digest": "digest",
        "confirmation": "confirmation",
        "move": "change of address, question",
        "moved": "change of address, told",
        "already": "subscribed already",
        "notice": "alarm",
        "recovery": "alarm over",
        "copy": "copy to an admin",
    },
}
for _language in LANGUAGES:
    WORDS[_language] |= SUBSCRIBER_WORDS[_language]

_QUALITY = re.compile(r";\s*q=([01](?:\.[0-9]{0,3})?)\s*$", re.IGNORECASE)


def language_of(request: Request) -> str:
    """Choose a language: `?lang=`, else what an admin chose before, else the best of Accept-Language that we have.

    Swedish when there is none of these (RFC 9110 12.5.4). Only admin pages set the cookie.
    """
    for asked in (request.query_params.get("lang", ""), request.cookies.get(LANGUAGE_COOKIE, "")):
        if asked in LANGUAGES:
            return asked
    liked: dict[str, float] = {}
    for part in request.headers.get("accept-language", "").lower().split(","):
        quality = _QUALITY.search(part)
        language = part.strip()[:2]
        if language in LANGUAGES:
            liked[language] = max(liked.get(language, 0.0), float(quality[1]) if quality else 1.0)
    best = max(liked, key=lambda language: liked[language], default="sv")
    return best if liked.get(best) else "sv"


def local_time(at: datetime | None) -> str:
    """Write a time to the minute in this machine's zone; empty for None."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else ""


def span_words(span: timedelta, language: str) -> str:
    """Write a span of time in days, or in hours when it is less than two."""
    words = WORDS[language]
    if span < timedelta(days=2):
        return words["hours"].format(count=round(span.total_seconds() / 3600))
    return words["days"].format(count=span.days)
