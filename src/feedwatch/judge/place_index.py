"""The names of all places and the words around them, ready for looking up in a text that was cut into tokens."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from feedwatch.model.place import Gazetteer, Place, PlaceKind

# Addresses are one token each, so that "anna@kalmar.se" and "lund.se/nyheter" name no place; a word that nothing of an
# address follows is tried first, because most are. Every repetition has an upper bound or cannot be given back: the
# time is linear in the length of the text, whatever stands in it.
_WORD = r"\w++(?:['’-]\w++)*-?"
_TOKEN = re.compile(
    rf"""
      {_WORD}(?!\.\w|[@+]|:/)
    | https?://\S++ | www\.\S++
    | [@\#]\w++
    | [\w.+-]{{1,64}}+@\S++
    | (?:[\w-]{{1,63}}+\.){{1,6}}(?:se|nu|com|org|net|eu|info|no|fi|dk)\b(?:/\S*+)?
    | {_WORD}
    | \n
    | [^\s\w]
    """,
    re.VERBOSE,
)
_AFFIX = re.compile(r"-\w+$|\w+-$")
_HYPHEN = re.compile("(-)")
_FOLDED = str.maketrans("øæ’", "öä'")  # as Danes and Norwegians write Malmö
_PLAIN = str.maketrans("åäöÅÄÖ", "aaoAAO")
_SHORTEST_PLAIN = 5  # "Vaxjo" means Växjö, but "Are", "Ange" and "Habo" mean other things than Åre, Ånge and Håbo


@dataclass(frozen=True, slots=True)
class Tokens:
    """A passage as words and marks: as written, and folded for comparing."""

    raw: list[str]
    folded: list[str]

    def __len__(self) -> int:
        return len(self.raw)

    def is_capital(self, at: int) -> bool:
        """Tell whether the token at a position exists and begins with a capital letter."""
        return 0 <= at < len(self.raw) and self.raw[at][0].isupper()

    def is_word(self, at: int) -> bool:
        """Tell whether the token at a position exists and begins with a letter."""
        return 0 <= at < len(self.raw) and self.raw[at][0].isalpha()

    def words(self, start: int, end: int) -> str:
        """Give what stands from start to before end."""
        return " ".join(self.raw[start:end])


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a place: folded words, and whether they can mean nothing else."""

    words: tuple[str, ...]
    place: Place
    certain: bool = False
    any_case: bool = False


class Phrases:
    """A list of words and phrases as `model.place.NameRules` has them, for asking what stands beside a name."""

    __slots__ = ("_beginnings", "_by_first", "_by_last", "_endings")

    def __init__(self, entries: Iterable[str], *, with_genitives: bool = False) -> None:
        self._by_first: dict[str, list[tuple[str, ...]]] = {}
        self._by_last: dict[str, list[tuple[str, ...]]] = {}
        entries = tuple(entries)
        self._beginnings = tuple(entry[:-1].casefold() for entry in entries if _AFFIX.match(entry) and entry[-1] == "-")
        self._endings = tuple(entry[1:].casefold() for entry in entries if _AFFIX.match(entry) and entry[0] == "-")
        for entry in entries:
            if not _AFFIX.match(entry):
                self._add(tuple(entry.split()), with_genitives=with_genitives)

    def before(self, tokens: Tokens, at: int) -> bool:
        """Tell whether one of the entries ends right before position `at`."""
        if at < 1:
            return False
        last = tokens.folded[at - 1]
        phrases = self._by_last.get(last, ())
        return self._affixed(last) or any(_stands(tokens, at - len(words), words) for words in phrases)

    def after(self, tokens: Tokens, at: int) -> bool:
        """Tell whether one of the entries begins at position `at`."""
        if at >= len(tokens):
            return False
        first = tokens.folded[at]
        return self._affixed(first) or any(_stands(tokens, at, words) for words in self._by_first.get(first, ()))

    def _add(self, words: tuple[str, ...], *, with_genitives: bool) -> None:
        genitives = _genitives(words[-1]) if with_genitives else ()
        for last in (words[-1], *genitives):
            phrase = (*words[:-1], last)
            self._by_first.setdefault(phrase[0].casefold(), []).append(phrase)
            self._by_last.setdefault(last.casefold(), []).append(phrase)

    def _affixed(self, word: str) -> bool:
        return word.startswith(self._beginnings) or word.endswith(self._endings)


class PlaceIndex:
    """Every form of every place by its first word."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._by_first: dict[str, list[Form]] = {}
        for place in gazetteer.places:
            for form in _forms(place, gazetteer.rules.inhabitants):
                self._by_first.setdefault(form.words[0], []).append(form)
        for forms in self._by_first.values():
            forms.sort(key=lambda form: -len(form.words))

    def tokenise(self, text: str) -> Tokens:
        """Cut text, as `model.text.clean` gives it, into words, marks and line breaks; split "Malmö-Lund"."""
        raw: list[str] = []
        for token in _TOKEN.findall(text.replace("\u2010", "-").replace("\u2011", "-")):
            if "-" in token and self._joins_places(token):
                raw += _HYPHEN.split(token)
            else:
                raw.append(token)
        folded = [token.casefold() for token in raw]
        if any(sign in text for sign in "øØæÆ’"):
            folded = [token.translate(_FOLDED) for token in folded]
        return Tokens(raw, folded)

    def sightings(self, tokens: Tokens) -> Iterator[tuple[int, int, Form]]:
        """Give every form that stands in the text and where, from start to before end; the longest where several begin."""
        end = 0
        for at, word in enumerate(tokens.folded):
            if at < end or word not in self._by_first:
                continue
            form = self.match(tokens, at)
            if form:
                end = at + len(form.words)
                yield at, end, form

    def match(self, tokens: Tokens, at: int) -> Form | None:
        """Give the longest form that begins at a position, or None."""
        for form in self._by_first.get(tokens.folded[at], ()):
            if not (form.any_case or tokens.is_capital(at)):
                continue
            if len(form.words) == 1 or tuple(tokens.folded[at : at + len(form.words)]) == form.words:
                return form
        return None

    def find(self, *words: str) -> Form | None:
        """Give the form that is exactly these folded words, or None."""
        return next((form for form in self._by_first.get(words[0], ()) if form.words == words), None)

    def _joins_places(self, token: str) -> bool:
        """Tell whether a hyphen stands between places: "Malmö-Lund", but not "Mark-Berg", which may be a person."""
        if token.casefold() in self._by_first:
            return False
        parts = token.split("-")
        forms = [self.find(part.casefold()) for part in parts]
        known = [form for form in forms if form and not form.any_case]
        return len(known) == len(parts) and any(form.place.bare for form in known)


def _stands(tokens: Tokens, start: int, words: tuple[str, ...]) -> bool:
    """Tell whether words stand at a position, with a capital wherever they have one."""
    if start < 0 or start + len(words) > len(tokens):
        return False
    return all(
        tokens.folded[at] == word.casefold() and (word[0].islower() or not word[0].isalpha() or tokens.is_capital(at))
        for at, word in enumerate(words, start)
    )


def _forms(place: Place, inhabitants: Sequence[str]) -> Iterator[Form]:
    is_county = place.kind is PlaceKind.COUNTY
    for name in (place.name, *place.forms):
        certain = name.islower() or (" " in name and (is_county or name != place.name))
        for spelling in _spellings(name):
            *others, last = spelling.casefold().split()
            for ending in (last, *_genitives(last)):
                yield Form((*others, ending), place, certain, any_case=name.islower())
    if place.bare and not is_county and " " not in place.name:
        yield from (Form((word,), place, certain=True, any_case=True) for word in _people(place, inhabitants))


def _spellings(name: str) -> Iterator[str]:
    yield name
    plain = name.translate(_PLAIN)
    if plain != name and len(name) >= _SHORTEST_PLAIN:
        yield plain


def _genitives(word: str) -> tuple[str, ...]:
    """Give the Swedish and English genitives; names in -s, -x and -z have none of their own."""
    return () if word[-1] in "sxz" else (f"{word}s", f"{word}'s")


def _people(place: Place, inhabitants: Sequence[str]) -> Iterator[str]:
    """Give "kalmarborna", "karlstadsborna", "Malmö-borna"."""
    for ending in inhabitants:
        yield from (place.name.casefold() + joint + ending for joint in ("", "s", "-"))
