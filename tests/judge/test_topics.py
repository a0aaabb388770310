"""What a pack's parts mean: word groups, kinds of text, traps and evidence, each on a small pack of its own."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest

from feedwatch.judge.judge import judge, parts_of
from feedwatch.model.item import Entry
from feedwatch.model.passage import Zone
from feedwatch.model.place import Gazetteer, Membership, NameRules, Place, PlaceKind
from feedwatch.model.source import Sender
from feedwatch.model.topic import (
    Decision,
    Evidence,
    Section,
    Strength,
    TextKind,
    TopicPack,
    Trap,
    Within,
    WordGroup,
)
from feedwatch.model.wording import Wording, read_wording

MEMBER = Place("0101", "Ekby", PlaceKind.MUNICIPALITY, "01", memberships=(Membership("oak", 1, date(2021, 10, 1)),))
OTHER = Place("0102", "Alby", PlaceKind.MUNICIPALITY, "01")
GAZETTEER = Gazetteer((MEMBER, OTHER, Place("01", "Eklän", PlaceKind.COUNTY)))
TEXT = "Kommunen sår frön i alla parker i vår. Träden blir höga med tiden.\n\nI Ekby växer redan en ek. Den fälls inte."


def words(*written: str) -> tuple[Wording, ...]:
    return tuple(map(read_wording, written))


GROUPS = (
    WordGroup("tree", words("ek", "gran", "träd*"), Strength.STRONG, but_not=words("gran fabrik*")),
    WordGroup("seed", words("frö*"), Strength.MEDIUM),
    WordGroup("plant", words("sår", "växer", "planterar")),
)


SOMEBODY = Sender("s")


def pack(**fields: Any) -> TopicPack:
    defaults: dict[str, Any] = {"groups": GROUPS, "programme": "oak", "weights": {}, "kept": 3.0, "doubtful": 1.0}
    return TopicPack("trees", {"sv": "Träd"}, "1", **(defaults | fields))


def shown(
    own: TopicPack, title: str = "", text: str = TEXT, *, sender: Sender = SOMEBODY, url: str = "", year: int = 2023
) -> frozenset[str]:
    entry = Entry(title=title, body=text, url=url, published=datetime(year, 5, 1, tzinfo=UTC))
    return parts_of(entry, sender, own, GAZETTEER)


def is_shown(evidence: Evidence, title: str = "", text: str = TEXT, **more: Any) -> bool:
    return evidence.name in shown(pack(evidence=(evidence,)), title, text, **more)


@pytest.mark.parametrize(
    ("evidence", "there"),
    [
        (Evidence("e", ("tree",)), True),
        (Evidence("e", ("tree",), zones=(Zone.TITLE,)), False),
        (Evidence("e", ("tree",), zones=(Zone.LEAD,)), True),
        (Evidence("e", ("strong",)), True),  # a strength stands for all its terms
        (Evidence("e", ("weak",)), False),  # a strength that no term has
        (Evidence("e", ("tree", "seed")), False),  # not in one sentence
        (Evidence("e", ("tree", "seed"), within=Within.ITEM), True),
        (Evidence("e", ("tree", "seed"), within=Within.OPENING), True),
        (Evidence("e", ("tree", "plant"), zones=(Zone.BODY,)), True),
        (Evidence("e", ("tree", "plant|seed"), zones=(Zone.BODY,)), True),
        (Evidence("e", ("tree", "place")), True),  # Ekby is named
        (Evidence("e", ("tree", "participant")), True),
        (Evidence("e", ("tree",), without=("plant",), zones=(Zone.BODY,)), False),
        (Evidence("e", ("seed",), also=("place",)), True),
        (Evidence("e", ("seed",), unless=("place",)), False),
        (Evidence("e", ("tree",), least=2), True),
        (Evidence("e", ("tree",), least=3), False),
        (Evidence("e", ("tree",), most=1), False),
        (Evidence("e", ("tree",), least_share=0.5), True),  # two sentences of four
        (Evidence("e", ("tree",), least_share=0.6), False),
        (Evidence("e", ("tree",), most_share=0.4), False),
        (Evidence("e", ("place",), zones=(Zone.BODY,), only=True), True),
        (Evidence("e", ("tree",), zones=(Zone.BODY,), only=True), False),  # it stands in the lead too
    ],
)  # fmt: skip
def test_evidence_is_there_when_its_words_stand_together(evidence: Evidence, there: bool) -> None:
    """One row a field of evidence."""
    assert is_shown(evidence) is there


def test_earlier_evidence_is_a_name_that_later_evidence_may_ask_for() -> None:
    """Evidence builds on evidence."""
    first = Evidence("opening", ("seed",), zones=(Zone.LEAD,))
    assert shown(pack(evidence=(first, Evidence("e", ("tree",), also=("opening",))))) == {"opening", "e"}
    assert shown(pack(evidence=(first, Evidence("e", ("tree",), unless=("opening",))))) == {"opening"}


def test_a_word_that_only_looks_like_a_term_does_not_count() -> None:
    """`but_not` takes the hits that it covers."""
    assert not is_shown(Evidence("e", ("tree",)), text="Vi besökte Gran Fabriken.")
    assert is_shown(Evidence("e", ("tree",)), text="En gran stod vid Gran Fabriken.")


def test_a_place_takes_part_from_a_year_before_it_joins() -> None:
    """News about joining comes before membership; long before, the place is just a place."""
    evidence = Evidence("e", ("participant",))
    assert [is_shown(evidence, year=year) for year in (2019, 2021, 2025)] == [False, True, True]
    assert not is_shown(evidence, text="En ek i Alby.")


def test_boilerplate_counts_only_for_evidence_that_asks_for_it() -> None:
    """Words under "Om kommunen" are read in their own zone."""
    text = "Vi bygger ett hus vid torget och det blir ljust och stort.\n\nOm kommunen\n\nHär står en ek."
    assert not is_shown(Evidence("e", ("tree",)), text=text)
    assert is_shown(Evidence("e", ("tree",), zones=(Zone.BOILERPLATE,)), text=text)


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        (TextKind("k", title=words("^Debatt")), {"title": "Debatt: fler träd"}),
        (TextKind("k", lead=words("sår frön")), {}),
        (TextKind("k", text=words("fälls")), {}),
        (TextKind("k", text=words("fälls", "växer"), least=2), {}),
        (TextKind("k", label=words("^Om kommunen")), {"text": "Ett hus byggs vid torget i vår.\n\nOm kommunen\n\nVi."}),
        (TextKind("k", url=("/debatt/",)), {"url": "https://x.se/Debatt/1"}),
        (TextKind("k", sender=words("stadsnytt")), {"sender": Sender("a", "Stadsnytt Ekby")}),
        (TextKind("k", tags=("media",)), {"sender": Sender("a", tags=("media",))}),
    ],
    ids=["title", "lead", "text", "least", "label", "url", "sender", "tags"],
)
def test_a_kind_of_text_is_told_by_any_of_its_signs(kind: TextKind, more: dict[str, Any]) -> None:
    """Title, lead, text, label, address, sender and tags, each alone, are enough; without them there is no such kind."""
    assert "k" in shown(pack(texts=(kind,)), **more)
    assert "k" not in shown(pack(texts=(kind,)), text="Ett hus vid torget.")


@pytest.mark.parametrize(
    ("text", "is_column"),
    [
        ("Det är vår. Jag tror på träd.", True),
        ("Det är vår. – Jag tror på träd, säger hon.", False),
        ("Det är vår. – Här står en ek. Jag tror på träd, säger hon.", False),
        ("Det är vår. Hon sa att hon ”längtar”. Jag tror på träd.", True),
        ("Det är vår. Hon sa: ”Jag tror på träd”.", False),
        ('Det är vår. "Här står en ek. Jag tror på träd. Där står en till", sa hon.', False),
        ('Det är vår. "Här står en ek." Jag tror på träd.', True),
    ],
)
def test_what_somebody_is_quoted_with_does_not_make_a_column(text: str, is_column: bool) -> None:
    """ "I think" counts outside of quotations only, whether a dash or quotation marks show them."""
    text = f"Ett hus byggs vid torget i vår. Det blir ljust och stort och får många fönster.\n\n{text}"
    assert ("k" in shown(pack(texts=(TextKind("k", text=words("jag tror")),)), text=text)) is is_column


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (TextKind("k", text=words("fälls"), least=2, perhaps="perhaps k"), "perhaps k"),
        (TextKind("k", text=words("fälls", "växer"), least=2, perhaps="perhaps k"), "k"),
        (TextKind("k", text=words("fälls", "växer"), least=2, least_share=0.4, perhaps="perhaps k"), "k"),
        (TextKind("k", text=words("fälls", "växer"), least=2, least_share=0.5, perhaps="perhaps k"), "perhaps k"),
        (TextKind("k", text=words("fälls"), title=words("träd"), least=2, perhaps="perhaps k"), "k"),
    ],
    ids=["one sign", "two signs", "two of five sentences", "less than asked for", "a sign that is enough"],
)
def test_few_signs_in_the_text_make_a_kind_only_likely(kind: TextKind, name: str) -> None:
    """A job advert says more than once that it is one; a release that says it once is only suspected."""
    assert shown(pack(texts=(kind,)), "Fler träd") & {"k", "perhaps k"} == {name}


@pytest.mark.parametrize(
    ("title", "has_author"),
    [
        ("Anna Ek: Låt träden stå", True),
        ("Anna von Ek: Låt träden stå", False),  # "Anna von" could be the beginning of anything
        ("Anna Maria Ek: Låt träden stå", True),
        ("Anna Ek: ”Låt träden stå”", False),  # somebody is quoted
        ("Anna Ek: – Låt träden stå", False),
        ("Ekby Kommun: Träden ska stå", False),  # not the name of a person
        ("Träden i Ekby: Anna Ek räknar", False),
    ],
)
def test_a_title_that_begins_with_a_name_tells_its_author(title: str, has_author: bool) -> None:
    """Newspapers head columns so; the first names are those of the places file."""
    gazetteer = Gazetteer(GAZETTEER.places, NameRules(first_names=("anna",)))
    own = pack(evidence=(Evidence("column", ("author in title",)),))
    assert ("column" in parts_of(Entry(title=title, body=TEXT), SOMEBODY, own, gazetteer)) is has_author


@pytest.mark.parametrize(
    ("trap", "caught"),
    [
        (Trap("t", words("fälls")), True),
        (Trap("t", words("fälls"), zones=(Zone.TITLE,)), False),
        (Trap("t", words("fälls"), unless=("place",)), False),
        (Trap("t", words("fälls", "höga"), least=2), True),
        (Trap("t", words("fälls"), least=2), False),
    ],
)
def test_a_trap_counts_by_its_words_zones_and_exceptions(trap: Trap, caught: bool) -> None:
    """One row a field of a trap."""
    assert ("t" in shown(pack(traps=(trap,)))) is caught


def test_a_trap_hides_the_groups_that_it_gives_another_sense() -> None:
    """Hidden groups do not count for evidence, alone or by their strength; others do."""
    trap = Trap("t", words("fälls"), hides=("tree",))
    evidence = (Evidence("by name", ("tree",)), Evidence("by strength", ("strong",)), Evidence("other", ("seed",)))
    assert shown(pack(traps=(trap,), evidence=evidence)) == {"t", "other"}


@pytest.mark.parametrize(
    ("sender", "parts"),
    [
        (Sender("s"), set()),
        (Sender("s", place="0102"), {"place"}),
        (Sender("s", place="0101"), {"place", "participant"}),
    ],
)
def test_whose_newsroom_it_is_holds_for_the_whole_item(sender: Sender, parts: set[str]) -> None:
    """A municipality's own news need not name it."""
    evidence = (
        Evidence("from place", ("seed", "from a municipality")),
        Evidence("from participant", ("seed", "from a participant")),
    )
    assert shown(pack(evidence=evidence), sender=sender) == {f"from {part}" for part in parts}


