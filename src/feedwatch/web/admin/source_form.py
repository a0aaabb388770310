"""The form of a source: what stands in its fields, and which keys of a `[[source]]` that means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from feedwatch.config.duration import spell_duration
from feedwatch.model.source import Selectors, Source, SourceKind
from feedwatch.service.admin.guessing import all_tags
from feedwatch.service.admin.trying import TRIED
from feedwatch.service.people.place_names import places_named
from feedwatch.web.admin.visit import Visiting
from feedwatch.web.forms import Form
from feedwatch.web.problems import InWordsError

SELECTORS = ("item", "title", "link", "date", "summary")
_FLAGS = ("enabled", "fulltext", "verified")
_LINES = ("id", "name", "url", "kind", "interval", "place", "tags", *SELECTORS)
FIELDS = (*_LINES[1:], "topics", *_FLAGS)  # that can be changed

Values = dict[str, Any]


def values_of(visit: Visiting, source: Source) -> Values:
    """Give what stands in the form of a source that exists."""
    configuration = visit.house.configuring.current
    default = configuration.settings.poll.default_interval
    chosen = source.selectors
    return {
        "id": source.id,
        "name": source.name,
        "url": source.url,
        "kind": source.kind.value,
        "interval": "" if source.interval == default else spell_duration(source.interval),
        "place": configuration.gazetteer.name_of(source.place) if source.place else "",
        "tags": ", ".join(source.tags),
        "topics": source.topics,
        **{flag: getattr(source, flag) for flag in _FLAGS},
        **{name: getattr(chosen, name) for name in SELECTORS},
    }


def values_sent(sent: Form, prefix: str = "") -> Values:
    """Give what stands in the fields of a form that was sent, those whose names begin with `prefix`."""
    lines = {name: sent.line(prefix + name) for name in _LINES}
    return lines | {"topics": sent.all(f"{prefix}topics")} | {flag: sent.has(prefix + flag) for flag in _FLAGS}


def given(visit: Visiting) -> dict[str, object]:
    """Give what the form needs beside its values."""
    configuration = visit.house.configuring.current
    places = sorted({place.name for place in configuration.gazetteer.places})
    return {
        "all_topics": [(pack.name, pack.titles.get(visit.language, pack.name)) for pack in configuration.topics],
        "all_tags": all_tags(configuration.sources),
        "all_places": places,
        "kinds": [kind.value for kind in SourceKind],
        "default_interval": spell_duration(configuration.settings.poll.default_interval),
    }


def keys_of(visit: Visiting, values: Values, w: Mapping[str, str]) -> dict[str, Any]:
    """Give the keys that the fields mean, None for what is left to the default; raises UsageError for an unknown place."""
    selectors = {name: values[name] or None for name in SELECTORS}
    is_page = values["kind"] == SourceKind.PAGE.value
    return {
        "name": values["name"] or None,
        "url": values["url"],
        "kind": values["kind"] or None,
        "interval": values["interval"] or None,
        "place": _place(visit, values["place"], w) or None,
        "tags": [tag.strip() for tag in values["tags"].split(",") if tag.strip()] or None,
        "topics": list(values["topics"]) or None,
        **{flag: values[flag] for flag in _FLAGS},
        "selectors": selectors if is_page and any(selectors.values()) else None,
    }


def tried(values: Values) -> Source:
    """Give the source that a form describes, to be tried: without place, tags and topics, which change no entry."""
    kind = SourceKind(values["kind"]) if values["kind"] in set(SourceKind) else SourceKind.AUTO
    selectors = Selectors(**{name: values[name] for name in SELECTORS}) if kind is SourceKind.PAGE else Selectors()
    return Source(TRIED, values["name"] or values["url"], values["url"], kind=kind, selectors=selectors)


def _place(visit: Visiting, written: str, w: Mapping[str, str]) -> str:
    named = places_named(written, visit.house.configuring.current.gazetteer)
    if named.unknown:
        name, likely = named.unknown[0]
        raise InWordsError(
            w["unknown_place"].format(name=name) + (f" {w['did_you_mean'].format(name=likely)}" if likely else "")
        )
    return named.codes[0] if named.codes else ""
