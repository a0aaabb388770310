"""Platforms are read from a file; what could hang the service is refused with its line."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.config.pattern import objection
from feedwatch.config.platforms import load_platforms
from feedwatch.group.aliases import names_of
from feedwatch.model.errors import ConfigError
from feedwatch.model.item import Entry
from feedwatch.model.platform import Platform

FILE = "platforms.toml"
SHIPPED = Path(__file__).resolve().parents[2] / "config" / "platforms.toml"


def shipped() -> tuple[Platform, ...]:
    return load_platforms(SHIPPED.read_text(encoding="utf-8"), FILE)


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_platforms(text, FILE)
    return [str(problem) for problem in caught.value.problems]


def numbers(guid: str, url: str) -> list[str]:
    names = names_of(Entry("Rubrik", url=url, guid=guid), shipped())
    return [name.removeprefix("platform:") for name in names if name.startswith("platform:")]


def test_a_platform_has_patterns_and_perhaps_a_variant() -> None:
    """Everything that is written is read."""
    text = """
[[platform]]
name = "press"
patterns = ['/p/(?P<id>[0-9]+)', ',c(?P<id>[0-9]+)']
variant = '[?&]lang=(?P<variant>[a-z]{2})'
"""
    assert load_platforms(text, FILE) == (
        Platform("press", ("/p/(?P<id>[0-9]+)", ",c(?P<id>[0-9]+)"), "[?&]lang=(?P<variant>[a-z]{2})"),
    )
    assert load_platforms("", FILE) == ()


@pytest.mark.parametrize(
    ("patterns", "told"),
    [
        ("['(?P<id>[0-9]+']", "is not a regular expression: missing )"),
        ("['/p/[0-9]+']", "has no group (?P<id>...)"),
        ("['(?P<id>(a+)+)$']", "repeats a group (position 11)"),
        ("['(?P<id>(a|aa)+)$']", "repeats a group (position 13)"),
        ("['(?P<id>(?:x[0-9]{1,9}){2,})']", "repeats a group (position 22)"),
        ("['(?P<id>.*/.*/.*)']", "has 3 parts of open length, 2 are allowed"),
        ("['(?P<id>.{0,90}/.*/.*)']", "has 3 parts of open length, 2 are allowed"),
        (r"['(?P<id>[0-9]+)-\1']", "refers to a group"),
        (f"['(?P<id>{'a?' * 30}{'a' * 30})']", "leaves too much open"),
        (f"['(?P<id>{'(?:a|aa)' * 14}b)']", "leaves too much open"),
        (f"['(?P<id>x){'a{0,50}' * 5}b']", "leaves too much open"),
        (f"['(?P<id>.*){'a{0,50}' * 2}b']", "leaves too much open"),
        (f"['(?P<id>{'a' * 300})']", "is longer than 300 characters"),
    ],
)
def test_an_expression_that_cannot_be_used_is_refused_with_its_line(patterns: str, told: str) -> None:
    """The line is that of the patterns, and the message says what is wrong."""
    text = (
        f'[[platform]]\nname = "good"\npatterns = ["x(?P<id>1)"]\n\n[[platform]]\nname = "bad"\npatterns = {patterns}\n'
    )
    (problem,) = problems(text)
    assert problem.startswith("platforms.toml:7: pattern '")
    assert told in problem


def test_names_are_short_and_unique_and_a_variant_has_its_group() -> None:
    """All problems of a file are told at once, but for those that hide others."""
    text = """
