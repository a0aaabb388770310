"""The words of the pages are complete in both languages, and every page finds those it needs."""

from __future__ import annotations

import pkgutil
import re
import string
from datetime import timedelta
from importlib import import_module

import pytest

from feedwatch.config.files import defaults_folder, load
from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.subscriber import Wish
from feedwatch.service.people.wishes import problems_of
from feedwatch.web.admin import words
from feedwatch.web.subscriber.wish_form import errors
from feedwatch.web.subscriber.words import SUBSCRIBER_WORDS
from feedwatch.web.words import LANGUAGES, WORDS, span_words


def test_both_languages_say_the_same_things() -> None:
    """The same keys, with the same places to fill in."""
    swedish, english = WORDS["sv"], WORDS["en"]
    assert set(swedish) == set(english)
    assert {key: _filled(swedish[key]) for key in swedish} == {key: _filled(english[key]) for key in english}


@pytest.mark.parametrize("name", [found.name for found in pkgutil.iter_modules(words.__path__)])
def test_words_of_admin_pages_are_complete_in_both_languages(name: str) -> None:
    """The same keys, with the same places to fill in."""
    found: dict[str, dict[str, str]] = import_module(f"{words.__name__}.{name}").WORDS
    swedish, english = found["sv"], found["en"]
    assert set(swedish) == set(english)
    assert {key: _filled(swedish[key]) for key in swedish} == {key: _filled(english[key]) for key in english}


def _filled(text: str) -> list[str]:
    named = [field for _, field, _, _ in string.Formatter().parse(text) if field]
    return sorted(named + re.findall(r"%\((\w+)\)", text))


def test_subscribers_words_are_nobody_elses() -> None:
    """A key of theirs never replaces one of the other pages."""
    for language in LANGUAGES:
        others = {key: text for key, text in WORDS[language].items() if key not in SUBSCRIBER_WORDS[language]}
        assert len(others) + len(SUBSCRIBER_WORDS[language]) == len(WORDS[language])
        assert all(WORDS[language][key] == text for key, text in SUBSCRIBER_WORDS[language].items())
        assert {"sources", "what", "digest"} <= set(others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_can_be_wrong_with_a_wish_has_words(language: str) -> None:
    """Every field and kind of problem that the check of wishes knows."""
    configuration = load(defaults_folder(), {})
    wishes = [
        Wish(
            "",
            "x",
            places=("x",),
            first=("x",),
            muted=("x",),
            languages=("x",),
            schedule="x",
            zone="x",
            language="x",
            cap=-1,
        ),
        Wish("x", "climate-contract", places=("0880",), muted=("08",)),
    ]
    problems = [problem for wish in wishes for problem in problems_of(wish, configuration)]
    assert len({(problem.field, problem.kind) for problem in problems}) == 12
    assert all(errors([problem], WORDS[language]) for problem in problems)


@pytest.mark.parametrize("kind", DeliveryKind)
def test_every_kind_of_delivery_has_a_word(kind: DeliveryKind) -> None:
    """The first page lists them all."""
    assert all(kind.value in WORDS[language] for language in LANGUAGES)


@pytest.mark.parametrize(
    ("span", "words"),
    [(timedelta(days=30), "30 dagar"), (timedelta(hours=36), "36 timmar"), (timedelta(days=2, hours=5), "2 dagar")],
)
def test_spans_of_time(span: timedelta, words: str) -> None:
    """Days, and hours when it is few of them."""
    assert span_words(span, "sv") == words
