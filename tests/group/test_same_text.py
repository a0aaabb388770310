"""Copies, shortened and joint releases are one text; forms, series and round-ups are not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.group.newsrooms import account

from feedwatch.group.same_text import Relation, compare_texts, without_about_text
from feedwatch.model.story import Account

CORE = (
    "Åtta kommuner får dela på 64 miljoner kronor för att bygga upp energigemenskaper där grannar delar el med varandra."
    " Satsningen pågår till våren 2027 och varje kommun väljer ut minst två kvarter. Där ska solceller, batterier och"
    " laddstolpar kopplas ihop så att topparna i elnätet sjunker med en femtedel."
)
QUOTE = "– Det svåra är att få tolv fastighetsägare att lita på varandra, säger programledaren Gunvor Thelin."
ABOUT = "Om programmet: Programmet är ett strategiskt innovationsprogram för städer och har en högskola som värd."


def relation(a: Account, b: Account) -> Relation:
    there, back = compare_texts(a, b), compare_texts(b, a)
    assert there == back, "comparing is symmetric"
    return there.relation


def test_the_same_text_is_one_whole() -> None:
    """Under any title, with another first line or footer."""
    one = account(1, "Åtta kommuner delar el", f"{CORE}\n\n{QUOTE}", own="1490")
    other = account(2, "64 miljoner till grannar", f"I går kom beskedet.\n\n{CORE}\n\n{QUOTE}\n\nSkriv ut sidan.")
    likeness = compare_texts(one, other)
    assert (likeness.relation, likeness.whole) == (Relation.SAME, True)


def test_a_joint_release_with_words_of_its_own_is_the_same_text() -> None:
    """Another place, another lead, a quote of its own, the name of the place filled in."""
    one = account(1, "Borås delar el", f"I Borås blir det Hässleholmen som går först.\n\n{CORE}", own="1490")
    other = account(
        2, "Umeå delar el", f"{CORE}\n\n– Vi har vinter i sex månader, säger Maj-Lis Sandberg i Umeå.", own="2480"
    )
    assert relation(one, other) is Relation.SAME


def test_an_excerpt_is_the_same_text() -> None:
    """Cut in the middle of a sentence, or a single sentence of it."""
    one = account(1, "Åtta kommuner delar el", f"{CORE}\n\n{QUOTE}")
    assert relation(one, account(2, "Åtta kommuner delar el", CORE[:150] + "…")) is Relation.SAME


def test_a_correction_of_one_number_is_the_same_text() -> None:
    """With and without saying so."""
    one = account(1, "Åtta kommuner delar el", CORE, own="1490", source="boras-web")
    other = account(2, "Åtta kommuner delar el", CORE.replace("64", "66"), own="1490", source="boras-web")
    assert relation(one, other) is Relation.SAME
    assert relation(one, replace(other, text=f"{other.text}\n\nRättelse: fel summa angavs.")) is Relation.SAME


CALL = (
    "Nu öppnar utlysning {n}. Den vänder sig till kommuner som tillsammans med minst två andra parter vill {what}. Stödet"
    " täcker högst hälften av kostnaden. Sammanlagt finns {sum} miljoner kronor. Sista dag att söka är den {day} maj."
)


def test_a_call_with_another_number_is_a_form_filled_in_again() -> None:
    """Number in the title, amount and date differ, nearly all words are the same."""
    one = account(1, "Utlysning 8: planering", CALL.format(n=8, what="pröva nya verktyg", sum=30, day=10))
    other = account(2, "Utlysning 9: planering", CALL.format(n=9, what="pröva nya verktyg", sum=18, day=24))
    assert relation(one, other) is Relation.FORM
    copy = replace(one, item_id=3, title="Sök pengar till planering", source_id="portal")
    assert relation(one, copy) is Relation.SAME
    assert relation(other, copy) is Relation.FORM


def test_another_name_in_the_same_words_of_one_sender_is_a_form() -> None:
    """The sixtieth company to sign is not the sixty-first."""
    text = "{x} har skrivit på avtalet och är därmed det {n} företaget att ansluta sig. Staden lovar enklare regler. "
    text += "Avtalen med näringslivet är en del av stadens åtaganden och följs upp varje år i februari."
    one = account(1, "Hamnkranen AB nytt företag i avtalet", text.format(x="Hamnkranen AB", n="sextionde"), own="1280")
    other = account(2, "Bagarmössan nytt företag i avtalet", text.format(x="Bagarmössan", n="sextioförsta"), own="1280")
    assert relation(one, other) is Relation.FORM


def test_two_councils_that_decide_in_the_same_words_are_two() -> None:
    """Other newsrooms, and hardly a sentence that is the same word for word."""
    text = "Kommunfullmäktige i {} godkände på tisdagen kommunens åtaganden i årets avtal. Avtalet undertecknas i december."
    one = account(1, "Fullmäktige godkände avtalet", text.format("Växjö"), own="0780")
    other = account(2, "Fullmäktige godkände avtalet", text.format("Kristianstad"), own="1290")
    assert relation(one, other) is Relation.FORM


def test_the_next_issue_of_a_series_is_another_text() -> None:
    """The sender keeps the frame and changes the content."""
    frame = " Frukosten sänds klockan 8 till 8.45. Ingen föranmälan behövs. Inspelningen läggs ut samma dag."
    one = account(
        1, "Frukost om cykling", "Trafikforskaren reder ut varför kalkylerna missar cyklarna." + frame, source="vc"
    )
    other = account(
        2, "Frukost om inköp", "Ekonomen berättar om inköp som hamnar sist i alla budgetar." + frame, source="vc"
    )
    assert relation(one, other) is Relation.FORM
    assert relation(one, replace(other, source_id="annan")) is Relation.SAME


def test_the_about_text_of_a_sender_glues_nothing() -> None:
    """A paragraph near the end that two texts share is cut off before they are compared."""
    one = account(
        1, "Ny bro över ån", f"I maj börjar bygget av en bro som blir 84 meter lång.\n\n{ABOUT}\n\nDela sidan."
    )
    other = account(2, "Fler lovskolor", f"Elever i årskurs nio kan söka från den 1 mars.\n\n{ABOUT}")
    assert relation(one, other) is Relation.OTHER
    assert without_about_text(one.text, other.text)[0] == "I maj börjar bygget av en bro som blir 84 meter lång.\n"


def test_a_round_up_is_no_copy_of_what_it_mentions() -> None:
    """It begins otherwise, is longer, and goes on about other things."""
    story = account(1, "Åtta kommuner delar el", f"{CORE}\n\n{QUOTE}")
    others = (
        "Göteborg inviger en vertikal trädgård. Växterna vattnas med regn. Boverket ändrar reglerna för ombyggnad. "
    )
    round_up = account(2, "Veckan som gick", f"{others * 6}\n\n{CORE.split('. ', maxsplit=1)[0]}.\n\n{others * 5}")
    assert relation(story, round_up) in (Relation.OTHER, Relation.PASSAGE)


@pytest.mark.parametrize(
    ("title", "same"),
    [("Öppettider under påsken i kommunen", True), ("Öppettider vecka 14 i kommunen", False), ("Nyheter", False)],
)
def test_with_hardly_any_text_the_title_decides(title: str, same: bool) -> None:
    """When it says something, and for one place only."""
    one, other = account(1, title, own="0780"), account(2, title.replace("14", "15"), "Läs mer.")
    assert (relation(one, other) is Relation.SAME) is same
    assert relation(one, replace(other, own_place="0880", places=("0880",))) is Relation.OTHER


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 3))
def test_comparing_is_symmetric_and_crashes_on_nothing(one: str, other: str, times: int) -> None:
    """Also for texts that contain each other."""
    a = account(1, one[:30], one, at=datetime(2025, 1, 1, tzinfo=UTC))
    b = account(2, other[:30], one * times + "\n" + other)
    relation(a, b)
