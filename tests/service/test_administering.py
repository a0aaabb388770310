"""One truth: whoever changes a file, by whatever way, it is shown first, never over another's change, and can be undone."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select
from tests.newsroom import News
from tests.service.conftest import World

from feedwatch.config.files import defaults_folder
from feedwatch.model.actor import SHELL, Actor, How
from feedwatch.model.errors import ConfigError, ConflictError, EntangledError, UnwritableError, UsageError
from feedwatch.model.subscriber import Wish
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.effect import Effect
from feedwatch.store import audit_log, configurations
from feedwatch.store.schema import config_texts
from feedwatch.wiring import House

ANNA = Actor("anna", How.WEB)
BO = Actor("bo", How.COMMAND)
TOPIC = "topics/climate-contract.toml"
SOURCES = """\
# What we watch.

# the municipality itself
[[source]]
id = "a"
url = "{base}/a"  # its feed

[[source]]
id = "b"
url = "{base}/b"
"""


@pytest.fixture
def house(world: World) -> House:
    world.configure(SOURCES, settings='# who sends\n[mail]\nsmtp = "smtp://anna:s3cret@127.0.0.1:9"\n')
    return world.open()


def sources_text(world: World) -> str:
    return (world.config / "sources.toml").read_text(encoding="utf-8")


def told(house: House) -> list[tuple[str, str, tuple[str, ...]]]:
    """Give who, why and what of every version but the first, the oldest first."""
    return [(one.who, one.why, one.files) for one in reversed(house.history.page()) if one.number > 1]


def acts(house: House) -> list[tuple[str, str, str, object]]:
    with house.database.read() as connection:
        found = audit_log.page(connection, before=None, limit=50, action="config")
    return [(act.who, act.how, act.subject, act.detail["version"]) for act in reversed(found)]


def test_a_version_has_its_author_and_reason(house: House) -> None:
    """In the history and in the audit log."""
    assert house.administering.apply(house.administering.remove("b"), ANNA, "it moved") == 2
    assert told(house) == [("anna (web)", "it moved", ("sources.toml",))]
    assert acts(house) == [("anna", "web", "sources.toml", 2)]
    assert house.administering.apply(house.administering.change("a", {"place": "0880"}), SHELL) == 3
    assert told(house)[1] == ("command", "", ("sources.toml",))


def test_whoever_applies_it_first_the_author_is_the_same(world: World, house: House) -> None:
    """The service notices the file before the command that wrote it comes to say so."""
    service = world.open()
    edit = house.administering.remove("b")
    real = house.administering._refresh

    def late() -> None:
        service.refresh()
        real()

    house.administering._refresh = late
    assert house.administering.apply(edit, BO, "gone") == 2
    assert told(house) == told(service) == [("bo (command)", "gone", ("sources.toml",))]
    assert acts(house) == [("bo", "command", "sources.toml", 2)]


def test_a_file_that_an_editor_changed_has_no_name(world: World, house: House) -> None:
    """And nobody is named for a text that they wrote once and an editor put there later."""
    before = sources_text(world)
    house.administering.apply(house.administering.remove("b"), ANNA)
    after = sources_text(world)
    for text in (before, after):
        (world.config / "sources.toml").write_text(text, encoding="utf-8")
        house.refresh()
    assert [who for who, _, _ in told(house)] == ["anna (web)", "file", "file"]
    assert acts(house)[1:] == [("", "file", "sources.toml", 3), ("", "file", "sources.toml", 4)]


def test_files_of_several_hands_in_one_version_name_all(world: World, house: House) -> None:
    """An editor changes one file while somebody changes another."""
    edit = house.administering.remove("b")
    with (world.config / "feedwatch.toml").open("a", encoding="utf-8") as file:
        file.write("# theirs\n")
    house.administering.apply(edit, ANNA)
    assert told(house) == [("file, anna (web)", "", ("feedwatch.toml", "sources.toml"))]


def test_every_edit_is_a_version_of_its_own(world: World, house: House) -> None:
    """However many write at the same time; what found the file changed is made again on the new text."""
    houses = [house, world.open(), world.open()]

    def work(number: int) -> None:
        for round_ in range(3):
            one = houses[number]
            key = {"id": f"w{number}-{round_}", "url": f"https://w{number}-{round_}.example"}
            add_again_until_written(one, key, Actor(f"w{number}", How.API))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    house.refresh()
    assert sorted(who for who, _, _ in told(house)) == [f"w{number} (api)" for number in range(3) for _ in range(3)]
    assert len(house.configuring.current.sources) == 11
    assert sources_text(world).startswith("# What we watch.\n\n# the municipality itself\n")


def add_again_until_written(house: House, key: dict[str, str], by: Actor) -> None:
    for _ in range(50):
        try:
            house.administering.apply(house.administering.add(key, [f"by {by.name}"]), by)
        except ConflictError:
            continue
        return
    raise AssertionError("it never came to write")


def test_what_could_not_be_written_has_no_author(world: World, house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """A read-only folder: the change is told to be made by hand, and who makes it is not known."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(30, "Read-only file system")

    edit = house.administering.remove("b")
    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", refuse)
        with pytest.raises(UnwritableError, match="the folder is read-only") as caught:
            house.administering.apply(edit, ANNA)
    assert caught.value.diff == edit.diff
    (world.config / "sources.toml").write_text(edit.after, encoding="utf-8")
    house.refresh()
    assert [who for who, _, _ in told(house)] == ["file"]


