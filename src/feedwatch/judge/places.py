"""Which places a text names: municipalities and counties, told apart from clubs, papers, companies and people.

A name that stands in the text is decided so, first answer wins:

1. the longest form counts as a whole: "Kalmar län" is the county and no mention of the municipality, and so are both
   of "Kalmar och Jönköpings län";
2. "Anna Lund" is a person, and then so is every bare "Lund" of the item;
3. "Kalmar kommun", "Malmö stad", "Umeå Municipality" are the municipality;
4. "IFK Göteborg", "Kalmar FF", "Lunds universitet", "Borås Tidning" are something else, and so are both of
   "Lunds och Umeå universitet" and "Kalmar–Ölands kontrakt";
5. "Uppsala Vatten", "Nacka Forum", "Göteborgs Hamn": a name that goes on with a capital is the name of something
   else, unless it is written in capitals or stands in an English headline;
6. "i Lund", "kommunerna Kil och Eda" are the place;
7. a list is of one kind: "Kil, Eda och Arvika" are three places;
8. names that are common words or first names ("Mark", "Nora") count no further; what remains is the place.

The words of the rules stand in the places file. People count as their place ("malmöborna"); compounds such as
"Stockholmsregionen" or "Malmövägen" do not.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from feedwatch.judge.place_index import Form, Phrases, PlaceIndex, Tokens
from feedwatch.model.passage import Passage, Zone
from feedwatch.model.place import Gazetteer, Mention, PlaceKind

_DASHES = frozenset("–-—")
_LIST_MARKS = _DASHES | frozenset(",;/|&·•*\n")
_PAIR_MARKS = _DASHES | frozenset(",&")
_INSTITUTIONAL_ENDINGS = tuple("saeiouyåäö")  # genitives, and vowels that take none: "Lunds", "Umeå universitet"
_COUNTY = "län"
_LIST_OF_PLACES = 3  # so many names in a row are no chance, though each is a common word
_LONGEST_PAIR = 6  # in tokens: "Lunds, Umeå och Uppsala universitet"
_LONGEST_ASIDE = 6  # in tokens
_LONGEST_BULLET = 2  # in tokens: "12 ."
_LONG_WORD = 5
_HEADLINE_WORDS = 3  # with fewer longer words a title of capitals may be just a name


class Sense(Enum):
    """What a name means, by the words around it."""

    SURE = auto()
    BARE = auto()  # a place, unless it is a common word or the item has a person of that name
    PERSON = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Name:
    """A name as it stands in a passage: tokens from start to before end."""

    tokens: Tokens
    start: int
    end: int
    form: Form

    @property
    def is_shouted(self) -> bool:
        """Tell whether it is written in capitals throughout."""
        return self.tokens.raw[self.start].isupper()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A name and what was decided about it."""

    name: Name
    sense: Sense


def find_places(passages: Sequence[Passage], gazetteer: Gazetteer) -> tuple[Mention, ...]:
    """Give the first mention of every place that an item names, in order of appearance.

    Texts are expected as `model.text.clean` gives them. Boilerplate is read last: a place that is named there
    only has a mention of that zone, and the caller decides what it is worth.
    """
    return _finder(gazetteer).find(passages)


@lru_cache(maxsize=4)
def _finder(gazetteer: Gazetteer) -> PlaceFinder:
    return PlaceFinder(gazetteer)


