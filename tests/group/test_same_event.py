"""Other words and other languages about one event meet; other actors, steps and numbers stay apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.group.newsrooms import account

from feedwatch.group.same_event import compare_events
from feedwatch.group.similarity import Kind, compare, explain
from feedwatch.model.saying import Saying
from feedwatch.model.says import Says
from feedwatch.model.story import Account

NEWSROOM = account(
    1,
    "Biokol från Hedensbyn ska binda kol i stadens rabatter",
    "Skellefteå Kraft har tagit en anläggning för biokol i drift. Vid Hedensbyn görs varje år 2 600 ton av bark. – Träden"
    " mår bättre, säger parkchef Yngve Stenvall. Anläggningen kostade 112 miljoner kronor.",
    own="2482",
    source="skelleftea-web",
)
PAPER = account(
    2,
    "Så ska barken göra parkerna svartare",
    "Svart guld, kallar Yngve Stenvall det. I Skellefteå tillverkas sedan i veckan biokol av rester från skogen. Målet för"
    " Hedensbyn är 2 600 ton om året. Kritiker undrar om barken inte gör större nytta som bränsle.",
    places=("2482",),
    at=datetime(2025, 3, 4, 5, tzinfo=UTC),
)
ENGLISH = account(
    3,
    "Biochar from Hedensbyn to store carbon",
    "Skellefteå Kraft has started a biochar plant. At Hedensbyn 2,600 tonnes are made from bark each year, says Yngve"
    " Stenvall, head of parks. The plant cost SEK 112 million.",
    own="2482",
    source="skelleftea-web",
)


def same(a: Account, b: Account) -> bool:
    there, back = compare_events(a, b), compare_events(b, a)
    assert there == back, "comparing is symmetric"
    return there.same


def test_a_newspaper_in_its_own_words_tells_of_the_same_event() -> None:
    """Names, a number and rare words are enough; the reason names them as they are written."""
    assert same(NEWSROOM, PAPER)
    likeness = compare(NEWSROOM, PAPER)
    assert likeness.kind is Kind.EVENT
    assert str(explain(likeness, NEWSROOM)) == (
        "the same event in other words, within a day; both have Skellefteå, Hedensbyn, Stenvall, Yngve, 2600, Biokol, bark"
    )


def test_a_translation_tells_of_the_same_event() -> None:
    """Names and numbers are alike in both languages."""
    assert same(NEWSROOM, ENGLISH)
    assert same(PAPER, ENGLISH)


def test_the_more_time_lies_between_the_more_is_asked() -> None:
    """After a month nothing is one event."""
    assert compare_events(NEWSROOM, replace(PAPER, published=PAPER.published + timedelta(days=9))).points < (
        compare_events(NEWSROOM, PAPER).points
    )
    later = replace(PAPER, published=PAPER.published + timedelta(days=32))
    assert compare(NEWSROOM, later).kind is Kind.DIFFERENT


BUDGET = account(
    4,
    "Åtgärderna skjuts upp",
    "Majoriteten i Skellefteå föreslår att depån får vänta till 2028.",
    places=("2482",),
    source="skelleftea-web",
    own="2482",
)
BRAKES = account(
    5, "Skellefteå bromsar", "Löftet till staten bryts, menar oppositionen.", places=("2482",), source="norran-media"
)


def test_two_pieces_of_news_of_one_place_on_one_day_stay_two() -> None:
    """However well place, day and topic agree: who is not told of the second one has missed it."""
    budget, brakes = replace(BUDGET, kind="decided"), replace(BRAKES, kind="other")
    assert not same(budget, brakes)


def test_what_is_about_many_places_is_not_what_is_about_one_of_them() -> None:
    """Unless the title says that it tells of the one among them."""
    many = replace(BRAKES, title="Femtio kommuner med Skellefteå bromsar")
    one = replace(BRAKES, title="Skellefteå, en av femtio kommuner, bromsar")
    assert compare_events(BUDGET, many).points < compare_events(BUDGET, one).points


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"places": ("2480",)}, Says.OTHER_PLACES),
        ({"places": ("2482", "2480", "1280"), "lead_places": ("2480",)}, Says.OTHER_PLACES),
        ({"places": ("2482", "2480", "1280"), "lead_places": ("2482", "2480", "1280")}, Says.OTHER_PLACES),
        ({"own_place": "2480", "places": ("2480",)}, Says.OTHER_PLACES),
        ({"title": "Ledare: Barken hör hemma i skogen"}, Says.ONE_OPINION),
    ],
)
def test_another_actor_is_another_event(change: dict[str, object], why: Says) -> None:
    """However alike the texts are: another place, a place among several, another newsroom, an opinion."""
    other = replace(PAPER, **change)  # type: ignore[arg-type] # fields of every type
    assert compare_events(NEWSROOM, other).apart == compare_events(other, NEWSROOM).apart == why


@pytest.mark.parametrize(
    "change",
    [
        {"places": ("2482", "24")},
        {"places": ("2482", "2480"), "lead_places": ("2482",)},
        {"places": ()},
        {"own_place": "2480", "places": ("2480", "2482")},
    ],
)
def test_the_same_actor_in_other_company_is_still_the_same(change: dict[str, object]) -> None:
    """A county counts for nothing, a place named later does no harm, no place at all may be this one; twins name each other."""
    newsroom = replace(NEWSROOM, places=("2482", "2480"))
    assert not compare_events(newsroom, replace(PAPER, **change)).apart  # type: ignore[arg-type] # fields of every type


def test_a_report_of_many_is_not_held_to_the_place_where_they_met() -> None:
    """ "48 kommuner skrev avtal" in Stockholm may be what a newsroom elsewhere tells; a report of one place may not."""
    newsroom = replace(NEWSROOM, places=("2482", "0180"))
    report = replace(PAPER, title="48 kommuner gör biokol", places=("0180",))
    assert not compare_events(newsroom, report).apart
    assert compare_events(newsroom, replace(report, title="Stockholm gör biokol")).apart


def test_three_places_are_the_actors_where_both_name_the_three() -> None:
    """A newsroom that writes of itself and two neighbours tells what a paper tells of the same three."""
    three = ("2482", "2480", "2404")
    paper = replace(PAPER, places=three, lead_places=three)
    assert compare_events(NEWSROOM, paper).apart
    assert not compare_events(replace(NEWSROOM, places=three, lead_places=three), paper).apart


def test_a_newsroom_that_does_not_name_its_place_writes_of_it() -> None:
    """ "Kommunrevisionen har granskat" on the site of the town is the news of the paper that names the town."""
    home = replace(BUDGET, title="Depån får vänta", text="Laddgatorna byggs 2028.", places=(), kind="decided")
    paper = replace(BRAKES, title="Skellefteå låter depån vänta", text="Laddgatorna dröjer.", kind="other")
    stranger = replace(home, own_place="")
    assert compare_events(home, paper).points == compare_events(stranger, paper).points + 0.3
    assert compare_events(replace(home, own_place="2480"), paper).points < compare_events(stranger, paper).points


def test_an_agency_about_itself_is_known_by_its_name() -> None:
    """Its own step goes with texts that begin with its name, and not with the joint step of others."""
    own = account(
        1,
        "Trafikverket ansluter till kraftsamling med 23 kommuner",
        "Trafikverket är från i dag part i det avtal som 23 kommuner skriver med staten och fem myndigheter. Verket ska dela"
        " data om godsflöden och testa lägre hastigheter på väg genom tätort.",
        source="trafikverket-web",
    )
    joint = account(
        2,
        "23 kommuner skriver avtal med fem myndigheter",
        "I dag skrev 23 kommuner avtal med staten. Avtalet rymmer data om godsflöden, lägre hastigheter på väg genom tätort"
        " och en gemensam utlysning. Det är det andra av sitt slag och gäller ett år. Nytt är att Trafikverket är med.",
    )
    assert compare_events(own, joint).apart is Says.OTHER_ACTOR
    paper = replace(joint, title="Trafikverket skriver på avtal")
    assert not compare_events(own, paper).apart


def test_what_is_numbered_otherwise_is_another() -> None:
    """Call 8 is not call 14, and not the same as no call."""
    texts = (
        "Programmet öppnar utlysning {} om digitala verktyg för planering. Stödet täcker högst hälften av kostnaden."
    )
    eight, fourteen = (account(n, f"Utlysning {n} öppnar", texts.format(n)) for n in (8, 14))
    more = account(9, "Mer pengar i utlysning 8", "Potten i utlysning 8 om digitala verktyg växer till 36 miljoner.")
    assert compare_events(eight, more).points > compare_events(fourteen, more).points + 2
    assert not same(fourteen, more)


def test_words_of_the_topic_tell_little() -> None:
    """All items of a topic have them."""
    one = account(1, "Klimatkontrakt på plats", "Nu har kommunen ett klimatkontrakt inom Viable Cities.", own="0780")
    other = account(
        2, "Klimatkontrakt får kritik", "Flera partier vill lämna Viable Cities klimatkontrakt.", own="0780"
    )
    topic = ("klimatkontrakt", "Viable Cities")
    with_topic = compare_events(replace(one, topic_words=topic), replace(other, topic_words=topic))
    assert with_topic.points < compare_events(one, other).points - 1


def test_the_same_page_is_the_same_text() -> None:
    """Two feeds that link to one page within weeks give one story, whatever their excerpts say."""
    one, other = account(1, "En rubrik", url="//a.example/x"), account(2, "En annan", "Text.", url="//a.example/x")
    assert compare(one, other).reason == Saying(Says.SAME_PAGE)
    assert compare(one, replace(other, canonical_url="//a.example/y")).kind is Kind.DIFFERENT


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.text(max_size=120), min_size=4, max_size=4),
    st.lists(st.sampled_from(["0780", "0880", "08"]), max_size=3, unique=True),
    st.sampled_from(["", "0780", "0880"]),
    st.sampled_from(["", "0780", "0880"]),
    st.integers(0, 90),
)
def test_comparing_is_symmetric_and_crashes_on_nothing(
    texts: list[str], places: list[str], own: str, other_own: str, days: int
) -> None:
    """Kind, degree and reason are the same from both sides."""
    a = account(1, texts[0], texts[1], own=own, places=tuple(places))
    b = account(2, texts[2], texts[3], own=other_own, at=a.published + timedelta(days=days))
    assert compare(a, b) == compare(b, a)
    assert 0 <= compare(a, b).degree <= 1
