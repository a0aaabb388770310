"""Sources as a list that spreadsheets open and `service.admin.importing` takes back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from feedwatch.config.duration import spell_duration
from feedwatch.config.source_rows import COLUMNS, SELECTOR_COLUMNS
from feedwatch.model.source import Source
from feedwatch.render.spreadsheet import row


def sources_as_csv(sources: Iterable[Source], default_interval: timedelta) -> str:
    """Write sources as CSV, one a line below a header; an interval that is the default stays empty."""
    lines = [row((*COLUMNS, *SELECTOR_COLUMNS))]
    lines += [row(_cells(source, default_interval)) for source in sources]
    return "".join(lines)


def _cells(source: Source, default_interval: timedelta) -> Iterator[str]:
    yield source.id
    yield source.name
    yield source.url
    yield source.kind.value
    yield "" if source.interval == default_interval else spell_duration(source.interval)
    yield source.place
    yield ", ".join(source.tags)
    yield ", ".join(source.topics)
    yield from ("yes" if flag else "no" for flag in (source.enabled, source.fulltext, source.verified))
    chosen = source.selectors
    yield from (chosen.item, chosen.title, chosen.link, chosen.date, chosen.summary)
