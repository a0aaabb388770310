"""Places are read from a file, with the line of whatever is wrong in it."""

from __future__ import annotations

from datetime import date

import pytest

from feedwatch.config.places import load_places
from feedwatch.model.errors import ConfigError
from feedwatch.model.place import Gazetteer, Membership, NameRules, Place, PlaceKind

FILE = "places/sweden.toml"
COUNTY = '[[place]]\ncode = "08"\nname = "Kalmar län"\n'
KALMAR = '[[place]]\ncode = "0880"\nname = "Kalmar"\n'


def load(text: str) -> Gazetteer:
    return load_places(text, FILE)


def problems(text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_place_is_a_county_by_its_two_digits() -> None:
    """A municipality has four, of which the first two are its county."""
    assert load(COUNTY + KALMAR).places == (
        Place("08", "Kalmar län", PlaceKind.COUNTY),
        Place("0880", "Kalmar", PlaceKind.MUNICIPALITY, "08"),
    )


def test_everything_that_is_written_is_read() -> None:
    """Each key of the header comment of the shipped file, and the rules."""
    text = f"""
[rules]
sure_after = ["i"]
sure_before = ["kommun"]
county_after = ["region"]
county_before = ["län"]
not_after = ["IFK"]
not_before = ["FF"]
joiners = ["och"]
inhabitants = ["borna"]
first_names = ["anna"]
{COUNTY}{KALMAR}forms = ["Calmar", "kalmariter"]
bare = false
memberships = [{{ programme = "p", wave = 2, since = 2021-10-01 }}]
"""
    found = load(text)
    assert found.rules == NameRules(
        sure_after=("i",),
        sure_before=("kommun",),
        county_after=("region",),
        county_before=("län",),
        not_after=("IFK",),
        not_before=("FF",),
        joiners=("och",),
        inhabitants=("borna",),
        first_names=("anna",),
    )
    assert found.place("0880") == Place(
        code="0880",
        name="Kalmar",
        kind=PlaceKind.MUNICIPALITY,
        county="08",
        forms=("Calmar", "kalmariter"),
        bare=False,
        memberships=(Membership("p", 2, date(2021, 10, 1)),),
    )


def test_an_empty_file_has_no_places() -> None:
    """It is valid: nothing is found then."""
    assert load("").places == ()


def test_a_member_is_one_since_the_day_it_joined() -> None:
    """`Gazetteer.members` asks for a programme and a day."""
    found = load(f'{COUNTY}{KALMAR}memberships = [{{ programme = "p", wave = 2, since = 2021-10-01 }}]')
    assert found.members("p", date(2021, 9, 30)) == ()
    assert found.members("p", date(2021, 10, 1)) == ("0880",)
    assert found.members("q", date(2021, 10, 1)) == ()


def test_a_code_has_a_name() -> None:
    """An unknown code is told as it is."""
    assert load(COUNTY + KALMAR).name_of("0880") == "Kalmar"
    assert load(COUNTY + KALMAR).name_of("0999") == "0999"


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[[place]\n", 1, "not valid TOML"),
        (f'{COUNTY}{KALMAR}form = ["Calmar"]', 7, "unknown key 'place.form' (did you mean 'forms'?)"),
        ('[rules]\nsure_befor = ["kommun"]', 2, "unknown key 'rules.sure_befor' (did you mean 'sure_before'?)"),
        ("[[places]]", 1, "unknown key 'places' (did you mean 'place'?)"),
        ('[[place]]\nname = "Kalmar län"', 1, "'place.code' is missing"),
        ('[[place]]\ncode = "08"', 1, "'place.name' is missing"),
        ('[[place]]\ncode = 880\nname = "Kalmar"', 2, "'place.code'"),
        ('[[place]]\ncode = "880"\nname = "Kalmar"', 2, 'must be an SCB code in quotes: four digits ("0880")'),
        ('[[place]]\ncode = "08801"\nname = "Kalmar"', 2, "08801"),
        ('[[place]]\ncode = "08"\nname = " "', 3, "'place.name'"),
        (f'{COUNTY}forms = [""]', 4, "'place.forms'"),
        (f'{COUNTY}bare = "perhaps"', 4, "'place.bare'"),
        (f'{COUNTY}memberships = [{{ programme = "p", wave = 0, since = 2021-10-01 }}]', 4, "wave"),
        (f'{COUNTY}memberships = [{{ programme = "p", wave = 1, since = "soon" }}]', 4, "since"),
        (f'{COUNTY}memberships = [{{ programm = "p", wave = 1, since = 2021-10-01 }}]', 4, "did you mean 'programme'?"),
        (
            f'{COUNTY}[[place]]\ncode = "08"\nname = "Calmar"',
            5,
            "duplicate code '08' (first used by the [[place]] at line 1)",
        ),
        (f'{COUNTY}{KALMAR}[[place]]\ncode = "0881"\nname = "Kalmar"', 9, "duplicate name 'Kalmar'"),
        (f'{COUNTY}{KALMAR}forms = ["Kalmar län"]', 7, "duplicate form 'Kalmar län'"),
        (KALMAR, 2, "'0880' lies in county '08', which is not in the file"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(text: str, line: int, said: str) -> None:
    """And with what to write instead."""
    told = "\n".join(problems(text))
    assert f"{FILE}:{line}: " in told
    assert said in told


def test_all_problems_are_told_at_once() -> None:
    """Nobody wants to mend them one by one."""
    assert len(problems(f"{KALMAR}{KALMAR.replace('Kalmar', 'Nybro')}")) == 3
