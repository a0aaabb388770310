"""A topic pack is read from TOML; a bad one is refused with the line and how to mend it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.config.topic_weights import with_weights
from feedwatch.config.topics import load_topic
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.passage import Zone
from feedwatch.model.topic import Strength, Within
from feedwatch.model.wording import Match, WordPattern, read_wording

ROOT = Path(__file__).resolve().parents[2]
GOOD = """\
name = "trees"          # line 1
programme = "oak"

[titles]
sv = "Träd"

[thresholds]
kept = 2.0
doubtful = 1.0

[weights]
# what it says
"tree in title" = 2.0   # much
"forest" = -1.0

[[term]]
name = "tree"
strength = "strong"
words = [
  "ek",
  "gran*",
]

[[words]]
name = "plant"
words = ["sår"]

[[trap]]
name = "forest"
words = ["skog*"]
hides = ["tree"]

[[text]]
name = "opinion"
title = ["^Debatt"]
url = ["/Debatt/"]

[[evidence]]
name = "tree in title"
all = ["tree", "plant|opinion"]
zones = ["title"]
within = "opening"

[[section]]
kind = "call"
when = ["tree in title"]

[boilerplate]
begins = ["Trädets vänner"]
"""


def problems(text: str) -> list[Problem]:
    with pytest.raises(ConfigError) as caught:
        load_topic(text, "topics/trees.toml")
    return list(caught.value.problems)


def test_what_may_be_left_out_of_a_pack_has_a_meaning() -> None:
    """Nothing is too much when `enough` is left out; one sign makes a kind when `least` is."""
    pack = load_topic(GOOD, "topics/trees.toml")
    assert pack.enough == float("inf")
    assert (pack.texts[0].least, pack.texts[0].least_share, pack.texts[0].perhaps) == (1, 0.0, "")
    more = GOOD.replace("doubtful = 1.0", "doubtful = 1.0\nenough = 4.5").replace(
        'url = ["/Debatt/"]', 'text = ["tycker"]\nleast = 2\nleast_share = 0.2\nperhaps = "perhaps opinion"'
    )
    pack = load_topic(more.replace('"forest" = -1.0', '"forest" = -1.0\n"perhaps opinion" = -0.5'), "topics/trees.toml")
    assert (pack.enough, pack.texts[0].least_share, pack.texts[0].perhaps) == (4.5, 0.2, "perhaps opinion")


def test_a_kind_that_is_only_suspected_needs_a_name_of_its_own() -> None:
    """Else two parts would have one weight."""
    (problem,) = problems(GOOD.replace('url = ["/Debatt/"]', 'perhaps = "opinion"'))
    assert problem.message == "duplicate name 'opinion'"


def test_a_pack_is_read_as_it_is_written() -> None:
    """Every table arrives in the model."""
    pack = load_topic(GOOD, "topics/trees.toml")
    assert (pack.name, pack.titles, pack.programme) == ("trees", {"sv": "Träd"}, "oak")
    assert (pack.kept, pack.doubtful, dict(pack.weights)) == (2.0, 1.0, {"tree in title": 2.0, "forest": -1.0})
    assert [(g.name, g.strength, len(g.wordings)) for g in pack.groups] == [
        ("tree", Strength.STRONG, 2),
        ("plant", None, 1),
    ]
    assert (pack.traps[0].hides, pack.traps[0].zones) == (("tree",), (Zone.TITLE, Zone.LEAD, Zone.BODY))
    assert pack.texts[0].url == ("/debatt/",)  # addresses are compared in small letters
    assert (pack.evidence[0].zones, pack.evidence[0].within) == ((Zone.TITLE,), Within.OPENING)
    assert (pack.sections[0].kind, pack.boilerplate.begins[0].written) == ("call", "Trädets vänner")


def test_the_version_is_a_hash_of_the_text() -> None:
    """The same text has the same version, any other another."""
    assert load_topic(GOOD, "a").version == load_topic(GOOD, "b").version
    assert load_topic(GOOD, "a").version != load_topic(GOOD + "\n", "a").version


@pytest.mark.parametrize(
    ("old", "new", "line", "message", "hint"),
    [
        ('strength = "strong"', 'strength = "heavy"', 18, "'term.strength'", ""),
        ('strength = "strong"\n', "", 16, "'term.strength' is missing", ""),
        ('strength = "strong"', 'strenght = "strong"', 18, "unknown key 'term.strenght'", "did you mean 'strength'?"),
        ('  "ek",', '  "",', 20, "has no word in it", ""),
        ('  "ek",', '  "e[k]+",', 20, "'e[k]+' is not a word", ""),
        ('  "ek",', '  "(ek|gran",', 20, "is not a word", ""),
        ('  "ek",', '  "ek ...",', 20, "has no word after '...'", ""),
        ('  "ek",', '  "*e*",', 20, "too short", ""),
        ('  "gran*",', '  "EK",', 21, "duplicate words 'EK'", "also in 'tree'"),
        ('name = "plant"', 'name = "tree"', 25, "duplicate name 'tree'", "first used at line 17"),
        ('name = "plant"', 'name = "place"', 25, "duplicate name 'place'", "every pack has it already"),
        ('hides = ["tree"]', 'hides = ["treee"]', 31, "nothing is called 'treee'", "did you mean 'tree'?"),
        ('"plant|opinion"', '"plant|opinon"', 40, "nothing is called 'opinon'", "did you mean 'opinion'?"),
        ('"forest" = -1.0', '"forrest" = -1.0', 14, "no part is called 'forrest'", "did you mean 'forest'?"),
        (
            '"forest" = -1.0',
            '"forest" = -1.0\n[names.sv]\n"forrest" = "skog"',
            16,
            "no part is called 'forrest'",
            "did you mean 'forest'?",
        ),
        ('"forest" = -1.0\n', "", 28, "'forest' has no weight", 'add "forest" = 1.0 to [weights]'),
        ("doubtful = 1.0", "doubtful = 3.0", 9, "'thresholds.doubtful' is above 'thresholds.kept'", ""),
        (
            "doubtful = 1.0",
            "doubtful = 1.0\nenough = 1.9",
            10,
            "'thresholds.enough' is below 'thresholds.kept'",
            "nothing could ever be kept",
        ),
        ("kept = 2.0", "kept = nan", 8, "'thresholds.kept'", ""),
        ('kind = "call"', 'kind = "calls"', 45, "must be one of decided, call, event, other", ""),
        (
            'when = ["tree in title"]',
            'when = ["tree"]',
            46,
            "nothing is called 'tree'",
            "known: forest, opinion, tree in title",
        ),
        ('zones = ["title"]', 'zones = ["titel"]', 41, "'evidence.zones'", ""),
        ('within = "opening"', "least = 0", 42, "'evidence.least'", ""),
        ('name = "trees" ', 'name = "Trees!" ', 1, "'name'", ""),
        (
            'begins = ["Trädets vänner"]',
            'begin = ["Trädets vänner"]',
            49,
            "unknown key 'boilerplate.begin'",
            "did you mean 'begins'?",
        ),
        ("[titles]", "[titles", 4, "not valid TOML", ""),
    ],
)
def test_a_bad_pack_is_refused_with_its_line(old: str, new: str, line: int, message: str, hint: str) -> None:
    """File, line, what is wrong, and the nearest thing that would be right."""
    assert old in GOOD
    found = problems(GOOD.replace(old, new, 1))
    assert any(p.line == line and message in p.message and hint in p.hint for p in found), [str(p) for p in found]
    assert all(p.file == "topics/trees.toml" for p in found)


def test_every_problem_is_told_at_once() -> None:
    """One run of the check shows all that is wrong, in the order of the file."""
    bad = GOOD.replace('  "ek",', '  "e[k]",').replace('hides = ["tree"]', 'hides = ["bush"]')
    assert [p.line for p in problems(bad)] == [20, 31]


@pytest.mark.parametrize(
    ("written", "words", "gaps"),
    [
        ("avtal", [("avtal", Match.STEM)], [0]),
        ("klimatkontrakt*", [("klimatkontrakt", Match.BEGINNING)], [0]),
        ("*kontrakt", [("kontrakt", Match.ENDING)], [0]),
        ("*kontrakt*", [("kontrakt", Match.INSIDE)], [0]),
        ("=Formas", [("Formas", Match.EXACT)], [0]),
        ("EU:s mission", [("eu", Match.STEM), ("mission", Match.STEM)], [0, 0]),
        ("avtal ... staten", [("avtal", Match.STEM), ("staten", Match.STEM)], [0, 6]),
        ("i {place}", [("i", Match.STEM), ("", Match.PLACE)], [0, 0]),
        ("EU-kontrakt*", [("eu", Match.STEM), ("kontrakt", Match.BEGINNING)], [0, 0]),
    ],
)
def test_the_notation_of_wordings(written: str, words: list[tuple[str, Match]], gaps: list[int]) -> None:
    """One row a form of the notation."""
    wording = read_wording(written)
    assert [(step.words[0].text, step.words[0].match) for step in wording.steps] == words
    assert [step.gap for step in wording.steps] == gaps


def test_anchors_choices_and_spelling() -> None:
    """^, $, ~ and (a|b) go for the whole phrase, the whole phrase, each long word, and one step."""
    wording = read_wording("^(en|ett) avtal~$")
    assert (wording.anchored, wording.closed) == (True, True)
    assert wording.steps[0].words == (WordPattern("en", Match.STEM), WordPattern("ett", Match.STEM))
    assert wording.steps[1].words == (WordPattern("avtal", Match.STEM, fuzzy=True),)


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=40))
def test_any_wording_is_read_or_refused(written: str) -> None:
    """No wording does anything but be read or raise ValueError."""
    try:
        wording = read_wording(written)
    except ValueError:
        return
    assert wording.steps
    assert all(step.words for step in wording.steps)


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(GOOD) - 1), st.sampled_from(['"', "]", "[", "=", "x", "\n", "-5", "\u00e5", "..."]))
def test_a_damaged_pack_is_read_or_refused_with_a_line(position: int, piece: str) -> None:
    """Whatever an edit breaks, there is a problem with a line, never a traceback."""
    text = GOOD[:position] + piece + GOOD[position + 1 :]
    found: tuple[Problem, ...] = ()
    try:
        load_topic(text, "topics/trees.toml")
    except ConfigError as error:
        found = error.problems
    assert all(0 <= problem.line <= text.count("\n") + 1 for problem in found)


@pytest.mark.parametrize(
    "path",
    [*sorted((ROOT / "config/topics").glob("*.toml")), *sorted((ROOT / "docs/examples/topics").glob("*.toml"))],
    ids=lambda path: path.name,
)
def test_the_packs_that_come_along_are_good(path: Path) -> None:
    """What we ship loads, and is called as its file."""
    assert load_topic(path.read_text(encoding="utf-8"), str(path)).name == path.stem


def test_the_pack_that_comes_along_names_all_its_parts_in_swedish() -> None:
    """Officers read them beside every item."""
    path = ROOT / "config/topics/climate-contract.toml"
    pack = load_topic(path.read_text(encoding="utf-8"), str(path))
    assert set(pack.names["sv"]) == set(pack.weights)
    assert load_topic(GOOD, "topics/trees.toml").names == {}


def test_new_weights_leave_everything_else_as_it_was() -> None:
    """Comments, order and spacing stay; only the numbers change."""
    changed = with_weights(GOOD, "trees.toml", {"tree in title": 2.5, "forest": -1.0}, 1.9, 0.9)
    before, after = GOOD.splitlines(), changed.splitlines()
    different = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert different == [
        ("kept = 2.0", "kept = 1.9"),
        ("doubtful = 1.0", "doubtful = 0.9"),
        ('"tree in title" = 2.0   # much', '"tree in title" = 2.5   # much'),
    ]


def test_new_weights_of_a_bad_pack_are_refused() -> None:
    """A pack that cannot be read is not written."""
    with pytest.raises(ConfigError):
        with_weights(GOOD.replace("strong", "heavy"), "trees.toml", {}, 1.0, 0.5)
