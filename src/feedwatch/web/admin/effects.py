"""What an edit of the configuration means, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from feedwatch.service.admin.effect import Effect
from feedwatch.service.admin.rejudging import Change, Comparison
from feedwatch.web.problems import what_is_wrong

_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One thing that an edit means: `kind` is plain, or care where somebody should stop and think; `examples` are items that it would keep or lose."""

    kind: str
    text: str
    examples: tuple[tuple[str, Change], ...] = ()  # "+" or "-", and the item


def sentences(effect: Effect, words: Mapping[str, str], language: str) -> Iterator[Sentence]:
    """Say what an edit does; nothing for one that changes words and layout only."""
    plain = (
        ("sources_added", effect.sources_added),
        ("sources_paused", effect.sources_paused),
        ("sources_resumed", effect.sources_resumed),
    )
    for word, sources in plain:
        if sources:
            yield Sentence("plain", words[f"effect_{word}"].format(names=", ".join(sources)))
    if effect.sources_removed:
        yield Sentence("care", words["effect_sources_removed"].format(names=", ".join(effect.sources_removed)))
    for change in effect.sources_changed:
        yield Sentence("plain", words["effect_source"].format(source=change.source, keys=", ".join(change.keys)))
    yield from _of_topics(effect, words)
    for setting in effect.settings:
        kind, word = ("care", "effect_restart") if setting.restart else ("plain", "effect_setting")
        yield Sentence(kind, words[word].format(key=setting.key))
    if effect.places:
        yield Sentence("plain", words["effect_places"])
    if effect.platforms:
        yield Sentence("plain", words["effect_platforms"])
    for warning in effect.warnings:
        told = Markup.escape(words["effect_warning"]).format(warning=what_is_wrong(warning, language))
        yield Sentence("care", told)


def _of_topics(effect: Effect, words: Mapping[str, str]) -> Iterator[Sentence]:
    for added in effect.topics_added:
        text = words["effect_topic_added"].format(
            topic=added.topic, kept=added.kept, items=added.items, days=effect.days
        )
        yield Sentence("plain", text, _examples(added))
    for changed in effect.topics_changed:
        more, fewer = len(changed.newly_kept), len(changed.newly_lost)
        word = "effect_topic" if more or fewer else "effect_topic_same"
        text = words[word].format(topic=changed.topic, more=more, fewer=fewer, items=changed.items, days=effect.days)
        yield Sentence("care" if fewer else "plain", text, _examples(changed))
    for gone in effect.topics_removed:
        yield Sentence("care", words["effect_topic_removed"].format(topic=gone.topic, count=gone.subscriptions))


def _examples(comparison: Comparison) -> tuple[tuple[str, Change], ...]:
    kept = [("+", change) for change in comparison.newly_kept[:_MOST_NAMED]]
    return (*kept, *(("-", change) for change in comparison.newly_lost[:_MOST_NAMED]))
