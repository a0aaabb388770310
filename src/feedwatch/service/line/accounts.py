"""Items as grouping sees them: the text without boilerplate, the places by where they stand, and the topic's own words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from feedwatch.config.files import Configuration
from feedwatch.judge.passages import core_text
from feedwatch.model.item import Item
from feedwatch.model.passage import Zone
from feedwatch.model.place import Mention
from feedwatch.model.story import Account
from feedwatch.model.topic import Judgement, Strength, TopicPack

_LEADING = (Zone.TITLE, Zone.LEAD)


def account_of(item_id: int, item: Item, judgement: Judgement, own_place: str, packs: Sequence[TopicPack]) -> Account:
    """Give a kept item as grouping sees it."""
    return Account(
        item_id=item_id,
        story_id=0,
        source_id=item.source_id,
        title=item.title,
        text=core_text(item.text, packs),
        canonical_url=item.canonical_url,
        published=item.published,
        language=judgement.language,
        places=tuple(mention.code for mention in judgement.mentions),
        own_place=own_place,
        kind=kind_of(judgement),
        lead_places=lead_places(judgement.mentions),
        topic_words=topic_words(tuple(packs)),
    )


def completed(stored: Iterable[Account], configuration: Configuration) -> list[Account]:
    """Give accounts from the store what only the packs know: which text is boilerplate, and which words all items share."""
    packs = configuration.topics
    words = topic_words(packs)
    return [replace(account, text=core_text(account.text, packs), topic_words=words) for account in stored]


def kind_of(judgement: Judgement) -> str:
    """Give the section of the verdict that keeps an item most strongly; empty when none does."""
    kept = [verdict for verdict in judgement.verdicts if verdict.kept]
    return max(kept, key=lambda verdict: verdict.score).kind if kept else ""


def lead_places(mentions: Iterable[Mention]) -> tuple[str, ...]:
    """Give the places that title or lead name."""
    return tuple(mention.code for mention in mentions if mention.zone in _LEADING)


@lru_cache(maxsize=16)
def topic_words(packs: tuple[TopicPack, ...]) -> tuple[str, ...]:
    """Give the words that the topics are called by; that two items share them says nothing."""
    strong = (group for pack in packs for group in pack.groups if group.strength is Strength.STRONG)
    steps = (step for group in strong for wording in group.wordings for step in wording.steps)
    return tuple(sorted({word.text for step in steps for word in step.words}))
