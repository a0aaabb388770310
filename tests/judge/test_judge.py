"""From an entry to a judgement: the seed's release is kept, nothing crashes it, and it always says the same."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedwatch.config.places import load_places
from feedwatch.config.topics import load_topic
from feedwatch.judge.judge import first_look, judge
from feedwatch.model.item import Entry
from feedwatch.model.passage import Zone
from feedwatch.model.place import Gazetteer
from feedwatch.model.source import Sender
from feedwatch.model.topic import Decision, TopicPack, Verdict

ROOT = Path(__file__).resolve().parents[2]
RELEASE = """Viable Cities Klimatkontraktet 2030

2021-10-01 10:00 CEST

## Tranås en av 23 svenska kommuner som går före

I dag blev det klart att Tranås är en av de 23 kommuner som tillsammans med Viable Cities och fyra myndigheter \
kraftsamlar för klimatneutrala städer.

– Det är hedrande, säger ordföranden.

Kommuner i våg 1\tEnköping, Järfälla, Göteborg, Lund, Malmö, Stockholm, Umeå, Uppsala, Växjö

Redan den 8 december kommer alla kommuner att signera antingen ett reviderat Klimatkontrakt 2030 eller en avsiktsförklaring.

## **Viable Cities**

Viable Cities är ett strategiskt innovationsprogram.

## **Kontaktpersoner**

