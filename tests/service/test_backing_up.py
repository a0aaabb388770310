"""A backup is whole and sound whatever happens beside it, and after a restore nothing goes out unasked."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import threading
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.service.conftest import World
from tests.service.outbox import QUEUED, SENT, configure, outbox, publish, states, subscribe

from feedwatch.engine.workshop_direct import Direct
from feedwatch.model.delivery import DeliveryState
from feedwatch.model.errors import BusyError, StateError
from feedwatch.service.upkeep.backing_up import back_up, restore
from feedwatch.service.upkeep.instance import single_instance
from feedwatch.wiring import House, open_house

CANCELLED = DeliveryState.CANCELLED.value
PEOPLE = ("anna@example.org", "bo@example.org")


@dataclass
class Machine:
    """A machine with feedwatch on it, of which backups are made and on which they are restored."""

    world: World

    @property
    def data(self) -> Path:
        return self.world.folder / "var"

    @property
    def saved(self) -> Path:
        return self.world.folder / "saved.db"

    def back_up(self, target: Path | None = None) -> Path:
        return back_up(self.data, target or self.saved, self.world.clock.now).path

    def restore(self, file: Path | None = None, *, overwrite: bool = True) -> None:
        restore(file or self.saved, self.data, self.world.config, self.world.clock.now, overwrite=overwrite)

    def open(self) -> House:
        """Build a house that counts as the running service."""
        world = self.world
        house = open_house(world.config, self.data, clock=world.clock, environment={}, service=True, reader=Direct())
        opened = world.stack.enter_context(house)
        opened.take_over()
        return opened

    def shut_down(self) -> None:
        self.world.stack.close()


@pytest.fixture
def machine(world: World) -> Machine:
    """Two readers, and a digest for each that is built and not sent."""
    configure(world)
    house = world.open()
    for person in PEOPLE:
        subscribe(house, person)
    publish(world, house, 0)
    return Machine(world)


def integrity(file: Path) -> str:
    with closing(sqlite3.connect(file)) as connection:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])


def test_a_backup_is_one_sound_private_file(machine: Machine) -> None:
    """Made beside an open service; in a folder it gets a name with the time; an existing file is not replaced."""
    file = machine.back_up()
    assert integrity(file) == "ok"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(each.name for each in file.parent.iterdir()) == ["config", "saved.db", "var"]
    (machine.world.folder / "backups").mkdir()
    assert machine.back_up(machine.world.folder / "backups").name == "feedwatch-20261124T080001Z.db"
    with pytest.raises(StateError, match="there already"):
        machine.back_up()


def test_a_backup_never_replaces_the_database_itself(machine: Machine) -> None:
    """Also when a file may be replaced."""
    with pytest.raises(StateError, match="there already"):
        back_up(machine.data, machine.data / "feedwatch.db", machine.world.clock.now, overwrite=True)


@pytest.mark.parametrize("target", ["missing/saved.db", "feedwatch.toml/saved.db"])
def test_a_backup_that_cannot_be_written_says_so(machine: Machine, target: str) -> None:
    with pytest.raises(StateError, match=r"saved\.db"):
        machine.back_up(machine.world.config / target)


def test_there_is_no_backup_of_nothing(tmp_path: Path, machine: Machine) -> None:
    with pytest.raises(StateError, match="nothing to back up"):
        back_up(tmp_path / "empty", machine.saved, machine.world.clock.now)


def test_backups_under_load_are_all_sound_and_start(machine: Machine) -> None:
    """While another thread writes without a pause, each backup holds one state: a digest and its lines, or neither."""
    house, over = machine.open(), threading.Event()

    def write() -> None:
        with closing(sqlite3.connect(machine.data / "feedwatch.db", timeout=30)) as connection:
            while not over.is_set():
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.execute("UPDATE digests SET state = 'sent'")
                    connection.execute("UPDATE digests SET state = 'built'")
                    connection.executemany(
                        "INSERT INTO polls (source_id, started_at, finished_at, outcome, bytes, entries, new, kept,"
                        " error_kind, error, repairs) VALUES (?, '', '', 'new', 0, 0, 0, 0, '', ?, '[]')",
                        [("twin", "x" * 2000), ("twin", "y" * 2000)],
                    )

    writer = threading.Thread(target=write)
    writer.start()
    try:
        files = [machine.back_up(machine.world.folder / f"{number}.db") for number in range(10)]
    finally:
        over.set()
        writer.join()
    assert house.database.check() == "ok"
    counts = []
    for file in files:
        assert integrity(file) == "ok"
        with closing(sqlite3.connect(file)) as connection:
            counts.append(connection.execute("SELECT count(*) FROM polls WHERE source_id = 'twin'").fetchone()[0])
            assert connection.execute("SELECT count(*) FROM digests WHERE state = 'sent'").fetchone() == (0,)
    assert counts == sorted(counts)
    assert all(count % 2 == 0 for count in counts)
    machine.shut_down()
    for file in (files[0], files[-1]):
        machine.restore(file)
        assert machine.open().database.check() == "ok"
        machine.shut_down()


def test_a_restore_on_an_empty_machine_brings_everything_back(machine: Machine) -> None:
    """The data, the key of all links, and the configuration; links in mails sent before still work."""
    machine.back_up()
    key = (machine.data / "secret.key").read_bytes()
    machine.shut_down()
    shutil.rmtree(machine.data)
    shutil.rmtree(machine.world.config)
    machine.restore(overwrite=False)
    assert (machine.data / "secret.key").read_bytes() == key
    assert stat.S_IMODE((machine.data / "secret.key").stat().st_mode) == 0o600
    assert (machine.world.config / "sources.toml").read_text("utf-8").startswith("[[source]]")
    house = machine.open()
    assert [subscriber.address for subscriber, _ in house.subscribing.listing()] == list(PEOPLE)
    with closing(sqlite3.connect(machine.data / "feedwatch.db")) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'backup_files'").fetchone() is None


def test_after_a_restore_nothing_is_sent_until_somebody_says_so(machine: Machine) -> None:
    """The service polls and builds, and says that it does not send; then it sends, in order."""
    machine.back_up()
    machine.shut_down()
    machine.restore()
    house = machine.open()
    world = machine.world
    world.clock.pass_by(days=1)
    assert publish(world, house, 0, 1) == 2
    assert house.delivering.claim_due() == []
    assert house.delivering.deliver_due() == 0
    held = house.resuming.held()
    assert held is not None
    assert (held.waiting, held.overdue) == (4, 2)
    assert "feedwatch resume" in house.ready()["sending"]
    assert house.resuming.resume(skip_overdue=False) == 0
    assert (house.resuming.held(), house.ready()["sending"]) == (None, "ok")
    assert house.delivering.deliver_due() == 4
    assert states(house) == [SENT] * 4


def test_what_was_sent_after_the_backup_carries_its_old_name_when_it_is_sent_again(machine: Machine) -> None:
    """Whoever resumes without skipping sends twice what waited at the backup, under the same Message-ID."""
    machine.back_up()
    machine.open().delivering.deliver_due()
    sent = [file.name for file in machine.world.outbox]
    machine.shut_down()
    machine.restore()
    house = machine.open()
    house.resuming.resume(skip_overdue=False)
    assert house.delivering.deliver_due() == 2
    assert [file.name for file in machine.world.outbox] == sent


def test_what_was_overdue_at_the_restore_can_be_left_out(machine: Machine) -> None:
    """What waited at the backup, and digests built since then about the time before the restore; nothing later."""
    machine.back_up()
    machine.open().delivering.deliver_due()
    machine.shut_down()
    machine.world.clock.pass_by(days=1)
    machine.restore()
    house = machine.open()
    machine.world.clock.pass_by(hours=1)
    assert publish(machine.world, house, 0, 1) == 2  # about the hours since the restore
    assert house.resuming.resume(skip_overdue=True) == 2
    assert house.delivering.deliver_due() == 2
    assert states(house) == [CANCELLED, CANCELLED, SENT, SENT]
    assert house.resuming.resume(skip_overdue=True) == 0


def test_a_digest_that_was_due_between_backup_and_restore_is_overdue_too(world: World) -> None:
    """It is built again after the restore, and its readers may have had it before."""
    configure(world)
    house = world.open()
    subscribe(house, "anna@example.org")
    with house.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE subscriptions SET schedule = 'daily 07:00', next_due_at = '2026-11-25T06:00:00.000000Z'"
        )
    publish(world, house, 0)
    machine = Machine(world)
    machine.back_up()
    machine.shut_down()
    world.clock.pass_by(days=2)
    machine.restore()
    house = machine.open()
    world.clock.pass_by(hours=1)
    assert house.digesting.build_due() == 1
    held = house.resuming.held()
    assert held is not None
    assert held.overdue == 1
    assert house.resuming.resume(skip_overdue=True) == 1
    assert house.delivering.deliver_due() == 0


def test_a_backup_that_was_copied_into_place_by_hand_is_held_too(machine: Machine) -> None:
    """The copy itself knows that it is one, so no way around the command sends old mail."""
    machine.back_up()
    machine.shut_down()
    for old in machine.data.glob("feedwatch.db*"):
        old.unlink()
    shutil.copy(machine.saved, machine.data / "feedwatch.db")
    house = machine.open()
    assert house.delivering.deliver_due() == 0
    assert house.resuming.held() is not None


def test_what_was_under_way_at_the_backup_waits_for_nobody(machine: Machine) -> None:
    """The lease of a sender that no longer exists is not kept in the restored database."""
    (batch,) = machine.open().delivering.claim_due()
    machine.back_up()
    machine.shut_down()
    machine.restore()
    house = machine.open()
    house.resuming.resume(skip_overdue=False)
    assert house.delivering.deliver_due() == len(batch.deliveries) == 2


def test_a_restore_replaces_nothing_unasked_and_keeps_what_it_replaces(machine: Machine) -> None:
    """Without --yes it refuses; with it the old database lies beside the new one, whole, with what its log held."""
    machine.back_up()
    house = machine.open()
    subscribe(house, "cia@example.net")
    machine.shut_down()
    with pytest.raises(StateError, match="--yes"):
        machine.restore(overwrite=False)
    machine.restore()
    assert [subscriber.address for subscriber, _ in machine.open().subscribing.listing()] == list(PEOPLE)
    (kept,) = machine.data.glob("feedwatch-before-restore-*.db")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT count(*) FROM subscribers").fetchone() == (3,)
    assert integrity(kept) == "ok"


def test_another_key_is_kept_beside_the_restored_one(machine: Machine) -> None:
    machine.back_up()
    machine.shut_down()
    key = (machine.data / "secret.key").read_bytes()
    (machine.data / "secret.key").write_bytes(b"k" * 32)
    machine.restore()
    assert (machine.data / "secret.key").read_bytes() == key
    (kept,) = machine.data.glob("secret.key-before-restore-*")
    assert kept.read_bytes() == b"k" * 32


def test_a_running_service_is_not_pulled_away_under_its_feet(machine: Machine) -> None:
    machine.back_up()
    with single_instance(machine.data, machine.world.clock.now), pytest.raises(BusyError, match="process"):
        machine.restore()


def test_a_damaged_database_can_be_replaced(machine: Machine) -> None:
    """Restoring is for bad days: what is damaged is set aside as it is."""
    machine.back_up()
    machine.shut_down()
    with (machine.data / "feedwatch.db").open("r+b") as file:
        file.seek(0)
        file.write(b"\0" * 4096)
    machine.restore()
    assert machine.open().database.check() == "ok"
    assert len(list(machine.data.glob("feedwatch-before-restore-*.db"))) == 1


def damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096 * 3 : 4096 * 40] = b"\xff" * (4096 * 37)
    file.write_bytes(content)


def newer(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (damaged, "damaged|cannot be restored"),
        (newer, "newer feedwatch"),
        (lambda file: file.write_bytes(b"hello"), "no SQLite database"),
        (lambda file: file.write_bytes(file.read_bytes()[:6000]), "damaged|cannot be restored"),
        (Path.unlink, "no file"),
    ],
)
def test_a_backup_that_is_not_sound_changes_nothing(machine: Machine, spoil: object, says: str) -> None:
    """Damaged, cut off, of a newer program, no backup at all: refused before anything is touched."""
    machine.back_up()
    machine.shut_down()
    before = sorted(file.name for file in machine.data.iterdir())
    assert callable(spoil)
    spoil(machine.saved)
    with pytest.raises(StateError, match=says):
        machine.restore()
    assert sorted(file.name for file in machine.data.iterdir() if file.name != "feedwatch.lock") == before
    house = machine.open()
    assert house.resuming.held() is None
    assert [delivery.state.value for delivery in outbox(house)] == [QUEUED, QUEUED]


def test_configuration_that_is_there_is_never_overwritten(machine: Machine) -> None:
    """Files are made for people and git; the restored ones are only for a machine that has none."""
    machine.back_up()
    machine.shut_down()
    (machine.world.config / "sources.toml").write_text("# mine\n", encoding="utf-8")
    (machine.world.config / "feedwatch.toml").unlink()
    machine.restore()
    assert (machine.world.config / "sources.toml").read_text("utf-8") == "# mine\n"
    assert not (machine.world.config / "feedwatch.toml").exists()
