"""What an edit of the configuration would do, told before it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta

from feedwatch.config.files import PLACES, PLATFORMS, Configuration
from feedwatch.config.settings import NEEDS_RESTART, Settings
from feedwatch.model.errors import Problem
from feedwatch.model.source import Source
from feedwatch.service.admin.rejudging import Comparison, Rejudging
from feedwatch.store import subscribers
from feedwatch.store.database import Database

_SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class SourceChange:
    """A source of which some keys change."""

    source: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TopicRemoved:
    """A topic that is no more, and how many subscriptions ask for it."""

    topic: str
    subscriptions: int


@dataclass(frozen=True, slots=True)
class SettingChange:
    """A setting that changes; `restart` tells that it counts from the next start."""

    key: str
    restart: bool


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes. Of a changed topic: what it would keep and lose among the stored items of the last `days` days."""

    sources_added: tuple[str, ...]
    sources_removed: tuple[str, ...]
    sources_paused: tuple[str, ...]
    sources_resumed: tuple[str, ...]
    sources_changed: tuple[SourceChange, ...]
    topics_added: tuple[Comparison, ...]
    topics_changed: tuple[Comparison, ...]
    topics_removed: tuple[TopicRemoved, ...]
    settings: tuple[SettingChange, ...]
    places: bool
    platforms: bool
    warnings: tuple[Problem, ...]  # that the configuration has not now
    days: int = _SPAN.days

    def __bool__(self) -> bool:
        """Tell whether anything changes for the service: an edit of comments alone does nothing."""
        return any(getattr(self, field.name) for field in fields(self) if field.name != "days")


class Foreseeing:
    """Compares a configuration with the one in force."""

    def __init__(self, database: Database, rejudging: Rejudging, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._rejudging = rejudging
        self._clock = clock

    def effect(self, now: Configuration, then: Configuration) -> Effect:
        """Tell what changes when `then` takes the place of `now`."""
        before, after = ({one.id: one for one in each.sources} for each in (now, then))
        both = [(before[name], one) for name, one in after.items() if name in before]
        packs = {pack.name: pack for pack in now.topics}
        changed = [pack.name for pack in then.topics if pack.name in packs and packs[pack.name].version != pack.version]
        known = {(warning.file, warning.message) for warning in now.warnings}
        return Effect(
            sources_added=tuple(name for name in after if name not in before),
            sources_removed=tuple(name for name in before if name not in after),
            sources_paused=tuple(new.id for old, new in both if old.enabled and not new.enabled),
            sources_resumed=tuple(new.id for old, new in both if new.enabled and not old.enabled),
            sources_changed=tuple(change for old, new in both if (change := _source_change(old, new)).keys),
            topics_added=self._compared(then, [pack.name for pack in then.topics if pack.name not in packs]),
            topics_changed=self._compared(then, changed),
            topics_removed=self._removed([name for name in packs if then.topic(name) is None]),
            settings=tuple(_settings(now.settings, then.settings)),
            places=now.texts.get(PLACES) != then.texts.get(PLACES),
            platforms=now.texts.get(PLATFORMS) != then.texts.get(PLATFORMS),
            warnings=tuple(one for one in then.warnings if (one.file, one.message) not in known),
        )

    def _compared(self, then: Configuration, names: list[str]) -> tuple[Comparison, ...]:
        packs = [pack for name in names if (pack := then.topic(name))]
        return tuple(self._rejudging.compare(pack, self._clock() - _SPAN) for pack in packs)

    def _removed(self, names: list[str]) -> tuple[TopicRemoved, ...]:
        with self._database.read() as connection:
            return tuple(TopicRemoved(name, subscribers.asking_for(connection, name)) for name in names)


def _source_change(old: Source, new: Source) -> SourceChange:
    """Tell which keys of a source change; being switched on and off is told by itself."""
    names = [field.name for field in fields(Source) if field.name != "enabled"]
    return SourceChange(new.id, tuple(name for name in names if getattr(old, name) != getattr(new, name)))


def _settings(now: Settings, then: Settings) -> Iterator[SettingChange]:
    for table, section in then:
        for name, field in type(section).model_fields.items():
            key = f"{table}.{field.alias or name}"
            if getattr(section, name) != getattr(getattr(now, table), name):
                yield SettingChange(key, key in NEEDS_RESTART)