def test_a_whole_text_never_goes_over_another_change(world: World, house: House) -> None:
    """Both changes are told, each from what it was made from."""
    text, base = house.administering.text("sources.toml")
    house.administering.apply(house.administering.change("a", {"place": "0880"}), ANNA)
    mine = text.replace("# its feed", "# its old feed")
    with pytest.raises(ConflictError, match="changed by somebody else") as caught:
        house.administering.edit_text("sources.toml", mine, base)
    assert '+place = "0880"' in caught.value.theirs
    assert "+url" in caught.value.ours
    assert caught.value.on_disk == sources_text(world)
    assert caught.value.wanted == mine
    fresh, base = house.administering.text("sources.toml")
    house.administering.apply(
        house.administering.edit_text("sources.toml", fresh.replace("its feed", "its old feed"), base)
    )
    assert 'place = "0880"' in sources_text(world)
    assert "# its old feed" in sources_text(world)


def test_an_edit_that_waits_is_not_written_over_what_came_meanwhile(world: World, house: House) -> None:
    """A person thinks about the diff; an editor saves; the edit is made again on the new text."""
    edit = house.administering.change("a", {"enabled": False})
    with (world.config / "sources.toml").open("a", encoding="utf-8") as file:
        file.write("# theirs\n")
    with pytest.raises(ConflictError) as caught:
        house.administering.apply(edit, ANNA)
    assert "+# theirs" in caught.value.theirs
    assert "+enabled = false" in caught.value.ours
    house.administering.apply(house.administering.change("a", {"enabled": False}), ANNA)
    assert sources_text(world).endswith("# theirs\n")
    assert "enabled = false" in sources_text(world)


def test_a_text_is_checked_with_all_other_files(house: House) -> None:
    """With the line where it is wrong; what a browser does to line ends is taken back."""
    text, base = house.administering.text("sources.toml")
    with pytest.raises(ConfigError, match=r"sources\.toml:6: 'source\.url': must be an http"):
        house.administering.edit_text("sources.toml", text.replace("http://", "htp://", 1), base)
    with pytest.raises(ConfigError, match=r"unknown topic 'heating'"):
        house.administering.edit_text("sources.toml", text + 'topics = ["heating"]\n', base)
    assert house.administering.edit_text("sources.toml", text.replace("\n", "\r\n"), base).is_empty
    with pytest.raises(UsageError, match="is not a configuration file"):
        house.administering.edit_text("../sources.toml", text)


def test_a_topic_is_added_and_taken_away(world: World, house: House) -> None:
    """A file of its own each; the effect says what becomes of it."""
    shipped, _ = house.administering.text(TOPIC)
    house.administering.apply(house.administering.edit_text(TOPIC, shipped + "# ours\n"))
    other = shipped.replace('name = "climate-contract"', 'name = "heating"')
    added = house.administering.edit_text("topics/heating.toml", other)
    assert [one.topic for one in house.administering.effect(added).topics_added] == ["heating"]
    house.administering.apply(added, ANNA)
    house.subscribing.add(Wish("läsare@example.se", "heating", schedule="daily 07:00"), confirmed=True, how="a test")
    removed = house.administering.remove_file("topics/heating.toml")
    (gone,) = house.administering.effect(removed).topics_removed
    assert (gone.topic, gone.subscriptions) == ("heating", 1)
    assert removed.diff.startswith("--- topics/heating.toml")
    house.administering.apply(removed, BO)
    assert not (world.config / "topics" / "heating.toml").exists()
    assert [who for who, _, _ in told(house)] == ["command", "anna (web)", "bo (command)"]
    house.administering.apply(house.history.undo(4), BO)
    assert (world.config / "topics" / "heating.toml").read_text(encoding="utf-8") == other
    house.administering.apply(house.history.undo(3))
    assert not (world.config / "topics" / "heating.toml").exists()
    with pytest.raises(UsageError, match="there is no file"):
        house.administering.remove_file("topics/heating.toml")