class PlaceFinder:
    """A gazetteer made ready for finding; build it once."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        rules = gazetteer.rules
        self._index = PlaceIndex(gazetteer)
        self._sure_after = Phrases(rules.sure_after)
        self._sure_before = Phrases(rules.sure_before, with_genitives=True)
        self._county_after = Phrases(rules.county_after)
        self._county_before = Phrases(rules.county_before, with_genitives=True)
        self._not_after = Phrases(rules.not_after)
        self._not_before = Phrases(rules.not_before, with_genitives=True)
        self._first_names = frozenset(name.casefold() for name in rules.first_names)
        self._list_joiners = _LIST_MARKS.union(rules.joiners)
        self._pair_joiners = _PAIR_MARKS.union(rules.joiners)

    def find(self, passages: Sequence[Passage]) -> tuple[Mention, ...]:
        """Give the first mention of every place; see `find_places`."""
        read = [(zone, sighting) for zone, text in _by_zone(passages) for sighting in self._read(zone, text)]
        people = {s.name.form.place.code for _, s in read if s.sense is Sense.PERSON}
        mentions: dict[str, Mention] = {}
        for zone, sighting in read:
            name = sighting.name
            code = name.form.place.code
            if sighting.sense is Sense.SURE or (sighting.sense is Sense.BARE and code not in people):
                mentions.setdefault(code, Mention(code, name.tokens.words(name.start, name.end), zone))
        return tuple(mentions.values())

    def _read(self, zone: Zone, text: str) -> Iterator[Sighting]:
        tokens = self._index.tokenise(text)
        is_headline = zone is Zone.TITLE and _is_headline(tokens)
        listed: list[Sighting] = []
        for start, end, form in self._index.sightings(tokens):
            name = Name(tokens, start, end, self._county_meant(tokens, start, end) or form)
            if listed and not self._is_joined(listed[-1].name, name):
                yield from _as_one_kind(listed)
                listed = []
            listed.append(Sighting(name, self._weigh(name, is_headline=is_headline)))
        yield from _as_one_kind(listed)

    def _county_meant(self, tokens: Tokens, start: int, end: int) -> Form | None:
        """Give the county that "Region Kalmar", "Jönköping County" and the first of "Kalmar och Örebro län" mean."""
        head = self._head_of_pair(tokens, end)
        if not (
            (head and tokens.folded[head].startswith(_COUNTY))
            or self._county_after.before(tokens, start)
            or self._county_before.after(tokens, end)
        ):
            return None
        word = tokens.folded[start]
        return self._index.find(word, _COUNTY) or self._index.find(f"{word}s", _COUNTY)

    def _weigh(self, name: Name, *, is_headline: bool) -> Sense:
        if self._is_person(name):
            return Sense.PERSON
        if self._sure_before.after(name.tokens, name.end):
            return Sense.SURE
        if self._is_something_else(name):
            return Sense.OTHER
        if name.form.certain:
            return Sense.SURE
        if not is_headline and self._goes_on(name):
            return Sense.OTHER
        return Sense.SURE if self._is_located(name) else Sense.BARE

    def _is_located(self, name: Name) -> bool:
        return self._sure_after.before(name.tokens, name.start) and not name.is_shouted  # but not "I MARK OCH VATTEN"

    def _is_something_else(self, name: Name) -> bool:
        tokens = name.tokens
        if self._not_after.before(tokens, name.start) or self._not_before.after(tokens, name.end):
            return True
        return name.form.place.kind is not PlaceKind.COUNTY and (
            self._county_after.before(tokens, name.start)
            or self._county_before.after(tokens, name.end)
            or self._shares_a_head(name)
        )

    def _shares_a_head(self, name: Name) -> bool:
        """Tell whether a name is the first of "Lunds och Umeå universitet" or "Kalmar–Ölands kontrakt".

        "Mellan Lund och Umeå universitet" and "i Eksjö och Värnamo sjukhus" are not that: an institution is called by
        the genitive, and no preposition of place stands before it.
        """
        tokens, end = name.tokens, name.end
        if self._head_of_pair(tokens, end) is None:
            return False
        if tokens.raw[end] in _DASHES:
            return True
        return not self._is_located(name) and tokens.folded[end - 1].endswith(_INSTITUTIONAL_ENDINGS)

    def _head_of_pair(self, tokens: Tokens, end: int) -> int | None:
        """Give where "universitet" stands in "... och Umeå universitet" after a name that ends at `end`."""
        for at in range(end, end + _LONGEST_PAIR, 2):
            if at >= len(tokens) or tokens.folded[at] not in self._pair_joiners or not tokens.is_capital(at + 1):
                return None
            if tokens.raw[at] != ",":
                is_head = self._not_before.after(tokens, at + 2) or self._county_before.after(tokens, at + 2)
                return at + 2 if is_head else None
        return None

    def _is_person(self, name: Name) -> bool:
        if name.form.certain or not name.tokens.is_capital(name.start - 1):
            return False
        return name.tokens.folded[name.start - 1].partition("-")[0] in self._first_names

    def _goes_on(self, name: Name) -> bool:
        """Tell whether a name is the beginning of another one: "Uppsala Vatten", but not "KALMAR SIGNERAR"."""
        tokens, end = name.tokens, name.end
        if name.is_shouted or not tokens.is_capital(end):
            return False
        neighbour = self._index.match(tokens, end)
        if neighbour:  # "Eskilstuna Strängnäs Energi"
            return self._not_before.after(tokens, end + len(neighbour.words))
        return tokens.folded[end] not in self._first_names  # but not "polischefen i Kalmar Anna Ek"

    def _is_joined(self, one: Name, other: Name) -> bool:
        """Tell whether two names follow each other in a list, or begin two rows of a table."""
        between = _without_aside(one.tokens.folded[one.end : other.start])
        if between[:1] != ["\n"] and all(token in self._list_joiners for token in between):
            return True
        return 1 <= between.count("\n") <= 2 and _begins_row(one) and _begins_row(other)


def _by_zone(passages: Sequence[Passage]) -> Iterator[tuple[Zone, str]]:
    """Put neighbours of one zone together, for a list may be cut into passages; boilerplate comes last."""
    ordered = sorted(passages, key=lambda passage: passage.zone is Zone.BOILERPLATE)
    for zone, neighbours in groupby(ordered, key=attrgetter("zone")):
        yield zone, "\n".join(passage.text for passage in neighbours)


def _without_aside(tokens: list[str]) -> list[str]:
    """Leave out a short parenthesis that words begin with: "Kil (4 mnkr), Eda (3 mnkr)"."""
    if tokens[:1] != ["("] or ")" not in tokens[:_LONGEST_ASIDE]:
        return tokens
    return tokens[tokens.index(")") + 1 :]


def _begins_row(name: Name) -> bool:
    """Tell whether a name begins a line, save for a bullet or number, and no sentence: "2. Kil 17 000 kr"."""
    tokens, start = name.tokens, name.start
    for at in range(start - 1, start - _LONGEST_BULLET - 2, -1):
        if at < 0 or tokens.raw[at] == "\n":
            return not tokens.is_word(name.end)
        if tokens.is_word(at):
            return False
    return False


def _as_one_kind(listed: Sequence[Sighting]) -> Iterator[Sighting]:
    """Decide what stands bare in a list by the others: where one is a place, or three may be, all are."""
    bare = sum(sighting.sense is Sense.BARE for sighting in listed)
    is_of_places = bare >= _LIST_OF_PLACES or (len(listed) > 1 and any(map(_is_place, listed)))
    for sighting in listed:
        if sighting.sense is Sense.BARE and is_of_places:
            yield Sighting(sighting.name, Sense.SURE)
        elif sighting.sense is Sense.PERSON or _is_place(sighting):
            yield sighting


def _is_place(sighting: Sighting) -> bool:
    is_bare = sighting.sense is Sense.BARE and sighting.name.form.place.bare
    return is_bare or sighting.sense is Sense.SURE


def _is_headline(tokens: Tokens) -> bool:
    """Tell whether every longer word begins with a capital, as in "Malmö Wins Prize for Climate Work"."""
    longer = [word for at, word in enumerate(tokens.raw) if len(word) >= _LONG_WORD and tokens.is_word(at)]
    return len(longer) >= _HEADLINE_WORDS and all(word[0].isupper() for word in longer)
