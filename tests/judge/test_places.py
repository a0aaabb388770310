"""A name in a text is told apart from the clubs, papers, counties and people that are called the same."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.config.places import load_places
from feedwatch.judge.places import find_places
from feedwatch.model.passage import Passage, Zone
from feedwatch.model.place import Gazetteer, Mention, NameRules, Place, PlaceKind
from feedwatch.model.text import clean

SWEDEN = Path(__file__).parents[2] / "config" / "places" / "sweden.toml"


@cache
def sweden() -> Gazetteer:
    return load_places(SWEDEN.read_text("utf-8"), "sweden.toml")


def find(*texts: str, title: str = "") -> tuple[Mention, ...]:
    passages = [Passage(Zone.TITLE, clean(title))] if title else []
    return find_places([*passages, *(Passage(Zone.BODY, clean(text)) for text in texts)], sweden())


def names(*texts: str, title: str = "") -> list[str]:
    return [sweden().name_of(mention.code) for mention in find(*texts, title=title)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kalmar läns kommuner", ["Kalmar län"]),
        ("Kalmar och Jönköpings län", ["Kalmar län", "Jönköpings län"]),
        ("Uppsala, Västmanlands och Örebro län", ["Uppsala län", "Västmanlands län", "Örebro län"]),
        ("Region Kalmar", ["Kalmar län"]),
        ("Region Skåne", ["Skåne län"]),
        ("Region Gotland", ["Gotland"]),
        ("Länsstyrelsen i Stockholm", ["Stockholms län"]),
        ("Jönköping County", ["Jönköpings län"]),
        ("Gothenburg Region", []),
        ("Göteborgs och Bohus län", []),
        ("i Kalmar län och i Kalmar", ["Kalmar län", "Kalmar"]),
        ("Blekinge Läns Tidning", []),
    ],
)
def test_a_county_is_a_place_of_its_own(text: str, expected: list[str]) -> None:
    """Neither it nor its region is a mention of the municipality of that name."""
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kalmars plan", ["Kalmar"]),
        ("Lund's plan", ["Lund"]),
        ("Lund’s plan", ["Lund"]),
        ("Gothenburg and Vaxjo", ["Göteborg", "Växjö"]),
        ("Malmø og Göteborg", ["Malmö", "Göteborg"]),
        ("Are you from Habo?", ["Habo"]),
        ("Upplands-Bro, Upplands\u2011Bro", ["Upplands-Bro"]),
        ("Östra Göinges skogar", ["Östra Göinge"]),
        ("Falu kommun", ["Falun"]),
        ("Malmöborna och karlstadsbor", ["Malmö", "Karlstad"]),
        ("umeborna", ["Umeå"]),
        ("Malmö-Lund", ["Malmö", "Lund"]),
        ("Göteborg–Borås", ["Göteborg", "Borås"]),
        ("Malmövägen, Stockholmsregionen, Uppsala-modellen", []),
        ("kalmar.se, anna@kalmar.se, https://lund.se/Malmö, #Umeå, @Nacka", []),
        ("kalmar", []),
    ],
)
def test_a_name_is_known_in_all_its_forms(text: str, expected: list[str]) -> None:
    """Genitives, English and plain spellings, other hyphens, people; no compounds, addresses and tags."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Kalmar FF",
        "KALMAR FF:S MATCH",
        "IFK Göteborg",
        "Hjo tennisklubb",
        "P4 Kalmar",
        "Lunds universitet",
        "Lunds och Umeå universitet",
        "Luleå University of Technology",
        "University of Gothenburg",
        "Högskolan i Borås",
        "Växjö stift",
        "Kalmar–Ölands kontrakt",
        "Kalmar-Ölands kontrakt",
        "Sundsvalls sjukhus",
        "Lunds tingsrätt",
        "Borås Tidning",
        "Göteborgs-Posten",
        "Uppsala Vatten",
        "UPPSALA VATTEN HÖJER TAXAN",
        "Nacka Forum",
        "i Nacka Forum",
        "Göteborgs Hamn",
        "Eskilstuna Strängnäs Energi",
        "Stockholm+50",
    ],
)
def test_what_is_called_after_a_place_is_something_else(text: str) -> None:
    """Clubs, media, institutions, dioceses, companies."""
    assert names(f"{text}.") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Borås Stad säger ja.", ["Borås"]),
        ("KALMAR SIGNERAR", ["Kalmar"]),
        ("Mellan Lund och Umeå universitet", ["Lund"]),
        ("Från sjukhusen i Eksjö och Värnamo sjukhus", ["Eksjö"]),
        ("Polischefen i Nacka Anna Ek", ["Nacka"]),
        ("Malmö Lund Ystad", ["Malmö", "Lund", "Ystad"]),
    ],
)
def test_some_things_look_like_it_and_are_the_place(text: str, expected: list[str]) -> None:
    """Titles of the municipality itself, capitals throughout, neighbours."""
    assert names(text) == expected


