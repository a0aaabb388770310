"""A topic pack made ready for judging: which of its named parts does an item show, and by which words?

Every name a pack uses (word group, strength, kind of text, "place", "participant") is one bit. A sentence is the
set of the bits of what stands in it; so "an agency, a verb of signing and the contract in one sentence" is three tests of bits. The
order of work:

1. the words of every sentence and the places it names, boilerplate included;
2. kinds of text and of sender, which hold for the whole item;
3. traps: they take their points and hide the groups that they give another sense;
4. evidence, in the order of the pack: what was found is a name that later evidence may ask for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from feedwatch.judge.rules import Reading, Rule, Seen, gather, show, shown_words, spell, union
from feedwatch.judge.sentences import Sentence
from feedwatch.judge.vocabulary import Hit, Vocabulary
from feedwatch.model.passage import Zone
from feedwatch.model.topic import (
    OWN_NAMES,
    Evidence,
    TopicPack,
)
from feedwatch.model.wording import Wording

_MOST_WORDS = 4
# The keys of TextKind that one hit in a sentence is enough for.
_KEYS = {
    Zone.TITLE: ("label", "title"),
    Zone.LEAD: ("label", "lead"),
    Zone.BODY: ("label",),
    Zone.BOILERPLATE: ("label",),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A named part that an item shows: the words that show it and where they stand first."""

    name: str
    words: tuple[str, ...] = ()
    zone: Zone | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a pack looks at: sentences, the first words of place names, and what is known of address and sender."""

    sentences: tuple[Sentence, ...]
    places: Mapping[str, bool]  # first word of the name of a place -> takes part in the programme
    url: str
    sender: tuple[str, ...]  # words of its id and name
    tags: frozenset[str]
    known: tuple[str, ...]  # those of OWN_NAMES that hold for the whole item


@dataclass(frozen=True, slots=True)
class _List:
    """A list of wordings of a pack: `kind` is "group", "but_not", "trap", or a key of TextKind."""

    kind: str
    index: int
    wordings: tuple[Wording, ...]


class Reader:
    """One pack; build it once."""

    def __init__(self, pack: TopicPack) -> None:
        self._pack = pack
        names = [group.name for group in pack.groups] + list(OWN_NAMES)
        names += [name for kind in pack.texts for name in (kind.name, kind.perhaps) if name]
        names += [trap.name for trap in pack.traps]
        names += [evidence.name for evidence in pack.evidence]
        self._bit = {name: 1 << number for number, name in enumerate(names)}
        for group in pack.groups:
            if group.strength:
                self._bit[group.strength] = self._bit.get(group.strength, 0) | self._bit[group.name]
        self._lists = list(_lists(pack))
        self._vocabulary = Vocabulary([one.wordings for one in self._lists])
        self._of_boilerplate = self._vocabulary
        if not any(Zone.BOILERPLATE in one.zones for some in (pack.evidence, pack.traps) for one in some):
            self._of_boilerplate = Vocabulary([one.wordings if one.kind == "label" else () for one in self._lists])
        self._senders = Vocabulary([kind.sender for kind in pack.texts])
        self._rules = [self._rule(evidence) for evidence in pack.evidence]
        self._unless = {one.name: self._bits(one.unless) for some in (pack.texts, pack.traps) for one in some}
        self._hidden = {trap.name: self._bits(trap.hides) for trap in pack.traps}
        self._first_look = self._bits(pack.first_look)

    def parts(self, subject: Subject) -> list[Part]:
        """Give every named part that an item shows, in the order of the pack."""
        reading = Reading([self._see(sentence, subject.places) for sentence in subject.sentences])
        reading.item = self._bits(subject.known)
        gather(reading)
        kinds = list(self._kinds(reading, subject))
        reading.hold(self._bits(part.name for part in kinds))
        traps = list(self._traps(reading))
        hidden = union(self._hidden[part.name] for part in traps)
        if hidden:
            for one in reading.seen:
                one.bits &= ~hidden
            gather(reading)
        reading.hold(self._bits(part.name for part in traps))
        return [*kinds, *traps, *self._evidence(reading)]

    def first_look(self, sentences: Iterable[Sentence]) -> bool:
        """Tell whether any sentence has a word that makes the article worth fetching."""
        return any(self._see(sentence, {}).bits & self._first_look for sentence in sentences)

    def _bits(self, names: Iterable[str]) -> int:
        return union(self._bit.get(name, 0) for entry in names for name in entry.split("|"))

    def _rule(self, evidence: Evidence) -> Rule:
        every, also = (tuple(self._bits((name,)) for name in names) for names in (evidence.all, evidence.also))
        in_text = also if Zone.BOILERPLATE in evidence.zones else (*every, *also)
        return Rule(
            evidence=evidence,
            bit=self._bit[evidence.name],
            every=every,
            also=also,
            without=self._bits(evidence.without),
            unless=self._bits(evidence.unless),
            must=union(bits for bits in in_text if bits.bit_count() == 1),
        )

    def _see(self, sentence: Sentence, places: Mapping[str, bool]) -> Seen:
        """Find everything in a sentence; hits of a group that only look like one are left out."""
        named = [at for at, word in enumerate(sentence.words) if word in places] if places else []
        hits: list[Hit] = []
        others: dict[str, list[Hit]] = {}
        place = len(self._pack.groups)  # the groups come first in the vocabulary, so their hits can stay as they are
        vocabulary = self._of_boilerplate if sentence.zone is Zone.BOILERPLATE else self._vocabulary
        for hit in vocabulary.find(sentence.words, first=sentence.first, places=named):
            if hit[0] < place:
                hits.append(hit)
            else:
                found = self._lists[hit[0]]
                others.setdefault(found.kind, []).append(Hit(found.index, hit.start, hit.end))
        for false in others.get("but_not", ()):
            hits = [h for h in hits if h.group != false.group or h.end <= false.start or false.end <= h.start]
        for at in named:
            hits.append(Hit(place, at, at + 1))
            if places[sentence.words[at]]:
                hits.append(Hit(place + 1, at, at + 1))
        bits = 0
        for group, _, _ in hits:
            bits |= 1 << group
        return Seen(sentence, hits, bits, others)

    def _kinds(self, reading: Reading, subject: Subject) -> Iterator[Part]:
        """Give the kinds of text and sender."""
        by_sender = {hit.group for hit in self._senders.find(subject.sender)}
        by_words = self._kinds_by_words(reading)
        for number, kind in enumerate(self._pack.texts):
            if self._unless[kind.name] & reading.text:
                continue
            if number in by_words:
                yield by_words[number]
            elif number in by_sender or not subject.tags.isdisjoint(kind.tags):
                yield Part(kind.name, (" ".join(subject.sender),))
            elif address := next((piece for piece in kind.url if piece in subject.url), ""):
                yield Part(kind.name, (address,))

    def _kinds_by_words(self, reading: Reading) -> dict[int, Part]:
        """Give the kinds that title, lead, label or text tell of, by number."""
        found: dict[int, Part] = {}
        text: dict[int, list[Part]] = {}
        for one in reading.seen:
            if not one.others:
                continue
            for key in _KEYS[one.sentence.zone]:
                for hit in one.others.get(key, ()):
                    found.setdefault(hit.group, self._kind_part(one, hit))
            if one.sentence.zone is not Zone.BOILERPLATE and not one.sentence.quoted:
                for group, hit in {hit.group: hit for hit in one.others.get("text", ())}.items():
                    text.setdefault(group, []).append(self._kind_part(one, hit))
        for group, parts in text.items():
            kind = self._pack.texts[group]
            if len(parts) >= max(kind.least, kind.least_share * reading.sentences):
                found.setdefault(group, parts[0])
            elif kind.perhaps:
                found.setdefault(group, replace(parts[0], name=kind.perhaps))
        return found

    def _kind_part(self, one: Seen, hit: Hit) -> Part:
        return Part(self._pack.texts[hit.group].name, (spell(one, hit),), one.sentence.zone)

    def _traps(self, reading: Reading) -> Iterator[Part]:
        """Give the traps whose words an item has."""
        found: dict[int, list[tuple[Seen, Hit]]] = {}
        for one in reading.seen:
            for hit in one.others.get("trap", ()):
                found.setdefault(hit.group, []).append((one, hit))
        for number in sorted(found):
            trap = self._pack.traps[number]
            here = [(one, hit) for one, hit in found[number] if one.sentence.zone in trap.zones]
            if len(here) >= trap.least and not self._unless[trap.name] & reading.text:
                words = dict.fromkeys(spell(one, hit) for one, hit in here)
                yield Part(trap.name, tuple(words)[:_MOST_WORDS], here[0][0].sentence.zone)

    def _evidence(self, reading: Reading) -> Iterator[Part]:
        for rule in self._rules:
            if rule.must & ~reading.text or rule.unless & reading.text:
                continue  # most rules end here
            scope = show(rule, reading)
            if scope:
                reading.hold(rule.bit)
                words = tuple(shown_words(rule, scope))[:_MOST_WORDS]
                yield Part(rule.evidence.name, words, scope[0].sentence.zone)


@lru_cache(maxsize=16)
def reader_of(pack: TopicPack) -> Reader:
    """Give a pack made ready, built once."""
    return Reader(pack)


def _lists(pack: TopicPack) -> Iterator[_List]:
    for index, group in enumerate(pack.groups):
        yield _List("group", index, group.wordings)
    for index, group in enumerate(pack.groups):
        yield _List("but_not", index, group.but_not)
    for index, trap in enumerate(pack.traps):
        yield _List("trap", index, trap.wordings)
    for index, kind in enumerate(pack.texts):
        for key in ("title", "lead", "text", "label"):
            yield _List(key, index, getattr(kind, key))
