"""The features under which accounts of one event find each other in an index, so that only a few need comparing.

Copies share MinHash bands of their runs of three words: 32 minima in 16 bands of two, which find 94 of 100 texts of which a
third was replaced and reordered (Broder, "On the resemblance and containment of documents", 1997; measured in the tests). The
32 minima come from one hash of each run, by its remainder (Li, Owen, Zhang, "One permutation hashing", 2012); an empty
class borrows from the next.

Rewrites and translations share no runs. They are found by place, and by the names, numbers and long words that tell most,
each within six weeks: the weeks are counted twice, three weeks apart, so that what lies within three weeks always meets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import blake2b

from feedwatch.group.numbers import weigh_number
from feedwatch.group.plain import plain_of
from feedwatch.group.words import Words, topic_stems, words_of
from feedwatch.model.story import Account

_MINIMA = 32
_BANDS = 16
_SPAN_DAYS = 42
_PLACES = 3
_NUMBERS = 3
_NAMES = 3
_STEMS = 2
_SERIES = 1
_TELLING_NUMBER = 1.0
_LONG_WORD = 8
_HASH_BYTES = 6
_NOTHING = 1 << 8 * _HASH_BYTES  # above every hash


def sketch(account: Account) -> frozenset[str]:
    """Give at most 40 features of an item; equal in every process and on every machine."""
    words = plain_of(account.title, account.text).words
    return frozenset((*_bands(words), *_event_features(account)))


def _bands(words: Sequence[str]) -> Iterator[str]:
    minima = _minima(words)
    if minima:
        for band in range(_BANDS):
            yield f"m{band:x}:{minima[band]:x}.{minima[band + _BANDS]:x}"


def _minima(words: Sequence[str]) -> Sequence[int]:
    data = [word.encode() for word in words]
    minima = [_NOTHING] * _MINIMA
    for run in zip(data, data[1:], data[2:], strict=False):
        value = int.from_bytes(blake2b(b" ".join(run), digest_size=_HASH_BYTES).digest(), "big")
        place = value % _MINIMA
        minima[place] = min(minima[place], value)
    filled = [at for at, value in enumerate(minima) if value != _NOTHING]
    return [minima[_next(filled, at)] for at in range(_MINIMA)] if filled else ()


def _next(filled: Sequence[int], at: int) -> int:
    return next((other for other in filled if other >= at), filled[0])


def _event_features(account: Account) -> Iterator[str]:
    days = account.published.toordinal()
    spans = (f"a{days // _SPAN_DAYS}", f"b{(days + _SPAN_DAYS // 2) // _SPAN_DAYS}")
    for key in _keys(account):
        for span in spans:
            yield f"e{blake2b(f'{span} {key}'.encode(), digest_size=_HASH_BYTES).hexdigest()}"


def _keys(account: Account) -> Iterator[str]:
    words = words_of(account.title, account.text)
    topic = topic_stems(account.topic_words)
    own = (account.own_place,) if account.own_place else ()
    yield from (f"place {code}" for code in tuple(dict.fromkeys((*own, *account.places)))[:_PLACES])
    yield from (f"number {number}" for number in _telling_numbers(words, topic)[:_NUMBERS])
    yield from (f"name {name}" for name in _longest(words.names - words.listed - topic, 0)[:_NAMES])
    yield from (f"series {what} {number}" for what, number in sorted(words.series)[:_SERIES])
    yield from (f"word {stem}" for stem in _longest(words.stems - topic, _LONG_WORD)[:_STEMS])


def _telling_numbers(words: Words, topic: frozenset[str]) -> list[str]:
    telling = [number for number in words.numbers - topic if weigh_number(number) >= _TELLING_NUMBER]
    return sorted(telling, key=lambda number: (-weigh_number(number), number))


def _longest(words: Iterable[str], shortest: int) -> list[str]:
    return sorted((word for word in words if len(word) >= shortest), key=lambda word: (-len(word), word))
