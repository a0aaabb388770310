"""Swedish and English are told apart, and their neighbours from them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.judge.language import language_of

LONG = [
    (
        "sv",
        "Kommunen har skrivit under ett avtal med sex myndigheter. Det ska bli lättare att minska utsläppen till 2030.",
    ),
    ("en", "The city has signed a contract with six agencies. It will be easier to cut emissions by 2030."),
    (
        "da",
        "Kommunen har skrevet under på en aftale med seks myndigheder. Det skal blive lettere at mindske udslippene, og ikke for sent.",
    ),
    (
        "no",
        "Kommunen har skrevet under en avtale med seks myndigheter. Det skal bli lettere å kutte utslippene, og ikke for sent.",
    ),
    ("de", "Die Stadt hat einen Vertrag mit sechs Behörden unterzeichnet und will die Emissionen bis 2030 senken."),
    ("fi", "Kaupunki on allekirjoittanut sopimuksen ja aikoo vähentää päästöjä, mutta se ei ole helppoa."),
]
TITLES = [
    ("sv", "Växjö signerar klimatkontrakt för tredje året"),
    ("sv", "Nu är det klart: Gävle går med"),
    ("sv", "Så ska Örebro minska utsläppen"),
    ("sv", "KALMAR FÖRNYAR SITT KLIMATKONTRAKT"),
    ("en", "Malmö receives the EU Mission Label"),
    ("en", "How Umeå cut its emissions in half"),
    ("en", "Gothenburg and Lund among the cities with a new contract"),
    ("da", "Byen underskriver kontrakt og får penge af staten"),
]


@pytest.mark.parametrize(("language", "text"), LONG + TITLES)
def test_the_language_of_a_text(language: str, text: str) -> None:
    """Function words and letters decide, in a title as in a paragraph."""
    assert language_of(text, "") == language


@pytest.mark.parametrize(
    "text", ["وقعت البلدية عقد المناخ مع الدولة اليوم", "Муниципалитет подписал климатический договор"]
)
def test_another_script_is_neither_swedish_nor_english(text: str) -> None:
    """A page in Arabic is not Swedish, even where the site says so."""
    assert language_of(text, "sv") == ""
    assert language_of(text, "ar") == "ar"


@pytest.mark.parametrize(
    ("text", "declared", "language"),
    [
        ("Viable Cities Day", "sv-SE", "sv"),  # no function word: what the source says
        ("Klimatkontrakt 2030", "en", "en"),
        ("", "sv_SE", "sv"),
        ("", "", ""),
        ("Kommunen har skrivit under och det är bra för alla som bor här.", "en", "sv"),  # the text is against it
        ("The municipality has signed and that is good for all of us.", "sv", "en"),
    ],
)
def test_what_is_declared_decides_only_where_the_text_leaves_it_open(text: str, declared: str, language: str) -> None:
    """A declared language is a hint, not a fact."""
    assert language_of(text, declared) == language


@settings(deadline=None, max_examples=200)
@given(st.text(max_size=300), st.text(max_size=8))
def test_any_text_has_an_answer(text: str, declared: str) -> None:
    """No text and no declaration crashes it."""
    assert isinstance(language_of(text, declared), str)
