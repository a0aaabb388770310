"""The words of digests are complete and alike in both languages."""

from __future__ import annotations

import string
from dataclasses import fields
from pathlib import Path

import pytest

import feedwatch.render
from feedwatch.model.digest import SectionKind
from feedwatch.render.words import ENGLISH, SWEDISH, Words, counted, listed, number, words_of

ROOM = Path(str(feedwatch.render.__file__)).parent
NAMES = [field.name for field in fields(Words)]


def places(value: object) -> list[set[str]]:
    """Give the names in braces of a text, or of each form of a plural."""
    forms = value if isinstance(value, tuple) else (value,)
    return [{name for _, name, _, _ in string.Formatter().parse(str(form)) if name} for form in forms]


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("languages", "sections")])
def test_both_languages_fill_in_the_same(name: str) -> None:
    """A text takes the same names in Swedish and English, and as many forms."""
    assert places(getattr(SWEDISH, name)) == places(getattr(ENGLISH, name))


def test_both_languages_name_the_same_languages_and_sections() -> None:
    """Every section has a title, every language a mark."""
    assert SWEDISH.languages.keys() == ENGLISH.languages.keys()
    assert SWEDISH.sections.keys() == ENGLISH.sections.keys() == set(SectionKind)


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_left_over(name: str) -> None:
    """Every word of the table is said somewhere."""
    code = [
        path.read_text() for path in (*ROOM.glob("*.py"), *ROOM.glob("templates/*.html")) if path.name != "words.py"
    ]
    own = (ROOM / "words.py").read_text().split("def words_of")[1]
    assert any(f"words.{name}" in text or f"ENGLISH.{name}" in text for text in (*code, own))


@pytest.mark.parametrize(("language", "words"), [("sv", SWEDISH), ("en", ENGLISH), ("fi", SWEDISH), ("", SWEDISH)])
def test_a_language_we_do_not_write_gets_swedish(language: str, words: Words) -> None:
    """There are two."""
    assert words_of(language) is words


@pytest.mark.parametrize(
    ("count", "swedish", "english"),
    [
        (0, "0 nyheter", "0 stories"),
        (1, "1 nyhet", "1 story"),
        (2, "2 nyheter", "2 stories"),
        (21, "21 nyheter", "21 stories"),
        (1234, "1\u00a0234 nyheter", "1,234 stories"),
    ],
)
def test_numbers_take_the_right_form(count: int, swedish: str, english: str) -> None:
    """One is singular, everything else plural; thousands stand apart."""
    assert counted(SWEDISH.stories, count, SWEDISH) == swedish
    assert counted(ENGLISH.stories, count, ENGLISH) == english
    assert number(count, SWEDISH) in swedish


@pytest.mark.parametrize(
    ("parts", "text"), [([], ""), (["a"], "a"), (["a", "b"], "a och b"), (["a", "b", "c"], "a, b och c")]
)
def test_lists_read_as_people_write_them(parts: list[str], text: str) -> None:
    """Commas, and "och" before the last."""
    assert listed(parts, SWEDISH) == text
