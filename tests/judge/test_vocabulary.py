"""Wordings of a pack are found in Swedish and English text as an admin expects."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.judge.sentences import sentences_of, words_of
from feedwatch.judge.vocabulary import Vocabulary
from feedwatch.model.passage import Passage, Zone
from feedwatch.model.wording import read_wording


def found(wording: str, text: str) -> list[str]:
    words = words_of(text)
    return [" ".join(words[hit.start : hit.end]) for hit in Vocabulary([[read_wording(wording)]]).find(words)]


@pytest.mark.parametrize(
    ("wording", "text", "words"),
    [
        # a single word: all its inflections, by its stem
        ("avtal", "Avtalet och avtalen gäller; avtalar gör vi.", ["Avtalet", "avtalen", "avtalar"]),
        ("signera", "Hon signerar, han signerade", ["signerar", "signerade"]),
        ("city", "Two cities and a city", ["cities", "city"]),
        ("avtal", "Ramavtalet gäller", []),  # no compound: that is what * is for
        # beginnings, endings, insides
        (
            "klimatkontrakt*",
            "Klimatkontraktsarbetet och klimatkontraktets",
            ["Klimatkontraktsarbetet", "klimatkontraktets"],
        ),
        ("klimatkontrakt*", "ett nytt EU-klimatkontrakt", ["klimatkontrakt"]),
        ("*kontrakt", "hyreskontrakt och kontraktet", ["hyreskontrakt"]),
        ("*kontrakt*", "hyreskontraktens tid", ["hyreskontraktens"]),
        # exactly this
        ("=Formas", "Formas betalar medan idéer formas", ["Formas"]),
        ("=Formas", "FORMAS BETALAR", ["FORMAS"]),
        ("=vete", "Vete är gott, det vet vi; VETE", ["Vete", "VETE"]),
        # å, ä, ö at the edges of words
        ("år", "år ut och år in, ett måår", ["år", "år"]),
        ("ö*", "en ö, öar och nö", ["ö", "öar"]),
        # phrases, gaps, choices
        ("Viable Cities", "i Viable Cities-programmet", ["Viable Cities"]),
        ("avtal ... staten", "ett avtal om klimatet med staten", ["avtal om klimatet med staten"]),
        ("avtal ... staten", "avtal mellan a b c d e f och staten", []),  # seven words are too many between
        ("(23|tjugotre) kommuner", "tjugotre kommuner, 23 kommunerna", ["tjugotre kommuner", "23 kommunerna"]),
        ("skriver ... (under|på)", "På fredag skriver Tranås under", ["skriver Tranås under"]),
        # genitives with a colon or an apostrophe
        ("EU uppdrag", "EU:s uppdrag och EU’s uppdrag", ["EU:s uppdrag", "EU’s uppdrag"]),
        ("EU:s uppdrag", "EU:s uppdraget", ["EU:s uppdraget"]),
        # spelling mistakes
        (
            "Viable Cities~",
            "Viable Citites, Vialbe Cities och Vable Cites",
            ["Viable Citites", "Vialbe Cities", "Vable Cites"],
        ),
        ("Viable Cities~", "liable cities and viable options", []),
        ("klimatkontrakt*~", "klimatkontratkets, klimatkotrakt", ["klimatkontratkets", "klimatkotrakt"]),
        ("klimatkontrakt*~", "klimatkontoret och klimatkonferensen", []),
        # edges
        ("^Debatt", "Debatt: ge oss mer", ["Debatt"]),
        ("^Debatt", "En debatt", []),
        ("^Om oss$", "Om oss", ["Om oss"]),
        ("^Om oss$", "Om oss alla", []),
    ],
)
def test_a_wording_finds_what_an_admin_expects(wording: str, text: str, words: list[str]) -> None:
    """One row a behaviour of the notation."""
    assert found(wording, text) == words


def test_a_place_stands_for_any_name_in_the_text() -> None:
    """{place} is where the caller found the name of a place."""
    vocabulary = Vocabulary([[read_wording("=Klimatneutrala {place}")]])
    words = words_of("I Klimatneutrala Tranås 2030")
    assert [(hit.start, hit.end) for hit in vocabulary.find(words, places=[2])] == [(1, 3)]
    assert vocabulary.find(words) == []


def test_addresses_are_no_words() -> None:
    """A mail address or link names nothing."""
    assert words_of("Skriv till klimat@kontrakt.se eller se https://x.se/klimatkontrakt?a=1 nu") == (
        "Skriv", "till", "eller", "se", "nu",
    )  # fmt: skip


def test_sentences_end_at_stops_and_line_breaks_and_quotations_are_marked() -> None:
    """Numbers with a point do not end a sentence; what follows a dash is said by somebody until "säger"."""
    text = "Det kostar 2.5 miljoner. – Bra, tycker vi. Mycket bra, säger hon. Bygget börjar\nNu"
    sentences = sentences_of([Passage(Zone.BODY, text)])
    assert [(" ".join(s.words), s.first, s.quoted) for s in sentences] == [
        ("Det kostar 2 5 miljoner", True, False),
        ("Bra tycker vi", False, True),
        ("Mycket bra säger hon", False, False),
        ("Bygget börjar", False, False),
        ("Nu", False, False),
    ]


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=200))
def test_no_text_crashes_it(text: str) -> None:
    """Any text can be cut and looked at, and hits lie within it."""
    vocabulary = Vocabulary([[read_wording(w) for w in ("avtal ... staten", "Viable Cities~", "*kontrakt*", "^om$")]])
    for sentence in sentences_of([Passage(Zone.BODY, text)]):
        for hit in vocabulary.find(sentence.words):
            assert 0 <= hit.start < hit.end <= len(sentence.words)
