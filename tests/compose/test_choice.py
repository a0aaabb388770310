"""Subscriptions choose by language and place, and say why they do not want something."""

from __future__ import annotations

import pytest
from tests.compose.stories import wish

from feedwatch.compose.choice import Objection, comes_first, objection

LANGUAGE, PLACES, MUTED = Objection


@pytest.mark.parametrize(
    ("wanted", "language", "said"),
    [
        ((), "en", None),
        (("sv",), "sv", None),
        (("sv",), "en", LANGUAGE),
        (("sv", "en"), "en", None),
        (("sv",), "", None),  # could not be told: not lost for that
    ],
)
def test_languages(wanted: tuple[str, ...], language: str, said: Objection | None) -> None:
    """Only the languages asked for, if any were."""
    assert objection(wish(languages=wanted), language=language, places=()) is said


@pytest.mark.parametrize(
    ("only", "muted", "places", "said"),
    [
        ((), (), (), None),
        (("0880",), (), ("0880", "1281"), None),
        (("0880",), (), ("1281",), PLACES),
        (("0880",), (), (), PLACES),
        (("0880",), (), ("08",), PLACES),  # the county is not the municipality
        (("08",), (), ("0880",), None),  # but the municipality lies in the county
        (("08",), (), ("08",), None),
        ((), ("0880",), (), None),
        ((), ("0880",), ("0880",), MUTED),
        ((), ("0880",), ("0880", "1281"), None),
        ((), ("0880",), ("08",), None),  # about the county as a whole
        ((), ("0880",), ("0880", "08"), MUTED),  # "Kalmar i Kalmar län" names one place
        ((), ("0880",), ("0880", "12"), None),
        ((), ("08",), ("0880", "08"), MUTED),
        ((), ("08", "1281"), ("0880", "1281"), MUTED),
        (("08",), ("0880",), ("0880",), MUTED),
        (("08",), ("0880",), ("0880", "0881"), None),
    ],
)
def test_places(only: tuple[str, ...], muted: tuple[str, ...], places: tuple[str, ...], said: Objection | None) -> None:
    """Only those asked for; not those that name nothing but muted places."""
    assert objection(wish(places=only, muted=muted), language="sv", places=places) is said


def test_a_place_comes_first_with_all_that_lies_in_it() -> None:
    """A county's municipalities come first with it."""
    assert comes_first(wish(first=("0880",)), ("1281", "0880"))
    assert comes_first(wish(first=("08",)), ("0880",))
    assert not comes_first(wish(first=("0880",)), ("08",))
    assert not comes_first(wish(), ("0880",))
