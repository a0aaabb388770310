"""What a subscription wants to be told: its languages and places.

A code of two digits is a county and means all municipalities whose codes begin with it (SCB, Län och kommuner i
kodnummerordning), so one rule serves both: a wish for "08" covers "08" and "0880".
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from feedwatch.model.subscriber import Subscription


class Objection(StrEnum):
    """Why a subscription does not want an item."""

    LANGUAGE = "language"  # written in none of its languages
    PLACES = "places"  # names none of the places that it wants only
    MUTED = "muted"  # names places, and all of them are muted


def objection(wish: Subscription, *, language: str, places: Collection[str]) -> Objection | None:
    """Say why a subscription does not want an item in a language whose story names these places; None when it does.

    `places` are the SCB codes of the whole story: a follow-up need not name again whom it is about. A language that could
    not be told is never a reason.
    """
    if wish.languages and language and language not in wish.languages:
        return Objection.LANGUAGE
    if wish.places and not _names(wish.places, places):
        return Objection.PLACES
    return Objection.MUTED if _muted(wish.muted, places) else None


def comes_first(wish: Subscription, places: Collection[str]) -> bool:
    """Tell whether one of the places is one whose stories come first."""
    return _names(wish.first, places)


def _names(wanted: Collection[str], places: Collection[str]) -> bool:
    return any(code.startswith(place) for code in places for place in wanted)


def _muted(muted: Collection[str], places: Collection[str]) -> bool:
    """Tell whether all places are muted; a county beside its own muted municipality is not another place."""
    others = [code for code in places if not _names(muted, (code,))]
    return len(others) < len(places) and all(_names((county,), muted) for county in others)
