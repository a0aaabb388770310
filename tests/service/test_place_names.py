"""Place names as people type them mean the right place, and what means none is said with what was likely meant."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.config.files import defaults_folder
from feedwatch.config.places import load_places
from feedwatch.service.people.place_names import Named, names_of, places_named

FILE = defaults_folder() / "places" / "sweden.toml"
SWEDEN = load_places(FILE.read_text(encoding="utf-8"), str(FILE))


@pytest.mark.parametrize(
    ("written", "codes"),
    [
        ("Kalmar", "0880"),
        ("kalmar kommun", "0880"),
        ("Kalmar län", "08"),
        ("0880; 08", "0880 08"),
        ("Kalmar, Växjö och Umeå", "0880 0780 2480"),
        ("Kalmar\nVäxjö", "0880 0780"),
        ("Göteborgs Stad", "1480"),
        ("Gothenburg", "1480"),
        ("Borås stad, Västerås kommun", "1490 1980"),
        ("Vaxjo, UMEA", "0780 2480"),
        ("Upplands-Bro, Dals-Ed", "0139 1438"),
        ("Kalmar, kalmar, 0880", "0880"),
        (" , ;; ", ""),
    ],
)
def test_names(written: str, codes: str) -> None:
    """By name, code, what it is, another language, without dots and rings, once each."""
    assert places_named(written, SWEDEN) == Named(tuple(codes.split()), ())


def test_each_place_has_a_name_of_its_own() -> None:
    """Every name in the gazetteer means its own place, though Habo and Håbo look alike without rings."""
    for place in SWEDEN.places:
        assert places_named(place.name, SWEDEN).codes == (place.code,)


@pytest.mark.parametrize(
    ("written", "unknown"),
    [
        ("Kallmar", (("Kallmar", "Kalmar"),)),
        ("Vaxsjö, Kalmar, Atlantis", (("Vaxsjö", "Växjö"), ("Atlantis", ""))),
        ("9999", (("9999", ""),)),
    ],
)
def test_what_means_no_place_is_told(written: str, unknown: tuple[tuple[str, str], ...]) -> None:
    """With a place that is written almost so."""
    assert places_named(written, SWEDEN).unknown == unknown


def test_a_name_that_could_be_two_without_its_marks_is_neither() -> None:
    """ "Habo" is written so; without rings it would be Håbo too, so only the written one counts."""
    assert places_named("Habo", SWEDEN).codes == ("0643",)
    assert places_named("Håbo", SWEDEN).codes == ("0305",)


@given(st.lists(st.sampled_from([place.code for place in SWEDEN.places]), max_size=8, unique=True))
def test_what_is_shown_is_read_back(codes: list[str]) -> None:
    """The form that shows places gives the same places when it is sent."""
    assert set(places_named(names_of(tuple(codes), SWEDEN), SWEDEN).codes) == set(codes)


@given(st.text(max_size=80))
def test_anything_can_be_typed(text: str) -> None:
    """Nothing breaks, and nothing is lost: every part is a place or is told."""
    named = places_named(text, SWEDEN)
    assert all(name for name, _ in named.unknown)
