"""What is polled is read from sources.toml, with the line of whatever is wrong or doubtful in it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.config.document import parse
from feedwatch.config.sources import load_sources, suggest_id
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.source import Selectors, Source, SourceKind

DEFAULT = timedelta(minutes=15)
PLACES = {"0880", "14"}
TOPICS = {"climate-contract", "bathing-water"}


def load(text: str, default: timedelta = DEFAULT) -> tuple[tuple[Source, ...], tuple[Problem, ...]]:
    return load_sources(parse(text, "sources.toml"), default, PLACES, TOPICS)


def source(keys: str) -> str:
    return f'[[source]]\nid = "a"\nurl = "https://a.example/feed"\n{keys}'


def test_only_id_and_address_are_needed() -> None:
    """All else has a default; the name is the id."""
    found, warnings = load('[[source]]\nid = "a"\nurl = "https://a.example/feed"')
    assert found == (Source(id="a", name="a", url="https://a.example/feed", interval=DEFAULT),)
    assert warnings == ()


def test_everything_that_is_written_is_read() -> None:
    """Each key of the header comment of the shipped file."""
    found, _ = load("""
[[source]]
id = "kalmar-web"
name = "Kalmar kommun,\\n nyheter"
url = "https://kalmar.example/nyheter.html"
kind = "page"
interval = "1h30m"
enabled = false
place = "0880"
tags = ["municipality", " stad "]
topics = ["climate-contract"]
fulltext = false
verified = false
[source.selectors]
item = "ul.news > li"
title = "h2"
link = "a[href]"
date = "time"
summary = "p:first-of-type"
""")
    assert found == (
        Source(
            id="kalmar-web",
            name="Kalmar kommun, nyheter",
            url="https://kalmar.example/nyheter.html",
            kind=SourceKind.PAGE,
            interval=timedelta(minutes=90),
            enabled=False,
            place="0880",
            tags=("municipality", "stad"),
            topics=("climate-contract",),
            fulltext=False,
            verified=False,
            selectors=Selectors("ul.news > li", "h2", "a[href]", "time", "p:first-of-type"),
        ),
    )


def test_sources_without_an_interval_take_the_default() -> None:
    """Whatever it is now."""
    found, _ = load(source(""), timedelta(hours=3))
    assert found[0].interval == timedelta(hours=3)


@pytest.mark.parametrize(
    ("keys", "line", "said"),
    [
        ('kind = "fed"', 4, "'auto', 'feed', 'json' or 'page', got 'fed' (did you mean \"feed\"?)"),
        ('kind = "html"', 4, "'auto', 'feed', 'json' or 'page', got 'html'"),
        ('interval = "0s"', 4, "at least 1s"),
        ("interval = 15", 4, "in quotes"),
        ("place = 880", 4, "must be text in quotes, got 880"),
        ('place = "0881"', 4, "unknown place '0881' (an SCB code such as \"0880\")"),
        ('enabled = "no"', 4, "must be true or false"),
        ("enabled = 0", 4, "must be true or false"),
        ('tags = "municipality"', 4, "must be a list"),
        ('tags = ["municipality", ""]', 4, "must not be empty"),
        ('topics = [\n  "climate-contract",\n  "climate",\n]', 6, "topics are: bathing-water, climate-contract"),
        ('[source.selectors]\nitems = "li"', 5, "did you mean 'item'?"),
        ('[source.selectors]\nitem = "li["', 5, "is not a CSS selector"),
        ('[source.selectors]\nitem = "li"\nenabled = false', 6, "write it above the header of 'source.selectors'"),
        ('selectors = { date = "time::text" }', 4, "is not a CSS selector"),
        ('adress = "https://b.example"', 4, "valid keys: enabled, fulltext, id"),
    ],
)
def test_a_bad_value_is_told_with_its_line(keys: str, line: int, said: str) -> None:
    """And with what would be right."""
    with pytest.raises(ConfigError) as caught:
        load(source(keys))
    assert [problem.line for problem in caught.value.problems] == [line]
    assert said in str(caught.value)


@pytest.mark.parametrize("name", ["", "Kalmar", "å", "-a", "a-", "a b", "a/b", "../a", "a" * 81])
def test_an_id_is_a_slug(name: str) -> None:
    """It goes into addresses and file names."""
    with pytest.raises(ConfigError, match=r"sources\.toml:2: 'source\.id': must be a slug"):
        load(f'[[source]]\nid = "{name}"\nurl = "https://a.example"')


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example",
        "ftp://a.example",
        "https://",
        "https://user:pass@a.example",
        "https://a.example:port",
        "https://a.example/a b",
        "https://a.example/\\u0008",
        "https://a.example/a\\nb",
    ],
)
def test_an_address_can_be_fetched(url: str) -> None:
    """Only http and https, and no credentials, which are not repeated either."""
    with pytest.raises(ConfigError, match=r"sources\.toml:3: 'source\.url': must be an http or https") as caught:
        load(f'[[source]]\nid = "a"\nurl = "{url}"')
    assert "pass" not in str(caught.value)


def test_an_id_is_used_once() -> None:
    """The second use is told, with the line of the first."""
    text = source("") + "\n" + source("").replace("feed", "other") + "\n" + source("").replace("feed", "third")
    with pytest.raises(ConfigError) as caught:
        load(text)
    assert str(caught.value) == (
        "sources.toml:6: duplicate id 'a' (first used at line 2)\n"
        "sources.toml:10: duplicate id 'a' (first used at line 2)"
    )


def test_places_and_topics_are_not_judged_by_a_broken_file() -> None:
    """When nobody knows which exist, none is unknown."""
    document = parse(source('place = "0000"\ntopics = ["x"]'), "sources.toml")
    found, _ = load_sources(document, DEFAULT, None, None)
    assert found[0].place == "0000"


def test_impatience_is_told_as_a_warning() -> None:
    """For the intervals that are written; the default has its own warning."""
    found, warnings = load(source('interval = "1s"'), timedelta(seconds=1))
    assert found[0].interval == timedelta(seconds=1)
    assert list(map(str, warnings)) == ["sources.toml:4: source 'a' is polled more often than every 5 minutes"]
    assert load(source('interval = "5m"'))[1] == ()
    assert load(source('interval = "1s"\nenabled = false'))[1] == ()
    assert load(source(""), timedelta(seconds=1))[1] == ()


def test_two_sources_with_one_address_are_told_as_a_warning() -> None:
    """Also when it is spelt differently."""
    text = source("") + '\n[[source]]\nid = "b"\nurl = "http://WWW.a.example/feed/?utm_source=x"\n'
    assert list(map(str, load(text)[1])) == ["sources.toml:7: source 'b' has the address of 'a'"]


def test_no_sources_are_told_as_a_warning() -> None:
    """With the command that adds the first."""
    assert load("") == ((), (Problem("sources.toml", 0, "no sources yet", "feedwatch sources add URL"),))


@pytest.mark.parametrize(
    ("name", "taken", "suggested"),
    [
        ("Borås Stad, nyheter", (), "boras-stad-nyheter"),
        ("Borås Stad, nyheter", ("boras-stad-nyheter",), "boras-stad-nyheter-2"),
        ("Borås Stad, nyheter", ("boras-stad-nyheter", "boras-stad-nyheter-2"), "boras-stad-nyheter-3"),
        ("  ÅÄÖ ", (), "aao"),
        ("新闻", (), "source"),
        ("https://www.example.se/rss.xml", (), "https-www-example-se-rss-xml"),
    ],
)
def test_an_id_is_suggested_from_a_name(name: str, taken: tuple[str, ...], suggested: str) -> None:
    """Readable, and free."""
    assert suggest_id(name, taken) == suggested


@given(st.text(), st.lists(st.text("ab-", max_size=3)))
def test_a_suggested_id_can_be_used(name: str, taken: list[str]) -> None:
    """Whatever the name, it is a slug that nobody has."""
    suggested = suggest_id(name, taken)
    assert suggested not in taken
    assert load(f'[[source]]\nid = "{suggested}"\nurl = "https://a.example"')[0][0].id == suggested
