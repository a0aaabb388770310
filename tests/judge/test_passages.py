"""An item's text is cut into title, lead, body and boilerplate."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.judge.passages import core_text, passages
from feedwatch.model.item import Entry
from feedwatch.model.passage import Zone
from feedwatch.model.topic import BoilerplateRules, TopicPack
from feedwatch.model.wording import read_wording

NEWS = "Kommunen bygger ett nytt bibliotek vid torget. Det ska stå klart om två år. Bygget kostar 90 miljoner kronor."
PACK = TopicPack(
    "t",
    {},
    "1",
    boilerplate=BoilerplateRules(
        begins=(read_wording("Bokens vänner är en förening"),), headings=(read_wording("Om Bokens vänner"),)
    ),
)


def zones(title: str = "", summary: str = "", body: str = "") -> list[tuple[Zone, str]]:
    entry = Entry(title=title, summary=summary, body=body)
    return [(passage.zone, passage.text) for passage in passages(entry, (PACK,))]


def test_title_lead_and_body() -> None:
    """The lead is the first two sentences; the rest of the paragraph is body."""
    assert zones("Nytt bibliotek", "", NEWS) == [
        (Zone.TITLE, "Nytt bibliotek"),
        (Zone.LEAD, "Kommunen bygger ett nytt bibliotek vid torget. Det ska stå klart om två år."),
        (Zone.BODY, "Bygget kostar 90 miljoner kronor."),
    ]


@pytest.mark.parametrize(
    "summary",
    ["Kommunen bygger ett nytt bibliotek vid torget.", NEWS[:80] + " […]", NEWS[:70] + "… Läs mer", NEWS],
    ids=["first sentence", "excerpt", "excerpt with read more", "all of it"],
)
def test_a_summary_that_the_body_repeats_is_not_read_twice(summary: str) -> None:
    """Excerpts of the body are not counted as text of their own."""
    assert zones("", summary, NEWS) == zones("", "", NEWS)


def test_a_summary_of_its_own_is_the_lead() -> None:
    """A summary that the body does not have comes first."""
    found = zones("", "Biblioteket flyttar till torget om två år, har nämnden bestämt i dag.", NEWS)
    assert found[0] == (Zone.LEAD, "Biblioteket flyttar till torget om två år, har nämnden bestämt i dag.")
    assert found[1][0] is Zone.BODY


@pytest.mark.parametrize(
    "clutter",
    [
        "Vi använder kakor för att webbplatsen ska fungera så bra som möjligt. Godkänn alla kakor.",
        "This website uses cookies to improve your experience.",
        "Just nu råder eldningsförbud i hela kommunen",
        "Denne tekst er oversat automatisk",
        "För att läsa vidare behöver du vara prenumerant",
        "Publicerad 5 december 2025 10.00",
        "Länk till annan webbplats, öppnas i nytt fönster",
        "Hoppa till innehåll",
        "Foto: Kommunen",
        "Du har inte javascript påslaget. Det innebär att många funktioner inte fungerar.",
        "Denna artikel är äldre än sex månader och kan innehålla inaktuella uppgifter.",
    ],
)
def test_what_pages_put_before_the_lead_is_boilerplate(clutter: str) -> None:
    """Cookie texts, banners, translation notices and datelines do not push the lead away."""
    found = zones("", "", f"{clutter}\n\n{NEWS}")
    assert found[0] == (Zone.BOILERPLATE, clutter)
    assert found[1][0] is Zone.LEAD


@pytest.mark.parametrize(
    "ending",
    [
        ["Kontakt", "Anna Andersson, bibliotekschef", "Tfn 0123-456 78"],
        ["Om kommunen", "Vi har 12 000 invånare och tre sjöar."],
        ["Fakta: biblioteket", "Huset ritas av tre arkitekter."],
        ["Läs mer", "Om torget", "Om böcker"],
        ["Senaste nyheterna", "Badet öppnar", "Skolan stänger"],
        ["About us", "We are a small town."],
        ["Om Bokens vänner", "Vi läser."],
        ["Bokens vänner är en förening för alla som läser."],
        ["Kontakta oss: bibliotek@example.se"],
        ["Hjälpte informationen på sidan dig?"],
    ],
    ids=lambda paragraphs: paragraphs[0],
)
def test_what_stands_under_every_release_is_boilerplate(ending: list[str]) -> None:
    """Contact blocks, fact boxes, "about us" and teasers of other news are boilerplate; core text leaves them out."""
    text = "\n\n".join([NEWS, *ending])
    found = zones("", "", text)
    assert [zone for zone, _ in found[2:]] == [Zone.BOILERPLATE] * len(ending)
    assert core_text(text, (PACK,)) == NEWS


def test_a_fact_box_ends_with_a_quotation_or_a_heading() -> None:
    """News goes on after a fact box in the middle of a text."""
    box = f"{NEWS}\n\nFakta\n\nHuset är från 1910.\n\n– Vi flyttar gärna, säger chefen.\n\nNu börjar bygget"
    assert [zone for zone, _ in zones("", "", box)][2:] == [Zone.BOILERPLATE, Zone.BOILERPLATE, Zone.BODY, Zone.BODY]


def test_teasers_at_the_top_do_not_hide_the_article() -> None:
    """A closing heading in the first half of a text covers only the short lines that follow it."""
    found = zones("", "", "\n\n".join(["Kontakt", "Annonsera", NEWS * 2, NEWS]))
    assert [zone for zone, _ in found] == [Zone.BOILERPLATE, Zone.BOILERPLATE, Zone.LEAD, Zone.BODY, Zone.BODY]


def test_an_ordinary_sentence_is_no_heading() -> None:
    """A paragraph that begins with "Om" or "Bakgrunden" and goes on as a sentence is news."""
    text = f"{NEWS}\n\nOm kommunen säger ja byggs huset i vår.\n\nBakgrunden är att det gamla huset är för litet."
    assert Zone.BOILERPLATE not in {zone for zone, _ in zones("", "", text)}


def test_a_text_of_nothing_but_boilerplate_keeps_its_text() -> None:
    """Core text is never empty where there is text."""
    assert core_text("Kontakt\n\nTfn 1", (PACK,)) == "Kontakt\n\nTfn 1"
    assert core_text("", (PACK,)) == ""


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200), st.text(max_size=300), st.text(max_size=300))
def test_no_text_crashes_it_and_nothing_is_empty(title: str, summary: str, body: str) -> None:
    """Passages of any text have text."""
    found = passages(Entry(title=title, summary=summary, body=body), ())
    assert all(passage.text.strip() for passage in found)
    assert isinstance(core_text(body, ()), str)