@pytest.mark.parametrize(
    ("weights", "score", "decision"),
    [
        ({"a": 3.0}, 3.0, Decision.KEPT),
        ({"a": 3.3, "b": -0.4}, 2.9, Decision.DOUBTFUL),
        ({"a": 1.0}, 1.0, Decision.DOUBTFUL),
        ({"a": 0.9}, 0.9, Decision.REJECTED),
        ({"a": 0.1, "b": 0.2}, 0.3, Decision.REJECTED),  # not 0.30000000000000004
        ({}, 0.0, Decision.REJECTED),
    ],
)
def test_the_decision_follows_from_the_sum(weights: dict[str, float], score: float, decision: Decision) -> None:
    """Kept from the one threshold, doubtful from the other; parts without weight are no reasons."""
    own = pack(evidence=(Evidence("a", ("tree",)), Evidence("b", ("seed",))), weights=weights)
    verdict = judge(Entry(title="", body=TEXT), Sender("s"), (own,), GAZETTEER).verdicts[0]
    assert (verdict.score, verdict.decision) == (score, decision)
    assert [reason.part for reason in verdict.reasons] == list(weights)
    assert (verdict.topic, verdict.pack_version) == ("trees", "1")


def test_what_speaks_for_an_item_counts_up_to_enough() -> None:
    """The rest is taken off as a reason of its own; what speaks against the item counts in full."""
    parts = (Evidence("a", ("tree",)), Evidence("b", ("seed",)), Evidence("c", ("plant",)))
    own = pack(evidence=parts, weights={"a": 3.0, "b": 2.5, "c": -1.5}, enough=4.0)
    verdict = judge(Entry(title="", body=TEXT), SOMEBODY, (own,), GAZETTEER).verdicts[0]
    assert (verdict.score, verdict.decision) == (2.5, Decision.DOUBTFUL)
    assert [(reason.part, reason.points) for reason in verdict.reasons[3:]] == [("more than enough", -1.5)]


@pytest.mark.parametrize(
    ("sections", "kind"),
    [
        ((), "other"),
        ((Section("call", ("b",)),), "call"),
        ((Section("event", ("c",)), Section("decided", ("a", "b"))), "decided"),
        ((Section("decided", ("a",)), Section("call", ("b",))), "decided"),  # the first that fits
    ],
)
def test_the_section_is_the_first_whose_part_is_there(sections: Sequence[Section], kind: str) -> None:
    """Parts without weight count for sections."""
    own = pack(evidence=(Evidence("a", ("tree",)), Evidence("b", ("seed",))), sections=tuple(sections))
    assert judge(Entry(title="", body=TEXT), Sender("s"), (own,), GAZETTEER).verdicts[0].kind == kind


def test_reasons_show_one_word_for_each_thing_asked_for() -> None:
    """The words are those of the first sentence that shows it."""
    own = pack(evidence=(Evidence("a", ("tree", "plant|seed")),), weights={"a": 1.0})
    reason = judge(Entry(title="Ett träd", body=TEXT), Sender("s"), (own,), GAZETTEER).verdicts[0].reasons[0]
    assert (reason.words, reason.zone) == (("ek", "växer"), Zone.BODY)
