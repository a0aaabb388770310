"""Two at once: each looked at what was there before the other changed it, and what they then do harms nobody."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection
from tests.service import outbox
from tests.service.conftest import World
from tests.service.forest import PACK, plant
from tests.service.forest import TOPIC as TREES
from tests.service.press import PACK as RULES
from tests.service.press import open_press
from tests.service.test_arranging import house as two_copies  # noqa: F401 - a fixture
from tests.service.test_ruling import PLAIN, SIGNS, item, poll, verdict, write_pack
from tests.service.test_ruling import house as judged  # noqa: F401 - a fixture

from feedwatch.model.access import Admin, Role, Scope
from feedwatch.model.actor import Actor, How
from feedwatch.model.errors import ConfigError, UsageError
from feedwatch.model.subscriber import SubscriberState, Wish
from feedwatch.service.access import admitting, signing_in
from feedwatch.service.access.signing_in import WrongError
from feedwatch.service.admin import rejudging
from feedwatch.service.admin.labelling import Said
from feedwatch.service.people.enlisting import enlist
from feedwatch.store import admins
from feedwatch.wiring import House

PASSWORD = "en bra lång mening"
OTHER = "en annan lång mening"


@pytest.fixture
def house(world: World) -> House:
    """Give a house with somebody in charge and a viewer."""
    world.configure("")
    house = world.open()
    for name, role in (("anna", Role.ADMIN), ("bo", Role.VIEWER)):
        house.admitting.add(name, role, PASSWORD)
    return house


def then(monkeypatch: pytest.MonkeyPatch, where: Any, name: str, act: Callable[[], object]) -> None:
    """Let something happen right after a step, once."""
    step = getattr(where, name)

    def stepped(*given: Any, **named: Any) -> Any:
        monkeypatch.setattr(where, name, step)
        found = step(*given, **named)
        act()
        return found

    monkeypatch.setattr(where, name, stepped)


@pytest.mark.parametrize("act", ["disable", "demote"])
def test_somebody_stays_in_charge_however_roles_change_meanwhile(
    house: House, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """Bo was a viewer before the transaction, and is the only one in charge in it."""
    with house.database.read() as connection:
        viewer, look = admins.by_name(connection, "bo"), admins.by_name
    house.admitting.change_role("bo", Role.ADMIN)
    house.admitting.disable("anna")

    def by_name(connection: Connection, name: str) -> Admin | None:
        is_writing = connection.get_execution_options().get("feedwatch_write")
        return look(connection, name) if is_writing else viewer

    monkeypatch.setattr(admins, "by_name", by_name)
    with pytest.raises(UsageError, match="last one in charge"):
        house.admitting.disable("bo") if act == "disable" else house.admitting.change_role("bo", Role.VIEWER)


def test_the_first_link_makes_one_admin(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two open it at once and both choose a name; who is second is told that it has been used."""
    world.configure("")
    house = world.open()
    made = house.admitting.first_link()
    assert made
    then(monkeypatch, admitting, "hashed", lambda: house.admitting.accept(made[0], "anna", PASSWORD))
    with pytest.raises(UsageError, match="has been used meanwhile"):
        house.admitting.accept(made[0], "bo", OTHER)
    assert [one.name for one in house.admitting.everybody()] == ["anna"]


@pytest.mark.parametrize("is_dated", [False, True])
def test_a_password_that_was_changed_while_it_was_tried_lets_nobody_in(
    house: House, monkeypatch: pytest.MonkeyPatch, *, is_dated: bool
) -> None:
    """Nor does the old one come back, when its hash was to be made anew at this sign-in."""
    monkeypatch.setattr(signing_in, "is_dated", lambda _: is_dated)
    then(monkeypatch, signing_in, "matches", lambda: house.admitting.set_password("anna", OTHER))
    with pytest.raises(WrongError):
        house.signing_in.sign_in("anna", PASSWORD, "127.0.0.1")
    assert house.signing_in.sign_in("anna", OTHER, "127.0.0.1")