Kommunikatör, tfn 0140-000 00
"""


NEWSROOM = Sender("tranas-web")


@lru_cache
def pack() -> TopicPack:
    path = ROOT / "config/topics/climate-contract.toml"
    return load_topic(path.read_text(encoding="utf-8"), str(path))


@lru_cache
def gazetteer() -> Gazetteer:
    path = ROOT / "config/places/sweden.toml"
    return load_places(path.read_text(encoding="utf-8"), str(path))


def verdict(title: str, text: str = "", *, url: str = "", sender: Sender = NEWSROOM) -> Verdict:
    entry = Entry(title=title, url=url, body=text, published=datetime(2023, 12, 8, tzinfo=UTC))
    return judge(entry, sender, (pack(),), gazetteer()).verdicts[0]


def test_a_municipal_release_with_lists_and_contacts_is_kept_with_its_places() -> None:
    """A whole release, tables and contact block included, is kept, decided, Swedish, and names its municipalities."""
    entry = Entry(title="Tranås en av 23 kommuner som går före", body=RELEASE)
    judgement = judge(entry, Sender("tranas", "Tranås kommun", "0687"), (pack(),), gazetteer())
    found = judgement.verdicts[0]
    assert (judgement.language, found.decision, found.kind) == ("sv", Decision.KEPT, "decided")
    assert {"0687", "0381", "2480"} <= {mention.code for mention in judgement.mentions}


def test_the_seed_release_is_kept() -> None:
    """The release that the project began with is kept."""
    seeds = sorted((ROOT.parent / "shared" / "seed").glob("*.txt"))
    if not seeds:
        pytest.skip("the seed is not here")
    entry = Entry(
        title="Kalmar en av 23 svenska kommuner som går före i klimatomställningen",
        body=seeds[0].read_text(encoding="utf-8"),
        published=datetime(2021, 10, 1, 8, 0, tzinfo=UTC),
    )
    judgement = judge(entry, Sender("kalmar", "Kalmar kommun", "0880"), (pack(),), gazetteer())
    assert judgement.verdicts[0].kept
    assert len({m.code for m in judgement.mentions if m.zone is not Zone.BOILERPLATE and len(m.code) == 4}) == 23


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("TRANÅS SIGNERAR KLIMATKONTRAKT 2030", "KOMMUNEN OCH SEX MYNDIGHETER SKREV UNDER I DAG."),
        ("Tranås skriver under sitt klimat\u00adkontrakt", "Det skedde i\u00a0dag tillsammans med sex myndigheter."),
        ("Trana\u030as skriver klimatkontrakt", "Kommunen skrev pa\u030a tillsammans med sex myndigheter."),
        ("Tranås signerar klimatkontraktet", "Vid Euorpean Viable Citites Day skrev kommunen under."),
        ("Tranås förnyar klimatkontratk", "Kommunen skrev under tillsammans med staten i dag."),
        ("Lovar staten att bli klimatneutralt", "Tranås har skrivit avtal med sex myndigheter om klimatet."),
    ],
    ids=["capitals", "soft hyphen", "decomposed", "misspelt programme", "misspelt contract", "only the act"],
)
def test_news_is_found_however_it_is_written(title: str, text: str) -> None:
    """Capitals, soft hyphens, decomposed letters, misspellings and headlines that only name the act are understood."""
    assert verdict(title, text).kept


@pytest.mark.parametrize(
    ("part", "title", "text", "url"),
    [
        ("church", "Ny kontraktsprost", "Domkapitlet i Växjö stift har beslutat. Klimatet är viktigt.", ""),
        (
            "industry",
            "Stålverk får klimatkontrakt",
            "Staten betalar mellanskillnaden, så kallade differenskontrakt.",
            "",
        ),
        (
            "contract between others",
            "Mejeri inför klimatkontrakt",
            "Mjölkbönderna får mer betalt. Varje gård räknar på foder.",
            "",
        ),
        (
            "contract between others",
            "Klassen skrev klimatkontrakt",
            "Eleverna och rektorn skrev under. Läraren är stolt.",
            "",
        ),
        ("abroad", "Åbo skriver klimatkontrakt", "Den finländska staden undertecknade det i dag.", ""),
        ("opinion", "Debatt: Klimatkontraktet räcker inte för Tranås", "Kommunen skrev under med sex myndigheter.", ""),
        (
            "opinion",
            "Tranås klimatkontrakt är tomma ord",
            "Kommunen skrev under.",
            "https://tidning.se/ledare/tomma-ord",
        ),
        ("advert", "Annons: Bli redo för klimatkontraktet", "Kommunen skriver under med staten. Boka en demo.", ""),
        ("job", "Processledare till Klimatneutrala Tranås 2030", "Klimatkontraktet med staten väntar på dig.", ""),
        ("index", "Etikett: klimatkontrakt", "Tranås skriver under klimatkontrakt. Umeå skriver under.", ""),
        ("page", "Klimatkontrakt 2030", "Klimatkontrakt 2030 är ett avtal mellan kommuner och myndigheter.", ""),
        ("database", "Climate City Contract Sample Clauses", "Browse climate city contract clauses.", ""),
    ],
)
def test_another_sense_or_kind_of_text_is_rejected_and_says_so(part: str, title: str, text: str, url: str) -> None:
    """The trap or kind of text is named among the reasons, and the item is not kept."""
    found = verdict(title, text, url=url)
    assert part in {reason.part for reason in found.reasons}
    assert not found.kept


def test_the_programme_only_in_the_boilerplate_is_not_enough() -> None:
    """What stands under every release of a newsroom is not news."""
    text = "Badet öppnar i maj.\n\nPumparna byts.\n\nOm kommunen\n\nTranås deltar i Viable Cities och har ett klimatkontrakt."
    assert not verdict("Nytt badhus i Tranås", text).kept


@pytest.mark.parametrize(
    ("kind", "title", "text"),
    [
        ("decided", "Tranås undertecknar klimatkontrakt med staten", "Sex myndigheter skrev under i dag."),
        ("call", "Ny utlysning från Viable Cities", "Kommuner kan söka stöd till den 5 juni."),
        ("event", "Välkommen till klimatfrukost om klimatkontraktet", "Anmäl dig till Viable Cities."),
        (
            "other",
            "Granskning: klimatkontrakten saknar mål",
            "Av 23 klimatkontrakt har nio en siffra, säger programkontoret.",
        ),
    ],
)
def test_the_section_of_the_digest_follows_from_what_happened(kind: str, title: str, text: str) -> None:
    """Signed and decided, calls, events and the rest are told apart."""
    found = verdict(title, text)
    assert (found.kind, found.decision) == (kind, Decision.KEPT)


def test_a_sender_is_evidence() -> None:
    """What the programme office publishes is kept on a weaker word than what anybody does."""
    text = "I första avsnittet berättar Tranås om vägen till ett kontrakt."
    office, search = Sender("vc", "Viable Cities"), Sender("vc-search", "Viable Cities via sökning")
    assert verdict("Ny podd", text, sender=office).score > verdict("Ny podd", text).score
    assert verdict("Ny podd", text, sender=search).score == verdict("Ny podd", text).score


def test_every_reason_names_its_words_and_zone() -> None:
    """A reason found in the text shows the words that caused it and where they stood."""
    found = verdict("Tranås signerar klimatkontrakt 2030", "Sex myndigheter skrev under.")
    title = next(reason for reason in found.reasons if reason.part == "strong in title")
    assert (title.words, title.zone) == (("klimatkontrakt",), Zone.TITLE)


@pytest.mark.parametrize("title", ["Nya öppettider på badet", "Kalmar FF vann", "Matsedel vecka 12"])
def test_the_first_look_leaves_other_news_alone(title: str) -> None:
    """No article is fetched for a title without any word of the topic."""
    assert not first_look(Entry(title=title), (pack(),))


@pytest.mark.parametrize(
    "title",
    [
        "Kommunen lovar staten grönare byggen",
        "Två utvalda till EU:s mission",
        "Nu skriver de under",
        "23 städer går före",
    ],
)
def test_the_first_look_is_permissive(title: str) -> None:
    """A headline that names only the act, the mission or the number of cities is worth a look."""
    assert first_look(Entry(title=title), (pack(),))


ANY_TEXT = st.text(max_size=400) | st.lists(
    st.sampled_from(
        [
            "klimatkontrakt",
            "Viable Cities",
            "–",
            "\n\n",
            "staten",
            "Kalmar",
            ".",
            "Om kommunen",
            "(",
            "åäö",
            "\u00ad",
            " ",
            "2030",
        ]
    ),
    max_size=60,
).map(" ".join)


@settings(deadline=None, max_examples=120)
@given(title=ANY_TEXT, summary=ANY_TEXT, body=ANY_TEXT, url=st.text(max_size=40))
def test_no_text_crashes_it_and_the_same_text_is_always_judged_the_same(
    title: str, summary: str, body: str, url: str
) -> None:
    """Judging is total and deterministic."""
    entry = Entry(title=title, summary=summary, body=body, url=url)
    once = judge(entry, Sender("a"), (pack(),), gazetteer())
    assert once == judge(entry, Sender("a"), (pack(),), gazetteer())
    assert isinstance(first_look(entry, (pack(),)), bool)


def test_long_text_takes_time_in_proportion() -> None:
    """A hundred times the text takes no more than a few hundred times as long, whatever it repeats."""
    for piece in ("klimatkontrakt avtal ", "skriver under ", "- ", "a.", "Å" * 50):
        entry = Entry(title="t", body=piece * (100_000 // len(piece)))
        start = time.process_time()
        judge(entry, Sender("a"), (pack(),), gazetteer())
        assert time.process_time() - start < 5


def test_a_year_at_the_end_of_time_is_a_date_like_any_other() -> None:
    """Published dates up to the last year do not overflow."""
    entry = Entry(title="Klimatkontrakt", published=datetime(9999, 12, 31, tzinfo=UTC))
    assert judge(entry, Sender("a"), (pack(),), gazetteer()).verdicts
