"""What is wrong in a file is told with the line where it stands, what was meant, and never with a secret."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from feedwatch.config.document import Schema, parse, validate
from feedwatch.config.duration import Duration
from feedwatch.model.errors import ConfigError


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


class Inner(Schema):
    """A table in a table."""

    depth: int = 0
    wide: bool = False
    ratio: float = 1.0
    day: date | None = None


class Entry(Schema):
    """One of an array of tables."""

    id: Annotated[str, Field(min_length=1)]
    colour: Colour = Colour.RED
    size: Literal["small", "large"] = "small"
    every: Duration | None = None
    words: tuple[str, ...] = ()
    inner: Inner = Inner()
    rows: tuple[Inner, ...] = ()
    from_: str = Field(default="", alias="from")
    secret: str = Field(default="", repr=False, max_length=5)
    weights: dict[Annotated[str, Field(max_length=3)], float] = Field(default_factory=dict)


class File(Schema):
    """A file."""

    title: str = ""
    thing: tuple[Entry, ...] = ()


def complaint(text: str) -> str:
    """Give what is said about a file."""
    with pytest.raises(ConfigError) as caught:
        validate(File, parse(text, "x.toml"))
    return str(caught.value)


THING = '[[thing]]\nid = "a"\n'


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('titel = "x"', "x.toml:1: unknown key 'titel' (did you mean 'title'?)"),
        ("\n\nxyz = 1", "x.toml:3: unknown key 'xyz' (valid keys: thing, title)"),
        ("[thinggs]", "x.toml:1: unknown key 'thinggs' (did you mean 'thing'?)"),
        (THING + "[thing.inner]\ndepht = 1", "x.toml:4: unknown key 'thing.inner.depht' (did you mean 'depth'?)"),
        (THING + "[thing.innr]\ndepth = 1", "x.toml:3: unknown key 'thing.innr' (did you mean 'inner'?)"),
        (THING + "innr.depth = 1", "x.toml:3: unknown key 'thing.innr' (did you mean 'inner'?)"),
        (THING + "inner.depht = 1", "x.toml:3: unknown key 'thing.inner.depht' (did you mean 'depth'?)"),
        (THING + "# c\ninner = { depht = 2 }", "x.toml:4: unknown key 'thing.inner.depht' (did you mean 'depth'?)"),
        (THING + "[[thing.rows]]\n[[thing.rows]]\ndeph = 1", "x.toml:5: unknown key 'thing.rows.deph'"),
        (THING + "rows = [\n {depth = 1}, # one\n\n {deph = 1},\n]", "x.toml:6: unknown key 'thing.rows.deph'"),
        (THING + 'form = "x"', "x.toml:3: unknown key 'thing.form' (did you mean 'from'?)"),
        (THING + 'from_ = "x"', "x.toml:3: unknown key 'thing.from_' (did you mean 'from'?)"),
        (THING + '"colur" = "red"', "x.toml:3: unknown key 'thing.colur' (did you mean 'colour'?)"),
        (THING + "'''colour''' = 1", "x.toml:3: not valid TOML"),
        (
            THING + '[thing.inner]\ncolour = "red"',
            "x.toml:4: unknown key 'thing.inner.colour' ('colour' is a key of 'thing': write it above the header of",
        ),
        (THING + 'secrt = "a@b:c"', "x.toml:3: unknown key 'thing.secrt' (did you mean 'secret'?)"),
        ("[[thing]]\n[[thing]]\nid = 'b'", "x.toml:1: 'thing.id' is missing"),
        ('[thing]\nid = "a"', "x.toml:1: 'thing' must be a list of tables (write [[thing]], with double brackets)"),
        ("thing = 3", "x.toml:1: 'thing': must be a list, such as [\"…\"], got 3"),
        ("thing = [3]", "x.toml:1: 'thing': must be a table, got 3"),
    ],
)
def test_a_key_that_is_not_right_is_told_with_its_line_and_the_nearest(text: str, said: str) -> None:
    """However it is written: headers, dotted, quoted, inline, in arrays."""
    assert complaint(text).startswith(said)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('colour = "rde"', "'thing.colour': must be 'red' or 'blue', got 'rde' (did you mean \"red\"?)"),
        ('colour = "RED"', "'thing.colour': must be 'red' or 'blue', got 'RED' (did you mean \"red\"?)"),
        ('colour = "x"', "'thing.colour': must be 'red' or 'blue', got 'x'"),
        ("colour = true", "'thing.colour': must be 'red' or 'blue', got true"),
        ('size = "lage"', "'thing.size': must be 'small' or 'large', got 'lage' (did you mean \"large\"?)"),
        ("every = 5", "'thing.every': must be a duration in quotes, such as \"15m\", got 5"),
        ('every = "soon"', "'thing.every': is not a duration; write a number and s, m, h or d"),
        ('every = "-1m"', "'thing.every': is not a duration"),
        ('words = "one"', "'thing.words': must be a list, such as [\"…\"], got 'one'"),
        ('words = ["one", 2]', "'thing.words': must be text in quotes, got 2"),
        ("id = 3", "'thing.id': must be text in quotes, got 3"),
        ('id = " "', "'thing.id': must not be empty, got ' '"),
        ('inner = "x"', "'thing.inner': must be a table, got 'x'"),
        ("inner.depth = 1.0", "'thing.inner.depth': must be a whole number, without quotes, got 1.0"),
        ('inner.depth = "1"', "'thing.inner.depth': must be a whole number, without quotes, got '1'"),
        ("inner.depth = true", "'thing.inner.depth': must be a whole number, without quotes, got true"),
        ('inner.wide = "yes"', "'thing.inner.wide': must be true or false, without quotes, got 'yes'"),
        ("inner.wide = 1", "'thing.inner.wide': must be true or false, without quotes, got 1"),
        ('inner.ratio = "1"', "'thing.inner.ratio': must be a number, without quotes, got '1'"),
        ("inner.ratio = false", "'thing.inner.ratio': must be a number, without quotes, got false"),
        ('inner.day = "soon"', "'thing.inner.day': must be a date, such as 2024-12-31, got 'soon'"),
        ("weights = { long-key = 1 }", "'thing.weights.long-key': String should have at most 3 characters"),
    ],
)
def test_a_value_that_is_not_right_is_told_with_what_it_must_be(written: str, said: str) -> None:
    """Types are meant as written: "yes" is not true, 1 is not true, "1" is not 1."""
    header = "[[thing]]\n" if written.startswith("id") else THING
    line = header.count("\n") + 1
    assert complaint(header + written).startswith(f"x.toml:{line}: {said}")


def test_whole_numbers_are_numbers() -> None:
    """A ratio may be written without a point."""
    assert validate(File, parse(THING + "inner.ratio = 2", "x.toml")).thing[0].inner.ratio == 2


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('a = 1\nb = "open\nc = 2', 2, "the quote at the end of the text is missing"),
        ("a = 1\nb = 2\na = 3\n", 3, "the same key stands twice in this table"),
        ("[a]\nx = 1\n[a]\n", 3, "the same table stands twice"),
        ("a = 1\n\nkind = feed", 3, "text goes in quotes"),
        ("interval = 15m", 1, "text in quotes"),
        ("enabled = True", 1, "what is on is true"),
        ("a = 1 b = 2", 1, 'one "key = value" a line'),
        ("a\n", 1, "a setting is written"),
        ("a = 1\nb = [1,\n2\n\n\n", 2, "not closed"),
        ('a = 1\n\nb = """\nopen\n\n', 3, "not closed"),
        ("a = 1\n[open\n\n", 2, "Expected ']'"),
        ("å = 1", 1, "quoted"),
        ('a = "C:\\wine"', 1, "single quotes"),
        ("a = { b = 1, b = 2 }", 1, "Duplicate inline table key 'b'"),
        ("a = 2024-02-31", 1, "Invalid date"),
    ],
)
def test_broken_toml_is_told_with_its_line_and_what_to_do(text: str, line: int, said: str) -> None:
    """What is never closed is told where it was opened, not at the end of the file."""
    for variant in (text, text.replace("\n", "\r\n"), "\ufeff" + text):
        with pytest.raises(ConfigError) as caught:
            parse(variant, "x.toml")
        (problem,) = caught.value.problems
        assert problem.line == line
        assert "not valid TOML" in problem.message
        assert said in str(problem)


