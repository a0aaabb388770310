"""A digest is put into words once, for every form of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.render.samples import CALLS, END, OTHERS, UPDATES, catch_up, digest, empty, entry

from feedwatch.model.digest import Also, DigestContent, DigestSection, SectionKind, SourceTrouble
from feedwatch.model.item import PublishedTrust
from feedwatch.render.page import Page, lay_out, subject
from feedwatch.render.story import Detail, Story

ONE = digest(sections=(DigestSection(SectionKind.CALL, CALLS),), updates=())
NIGHT = timedelta(hours=17)  # from the morning of the sample to midnight


def story(**changes: object) -> Story:
    """Lay out one story."""
    content = digest(sections=(DigestSection(SectionKind.OTHER, (entry(**changes),)),))
    return lay_out(content).groups[0].stories[0]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (digest(), "Klimatkontrakt 2030, 23 nov: 5 nyheter och 1 uppdatering"),
        (digest(updates=()), "Klimatkontrakt 2030, 23 nov: 5 nyheter"),
        (ONE, "Klimatkontrakt 2030, 23 nov: 1 nyhet"),
        (digest(sections=()), "Klimatkontrakt 2030, 23 nov: 1 uppdatering"),
        (digest(sections=(), updates=UPDATES * 2), "Klimatkontrakt 2030, 23 nov: 2 uppdateringar"),
        (empty(), "Klimatkontrakt 2030, 23 nov: inget nytt"),
        (catch_up(), "Klimatkontrakt 2030, 2–23 nov: 5 nyheter och 1 uppdatering"),
        (digest(language="en"), "Klimatkontrakt 2030, 23 Nov: 5 stories and 1 update"),
        (digest(end=END + NIGHT), "Klimatkontrakt 2030, 23 nov: 5 nyheter och 1 uppdatering"),
        (digest(topic_name=""), "climate-contract, 23 nov: 5 nyheter och 1 uppdatering"),
        (digest(topic_name="A\r\nBcc: b"), "A Bcc: b, 23 nov: 5 nyheter och 1 uppdatering"),
    ],
)
def test_the_subject_says_topic_date_and_count(content: DigestContent, line: str) -> None:
    """On one line, and with both dates when a digest catches up."""
    assert subject(content) == line


def test_the_heading_says_which_time_is_told_of() -> None:
    """Days and week on the reader's calendar."""
    page = lay_out(digest())
    assert (page.title, page.span, page.weeks) == ("Klimatkontrakt 2030", "16–23 november 2026", "vecka 47")


def test_sections_come_in_their_order_and_updates_last() -> None:
    """Empty sections are left out; a lone section of other news is simply news."""
    assert [group.title for group in lay_out(digest()).groups] == [
        "Beslutat och undertecknat",
        "Utlysningar",
        "Övriga nyheter",
        "Sedan förra utskicket",
    ]
    sections = (DigestSection(SectionKind.DECIDED, ()), DigestSection(SectionKind.OTHER, OTHERS))
    assert [group.title for group in lay_out(digest(sections=sections, updates=())).groups] == ["Nyheter"]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (empty(), "Inget nytt den här gången. 31 källor har lästs."),
        (empty(sources_total=1), "Inget nytt den här gången. 1 källa har lästs."),
        (digest(sections=(), updates=()), "Inget nytt den här gången. 29 av 31 källor har lästs."),
        (empty(language="en"), "Nothing new this time. 31 sources were read."),
    ],
)
def test_nothing_new_is_said_with_what_was_read(content: DigestContent, text: str) -> None:
    """A silent week can be told from a blind one."""
    page = lay_out(content)
    assert page.summary == page.preview == text
    assert page.groups == ()


def test_catching_up_is_said_with_its_dates() -> None:
    """So is what the cap held over."""
    page = lay_out(catch_up())
    assert "2–23 november 2026" in page.catch_up
    assert page.held_over == "4 nyheter till fick inte plats och kommer i nästa utskick."
    assert lay_out(digest()).catch_up == lay_out(digest()).held_over == ""


@pytest.mark.parametrize(
    ("troubles", "text"),
    [
        ((), ""),
        (
            (("Växjö kommun", 17),),
            "1 av 31 källor kunde inte läsas sedan tisdag: Växjö kommun.",
        ),
        (
            (("Växjö kommun", 17), ("Region Gotland", 17)),
            "2 av 31 källor kunde inte läsas sedan tisdag: Växjö kommun och Region Gotland.",
        ),
        (
            (("Växjö kommun", 19), ("Region Gotland", 3)),
            "2 av 31 källor kunde inte läsas: Region Gotland (sedan 3 november 2026) och Växjö kommun (sedan torsdag).",
        ),
        (
            tuple((f"Källa {number}", 17) for number in range(12)),
            (
                "12 av 31 källor kunde inte läsas sedan tisdag: Källa 0, Källa 1, Källa 2, Källa 3, Källa 4, Källa 5, "
                "Källa 6, Källa 7 och 4 till."
            ),
        ),
    ],
)
def test_sources_that_could_not_be_read_are_named(troubles: tuple[tuple[str, int], ...], text: str) -> None:
    """Together when it is since the same day, else each with its own, the oldest first."""
    told = tuple(SourceTrouble(name, datetime(2026, 11, day, 10, tzinfo=UTC), "no") for name, day in troubles)
    assert lay_out(digest(troubles=told)).troubles == text


