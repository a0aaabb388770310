"""An edit of sources.toml changes what it should, and not one character more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.config.document import parse
from feedwatch.config.edit import (
    add_source,
    add_sources,
    change_source,
    change_sources,
    diff,
    remove_source,
    remove_sources,
)
from feedwatch.config.sources import load_sources
from feedwatch.model.errors import ConfigError, UsageError
from feedwatch.model.source import Source, SourceKind
from feedwatch.model.text import one_line

DEFAULT = timedelta(minutes=15)
TEXT = """\
# What we watch.

# --- Towns ---

# seen in 2025
# by hand
[[source]]
id = "a"   # the first
url = "https://a.example"   # moves often
# interval = "1h"

# made in 2026
[source.selectors]
item = "li"   # each of them
# date = "time"


# --- Papers ---

[[source]]
id = "b"
tags = [
  "media", # [[source]]
  "paper", # and this
]
url = "https://b.example"
selectors.item = "article"
# directly above c
[[ source ]]
"id" = 'c'
url = '''
https://c.example'''
selectors = { item = "p" } # inline

# the end
"""


def change(source_id: str, **changes: Any) -> str:
    return diff(TEXT, change_source(TEXT, source_id, changes), "sources.toml")


def lines(shown: str) -> list[str]:
    """Give the lines that a diff takes away and adds."""
    return [line for line in shown.splitlines()[2:] if line[0] in "+-"]


@pytest.mark.parametrize(
    ("source_id", "changes", "shown"),
    [
        ("a", {"enabled": False}, ["+enabled = false"]),
        ("a", {"name": 'Å "town"'}, ['+name = "Å \\"town\\""']),
        ("a", {"interval": timedelta(minutes=90)}, ['+interval = "1h30m"']),
        ("a", {"kind": SourceKind.PAGE}, ['+kind = "page"']),
        ("a", {"tags": ("x", "y")}, ['+tags = ["x", "y"]']),
        (
            "a",
            {"url": "https://new.example"},
            ['-url = "https://a.example"   # moves often', '+url = "https://new.example"   # moves often'],
        ),
        ("a", {"id": "z"}, ['-id = "a"   # the first', '+id = "z"   # the first']),
        (
            "a",
            {"selectors": {"item": "dt"}},
            ['-item = "li"   # each of them', '+item = "dt"   # each of them'],
        ),
        ("a", {"selectors": {"link": "a"}}, ['+link = "a"']),
        ("a", {"selectors": {"item": None}}, ['-item = "li"   # each of them']),
        (
            "a",
            {"selectors": None},
            [
                "-",
                "-# made in 2026",
                "-[source.selectors]",
                '-item = "li"   # each of them',
                '-# date = "time"',
            ],
        ),
        ("b", {"tags": ["media", "new"]}, ['-  "paper", # and this', '+  "new",']),
        ("b", {"tags": ["paper"]}, ['-  "media", # [[source]]']),
        ("b", {"tags": ["paper", "media"]}, ["*"]),
        ("b", {"tags": None}, ["-tags = [", '-  "media", # [[source]]', '-  "paper", # and this', "-]"]),
        ("b", {"selectors": {"date": "time"}}, ['+selectors.date = "time"']),
        ("b", {"selectors": None}, ['-selectors.item = "article"']),
        ("b", {"verified": False}, ["+verified = false"]),
        ("c", {"url": "https://new.example"}, ["-url = '''", "-https://c.example'''", '+url = "https://new.example"']),
        (
            "c",
            {"selectors": {"item": "dd"}},
            ['-selectors = { item = "p" } # inline', '+selectors = { item = "dd" } # inline'],
        ),
        ("c", {"selectors": None}, ['-selectors = { item = "p" } # inline']),
        ("c", {"enabled": False, "name": "C"}, ["+enabled = false", '+name = "C"']),
    ],
)
def test_a_change_touches_its_own_lines_only(source_id: str, changes: Mapping[str, Any], shown: list[str]) -> None:
    """Whatever way the source is written."""
    told = lines(change(source_id, **changes))
    assert told == shown or (shown == ["*"] and told)


@pytest.mark.parametrize(
    ("source_id", "changes"),
    [
        ("a", {}),
        ("a", {"enabled": True, "tags": (), "kind": "auto", "name": "", "interval": None, "topics": []}),
        ("a", {"url": "https://a.example", "selectors": {"item": "li", "link": "", "date": None}}),
        ("b", {"tags": ["media", "paper"], "selectors": {}}),
        ("c", {"url": "https://c.example", "selectors": {"item": "p"}}),
    ],
)
def test_what_is_so_already_is_left_as_it_is_written(source_id: str, changes: Mapping[str, Any]) -> None:
    """By value or by default."""
    assert change_source(TEXT, source_id, changes) == TEXT


def test_a_source_without_selectors_gets_a_part_for_them() -> None:
    """Below its own keys."""
    text = '[[source]]\nid = "a"\nurl = "https://a.example"\n\n# b\n[[source]]\nid = "b"\nurl = "https://b.example"\n'
    assert change_source(text, "a", {"selectors": {"item": "li", "date": None}, "enabled": False}) == (
        '[[source]]\nid = "a"\nurl = "https://a.example"\nenabled = false\n\n[source.selectors]\nitem = "li"\n'
        '\n# b\n[[source]]\nid = "b"\nurl = "https://b.example"\n'
    )


def test_a_removed_source_takes_the_comments_along_that_belong_to_it() -> None:
    """Those directly above and below; headings stay, and so do the gaps between what remains."""
    a = TEXT.index("# seen in 2025"), TEXT.index("\n# --- Papers")
    assert remove_source(TEXT, "a") == TEXT[: a[0] - 1] + TEXT[a[1] - 1 :]
    b = TEXT.index('[[source]]\nid = "b"'), TEXT.index("# directly above c")
    assert remove_source(TEXT, "b") == TEXT[: b[0]] + TEXT[b[1] :]
    c = TEXT.index("# directly above c"), TEXT.index("# the end")
    assert remove_source(TEXT, "c") == TEXT[: c[0]] + TEXT[c[1] - 1 :]


def test_the_last_source_that_is_removed_leaves_the_heading() -> None:
    """And no blank lines at the end; the next one that is added stands under it."""
    text = '# What we watch.\n\n[[source]]\nid = "a"\nurl = "https://a.example"\n\n\n'
    left = remove_source(text, "a")
    assert left == "# What we watch.\n"
    assert add_source(left, {"id": "a", "url": "https://a.example"}) == text.rstrip("\n") + "\n"


def test_a_source_is_added_at_the_end_with_its_comments() -> None:
    """Its keys in the order of the house, without what is so by default; text from outside is put on one line."""
    source = {
        "selectors": {"item": "li", "date": ""},
        "tags": (),
        "url": "https://d.example",
        "interval": timedelta(hours=6),
        "name": "D\n[[source]]\nid = \u202e1",
        "id": "d",
        "kind": SourceKind.PAGE,
        "place": None,
    }
    assert add_source(TEXT, source, ["seen in the page head,\n2026-11-03", "", 'id = "x"\x00']) == TEXT + (
        '\n# seen in the page head, 2026-11-03\n#\n# id = "x"\n[[source]]\nid = "d"\nname = "D [[source]] id = 1"\n'
        'url = "https://d.example"\nkind = "page"\ninterval = "6h"\n\n[source.selectors]\nitem = "li"\n'
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("\ufeff", "\ufeff"),
        ("# only a comment", "# only a comment\n\n"),
        ("# only a comment\n", "# only a comment\n\n"),
        ("# only a comment\n\n\n", "# only a comment\n\n\n"),
        ("# from elsewhere\r\n", "# from elsewhere\r\n\r\n"),
        ("\ufeff# from elsewhere\r\n\r\n", "\ufeff# from elsewhere\r\n\r\n"),
    ],
)
def test_the_first_source_of_a_file_stands_apart(before: str, after: str) -> None:
    """By one blank line, with the line ends of the file."""
    newline = "\r\n" if "\r\n" in before else "\n"
    block = newline.join(["[[source]]", 'id = "a"', 'url = "https://a.example"', ""])
    assert add_source(before, {"url": "https://a.example", "id": "a"}) == after + block


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda: change_source(TEXT, "a", {"url": "no"}), "sources.toml:9: 'source.url': must be an http or https"),
        (lambda: change_source(TEXT, "a", {"url": None}), "'source.url' is missing"),
        (lambda: change_source(TEXT, "a", {"knd": "x"}), "unknown key 'source.knd' (did you mean 'kind'?)"),
        (lambda: change_source(TEXT, "a", {"id": "b"}), "duplicate id 'b'"),
        (lambda: change_source(TEXT, "a", {"selectors": {"item": "li["}}), "is not a CSS selector"),
        (lambda: add_source(TEXT, {"id": "a", "url": "https://x.example"}), "duplicate id 'a'"),
        (lambda: add_source(TEXT, {"id": "x"}), "'source.url' is missing"),
        (lambda: add_source("source = []", {"id": "x", "url": "https://x.example"}), "not valid TOML"),
        (lambda: remove_source("[[source", "a"), "not valid TOML"),
        (lambda: remove_source('[[source]]\nid = "a"', "a"), "'source.url' is missing"),
    ],
)
def test_an_edit_never_gives_a_broken_file(edit: Callable[[], str], said: str) -> None:
    """What would not be valid is refused as it would be in the file."""
    with pytest.raises(ConfigError) as caught:
        edit()
    assert said in str(caught.value)


def test_a_source_that_is_not_there_is_told() -> None:
    """With the nearest that is."""
    with pytest.raises(UsageError, match=r"^there is no source 'aa'; did you mean 'a'\?$"):
        remove_source(TEXT, "aa")
    with pytest.raises(UsageError, match=r"^there is no source 'xyz'$"):
        change_source(TEXT, "xyz", {})


def test_sources_in_one_inline_list_are_left_to_people() -> None:
    """It is valid TOML, but nothing that comments could stand above."""
    with pytest.raises(UsageError, match=r"\[\[source\]\]; edit it by hand"):
        remove_source('source = [{ id = "a", url = "https://a.example" }]', "a")


def test_a_diff_can_be_patched() -> None:
    """Lines end at newlines only, and a missing last one is said."""
    assert diff("a\nb\u2028c\r\nd", "a\nb\u2028x\r\nd\n", "topics/x.toml") == (
        "--- topics/x.toml\n+++ topics/x.toml\n@@ -1,3 +1,3 @@\n a\n-b\u2028c\r\n-d\n\\ No newline at end of file\n"
        "+b\u2028x\r\n+d\n"
    )
    assert diff(TEXT, TEXT, "sources.toml") == ""


# Random files, random edits: what is not meant stays as it is, byte for byte.


@dataclass(frozen=True)
class Piece:
    """A source as somebody wrote it."""

    id: str
    text: str


@st.composite
def pieces(draw: st.DrawFn, source_id: str) -> Piece:
    """Write a source in one of many ways."""
    keys = [
        draw(st.sampled_from(['id = "{}"', "id='{}' # one", '"id" = "{}"', 'id = """\n{}"""'])).format(source_id),
        draw(st.sampled_from(['url = "https://{}.example/#[[source]]"', 'url = \'https://{}.example\' # """'])).format(
            source_id
        ),
        *draw(
            st.lists(
                st.sampled_from(
                    [
                        'name = """\n[[source]]\n# not\n"""',
                        'tags = [ # many\n  "media", # [source.selectors]\n\n  "b"\n]',
                        "enabled = false",
                        'interval = "1h"',
                        'kind = "page" # what else',
                    ]
                ),
                unique_by=lambda key: key.split()[0],
            )
        ),
    ]
    body = draw(st.permutations(keys))
    between = draw(st.sampled_from(["\n", "\n\n", "\n# between\n"]))
    inner = draw(st.sampled_from(["", "selectors.item = 'li'", 'selectors = { item = "li", date = "time" }']))
    part = (
        ""
        if inner
        else draw(st.sampled_from(["", "\n\n# s\n[source.selectors] # t\nitem = 'li'", "\n[source.selectors]"]))
    )
    below = draw(st.sampled_from(["", "\n# below", "\n  # below\n# and more"]))
    above = draw(st.sampled_from(["", "# above\n", "# one\n#\n# two\n"]))
    header = draw(st.sampled_from(["[[source]]", "[[ source ]]  # h"]))
    text = above + "\n".join([header, between.join([*body, *filter(None, [inner])])]) + part + below + "\n"
    return Piece(source_id, text)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[str], list[Piece]]:
    """Write a file: give its text, the comments that belong to nobody, and the sources."""
    wrote = [draw(pieces(source_id)) for source_id in draw(st.permutations(["a", "b", "c"]))]
    headings = [f"# --- part {number} ---\n" for number in range(len(wrote) + 1)]
    gaps = st.sampled_from(["\n", "\n\n", " \n\t\n"])
    text = headings[0]
    for heading, piece in zip(headings[1:], wrote, strict=True):
        text += draw(gaps) + piece.text + draw(gaps) + heading
    text += draw(st.sampled_from(["", "\n", "\n\n"]))
    if draw(st.booleans()):
        text = text.replace("\n", "\r\n")
        headings = [heading.replace("\n", "\r\n") for heading in headings]
        wrote = [Piece(piece.id, piece.text.replace("\n", "\r\n")) for piece in wrote]
    return draw(st.sampled_from(["", "\ufeff"])) + text, headings, wrote