@pytest.mark.parametrize("text", ["a = " + "[" * 100_000, "a = " + "9" * 5000])
def test_extremes_are_told_too(text: str) -> None:
    """Deep nesting and endless numbers are problems of the file, not of the program."""
    with pytest.raises(ConfigError, match=r"x\.toml: not valid TOML"):
        parse(text, "x.toml")


def test_line_ends_and_byte_order_marks_change_no_line() -> None:
    """Files from Windows are read like any other."""
    text = '# c\n[[thing]]\nid = "å"\ntext = """\n[[thing]]\n"""\ncolor = 1\n'
    for variant in (text, text.replace("\n", "\r\n"), "\ufeff" + text, "\ufeff" + text.replace("\n", "\r\n")):
        assert "x.toml:7: unknown key 'thing.color' (did you mean 'colour'?)" in complaint(variant)


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    """Not only the first."""
    said = complaint('titel = "x"\n[[thing]]\nid = 3\n[[thing]]\nid = "b"\ncolour = "x"\n')
    assert [line.split(":")[1] for line in said.splitlines()] == ["1", "3", "6"]


@pytest.mark.parametrize(
    "written",
    [
        'secret = "hemligt"',
        'title = "x"\nevery = "https://user:hemligt@host/"',
        'every = "smtp://user:p@ss/hemligt@host"',
        'every = "user:hemligt@host"',
        'every = "smtp://u:he\\nhemligt@host"',
    ],
)
def test_a_secret_is_never_repeated(written: str) -> None:
    """Neither the value of a field that is kept out of sight, nor the credentials of an address."""
    said = complaint(THING + written)
    assert "hemligt" not in said
    assert "\n" not in said.strip() or "title" in said


def test_a_long_value_is_cut() -> None:
    """A problem fits on a line or two."""
    assert len(complaint(THING + f'every = "{"x" * 5000}"')) < 250


@settings(deadline=None, max_examples=60)
@given(
    st.recursive(
        st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5) | st.dates() | st.times(),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "inner", "rows", "depth", "thing", "x", "[key]"]), inner, max_size=3
            )
        ),
    )
)
def test_whatever_a_file_says_is_right_or_explained(value: object) -> None:
    """No value ends in anything but a schema or problems."""
    document = parse("", "x.toml")
    document.data["thing"] = value
    with suppress(ConfigError):
        assert isinstance(validate(File, document), File)
