"""The places file that is shipped has every Swedish municipality and county, and the members of the programme."""

from __future__ import annotations

from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from feedwatch.config.places import load_places
from feedwatch.model.place import Gazetteer, PlaceKind

SWEDEN = Path(__file__).parents[2] / "config" / "places" / "sweden.toml"
SCB = Path(__file__).parent / "data" / "places_scb.txt"  # Län och kommuner i kodnummerordning, a county a line
PROGRAMME = "klimatneutrala-stader-2030"
MUNICIPALITIES_BY_COUNTY = {
    "Stockholms län": 26,
    "Uppsala län": 8,
    "Södermanlands län": 9,
    "Östergötlands län": 13,
    "Jönköpings län": 13,
    "Kronobergs län": 8,
    "Kalmar län": 12,
    "Gotlands län": 1,
    "Blekinge län": 5,
    "Skåne län": 33,
    "Hallands län": 6,
    "Västra Götalands län": 49,
    "Värmlands län": 16,
    "Örebro län": 12,
    "Västmanlands län": 10,
    "Dalarnas län": 15,
    "Gävleborgs län": 10,
    "Västernorrlands län": 7,
    "Jämtlands län": 8,
    "Västerbottens län": 15,
    "Norrbottens län": 14,
}
WAVE_1 = {"Stockholm", "Järfälla", "Uppsala", "Enköping", "Växjö", "Malmö", "Lund", "Göteborg", "Umeå"}
WAVE_2 = {"Nacka", "Eskilstuna", "Linköping", "Kalmar", "Helsingborg", "Kristianstad", "Borås", "Mariestad", "Karlstad"}
WAVE_2 |= {"Örebro", "Borlänge", "Gävle", "Östersund", "Skellefteå"}
WAVE_3 = {"Sundsvall", "Tomelilla"}  # those of 25 that are established


@cache
def sweden() -> Gazetteer:
    return load_places(SWEDEN.read_text("utf-8"), "sweden.toml")


def test_codes_and_names_are_those_of_scb() -> None:
    """All 290 municipalities, in the order of their codes."""
    register = [tuple(entry.split(" ", 1)) for entry in SCB.read_text("utf-8").replace("\n", ",").split(",") if entry]
    assert len(register) == 290
    assert [(p.code, p.name) for p in sweden().places if p.kind is PlaceKind.MUNICIPALITY] == register


def test_every_county_has_its_municipalities() -> None:
    """All 21 counties, each with as many as it has."""
    counties = {place.code: place.name for place in sweden().places if place.kind is PlaceKind.COUNTY}
    counted = Counter(counties[place.county] for place in sweden().places if place.kind is PlaceKind.MUNICIPALITY)
    assert counted == MUNICIPALITIES_BY_COUNTY
    assert len(counties) == 21


@pytest.mark.parametrize(
    ("on", "names"),
    [
        (date(2018, 12, 31), set()),
        (date(2020, 12, 11), WAVE_1),
        (date(2021, 9, 30), WAVE_1),
        (date(2021, 10, 1), WAVE_1 | WAVE_2),
        (date(2024, 12, 5), WAVE_1 | WAVE_2),
        (date(2024, 12, 6), WAVE_1 | WAVE_2 | WAVE_3),
    ],
)
def test_the_programme_grows_in_waves(on: date, names: set[str]) -> None:
    """Nine municipalities in 2019, 23 since October 2021, more since December 2024."""
    members = sweden().members(PROGRAMME, on)
    assert {sweden().name_of(code) for code in members} == names
    assert list(members) == sorted(members)


def test_another_programme_has_no_members() -> None:
    """Membership is by programme."""
    assert sweden().members("earth-hour", date(2025, 1, 1)) == ()
