"""Entry to judgement: language, the places it names, and what each topic pack says about it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from feedwatch.judge.evidence import Subject, reader_of
from feedwatch.judge.language import language_of
from feedwatch.judge.passages import passages
from feedwatch.judge.places import find_places
from feedwatch.judge.sentences import Sentence, sentences_of, words_of
from feedwatch.judge.topics import verdict_of
from feedwatch.model.item import Entry
from feedwatch.model.passage import Zone
from feedwatch.model.place import Gazetteer, Mention
from feedwatch.model.source import Sender
from feedwatch.model.text import clean, one_line
from feedwatch.model.topic import BY_AUTHOR, FROM_PARTICIPANT, FROM_PLACE, Judgement, TopicPack

_COUNTY_DIGITS = 2
_AUTHOR = re.compile(r"([^\W\d_]+)(?: [A-ZÅÄÖÉ][^\W\d_]+){1,2}: (?![\"”“»–—])")
_TAKES_PART_SOON = timedelta(days=365)  # news about joining a programme comes before membership
_UNDATED = date.max - _TAKES_PART_SOON


def judge(entry: Entry, sender: Sender, packs: Sequence[TopicPack], gazetteer: Gazetteer) -> Judgement:
    """Judge an entry under every pack; the same input always gives the same judgement."""
    entry = _cleaned(entry)
    parts = passages(entry, packs)
    mentions = find_places(parts, gazetteer)
    sentences = sentences_of(parts)
    text = "\n".join(passage.text for passage in parts if passage.zone is not Zone.BOILERPLATE)
    verdicts = tuple(verdict_of(pack, _subject(entry, sender, pack, sentences, mentions, gazetteer)) for pack in packs)
    return Judgement(language_of(text or entry.title, entry.language), verdicts, mentions)


def parts_of(entry: Entry, sender: Sender, pack: TopicPack, gazetteer: Gazetteer) -> frozenset[str]:
    """Give the names of all parts of a pack that an entry shows, those without weight too; for fitting."""
    entry = _cleaned(entry)
    parts = passages(entry, (pack,))
    subject = _subject(entry, sender, pack, sentences_of(parts), find_places(parts, gazetteer), gazetteer)
    return frozenset(part.name for part in reader_of(pack).parts(subject))


def first_look(entry: Entry, packs: Sequence[TopicPack]) -> bool:
    """Tell whether the article behind an entry is worth fetching: it has any word that one of the packs knows.

    Permissive on purpose: a headline may name only the act ("lovar staten"), and a look costs one request.
    """
    entry = _cleaned(entry)
    sentences = sentences_of(passages(entry, packs))
    return any(reader_of(pack).first_look(sentences) for pack in packs)


def _cleaned(entry: Entry) -> Entry:
    """Give an entry with clean text; most have it already, and looking is cheaper than cleaning."""
    if _is_clean(entry.title) and _is_clean(entry.summary) and _is_clean(entry.body):
        return entry
    return replace(entry, title=one_line(entry.title), summary=clean(entry.summary), body=clean(entry.body))


def _is_clean(text: str) -> bool:
    """Tell whether cleaning would change nothing: no controls, odd spaces, invisible characters, runs of spaces."""
    is_plain = text.replace("\n", " ").isprintable() and "  " not in text
    return is_plain and unicodedata.is_normalized("NFC", text)


def _subject(
    entry: Entry,
    sender: Sender,
    pack: TopicPack,
    sentences: tuple[Sentence, ...],
    mentions: Iterable[Mention],
    gazetteer: Gazetteer,
) -> Subject:
    on = min(entry.published.date(), _UNDATED) if entry.published else _UNDATED
    members = _members(gazetteer, pack.programme, on)
    known = {
        FROM_PLACE: bool(sender.place),
        FROM_PARTICIPANT: sender.place in members,
        BY_AUTHOR: _has_author(entry.title, gazetteer),
    }
    return Subject(
        sentences=sentences,
        places=_place_words(mentions, members),
        url=entry.url.casefold(),
        sender=words_of(f"{sender.source_id} {sender.name}"),
        tags=frozenset(sender.tags),
        known=tuple(name for name, holds in known.items() if holds),
    )


def _place_words(mentions: Iterable[Mention], members: frozenset[str]) -> dict[str, bool]:
    """Give the first words of the names of municipalities as texts spell them, and whether each takes part."""
    words: dict[str, bool] = {}
    for mention in mentions:
        if len(mention.code) > _COUNTY_DIGITS and mention.zone is not Zone.BOILERPLATE:
            word = words_of(mention.words)[0].casefold()
            base = word.removesuffix("s")
            forms = (word, base, base + "s")
            spellings = (spelling for form in forms for spelling in (form, form.capitalize(), form.upper()))
            words |= dict.fromkeys(spellings, mention.code in members)
    return words


def _has_author(title: str, gazetteer: Gazetteer) -> bool:
    """Tell whether a title begins with the name of its author; with a quotation behind it, it is the name of the quoted."""
    name = _AUTHOR.match(title)
    return name is not None and name[1].casefold() in _first_names(gazetteer)


@lru_cache(maxsize=4)
def _first_names(gazetteer: Gazetteer) -> frozenset[str]:
    return frozenset(name.casefold() for name in gazetteer.rules.first_names)


@lru_cache(maxsize=512)
def _members(gazetteer: Gazetteer, programme: str, on: date) -> frozenset[str]:
    return frozenset(gazetteer.members(programme, on + _TAKES_PART_SOON)) if programme else frozenset()
