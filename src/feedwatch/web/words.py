"""The words of the pages, in Swedish and English."""

from __future__ import annotations

from datetime import datetime

from fastapi import Request

LANGUAGES = ("sv", "en")

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
        "config_refused": "Konfigurationen på disk har fel. Den senaste fungerande gäller:",
        "leave_title": "Avsluta prenumerationen",
        "leave_ask": "Vill du sluta få utskicket?",
        "leave_button": "Ja, avsluta",
        "left_title": "Du får inga fler utskick",
        "left_text": "Prenumerationen är avslutad.",
        "confirm_title": "Bekräfta prenumerationen",
        "confirm_ask": "Vill du börja få utskicket?",
        "confirm_button": "Ja, börja",
        "confirmed_title": "Prenumerationen är bekräftad",
        "confirmed_text": "Det första utskicket kommer vid nästa utskickstid.",
        "bad_link_title": "Länken gäller inte",
        "bad_link_text": "Den är för gammal, redan använd eller inte hel. Kontrollera att hela adressen kom med.",
        "queued": "köad",
        "sending": "skickas",
        "sent": "skickad",
        "failed": "misslyckad",
        "cancelled": "avbruten",
        "digest": "utskick",
        "confirmation": "bekräftelse",
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
        "config_refused": "The configuration on disk is wrong. The last good one is in force:",
        "leave_title": "Unsubscribe",
        "leave_ask": "Stop receiving the digest?",
        "leave_button": "Yes, unsubscribe",
        "left_title": "You will get no more digests",
        "left_text": "The subscription has ended.",
        "confirm_title": "Confirm the subscription",
        "confirm_ask": "Begin receiving the digest?",
        "confirm_button": "Yes, begin",
        "confirmed_title": "The subscription is confirmed",
        "confirmed_text": "The first digest comes at its next time.",
        "bad_link_title": "This link does not work",
        "bad_link_text": "It is too old, used already, or not whole. Check that all of the address came along.",
        "queued": "queued",
        "sending": "sending",
        "sent": "sent",
        "failed": "failed",
        "cancelled": "cancelled",
        "digest": "digest",
        "confirmation": "confirmation",
    },
}


def language_of(request: Request) -> str:
    """Choose a language: `?lang=`, else the first of Accept-Language that we have, else Swedish (RFC 9110 12.5.4)."""
    asked = request.query_params.get("lang", "")
    if asked in LANGUAGES:
        return asked
    preferred = request.headers.get("accept-language", "").lower().split(",")
    known = (part.split(";")[0].strip()[:2] for part in preferred)
    return next((language for language in known if language in LANGUAGES), "sv")


def local_time(at: datetime | None) -> str:
    """Write a time to the minute in this machine's zone; empty for None."""
    return f"{at.astimezone():%Y-%m-%d %H:%M}" if at else ""