changes = st.fixed_dictionaries(
    {},
    optional={
        "name": st.none() | st.text(max_size=5),
        "enabled": st.none() | st.booleans(),
        "verified": st.booleans(),
        "interval": st.none() | st.integers(1, 10**6).map(lambda count: timedelta(seconds=count)),
        "tags": st.none() | st.lists(st.sampled_from(["media", "b", "c", "å"]), max_size=3),
        "kind": st.sampled_from(SourceKind),
        "selectors": st.none()
        | st.dictionaries(st.sampled_from(["item", "date", "link"]), st.none() | st.sampled_from(["p", "h2 a"])),
    },
)
edits = st.tuples(
    st.sampled_from(["a", "b", "c", "d"]), st.sampled_from(["add", "change", "change", "remove"]), changes
)


@settings(deadline=None, max_examples=120)
@given(documents(), st.lists(edits, min_size=1, max_size=6))
def test_random_edits_leave_everything_else_byte_by_byte(
    document: tuple[str, list[str], list[Piece]], todo: list[tuple[str, str, dict[str, Any]]]
) -> None:
    """Always a valid file with the wanted values, all headings, and all sources that were not meant."""
    text, headings, wrote = document
    untouched = {piece.id: piece.text for piece in wrote}
    model = {source.id: source for source in read(text)}
    for source_id, action, values in todo:
        before = text
        own = untouched.pop(source_id, "")
        if action == "add" and source_id not in model:
            url = f"https://{source_id}.example"
            text = add_source(text, values | {"id": source_id, "url": url}, ["why"])
            assert text.startswith(before)
            model[source_id] = changed(Source(source_id, source_id, url, interval=DEFAULT), values)
        elif action == "change" and source_id in model:
            text = change_source(text, source_id, values)
            model[source_id] = changed(model[source_id], values)
        elif action == "remove" and source_id in model:
            text = remove_source(text, source_id)
            assert not own or own not in text
            del model[source_id]
        assert read(text) == tuple(model.values())
        assert all(piece in text for piece in untouched.values())
        assert all(heading in text for heading in headings)
        assert text.startswith("\ufeff") == before.startswith("\ufeff")
        assert "\r\n" not in before or "\n" not in text.replace("\r\n", "")


