"""TOML problems carry the line where they stand and the nearest valid key."""

from __future__ import annotations

import pytest

from feedwatch.config.document import Schema, parse, validate
from feedwatch.model.errors import ConfigError


class Inner(Schema):
    """A table in a table."""

    depth: int = 0


class Table(Schema):
    """One of an array of tables."""

    id: str
    inner: Inner = Inner()


class File(Schema):
    """A file."""

    title: str = ""
    thing: tuple[Table, ...] = ()


TEXT = '''# a comment
title = """
two lines
thing = 3
"""

[[thing]]
id = "a"

[[thing]]
id = "b"
[thing.inner]
depht = 1
'''


def test_an_unknown_key_is_told_with_its_line_and_the_nearest_valid_key() -> None:
    with pytest.raises(ConfigError) as caught:
        validate(File, parse(TEXT, "x.toml"))
    assert str(caught.value) == "x.toml:13: unknown key 'thing.inner.depht' (did you mean 'depth'?)"


def test_a_value_of_the_wrong_type_is_told_with_its_line_and_what_was_given() -> None:
    with pytest.raises(ConfigError) as caught:
        validate(File, parse(TEXT.replace("depht = 1", 'depth = "deep"'), "x.toml"))
    assert "x.toml:13: 'thing.inner.depth'" in str(caught.value)
    assert "'deep'" in str(caught.value)


def test_a_missing_key_is_told_at_its_table() -> None:
    with pytest.raises(ConfigError) as caught:
        validate(File, parse('[[thing]]\n[[thing]]\nid = "b"\n', "x.toml"))
    assert str(caught.value) == "x.toml:1: 'thing.id' is missing"


def test_broken_toml_is_told_with_its_line() -> None:
    with pytest.raises(ConfigError) as caught:
        parse('a = 1\nb = "open\n', "x.toml")
    assert str(caught.value).startswith("x.toml:2: not valid TOML")


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        validate(File, parse('titel = "x"\n[[thing]]\nid = 3\n', "x.toml"))
    assert [problem.line for problem in caught.value.problems] == [3, 1] or [
        problem.line for problem in caught.value.problems
    ] == [1, 3]