[[platform]]
name = "a"
patterns = ["(?P<id>1)"]
[[platform]]
name = "a"
patterns = ["(?P<id>1)"]
variant = "lang"
"""
    assert problems(text) == [
        "platforms.toml:6: duplicate name 'a' (first used at line 3)",
        "platforms.toml:8: variant 'lang' has no group (?P<variant>...)",
    ]
    (wrong,) = problems('[[platform]]\nname = "A b"\npatterns = ["(?P<id>1)"]')
    assert wrong.startswith("platforms.toml:2: 'platform.name': must be at most 40 small letters")
    (unknown,) = problems('[[platform]]\nname = "a"\npattern = ["(?P<id>1)"]\npatterns = ["(?P<id>1)"]')
    assert "did you mean 'patterns'?" in unknown


@pytest.mark.parametrize(
    "expression", [r"[)+*](?P<id>\d+)", r"\)+(?P<id>\d+)", r"(?P<id>(?:[a-z]+-)?\d+)", r"(?P<id>\d{2,8})"]
)
def test_what_only_looks_dangerous_is_allowed(expression: str) -> None:
    """Brackets and escapes in classes, optional groups and small counts are harmless."""
    assert objection(expression, "id") == ""


@pytest.mark.parametrize(
    ("guid", "url", "number"),
    [
        # Mynewsdesk: shared host, host of the customer, odd port, edited slug, tracking parameters
        (
            "",
            "https://www.mynewsdesk.com/se/kalmar_kommun/pressreleases/en-rubrik-3132456?utm_source=rss",
            "mynewsdesk:3132456",
        ),
        (
            "",
            "http://www.mynewsdesk.com:2083/se/kalmar_kommun/pressreleases/annan-rubrik-3132456",
            "mynewsdesk:3132456",
        ),
        (
            "",
            "https://nyhetsrum.skelleftea.se/pressreleases/skellefteaa-kommun-skriver-paa-3132456",
            "mynewsdesk:3132456",
        ),
        ("", "https://karlstad.mynewsdesk.com/pressreleases/3132456/", "mynewsdesk:3132456"),
        ("", "https://www.mynewsdesk.com/se/malmo/news/en-rubrik-455123", "mynewsdesk-news:455123"),
        ("", "https://press.example.se/blog_posts/en-rubrik-88123", "mynewsdesk-post:88123"),
        ("", "https://www.example.se/news/arsredovisning-202412", None),
        ("", "https://www.example.se/pressreleases/budget-2024", None),
        # Cision: with and without language
        ("", "https://news.cision.com/se/viable-cities/r/en-rubrik,c3456789", "cision:3456789"),
        ("", "http://news.cision.com/viable-cities/r/en-rubrik,c3456789?utm_medium=rss", "cision:3456789"),
        # Via TT: both link forms; another language is another item
        ("", "https://via.tt.se/pressmeddelande/3401234/en-rubrik?publisherId=1422393&lang=sv", "via-tt:3401234"),
        ("", "https://via.tt.se/pressmeddelande/en-rubrik?publisherId=1422393&releaseId=3401234", "via-tt:3401234"),
        ("", "https://via.tt.se/pressmeddelande/3401234/a-headline?publisherId=1422393&lang=en", "via-tt:3401234:en"),
        # SiteVision: old and new addresses, printable, menu, folders of other languages
        ("", "https://www.vaxjo.se/nyheter/en-rubrik.5.3f2b1c4d18a.html", "sitevision:3f2b1c4d18a"),
        ("", "https://www.vaxjo.se/nyheter/en-rubrik.5.3f2b1c4d18a.printable?menu=open", "sitevision:3f2b1c4d18a"),
        ("", "https://www.vaxjo.se/ar/nyheter/en-rubrik.5.3f2b1c4d18a.html", "sitevision:3f2b1c4d18a"),
        (
            "",
            "https://www.boras.se/nyheter/2023-12-08-boras-skriver-kontrakt.html",
            "sitevision-dated:2023-12-08-boras-skriver-kontrakt",
        ),
        (
            "",
            "https://www.boras.se/sv/nyheter/2023-12-08-boras-skriver-kontrakt",
            "sitevision-dated:2023-12-08-boras-skriver-kontrakt",
        ),
        # WordPress: the guid stays when the slug does not
        ("https://www.gavle.se/?p=51234", "https://www.gavle.se/nyheter/en-rubrik/", "wordpress:51234"),
        ("http://gavle.se/?post_type=nyhet&#038;p=51234", "https://www.gavle.se/nyheter/en-rubrik-2/", None),
        ("http://gavle.se/?post_type=nyhet&p=51234", "https://www.gavle.se/nyheter/en-rubrik-2/", "wordpress:51234"),
        ("https://www.gavle.se/?page=51234", "https://www.gavle.se/nyheter/en-rubrik/", None),
    ],
)
def test_the_shipped_platforms_find_the_number(guid: str, url: str, number: str | None) -> None:
    """In every form of address that the systems are known to use, and not in addresses that look like them."""
    assert numbers(guid, url) == ([number] if number else [])


@settings(deadline=None, max_examples=100)
@given(st.text(alphabet="ab1-/.?&=,c", max_size=40), st.integers(1, 200))
def test_no_address_keeps_the_shipped_platforms_busy(piece: str, times: int) -> None:
    """Addresses are long, hostile and repetitive; each takes less than half a second."""
    began = time.process_time()
    numbers("", "https://via.tt.se/pressmeddelande/" + piece * times)
    numbers("https://news.cision.com/" + piece * times, "")
    assert time.process_time() - began < 0.5


def test_two_open_parts_end_in_time_on_the_longest_address() -> None:
    """The worst that a file may contain: open parts that take back letter by letter what they took."""
    worst = (Platform("worst", ("(?P<id>a*)a*b",)),)
    began = time.process_time()
    names_of(Entry("Rubrik", url="https://x.example/" + "a" * 50_000), worst)
    assert time.process_time() - began < 2
