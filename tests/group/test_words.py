"""Names, lists, stems and what is numbered are found by rules that know no topic."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.group.names import names_of
from feedwatch.group.plain import brings_change, plain_of, says_update
from feedwatch.group.words import topic_stems, words_of


def test_words_and_what_stands_between_them() -> None:
    """Hyphens and dashes inside a word belong to it, and every character is read once."""
    plain = plain_of("EU-kommissionen i Malmö", "Kalmar–Ölands kontrakt: 1 900 sidor.")
    assert plain.words == ("eu-kommissionen", "i", "malmö", "kalmar–ölands", "kontrakt", "1 900", "sidor")
    assert plain.title_length == 3
    assert plain.raw[0] == "EU-kommissionen"
    assert ("i", "malmö", "kalmar–ölands") in plain.shingles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("I går sade Ingela Marklund nej.", {"ingela", "marklund"}),
        ("Ingela Marklund sade nej.", {"ingela", "marklund"}),
        ("Kommunen sade nej. Staden sade ja.", set()),
        ("I Stockholms stad och Borås Stad", {"stockholm", "borå", "stad"}),
        ("Myran växer. Alla vill till Myran.", {"myran"}),
        ("– Det är bra, säger Olof. – Nej, säger Eva.", {"olof", "eva"}),
        ("mötet i December", set()),
    ],
)
def test_names_are_capitals_inside_sentences(text: str, names: set[str]) -> None:
    """Without their genitive; the first word of a sentence counts when it is a name elsewhere or another follows."""
    assert names_of(plain_of("", text)).names == names


def test_titles_in_capitals_and_headline_style_give_no_names() -> None:
    """Everything in them is a capital."""
    assert names_of(plain_of("KALMAR SKRIVER NYTT AVTAL", "")).names == set()
    assert names_of(plain_of("Malmö Wins Prize For Climate Work", "")).names == set()
    assert names_of(plain_of("Så vann Malmö priset", "")).names == {"malmö"}


def test_names_in_a_list_are_background() -> None:
    """Three or more, joined by commas and a word; names of several words are one; two are no list."""
    found = names_of(
        plain_of("", "Med är Energimyndigheten, Viable Cities, Vinnova och Formas. Där talar Malmö och Lund.")
    )
    assert found.listed == {"energimyndigheten", "viable", "citie", "vinnova", "forma"}
    assert {"malmö", "lund"} <= found.names
    assert "energimyndigheten" in found.listed_words


def test_both_languages_are_read_so_that_they_meet() -> None:
    """Numbers and names are equal, words that the languages share begin alike."""
    swedish = words_of(
        "Avtal i Malmö", "Staden har skrivit kontrakt med EU-kommissionen om 64 miljoner kronor den 8 december."
    )
    english = words_of(
        "Agreement", "The city signed a contract with the European Commission on SEK 64 million on 8 December."
    )
    assert (swedish.language, english.language) == ("sv", "en")
    assert swedish.numbers == english.numbers == {"64M"}
    assert swedish.dates == english.dates == {"12-8"}
    assert "contra" in swedish.cognates & english.cognates


def test_inflections_meet_and_common_words_are_left_out() -> None:
    """Stems by Snowball; what all news say is no stem."""
    one = words_of("", "Kommunen bygger cykelbanor i parken")
    other = words_of("", "I parkerna byggs en cykelbana av kommunen")
    assert one.stems == other.stems
    assert {stem[:5] for stem in one.stems} == {"cykel", "park"} | {s[:5] for s in one.stems if s.startswith("park")}


def test_what_is_numbered() -> None:
    """A word before a number or after an ordinal; years, amounts and dates number nothing."""
    words = words_of(
        "Utlysning 14 öppnar", "Det tredje kontraktet får 120 miljoner den 8 december 2023. Klimatplan 2030 antogs."
    )
    assert words.series == {("utlysning", "14"), ("kontraktet", "#3")}


def test_words_of_a_topic_are_known_in_every_form_they_are_compared_in() -> None:
    """As word, stem, name and cognate."""
    found = topic_stems(("Viable Cities", "klimatkontrakt"))
    assert {"viable", "cities", "citie", "klimatkontrakt", "climat"} <= found


@pytest.mark.parametrize(
    ("title", "text", "says"),
    [
        ("Nytt avtal (uppdaterad)", "", True),
        ("Nytt avtal", "Text.\n\nUppdaterad 12 december med rätt antal.", True),
        ("Nytt avtal", "Text. Rättelse: fel summa angavs.", True),
        ("Nytt avtal", "Text. Artikeln uppdaterades den 13 december.", True),
        ("Report", "Updated: the sum was wrong.", True),
        ("Nytt avtal", "Text. Senast uppdaterad av redaktionen.", False),
        ("Nytt avtal", "Staden har tecknat ett uppdaterat avtal.", False),
        ("Page", "Last updated 3 May.", False),
    ],
)
def test_an_update_says_so(title: str, text: str, says: bool) -> None:
    """In the title or where a sentence begins; the footer of every page says nothing."""
    assert says_update(title, text) is says


def test_a_change_is_told_at_the_beginning() -> None:
    """Moved, extended, cancelled."""
    assert brings_change("Mötet flyttas", "")
    assert brings_change("Utlysningen", "Ansökningstiden är förlängd till den 12 april.")
    assert not brings_change("Utlysningen", "Ansök senast den 5 april. " * 8 + "Mötet är flyttat.")


@settings(deadline=None, max_examples=150)
@given(st.text(max_size=80), st.text(max_size=300))
def test_no_text_crashes_it(title: str, text: str) -> None:
    """Whatever stands in it, and reading it again gives the same."""
    words = words_of(title, text)
    words_of.cache_clear()
    again = words_of(title, text)
    assert (words.stems, words.names, words.numbers) == (again.stems, again.names, again.numbers)
    assert words.listed <= words.names


@pytest.mark.parametrize("piece", [".", "a-", "– ", "1 ", "1.", "A ", "\n", "Åä,", "\u0301", "(((", "9" * 50 + ","])
def test_no_text_keeps_it_busy(piece: str) -> None:
    """Long and repetitive texts are read in less than a second."""
    began = time.process_time()
    words_of(piece * 50, piece * 100_000)
    says_update(piece * 50, piece * 100_000)
    assert time.process_time() - began < 1
