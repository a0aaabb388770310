"""Every key of a TOML text is found where it stands, whatever stands around it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.config.lines import Path, find_marks, lines_of

AWKWARD = '''# title = "no" [no]
title = "a # no comment"      # "quotes" in a comment: """
quoted."two words".'x' = 1
text = """
[[not]]
a header = 3
\\""" still inside """
literal = \'\'\'
key = 'no'
"""\'\'\'
array = [
  "a = b", # ]
  [[1], ["x]"]],
  { inner = 1, "a b" = [2] },
  1979-05-27 07:32:00,
]
empty = []
day = 1979-05-27 # a day

[ a . "b" ]
c = { d.e = 1 }

[[things]]
[[ things ]]  # the second
name = "x"
[things.part]
depth = 1
[[things.rows]]
[[things.rows]]
cell = -1.5e3
'''


def test_every_path_of_an_awkward_text_has_its_line() -> None:
    """Comments, multi-line strings, nested arrays, dotted and quoted keys do not lead astray."""
    lines = lines_of(AWKWARD)
    assert set(lines) == set(paths(tomllib.loads(AWKWARD)))
    assert lines["title",] == 2
    assert lines["quoted", "two words", "x"] == 3
    assert lines["literal",] == 8
    assert lines["array", 1, 1, 0] == 13
    assert lines["array", 2, "a b", 0] == 14
    assert lines["array", 3] == 15
    assert lines["a", "b"] == 20
    assert lines["a", "b", "c", "d", "e"] == 21
    assert (lines["things", 0], lines["things", 1]) == (23, 24)
    assert lines["things", 1, "part", "depth"] == 27
    assert lines["things", 1, "rows", 1, "cell"] == 30


def test_only_newlines_count_as_line_ends() -> None:
    """A form feed or a Unicode line separator in a text is no new line, as in editors and in tomllib."""
    assert lines_of('a = "x\u2028y\x85z"\r\nb = 2\r\n') == {("a",): 1, ("b",): 2}


def test_a_broken_text_is_read_up_to_where_it_breaks() -> None:
    """The key whose value never ends is the last that was found."""
    assert lines_of('a = 1\nb = [\n  2,\n  "open\n') == {("a",): 1, ("b",): 2, ("b", 0): 3, ("b", 1): 4}
    assert lines_of('a = 1\nb = """\nopen\n') == {("a",): 1, ("b",): 2}


def test_depth_ends_the_search_not_the_program() -> None:
    """A text nested beyond all measure is given up."""
    assert lines_of("a = 1\nb = " + "[" * 100_000)["a",] == 1


# Documents with known values, written in many ways.

names = st.text("abåA1-_ .#[]{}=\"'\\", min_size=1, max_size=5)
plain = st.one_of(
    st.text("aå #=[]{}\"'\\\n,", max_size=8),
    st.integers(-9, 10**6),
    st.booleans(),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
)
values = st.recursive(
    plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
    max_leaves=6,
)
tables = st.dictionaries(names, values, max_size=4)
files = st.tuples(tables, st.dictionaries(names, tables | st.lists(tables, min_size=1, max_size=3), max_size=3)).map(
    lambda parts: parts[0] | parts[1]
)


@settings(deadline=None, max_examples=150)
@given(files, st.data())
def test_whatever_is_written_is_found(content: dict[str, Any], data: st.DataObject) -> None:
    """Every path of the values, and no other, has a line; the piece that a mark gives has its value."""
    text = "".join(written(content, data))
    if data.draw(st.booleans()):
        text = text.replace("\n", "\r\n")
    read = tomllib.loads(text)
    assert set(lines_of(text)) == set(paths(read))
    for mark in find_marks(text):
        piece = text[mark.start : mark.end]
        if not mark.is_header:
            piece = f"x = {piece}" if isinstance(mark.path[-1], int) else piece
            assert list(tomllib.loads(piece).values()) == [at(read, mark.path)]


@settings(deadline=None, max_examples=100)
@given(st.text("ab=\"'[]{},.#\\\n1 "))
def test_no_text_breaks_it(text: str) -> None:
    """Whatever stands there, lines are lines of the text."""
    assert all(1 <= line <= text.count("\n") + 1 for line in lines_of(text).values())


@pytest.mark.parametrize("key", ['"a\\u00e5"', "'å'", '"\\""', "a-1_B"])
def test_keys_mean_what_they_spell(key: str) -> None:
    """Quoted keys are decoded, so that they equal those of the values."""
    text = f"{key} = 1"
    assert set(lines_of(text)) == {tuple(tomllib.loads(text))}


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in pairs:
        yield from paths(inner, (*path, key))


def at(value: Any, path: Path) -> Any:
    for part in path:
        value = value[part]
    return value


def written(content: dict[str, Any], data: st.DataObject) -> Iterator[str]:
    """Write a document: first what stands at the top, then tables and arrays of tables."""
    tables = {key: value for key, value in content.items() if _may_be_headed(value)}
    for key, value in content.items():
        if key not in tables:
            yield noise(data) + f"{spelt(key, data)} = {inline(value, data)}\n"
    for key, value in tables.items():
        brackets = ("[[", "]]") if isinstance(value, list) else ("[", "]")
        for table in value if isinstance(value, list) else [value]:
            yield noise(data) + f"{brackets[0]} {spelt(key, data)} {brackets[1]}\n"
            for inner, part in table.items():
                yield noise(data) + f"  {spelt(inner, data)}={inline(part, data)} # x = 1\n"


def _may_be_headed(value: Any) -> bool:
    return isinstance(value, dict) or (
        isinstance(value, list) and bool(value) and all(isinstance(v, dict) for v in value)
    )


def noise(data: st.DataObject) -> str:
    return data.draw(st.sampled_from(["", "\n", "# [a]\n", '  # """\n', "\t\n"]))


def spelt(key: str, data: st.DataObject) -> str:
    if key.isascii() and key.replace("-", "").replace("_", "").isalnum() and data.draw(st.booleans()):
        return key
    return json.dumps(key)


def inline(value: Any, data: st.DataObject) -> str:
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{spelt(k, data)} = {inline(v, data)}" for k, v in value.items()) + " }"
    if isinstance(value, list):
        between = data.draw(st.sampled_from([", ", ",\n  ", ", # ]\n"]))
        return "[" + "".join(inline(part, data) + between for part in value) + "]"
    if isinstance(value, str):
        ways = [json.dumps(value), '"""' + json.dumps(value)[1:-1].replace("\\n", "\n") + '"""']
        if "'" not in value:
            ways += ["'''\n" + value + "'''"] + (["'" + value + "'"] if "\n" not in value else [])
        return data.draw(st.sampled_from(ways))
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)
