"""Guesses for a new source: wrong ones cost more than none, because somebody may not look."""

from __future__ import annotations

import pytest
from tests.service.conftest import World

from feedwatch.service.admin.guessing import guess_place, guess_tags


@pytest.mark.parametrize(
    ("url", "name", "place"),
    [
        ("https://www.kalmar.se/rss", "Nyheter", "0880"),
        ("https://malmo.se/", "Malmö stad", "1280"),
        ("https://news.cision.com/se/r/1", "Växjö kommun, pressmeddelanden", "0780"),
        ("https://www.boras.se/", "", "1490"),
        ("https://www.regionkalmar.se/", "Region Kalmar län", ""),
        ("https://www.lansstyrelsen.se/kalmar", "Länsstyrelsen i Kalmar län", ""),
        ("https://www.viablecities.se/", "Viable Cities", ""),
        ("https://press.example/", "Kalmar kommun och Växjö kommun tillsammans", ""),
        ("http://127.0.0.1:8000/feed", "Kalmar FF", ""),
        ("not an address", "", ""),
    ],
)
def test_the_place_is_guessed_by_host_or_name(world: World, url: str, name: str, place: str) -> None:
    """A county, an agency, a club, or two municipalities at once are nobody's newsroom."""
    world.configure("")
    assert guess_place(url, name, world.open().configuring.current.gazetteer) == place


def test_tags_are_those_that_its_like_have(world: World) -> None:
    """Most municipalities have one; counties have none in common, and what has no place has no like."""
    world.configure(
        "".join(
            f'[[source]]\nid = "{name}"\nurl = "https://{name}.example/"\nplace = "{place}"\ntags = [{tags}]\n'
            for name, place, tags in (
                ("a", "0880", '"kommun", "a"'),
                ("b", "0780", '"kommun"'),
                ("c", "1280", '"x"'),
                ("d", "08", '"x"'),
                ("e", "07", '"y"'),
            )
        )
    )
    configuration = world.open().configuring.current
    assert guess_tags("1490", configuration) == ("kommun",)
    assert guess_tags("12", configuration) == ()
    assert guess_tags("", configuration) == ()