def test_a_file_that_the_program_brings_becomes_one_of_the_folder(world: World, house: House) -> None:
    """The diff is against what is in force, and taking the file away gives that back."""
    text, base = house.administering.text("platforms.toml")
    edit = house.administering.edit_text("platforms.toml", text + "# ours\n", base)
    assert [line for line in edit.diff.splitlines() if line.startswith("+")] == ["+++ platforms.toml", "+# ours"]
    house.administering.apply(edit, ANNA)
    assert (world.config / "platforms.toml").read_text(encoding="utf-8").endswith("# ours\n")
    house.administering.apply(house.administering.remove_file("platforms.toml"), BO)
    assert house.configuring.current.texts["platforms.toml"] == (defaults_folder() / "platforms.toml").read_text(
        "utf-8"
    )
    assert [who for who, _, _ in told(house)] == ["anna (web)", "bo (command)"]


def test_the_effect_of_sources_and_settings(house: House) -> None:
    """What is added, paused, changed and gone; what counts from the next start."""
    effect = effect_of(house, house.administering.change_many({"a": {"enabled": False, "place": "0880"}}))
    assert effect.sources_paused == ("a",)
    assert [(one.source, one.keys) for one in effect.sources_changed] == [("a", ("place",))]
    effect = effect_of(house, house.administering.remove("b"))
    assert effect.sources_removed == ("b",)
    assert not effect.sources_added
    effect = effect_of(house, house.administering.set_setting("web.listen", "127.0.0.1:9"))
    assert [(one.key, one.restart) for one in effect.settings] == [("web.listen", True)]
    text, _ = house.administering.text("sources.toml")
    assert not effect_of(house, house.administering.edit_text("sources.toml", text + "# only words\n"))
    effect = effect_of(house, house.administering.change("a", {"interval": "1m"}))
    assert ["more often than every 5 minutes" in warning.message for warning in effect.warnings] == [True]


def effect_of(house: House, edit: Edit) -> Effect:
    return house.administering.effect(edit)


def test_the_effect_of_a_topic_is_what_it_would_keep_and_lose(world: World, house: House) -> None:
    """Over what is stored, with the items by name."""
    signs = News(
        "Kalmar signerar Klimatkontrakt 2030", path="/k", guid="k", body="Kalmar skrev under Klimatkontrakt 2030."
    )
    pool = News("Simhallen i Kalmar öppnar", path="/s", guid="s", body="Simhallen öppnar i Kalmar i morgon.")
    world.newsroom.feed(signs, pool, path="/a")
    (polled,) = house.polling.poll_all(["a"], only_due=False)
    assert (polled.new, polled.kept) == (2, 1), polled
    text, base = house.administering.text(TOPIC)
    at = text.index("[thresholds]")
    stricter = text[:at] + text[at:].replace("enough = ", "enough = 9", 1).replace("kept = ", "kept = 9", 1)
    (changed,) = house.administering.effect(house.administering.edit_text(TOPIC, stricter, base)).topics_changed
    assert (changed.topic, changed.items) == ("climate-contract", 2)
    assert [one.title for one in changed.newly_lost] == ["Kalmar signerar Klimatkontrakt 2030"]
    assert changed.newly_kept == ()


def test_undo_takes_back_one_version_and_nothing_else(world: World, house: House) -> None:
    """What came later stays, comments and all."""
    before = sources_text(world)
    removed = house.administering.apply(house.administering.remove("a"), ANNA)
    assert "the municipality itself" not in sources_text(world)
    house.administering.apply(house.administering.add({"id": "c", "url": "https://c.example"}), BO)
    house.administering.apply(house.history.undo(removed), ANNA, "not gone after all")
    assert sources_text(world) == before + '\n[[source]]\nid = "c"\nurl = "https://c.example"\n'
    house.administering.apply(house.history.undo(removed + 1))
    assert sources_text(world) == before


def test_undo_of_lines_that_changed_since_is_refused_with_the_way_out(world: World, house: House) -> None:
    """The whole file can be put back."""
    before = sources_text(world)
    paused = house.administering.apply(house.administering.change("a", {"enabled": False}))
    house.administering.apply(house.administering.remove("a"))
    with pytest.raises(
        EntangledError, match=r"(?s)version 2 cannot be undone.*config restore 1 --file sources\.toml.*enabled"
    ):
        house.history.undo(paused)
    house.administering.apply(house.history.restore(1, "sources.toml"))
    assert sources_text(world) == before
    with pytest.raises(UsageError, match="version 1 is the first"):
        house.history.undo(1)
    with pytest.raises(UsageError, match="there is no version 99"):
        house.history.undo(99)


