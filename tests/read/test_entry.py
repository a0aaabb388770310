"""What a source tells becomes an entry that can be shown and judged."""

from __future__ import annotations

import pytest

from feedwatch.read.entry import LONGEST_TITLE, Told, entry_from, known_language, lead_of, repairs_of
from feedwatch.read.published import Published

LEAD = "Kommunen har skrivit på ett nytt klimatkontrakt med staten och fem andra kommuner."
LONG = f"{LEAD}\n\n" + "\n\n".join(["Mer text om hur kontraktet kom till och vad det innehåller."] * 40)


def test_an_entry_without_a_title_is_called_by_its_first_line() -> None:
    """Shortened, and told."""
    entry = entry_from(Told(body=f"{LEAD * 3}\n\nMer."))
    assert entry.title.startswith("Kommunen har skrivit på")
    assert len(entry.title) <= 120
    assert repairs_of([Told(body=LEAD)]) == ("1 without a title: called by their first line",)


def test_an_article_that_is_its_own_summary_is_the_body() -> None:
    """And its first paragraph the summary."""
    entry = entry_from(Told(title="T", summary=LONG))
    assert entry.body == LONG
    assert entry.summary == LEAD


def test_a_summary_that_only_repeats_the_body_gives_way_to_the_lead() -> None:
    """One text is enough."""
    assert entry_from(Told(title="T", summary=LONG, body=LONG)).summary == LEAD
    assert entry_from(Told(title="T", summary="Kort.", body=LONG)).summary == "Kort."


@pytest.mark.parametrize(
    "trailer",
    [
        "The post Nytt kontrakt appeared first on Viable Cities.",
        "The post Nytt kontrakt first appeared on Viable Cities.",
        "Inlägget Nytt kontrakt dök först upp på Viable Cities.",
        "Inlägget Nytt kontrakt publicerades först på Viable Cities.",
        "[…] Läs mer",
    ],
)
def test_what_wordpress_adds_is_no_text(trailer: str) -> None:
    """It names the site in every entry, which would make every entry match."""
    entry = entry_from(Told(title="T", summary=f"{LEAD}\n\n{trailer}", body=f"{LEAD} Mer.\n{trailer}"))
    assert (entry.summary, entry.body) == (LEAD, f"{LEAD} Mer.")


def test_what_is_absurdly_long_is_cut() -> None:
    """A title is no novel, an address no book."""
    entry = entry_from(Told(title="ord " * 1000, url="https://e.example/" + "x" * 5000, guid="g" * 5000))
    assert len(entry.title) <= LONGEST_TITLE
    assert entry.url == ""
    assert len(entry.guid) == 2000


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("sv", "sv"),
        ("sv-SE", "sv"),
        ("SV_se", "sv"),
        ("Svenska", "sv"),
        ("en-us", "en"),
        ("English", "en"),
        ("de", ""),
        ("", ""),
    ],
)
def test_only_swedish_and_english_are_languages_to_us(tag: str, language: str) -> None:
    """Others are judged by their words."""
    assert known_language(tag) == language


def test_the_lead_is_the_first_paragraph_that_says_something() -> None:
    """A place or a heading is none, unless there is nothing else."""
    assert lead_of(f"Växjö\n\n{LEAD}\n\nMer.") == LEAD
    assert lead_of("Växjö") == "Växjö"
    assert lead_of("") == ""


def test_repairs_are_told_once_with_their_number() -> None:
    """The admin reads a line, not a list."""
    bad = Told(title="t", published=Published(raw="x", problem="the date 'x' is not understood"))
    assert repairs_of([bad, bad, bad, Told()]) == (
        "not dated: the date 'x' is not understood, nor 2 more",
        "1 with neither title nor text",
    )
    assert repairs_of([Told(title="t")]) == ()
