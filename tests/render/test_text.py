"""The text part is complete and readable on its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from tests.render.hostile import digests
from tests.render.samples import LINKS, catch_up, crowded, digest, empty, english, entry

from feedwatch.model.digest import DigestContent, DigestSection, SectionKind
from feedwatch.render.links import Links, safe_url
from feedwatch.render.text import WIDTH, digest_text

EXPECTED = Path(__file__).parent / "expected"
REFERENCE = re.compile(r"\[(\d+)\]")


@pytest.mark.parametrize(
    ("name", "content"),
    [("digest", digest()), ("english", english()), ("catch-up", catch_up()), ("empty", empty())],
)
def test_a_digest_as_text(name: str, content: DigestContent) -> None:
    """Each sample reads as the file beside it."""
    assert digest_text(content, LINKS) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


def test_numbers_lead_to_addresses() -> None:
    """Every number in the text stands once before an address, counting from 1."""
    text = digest_text(digest(), LINKS)
    addresses = re.findall(r"^\[(\d+)\] https://\S+$", text, re.MULTILINE)
    assert addresses == [str(number) for number in range(1, len(addresses) + 1)]
    assert set(REFERENCE.findall(text)) == set(addresses)


def test_a_long_address_is_not_broken() -> None:
    """It stands on a line of its own, whole, though the line is long."""
    url = f"https://kommun.example/{'nyheter/' * 40}sida?a=1&b=2"
    told = (DigestSection(SectionKind.OTHER, (entry(url=url),)),)
    assert f"\n[1] {url}\n" in digest_text(digest(sections=told))


def test_nobody_in_particular_gets_no_foot() -> None:
    """A preview does not claim that its reader subscribed."""
    assert "prenumererar" not in digest_text(digest())
    assert "prenumererar" not in digest_text(digest(), Links(archive=LINKS.archive))
    assert "prenumererar" in digest_text(digest(), LINKS)


def test_everything_is_told_however_much_there_is() -> None:
    """The text part leaves nothing out."""
    text = digest_text(crowded(400), LINKS)
    assert all(f"https://kommun-{number}.example/" in text for number in range(400))


@settings(deadline=None, max_examples=100)
@given(digests())
def test_hostile_text_stays_within_its_lines(content: DigestContent) -> None:
    """No line is longer than the width unless it is one word or an address; no control or bidi override comes through."""
    text = digest_text(content, LINKS)
    for line in text.split("\n"):
        assert len(line) <= WIDTH or " " not in line.strip() or REFERENCE.match(line)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\ud800-\udfff]", text)
    assert text.count("\u2068") == text.count("\u2069")


@settings(deadline=None, max_examples=50)
@given(digests())
def test_every_address_that_can_be_followed_is_there(content: DigestContent) -> None:
    """And none that cannot."""
    text = digest_text(content, LINKS)
    lines = {line.partition("] ")[2] for line in text.split("\n") if REFERENCE.match(line)}
    for section in content.sections:
        for told in section.entries:
            assert not safe_url(told.url) or safe_url(told.url) in lines