def test_a_version_of_several_files_is_undone_file_by_file(world: World, house: House) -> None:
    """Undo wants to know which."""
    for name in ("sources.toml", "feedwatch.toml"):
        with (world.config / name).open("a", encoding="utf-8") as file:
            file.write("# theirs\n")
    house.refresh()
    with pytest.raises(UsageError, match=r"changed feedwatch\.toml, sources\.toml; name one"):
        house.history.undo(2)
    assert house.history.undo(2, "sources.toml").diff.endswith("-# theirs\n")


def test_passwords_are_not_shown_and_not_lost(world: World, house: House) -> None:
    """Neither in a text, nor in a diff, nor in the history; an undo keeps what it is not about."""
    file = world.config / "feedwatch.toml"
    text, base = house.administering.text("feedwatch.toml")
    assert 'smtp = "smtp://…@127.0.0.1:9"' in text
    edit = house.administering.edit_text("feedwatch.toml", text.replace("who sends", "our relay"), base)
    house.administering.apply(edit, ANNA)
    assert '# our relay\n[mail]\nsmtp = "smtp://anna:s3cret@127.0.0.1:9"' in file.read_text(encoding="utf-8")
    house.administering.apply(house.administering.set_setting("mail.smtp", "smtp://anna:n3w@127.0.0.1:9"), ANNA)
    house.administering.apply(house.history.undo(2), ANNA)
    house.administering.apply(house.administering.set_setting("mail.smtp", "smtp://anna:n3w@127.0.0.1:10"), ANNA)
    assert '# who sends\n[mail]\nsmtp = "smtp://anna:n3w@127.0.0.1:10"' in file.read_text(encoding="utf-8")
    shown = [house.history.text(number, "feedwatch.toml") for number in (1, 2, 3, 4)]
    shown += [change.diff for number in (2, 3, 4) for change in house.history.changes(number)]
    assert "s3cret" not in "".join(shown)
    assert "n3w" not in "".join(shown)
    with pytest.raises(EntangledError, match=r"smtp://…@127") as caught:
        house.history.undo(3)
    assert "n3w" not in str(caught.value)
    assert shown[5].count("smtp://…@127.0.0.1:9") == 2


def test_a_password_does_not_come_out_under_another_name(house: House) -> None:
    """Whoever says that a text was made from one of another file is not shown that one."""
    settings, base = house.administering.text("feedwatch.toml")
    assert "s3cret" not in settings
    with pytest.raises(ConflictError) as caught:
        house.administering.edit_text("sources.toml", "", base)
    assert "s3cret" not in str(caught.value) + caught.value.expected
    assert house.administering.changed_since("sources.toml", base) == ""


def test_a_text_is_stored_once(house: House) -> None:
    """A version costs what it changed, however often there is a new one."""
    for enabled in (False, True, False, True):
        house.administering.apply(house.administering.change("a", {"enabled": enabled}))
    with house.database.read() as connection:
        stored = connection.execute(select(config_texts.c.text)).scalars().all()
        assert configurations.latest(connection) == dict(house.configuring.current.texts)
    assert len(house.history.page()) == 5
    assert len(stored) == len(house.configuring.current.texts) + 2


def test_broken_files_can_be_mended_by_who_comes_to_mend(world: World, house: House) -> None:
    """A folder that cannot be read stops every other command, but not the one that puts a version back."""
    good = sources_text(world)
    (world.config / "sources.toml").write_text("[[source]\n", encoding="utf-8")
    with pytest.raises(ConfigError):
        world.open()
    mending = world.open(mending=True)
    assert mending.configuring.problems
    mending.administering.apply(mending.history.restore(1, "sources.toml"), ANNA)
    assert sources_text(world) == good
    assert mending.configuring.problems == ()
    assert world.open().configuring.number == 1


def test_an_address_is_watched_once(house: House, world: World) -> None:
    """However it is spelt."""
    with pytest.raises(UsageError, match="source 'a' watches this address already"):
        house.administering.add({"id": "x", "url": f"{world.newsroom.base}/a/?utm_source=x"})
    assert house.administering.watching("https://c.example") == ""


def test_what_was_announced_and_never_written_is_forgotten(world: World, house: House) -> None:
    """A process that died between the two leaves nothing for ever."""
    with house.database.write() as connection:
        configurations.announce(connection, "sources.toml", "x", ANNA, "", world.clock.now)
    assert house.housekeeping.forget()["edits"] == 0
    world.clock.pass_by(days=2)
    assert house.housekeeping.forget()["edits"] == 1
