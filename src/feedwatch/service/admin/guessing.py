"""Guesses for the form of a new source: whose newsroom it is, and which tags its like have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from feedwatch.config.files import Configuration
from feedwatch.model.place import Gazetteer, PlaceKind
from feedwatch.model.source import Source
from feedwatch.model.text import plain_letters
from feedwatch.model.urls import host_of

_COUNTY_WORDS = ("region", "lansstyrelsen")


def guess_place(url: str, name: str, gazetteer: Gazetteer) -> str:
    """Give the code of the municipality whose name is the host ("www.kalmar.se"), or is in the name; empty for none."""
    labels = host_of(url).partition(":")[0].split(".")
    label = labels[-2] if len(labels) > 1 else ""
    called = {plain_letters(word) for word in name.replace(",", " ").split()}
    if any(word in label or word in called for word in _COUNTY_WORDS):
        return ""
    for place in gazetteer.places:
        letters = plain_letters(place.name)
        if place.kind is PlaceKind.MUNICIPALITY and (letters == label or f"{letters}kommun" == label):
            return place.code
    named = [
        place.code
        for place in gazetteer.places
        if place.kind is PlaceKind.MUNICIPALITY and _owns(plain_letters(place.name), plain_letters(name))
    ]
    return named[0] if len(named) == 1 else ""


def guess_tags(place: str, configuration: Configuration) -> tuple[str, ...]:
    """Give the tag that most sources with a place of this kind have; empty without a place, or when none is usual."""
    if not place:
        return ()
    alike = [source for source in configuration.sources if len(source.place) == len(place)]
    common = Counter(tag for source in alike for tag in source.tags).most_common(1)
    return (common[0][0],) if common and common[0][1] * 2 > len(alike) else ()


def all_tags(sources: Iterable[Source]) -> list[str]:
    """Give the tags of all sources, each once."""
    return sorted({tag for source in sources for tag in source.tags})


def _owns(place: str, name: str) -> bool:
    return f"{place}kommun" in name or f"{place}skommun" in name or f"{place}stad" in name or f"{place}sstad" in name
