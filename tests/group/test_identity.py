"""No item is news twice, and none is missed, whatever its source does to guids, links, dates and titles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.group.publisher import (
    GUIDS,
    LINKS,
    SITE,
    START,
    TEXTS,
    TIMES,
    WINDOWS,
    Reader,
    entry_of,
    in_bursts,
    newest_ten,
    release,
    show,
    twice,
)

from feedwatch.group.identity import aliases_of, identify
from feedwatch.model.item import Entry, Identity, Known, Novelty, PublishedTrust
from feedwatch.model.platform import Platform

ROUNDS = 11
# With any of these an item keeps a name, whatever becomes of its guid, title and time.
LASTING_LINKS = (
    "as it is",
    "with tracking",
    "now http, now https",
    "on another host from round 5 on",
    "with a session",
)


def can_be_told(guid: str, link: str, time: str) -> bool:
    """Tell whether something of an item lasts: a link, a guid of its own, or title, time and text together."""
    return link in LASTING_LINKS or guid == "as it is" or time == "as it is"


def watch(window: Callable[[int], list[int]], guid: str, link: str, time: str, text: str) -> tuple[int, int]:
    """Read a misbehaving feed for some rounds; gives how many items were announced and how many there were."""
    reader = Reader()
    shown: set[int] = set()
    for turn in range(ROUNDS):
        numbers = window(turn)
        shown.update(numbers)
        reader.read(show(numbers, turn, TEXTS[text], LINKS[link], GUIDS[guid], TIMES[time]))
    return len(reader.announced), len(shown)


@pytest.mark.parametrize("window", WINDOWS, ids=lambda window: window.__name__)
@pytest.mark.parametrize("guid", GUIDS)
def test_every_kind_of_guid_through_every_window(guid: str, window: Callable[[int], list[int]]) -> None:
    """Eleven rounds: each item is announced once, whether guids churn, repeat, count places or are missing."""
    announced, shown = watch(window, guid, "as it is", "as it is", "as it is")
    assert announced == shown


@pytest.mark.parametrize("link", LINKS)
@pytest.mark.parametrize("guid", GUIDS)
def test_every_kind_of_guid_with_every_kind_of_link(guid: str, link: str) -> None:
    """What changes in the one is made up for by the other, or by title and time."""
    announced, shown = watch(newest_ten, guid, link, "as it is", "as it is")
    assert announced == shown


@pytest.mark.parametrize("time", TIMES)
@pytest.mark.parametrize("text", TEXTS)
def test_every_edit_with_every_kind_of_time(text: str, time: str) -> None:
    """A guid or link that stays is enough, and so is a link without a guid."""
    for guid, link in (("as it is", "as it is"), ("as it is", "none"), ("none", "with tracking")):
        announced, shown = watch(in_bursts, guid, link, time, text)
        assert (announced, guid, link) == (shown, guid, link)


@settings(deadline=None, max_examples=60)
@given(
    window=st.sampled_from(WINDOWS),
    guid=st.sampled_from(sorted(GUIDS)),
    link=st.sampled_from(sorted(LINKS)),
    time=st.sampled_from(sorted(TIMES)),
    text=st.sampled_from(sorted(TEXTS)),
)
def test_all_together(window: Callable[[int], list[int]], guid: str, link: str, time: str, text: str) -> None:
    """Guid, link, time and text may all misbehave at once; as long as one name lasts, each item is announced once."""
    assume(can_be_told(guid, link, time))
    announced, shown = watch(window, guid, link, time, text)
    assert announced == shown


@settings(deadline=None, max_examples=30)
@given(st.data())
def test_the_order_of_a_document_does_not_matter(data: st.DataObject) -> None:
    """In any order every release is who it was in any other."""
    numbers = newest_ten(6)
    guid, link = data.draw(st.sampled_from(sorted(GUIDS))), data.draw(st.sampled_from(sorted(LINKS)))
    reader = Reader()
    for turn in range(6):
        reader.read(show(newest_ten(turn), turn, LINKS[link], GUIDS[guid]))
    entries = show(numbers, 6, LINKS[link], GUIDS[guid])
    order = data.draw(st.permutations(range(len(entries))))
    straight = identify(entries, reader.known, reader.policy, ())
    shuffled = identify([entries[at] for at in order], reader.known, reader.policy, ())
    assert shuffled.policy == straight.policy
    assert list(shuffled.identities) == [straight.identities[at] for at in order]


@settings(deadline=None, max_examples=100)
@given(
    st.lists(
        st.builds(
            Entry,
            title=st.text(max_size=20),
            url=st.sampled_from(["", "x", "https://a.example", "https://a.example/en-nyhet-1?a=1", "http://[", "://"])
            | st.text(max_size=12),
            guid=st.sampled_from(["", "1", "urn:x", "https://a.example/?p=1"]) | st.text(max_size=250),
            summary=st.text(max_size=60),
        ),
        max_size=6,
    )
)
def test_no_entry_crashes_it(entries: list[Entry]) -> None:
    """Whatever stands in the fields: every entry has a name, names fit the store, keys differ, and a second look is no news."""
    platforms = (Platform("p", ("(?P<id>[0-9]+)",)),)
    names = aliases_of(entries, platforms)
    assert all(each and all(0 < len(name) <= 200 for name in each) for each in names)
    reader = Reader(platforms)
    first = reader.read(entries)
    keys = [who.key for who in first.identities if who]
    assert len(keys) == len(set(keys))
    again = reader.read(entries)
    assert {who.novelty for who in again.identities if who} <= {Novelty.KNOWN}
    assert [who is None for who in again.identities] == [who is None for who in first.identities]


def test_lone_surrogates_in_addresses_crash_nothing() -> None:
    """A reader may hand on what no encoding knows."""
    (who,) = identify([Entry("Rubrik", url="https://a.example/\ud800", guid="\udfff")], {}, (), ()).identities
    assert who is not None


def only(entry: Entry, reader: Reader) -> Identity:
    (who,) = reader.read([entry]).identities
    assert who is not None
    return who


def test_the_strongest_name_is_the_key_and_all_names_find_it() -> None:
    """Guid, platform number, link, end of the link, title with day, text: each has its kind."""
    platform = Platform("press", ("/nyheter/[a-z-]*-(?P<id>[0-9]+)",))
    (names,) = aliases_of(
        [
            Entry(
                "En  &amp; ny Rubrik",
                url="http://www.kommun.example/nyheter/en-ny-rubrik-77?utm_source=x#top",
                guid="https://www.kommun.example/?p=5",
                summary="En text som är lång nog för att säga något om nyheten.",
                published=START,
                published_trust=PublishedTrust.STATED,
            )
        ],
        [platform],
    )
    assert names[:-1] == (
        "guid://kommun.example?p=5",
        "platform:press:77",
        "url://kommun.example/nyheter/en-ny-rubrik-77",
        "path:nyheter/en-ny-rubrik-77",
        "title:en ny rubrik|2025-03-03",
    )
    assert names[-1].startswith("text:")


def test_an_edit_is_a_change_and_noise_is_none() -> None:
    """White space, entities, quotation marks, tracking in links and dates are noise; words and numbers are not."""
    entry = replace(
        entry_of(release(1)), summary='Nämnden sade "ja" till 3 broar. Läs https://a.example/x?utm_source=rss'
    )
    reader = Reader()
    reader.read([entry])
    noise = "  N\u00e4mnden sade &quot;ja&quot; till&nbsp;3 broar.\n\nL\u00e4s http://www.a.example/x?utm_source=mail&amp;utm_medium=y"
    assert only(replace(entry, summary=noise), reader).novelty is Novelty.KNOWN
    assert only(replace(entry, published=START + timedelta(days=9)), reader).novelty is Novelty.KNOWN
    assert only(replace(entry, summary=entry.summary.replace("3", "4")), reader).novelty is Novelty.CHANGED
    assert only(replace(entry, title="En annan rubrik"), reader).novelty is Novelty.CHANGED
    assert len(reader.announced) == 1


def test_new_names_of_a_known_item_are_learned() -> None:
    """When guid and link change in turn, each change is bridged by the name that did not."""
    entry = entry_of(release(1))
    reader = Reader()
    key = only(entry, reader).key
    for changed in (
        replace(entry, guid="ny-1"),
        replace(entry, guid="ny-1", url="https://annan.example/x/1"),
        replace(entry, guid="ny-2", url="https://annan.example/x/1"),
        replace(entry, guid="", url="https://annan.example/x/1", title="Ny rubrik", published=None),
    ):
        assert only(changed, reader).known_as == key
    assert reader.announced == [key]


def test_a_guid_given_twice_identifies_nothing_in_its_source() -> None:
    """Two items with one guid and different links are two; the guid is remembered as worthless."""
    one, other = (replace(entry_of(release(number)), guid="samma") for number in (1, 2))
    reader = Reader()
    reader.read([one, other])
    assert len(reader.announced) == 2
    assert reader.policy == ("guid:samma",)
    third = replace(entry_of(release(3)), guid="samma")
    assert only(third, reader).novelty is Novelty.NEW
    assert only(one, reader).novelty is Novelty.KNOWN


def test_three_guids_given_twice_end_all_trust_in_guids() -> None:
    """The policy then names the kind, and no longer each guid."""
    entries = [replace(entry_of(release(number)), guid=f"g{number // 2}") for number in range(6)]
    assert identify(entries, {}, (), ()).policy == ("guid",)


def test_equal_entries_of_one_document_are_one_item() -> None:
    """The second showing has no identity, also when its link carries other parameters."""
    entry = entry_of(release(1))
    shown = [
        entry,
        replace(entry, guid="annan"),
        replace(entry, url=f"{entry.url}?sid=4"),
        replace(entry, guid="", url=""),
    ]
    first, *others = identify(shown[:3], {}, (), ()).identities
    assert first is not None
    assert others == [None, None]
    reader = Reader()
    reader.read(show(twice(0), 0))
    assert len(reader.announced) == 6


def test_the_same_title_every_year_is_another_item() -> None:
    """Another link, another year, the same words: news, with and without guids."""
    for guid in ("", "g"):
        then = Entry(
            "Öppettider under julen",
            url=f"{SITE}/nyheter/oppettider-under-julen",
            guid=guid and "g-2023",
            summary="Här hittar du öppettider för kommunens verksamheter under jul och nyår.",
            published=START.replace(year=2023),
            published_trust=PublishedTrust.STATED,
        )
        now = replace(
            then,
            url=f"{SITE}/nyheter/oppettider-under-julen-2",
            guid=guid and "g-2024",
            published=START.replace(year=2024),
        )
        reader = Reader()
        reader.read([then])
        assert only(now, reader).novelty is Novelty.NEW


def test_two_releases_of_one_day_with_one_title_are_two() -> None:
    """Different links and texts keep them apart, whether they come together or one after the other."""
    one = Entry(
        "Kungörelse",
        url=f"{SITE}/anslag/17",
        summary="Detaljplanen för kvarteret Åkern ställs ut för granskning.",
        published=START,
        published_trust=PublishedTrust.STATED,
    )
    other = replace(one, url=f"{SITE}/anslag/18", summary="Detaljplanen för kvarteret Björken antogs av nämnden i går.")
    for documents in ([[one, other]], [[one], [other]], [[one], [other, one]]):
        reader = Reader()
        for document in documents:
            reader.read(document)
        assert len(reader.announced) == 2


def test_without_guid_and_link_title_and_day_are_the_name() -> None:
    """Text edits and date bumps of an unchanged text are no news; another day with another text is."""
    entry = replace(entry_of(release(1)), guid="", url="")
    reader = Reader()
    assert only(entry, reader).key.startswith("title:")
    assert (
        only(replace(entry, summary="Hela texten är nu en annan, och den är lång nog."), reader).novelty
        is Novelty.CHANGED
    )
    assert only(entry, reader).novelty is Novelty.CHANGED
    assert only(replace(entry, published=START + timedelta(days=40)), reader).novelty is Novelty.KNOWN
    weekly = replace(entry, summary="Veckans lunch är fisk med dill och potatis.", published=START + timedelta(days=80))
    assert only(weekly, reader).novelty is Novelty.NEW


def test_a_list_page_that_moves_house_is_no_news() -> None:
    """New host, new paths, neither guids nor texts: most titles being known is enough."""

    def page(turn: int) -> list[Entry]:
        entries = show(range(turn, turn + 6), turn, GUIDS["none"], TEXTS["title only"], TIMES["none"])
        return (
            entries if turn < 2 else [replace(e, url=f"https://ny.example/{n}/") for n, e in enumerate(entries, turn)]
        )

    reader = Reader()
    for turn in range(4):
        reader.read(page(turn))
    assert len(reader.announced) == 9


def test_a_guid_that_is_used_again_later_does_not_hide_news() -> None:
    """Another link, another time and another title are another item, though the old one has left the feed."""
    reader = Reader()
    reader.read([replace(entry_of(release(1)), guid="1")])
    assert only(replace(entry_of(release(2)), guid="1"), reader).novelty is Novelty.NEW


def test_a_title_edit_that_changes_the_link_is_no_news() -> None:
    """The guid stays, and the title is still like the old one or the time is the same."""
    entry = entry_of(release(1))
    reader = Reader()
    reader.read([entry])
    edited = replace(entry, title=f"Rättelse: {entry.title}", url=f"{SITE}/nyheter/rattelse", published=START)
    assert only(edited, reader).novelty is Novelty.CHANGED
    rewritten = replace(
        entry, title="Helt andra ord", url=f"{SITE}/nyheter/helt-andra-ord", summary="Och en annan text."
    )
    assert only(replace(rewritten, published=START), reader).novelty is Novelty.CHANGED


def test_knowing_only_key_and_hash_is_enough() -> None:
    """Title and time of the known item help with odd sources only."""
    entry = entry_of(release(1))
    (who,) = identify([entry], {}, (), ()).identities
    assert who is not None
    known = {name: Known(who.key, who.content_hash) for name in who.aliases}
    (again,) = identify([replace(entry, url=f"{SITE}/annan/plats-2")], known, (), ()).identities
    assert again is not None
    assert again.known_as == who.key


def test_a_policy_is_never_relaxed() -> None:
    """A document in which all is well does not bring back trust."""
    identified = identify(show(newest_ten(3), 3), {}, ("guid", "url://kommun.example/nyheter"), ())
    assert identified.policy == ("guid", "url://kommun.example/nyheter")
    assert all(who and who.key.startswith("url:") for who in identified.identities)