def read(text: str) -> tuple[Source, ...]:
    return load_sources(parse(text, "sources.toml"), DEFAULT, None, None)[0]


def changed(source: Source, values: Mapping[str, Any]) -> Source:
    """Give what a source is after a change."""
    bare = Source(source.id, source.id, source.url, interval=DEFAULT)
    new: dict[str, Any] = {key: getattr(bare, key) if value is None else value for key, value in values.items()}
    if isinstance(values.get("selectors"), dict):
        new["selectors"] = replace(source.selectors, **{key: value or "" for key, value in values["selectors"].items()})
    new["name"] = one_line(new.get("name", source.name)) or source.id
    new["tags"] = tuple(new.get("tags", source.tags))
    return replace(source, **new)


def test_many_edits_at_once_are_what_they_are_one_after_the_other() -> None:
    """In any order of asking, with comments and selectors; an unknown one stops them all."""
    text = "# head\n" + "\n".join(
        f'# about {name}\n[[source]]\nid = "{name}"\nurl = "https://{name}.example/"\nkind = "page"  # of {name}\n\n'
        f'[source.selectors]\nitem = "li"\n'
        for name in "abcd"
    )
    changes: dict[str, dict[str, object]] = {
        "c": {"enabled": False, "selectors": {"date": "time"}},
        "a": {"selectors": None, "kind": None},
        "d": {"tags": ["x"]},
    }
    one_by_one = text
    for source_id, keys in changes.items():
        one_by_one = change_source(one_by_one, source_id, keys)
    assert change_sources(text, changes) == one_by_one
    assert remove_sources(text, ["b", "d", "b"]) == remove_source(remove_source(text, "b"), "d")
    added = [{"id": name, "url": f"https://{name}.example/"} for name in "ef"]
    assert add_sources(text, added) == add_source(add_source(text, added[0]), added[1])
    with pytest.raises(UsageError, match="no source 'x'"):
        change_sources(text, changes | {"x": {}})