def test_who_is_disabled_while_they_sign_in_has_no_session_later(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would come to life when they are let in again."""
    then(monkeypatch, signing_in, "matches", lambda: house.admitting.disable("bo"))
    with pytest.raises(WrongError):
        house.signing_in.sign_in("bo", PASSWORD, "127.0.0.1")


def test_a_reset_is_not_overwritten_by_who_had_the_old_password(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """An admin resets it while somebody with the old one chooses another."""
    visitor = house.signing_in.admitted(house.signing_in.sign_in("bo", PASSWORD, "127.0.0.1"))
    assert visitor
    then(monkeypatch, signing_in, "matches", lambda: house.admitting.set_password("bo", OTHER))
    with pytest.raises(WrongError):
        house.signing_in.change_password(visitor, PASSWORD, "en tredje lång mening")
    assert house.signing_in.sign_in("bo", OTHER, "127.0.0.1")


def test_a_token_that_was_revoked_meanwhile_makes_no_other(house: House) -> None:
    """It was good when the request came; what it makes would be good for years."""
    token, secret = house.issuing.issue("lost", frozenset(Scope), None)
    holder = house.issuing.holder(secret)
    assert holder
    house.issuing.revoke(token.id)
    with pytest.raises(UsageError, match="is revoked"):
        house.issuing.issue("heir", [Scope.READ], None, by=holder.actor, heir_of=holder)
    house.admitting.disable("bo")
    with pytest.raises(UsageError, match="not let in"):
        house.issuing.issue("late", [Scope.READ], None, by=Actor("bo", How.WEB))


def test_two_good_edits_of_two_files_make_no_bad_whole(world: World) -> None:
    """One takes a topic away that no source asks for, the other lets a source ask for it; who is second is told."""
    house = plant(world)
    other = PACK.replace('name = "trees"', 'name = "parks"')
    house.administering.apply(house.administering.edit_text("topics/parks.toml", other))
    asks = house.administering.change("park", {"topics": ["parks"]})
    goes = house.administering.remove_file("topics/parks.toml")
    house.administering.apply(asks)
    before = house.configuring.number
    with pytest.raises(ConfigError, match="parks"):
        house.administering.apply(goes)
    assert (world.config / "topics" / "parks.toml").exists()
    assert house.configuring.number == before


def test_who_leaves_while_a_list_is_imported_is_not_added(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line was looked at before they left."""
    house = open_press(world).house
    house.subscribing.add(Wish("a@example.se", "climate-contract"), confirmed=False, how="a test")
    then(monkeypatch, house.subscribing, "standing", lambda: house.subscribing.remove("a@example.se"))
    enlisted = enlist(house.subscribing, [(2, Wish("a@example.se", "climate-contract"))], "a list")
    assert (enlisted.added, enlisted.left) == (0, 1)
    assert house.subscribing.get("a@example.se").state is SubscriberState.UNSUBSCRIBED


def test_a_page_about_somebody_who_was_erased_is_about_nobody(world: World) -> None:
    """Their number is not given again, so that an act on it, and the log, is never about somebody else."""
    house = open_press(world).house
    for name in ("a", "b"):
        house.subscribing.add(Wish(f"{name}@example.se", "climate-contract"), confirmed=True, how="a test")
    gone = house.leaving.erase("b@example.se").id
    house.subscribing.add(Wish("c@example.se", "climate-contract"), confirmed=True, how="a test")
    with pytest.raises(UsageError, match="there is no subscriber"):
        house.leaving.erase(str(gone))


def test_a_label_of_somebody_else_is_neither_replaced_nor_taken_back_unseen(world: World) -> None:
    """Who saw no label, or another one, is told; who says the same is not bothered."""
    house = plant(world)
    house.labelling.label(1, TREES, relevant=True)
    with pytest.raises(UsageError, match="said that it is about it; look at it again"):
        house.labelling.label(1, TREES, relevant=False, instead_of=None)
    house.labelling.label(1, TREES, relevant=True, instead_of=None)
    house.labelling.label(1, TREES, relevant=False, instead_of=Said.YES)
    with pytest.raises(UsageError, match="said that it is not about it"):
        house.labelling.unlabel(1, TREES, instead_of=Said.YES)
    assert house.labelling.said(1, TREES) is False
    house.labelling.unlabel(1, TREES, instead_of=Said.NO)
    with pytest.raises(UsageError, match="has no label"):
        house.labelling.unlabel(1, TREES, instead_of=Said.NO)


def test_a_story_that_was_taken_apart_meanwhile_is_not_moved_again(two_copies: House) -> None:  # noqa: F811 - fixture
    """The second split would leave an empty story behind, to which the first one's page leads."""
    story = two_copies.arranging.split([2]).story
    with pytest.raises(UsageError, match=f"these are all items of story {story}"):
        two_copies.arranging.split([2])


def test_two_who_merge_the_same_stories_merge_them_once(two_copies: House) -> None:  # noqa: F811 - fixture
    story = two_copies.arranging.split([2]).story
    two_copies.arranging.merge([1, story])
    with pytest.raises(UsageError, match=f"there is no story {story}"):
        two_copies.arranging.merge([1, story])


def test_rules_that_change_do_not_judge_a_version_that_is_gone(
    world: World,
    judged: House,  # noqa: F811 - fixture
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A new version comes while the old one is judged by the new rules: what counts is what the item says now."""
    write_pack(world, RULES.replace("kept = 1.0", "kept = 0.9"))
    judged.refresh()
    silent = replace(SIGNS, title="Kalmar öppnar badhuset", summary="Det är varmt.")

    def revise() -> None:
        world.newsroom.feed(silent, PLAIN)
        poll(judged)

    then(monkeypatch, rejudging, "judge", revise)  # the newest is judged first
    judged.rejudging.catch_up()
    assert item(judged, 2).title == "Kalmar öppnar badhuset"
    assert verdict(judged, 2).decision == "rejected"


def test_what_was_sent_again_a_moment_ago_is_not_sent_once_more(world: World) -> None:
    """Two see the same failed delivery and both press the button; the second is told, and may look and press again."""
    outbox.configure(world)
    house = world.open()
    house.subscribing.add(Wish("a@example.se", "climate-contract", schedule="at once"), confirmed=True, how="a test")
    outbox.publish(world, house, 0)
    house.delivering.deliver_due()
    world.clock.pass_by(hours=1)
    seen, chosen = house.replaying.now(), house.replaying.chosen([1])
    world.clock.pass_by(seconds=1)
    assert house.replaying.replay(chosen, seen=seen).queued == (1,)
    for _ in range(2):
        again = house.replaying.replay(house.replaying.chosen([1]), seen=seen)
        assert again.refused == ((1, "it was sent or queued again since you looked"),)
        assert house.replaying.replay(chosen).refused == again.refused
        world.clock.pass_by(seconds=1)
        house.delivering.deliver_due()
    world.clock.pass_by(seconds=1)
    assert house.replaying.replay(house.replaying.chosen([1]), seen=house.replaying.now()).queued == (1,)