def test_an_english_headline_has_capitals_everywhere() -> None:
    """There they say nothing; in a sentence they do."""
    assert names(title="Malmö Wins Prize for Climate Work") == ["Malmö"]
    assert names("Malmö Arena wins prize for climate work.") == []


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("Karin Lund hoppas.", "Lund får vänta."), []),
        (("Lund får vänta.", "Enligt Per-Olof Lund är det bra."), []),
        (("Anna Berg klimatstrateg, Karin Lund kommunalråd",), []),
        (("Karin Lund bor i Lund.",), ["Lund"]),
        (("Karin Lund leder Lunds kommun.",), ["Lund"]),
        (("Karin Lund besökte Malmö, Lund och Ystad.",), ["Malmö", "Lund", "Ystad"]),
        (("Karin, Lund, vann.",), ["Lund"]),
    ],
)
def test_a_name_that_a_person_has_is_no_place_in_that_item(texts: tuple[str, ...], expected: list[str]) -> None:
    """Unless the words around it leave no doubt."""
    assert names(*texts) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mark är dyr. Vara med? Nora Ek, Kil.", []),
        ("MARK I BERG", []),
        ("Marks kommun, en bit från Vara kommun", ["Mark", "Vara"]),
        ("De bor i Mark.", ["Mark"]),
        ("Kommunerna Mark och Ale", ["Mark", "Ale"]),
        ("Arvika, Mark och Eda", ["Arvika", "Mark", "Eda"]),
        ("Kil, Eda, Vara", ["Kil", "Eda", "Vara"]),
        ("Bjuv (1 mnkr), Mark (2 mnkr)", ["Bjuv", "Mark"]),
        ("• Arvika\n• Kil", ["Arvika", "Kil"]),
        ("Berg 9,1\nKrokom 8,7", ["Berg", "Krokom"]),
        ("1. Åmål\n2. Kil", ["Åmål", "Kil"]),
        ("Arvika,\nKil", ["Arvika", "Kil"]),
        ("Kalmar\n– Mark är dyrt, säger hon.", ["Kalmar"]),
    ],
)
def test_common_words_are_places_in_lists_and_in_so_many_words(text: str, expected: list[str]) -> None:
    """Lists are told by commas, bullets, numbers and rows of tables."""
    assert names(text) == expected


def test_a_list_may_be_cut_into_passages() -> None:
    """As happens when every line is its own paragraph."""
    assert names("Deltagare", "Arvika", "Kil", "Mark") == ["Arvika", "Kil", "Mark"]


def test_a_mention_tells_the_first_words_and_their_zone() -> None:
    """Places come in order of appearance, each once; boilerplate is read last."""
    passages = [
        Passage(Zone.BOILERPLATE, "Om Malmö stad och Lund"),
        Passage(Zone.LEAD, "Gothenburg möter Malmö."),
        Passage(Zone.BODY, "Göteborgs råd"),
    ]
    assert find_places(passages, sweden()) == (
        Mention("1480", "Gothenburg", Zone.LEAD),
        Mention("1280", "Malmö", Zone.LEAD),
        Mention("1281", "Lund", Zone.BOILERPLATE),
    )


def test_words_of_a_rule_may_be_affixes_phrases_and_capitals() -> None:
    """A hyphen alone is none; an entry in small letters is found in any case, one with a capital only with it."""
    town = Place("9901", "Gränsfors", PlaceKind.MUNICIPALITY, "99")
    rules = NameRules(not_before=("-lag", "Bas-", "nya bad", "Ring", "-"))
    gazetteer = Gazetteer((town,), rules)
    cases = {
        "Gränsfors fotbollslag": False,
        "Gränsfors basketlag": False,
        "Gränsfors baslåda": False,
        "Gränsfors nya bads": False,
        "Gränsfors nya hus": True,
        "GRÄNSFORS RING": False,
        "Gränsfors ring": True,
        "Gränsfors nya": True,
    }
    assert {text: bool(find_places([Passage(Zone.BODY, text)], gazetteer)) for text in cases} == cases


# Every municipality -------------------------------------------------------------------------------------------------


def genitive(name: str) -> str:
    return name if name[-1] in "sxz" else f"{name}s"


def municipalities() -> Iterator[Place]:
    return (place for place in sweden().places if place.kind is PlaceKind.MUNICIPALITY)