@pytest.mark.parametrize(
    ("changes", "byline"),
    [
        ({}, "Kalmar kommun · 20 november 2026"),
        ({"published": datetime(2026, 11, 20, 23, 30, tzinfo=UTC)}, "Kalmar kommun · 21 november 2026"),
        ({"published_trust": PublishedTrust.FIRST_SEEN}, "Kalmar kommun · upptäckt 20 november 2026"),
        ({"language": "en"}, "Kalmar kommun · 20 november 2026 · på engelska"),
        ({"language": "fi"}, "Kalmar kommun · 20 november 2026 · på finska"),
        ({"language": "pl"}, "Kalmar kommun · 20 november 2026 · pl"),
        ({"language": ""}, "Kalmar kommun · 20 november 2026"),
        ({"language": '"><script>'}, "Kalmar kommun · 20 november 2026"),
        ({"publisher": ""}, "20 november 2026"),
    ],
)
def test_the_byline_says_who_when_and_in_which_language(changes: dict[str, object], byline: str) -> None:
    """The date is the reader's local one; only another language than the digest's is marked."""
    assert story(**changes).byline == byline


def test_an_update_says_what_it_follows_and_when_that_was_told() -> None:
    """The headline under which the reader got it."""
    told = lay_out(digest()).groups[-1].stories[0]
    assert told.follows == "Följer upp ”Borås reviderar sitt klimatkontrakt”, som du fick 16 november 2026."
    undated = lay_out(digest(updates=(entry(follows="Förra"),))).groups[-1].stories[0]
    assert undated.follows == "Följer upp ”Förra”, som du har fått tidigare."


def test_a_correction_is_flagged() -> None:
    """With the day on which the publisher made it."""
    assert story(revised=datetime(2026, 11, 21, 8, tzinfo=UTC)).revised == (
        "Rättad eller ändrad av utgivaren 21 november 2026"
    )
    assert story().revised == ""


@pytest.mark.parametrize(
    ("places", "text"),
    [
        ((), ""),
        (("Kalmar",), "Platser: Kalmar"),
        (("Kalmar", "Växjö", "Örebro"), "Platser: Kalmar, Växjö och Örebro"),
        (tuple(f"O{n}" for n in range(26)), "Platser: " + ", ".join(f"O{n}" for n in range(25)) + " och O25"),
        (tuple(f"O{n}" for n in range(48)), "Platser: " + ", ".join(f"O{n}" for n in range(25)) + " och 23 till"),
    ],
)
def test_places_are_listed_and_very_many_are_counted(places: tuple[str, ...], text: str) -> None:
    """All 23 of the first contract are named; nobody is counted as "1 more"."""
    assert story(places=places).places == text


def test_why_a_story_is_here_is_said_in_its_own_words() -> None:
    """The strongest words first, at most four."""
    assert story(why=("a", "b", "c", "d", "e")).why == "Med därför att den nämner ”a”, ”b”, ”c”, ”d”"
    assert story(why=()).why == ""


def test_a_headline_is_never_empty() -> None:
    """What has no words shows its address."""
    assert story(headline="\u202e").headline == "https://kalmar.example/nyheter/klimatkontrakt-fyra"
    assert story(headline="", url="javascript:alert(1)").headline == "…"


def test_names_without_letters_are_not_listed() -> None:
    """A further publisher without a name shows its address."""
    told = story(places=("", "Kalmar", "\u202e"), why=("\n", "klimat"), also=(Also("", "https://a.example/"),))
    assert told.places == "Platser: Kalmar"
    assert told.why == "Med därför att den nämner ”klimat”"
    assert [other.text for other in told.also] == ["https://a.example/"]


def test_stories_over_the_limit_become_brief_and_then_are_counted() -> None:
    """The first ones keep their words; updates count like all others."""
    page: Page = lay_out(digest(), Detail(full=1, listed=5))
    stories = [told for group in page.groups for told in group.stories]
    assert [told.brief for told in stories] == [False, True, True, True, True]
    assert page.left_out == "1 nyhet till är för mycket för ett brev."
    assert [group.title for group in page.groups][-1] == "Övriga nyheter"


def test_the_preview_is_the_top_headline() -> None:
    """As a list of mails shows it beside the subject."""
    assert lay_out(digest()).preview == "Kalmar undertecknar sitt fjärde klimatkontrakt"
