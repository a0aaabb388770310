"""Composing what one subscription is told, of what the store knows, by the configuration in force."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from feedwatch.compose import calendar
from feedwatch.compose.digest import compose
from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.digest import Composition, TellableStory
from feedwatch.model.subscriber import Subscription, Window
from feedwatch.service.answers.reporting import troubles
from feedwatch.service.configuring import Configuring
from feedwatch.store import digests


@dataclass(frozen=True, slots=True)
class Composed:
    """What was composed, and of which stories: those with something that the subscription was not told yet."""

    stories: tuple[TellableStory, ...]
    composition: Composition


class Composing:
    """Composes digests; stores nothing."""

    def __init__(self, configuring: Configuring) -> None:
        self._configuring = configuring

    def compose(self, connection: Connection, subscription: Subscription, window: Window) -> Composed:
        """Compose what a subscription is told about a window."""
        configuration = self._configuring.current
        sources = {source.id: source for source in configuration.sources}
        pack = configuration.topic(subscription.topic)
        schedule = parse_schedule(subscription.schedule)
        begun = window.start > subscription.starts_at  # the first digest reaches back on purpose
        stories = tuple(digests.untold(connection, subscription, window.end, sources))
        composition = compose(
            subscription,
            stories,
            window=window,
            topic_name=pack.titles.get(subscription.language, pack.name) if pack else subscription.topic,
            name_of=configuration.gazetteer.name_of,
            catch_up=begun and calendar.catches_up(schedule, subscription.zone, window),
            sources_total=sum(source.enabled for source in configuration.sources),
            troubles=troubles(connection, configuration),
        )
        return Composed(stories, composition)