FOUND = [
    "Nu har {genitive} kommun skrivit under.",
    "Nu har {name} kommun skrivit under.",
    "Vi bor i {name} sedan i fjol.",
    "Deltar gör Danmark, Åland, Arboga, {name} och Ystad.",
    "Arboga\n{name}\nYstad",
    "• Arboga\n• {name}\n• Ystad",
    "Arboga 12 %\n{name} 15 %\nYstad 4 %",
    "ARBOGA, YSTAD OCH {upper} FÖRST UT",
    "{upper} KOMMUN FÖRST UT",
    "The municipality of {name} signs.",
    "They met in {name} on Monday.",
]
NOT_FOUND = [
    "{name} FF tog poäng.",
    "IFK {name} vann.",
    "{genitive} tingsrätt fällde mannen.",
    "Det står i {name} Tidning.",
    "{genitive} tidning skrev om det.",
    "{name} Energi höjer priset.",
    "{genitive} Hamn AB har ny vd.",
    "Hon forskar vid {genitive} universitet.",
    "{name} University",
    "{genitive} församling",
    "{name}-Posten",
    "{name} Arena",
    "Anna {name} blir ny chef.",
    "{name}vägen stängs, {name}smodellen sprids.",
    "Skriv till {lower}@{lower}.se eller läs {lower}.se/{name}.",
    "{genitive} sjukhus",
    "{genitive} stift",
    "P4 {name}",
]


def filled(template: str, name: str) -> str:
    return template.format(name=name, genitive=genitive(name), upper=name.upper(), lower=name.lower().replace(" ", ""))


@pytest.mark.parametrize("template", FOUND)
def test_every_municipality_is_found(template: str) -> None:
    """All 290 of them, whatever else their names mean; nothing else is found beside those that the text names."""
    for place in municipalities():
        found = {mention.code for mention in find(filled(template, place.name))}
        assert place.code in found, place.name
        assert found <= {place.code, "1984", "1286"}, place.name


@pytest.mark.parametrize("template", NOT_FOUND)
def test_no_municipality_is_found_in_what_is_called_after_it(template: str) -> None:
    """All 290 of them."""
    wrong = [place.name for place in municipalities() if find(filled(template, place.name))]
    assert wrong == []


# Any text -----------------------------------------------------------------------------------------------------------

PIECES = [
    "Mark",
    "Lund",
    "Kalmar",
    "Skåne",
    "Upplands",
    "Väsby",
    "Anna",
    "län",
    "och",
    "i",
    "kommun",
    "FF",
    "Region",
    "Co",
]
PIECES += [*".,:;-–()&+@#/\n\t '’", "\u00ad", "\u2011", "a.se", "12", "ß", "İ", "ŉ", "x" * 70, "É", "中", "\U0001f600"]
texts = st.text() | st.lists(st.sampled_from(PIECES) | st.text(max_size=3)).map("".join)
messy = texts | st.lists(st.sampled_from(PIECES)).map(" ".join)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.tuples(st.sampled_from(Zone), messy), max_size=4))
def test_no_text_breaks_it(pieces: list[tuple[Zone, str]]) -> None:
    """Cleaned or not, any text gives known places, each once, and the same ones every time."""
    passages = [Passage(zone, text) for zone, text in pieces]
    found = find_places(passages, sweden())
    codes = [mention.code for mention in found]
    assert len(set(codes)) == len(codes)
    assert all(sweden().place(code) for code in codes)
    assert found == find_places(passages, sweden())


HOSTILE = [
    "Lund, ",
    "Mark, ",
    "Mark\n",
    "Malmö Xy ",
    "Umeå och ",
    "Umeå–",
    "a.",
    "a-",
    "a@",
    "A.se",
    "Lund-",
    "Lund (",
    "(",
]
HOSTILE += [
    "Anna Lund ",
    "i Mark ",
    "Region ",
    "Upplands ",
    "- 1 ",
    "x" * 63 + ".",
    "http",
    "Mark ( a ",
    "'a",
    "\u2011",
]


def calls(text: str) -> int:
    """Count the function calls of one search."""
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(counted)
    try:
        find_places([Passage(Zone.TITLE, text)], sweden())
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", HOSTILE)
def test_the_work_grows_with_the_text_and_no_faster(piece: str) -> None:
    """Twice the text, twice the calls; and one of 40 KB is read to its end, with the same places in it."""
    text = piece * (2000 // len(piece))
    found = find(text)
    assert calls(text * 2) < calls(text) * 2.2 + 100
    assert find(text * 20) == found


def test_ordinary_news_takes_a_bounded_number_of_calls() -> None:
    """Fewer than ten a character, those of functions written in C and all returns counted; bench/judge_speed.py has the time."""
    sentence = "Nu skriver Kalmar kommun, Lund och IFK Göteborg under ett avtal om att minska utsläppen till år 2030. "
    calls(sentence)  # which makes the finder ready
    assert calls(sentence * 20) < 10 * len(sentence * 20)
