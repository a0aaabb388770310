"""The stairs: the only file that builds things and hands them to each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from pathlib import Path

from feedwatch.config.settings import Net, Settings
from feedwatch.deliver.outbox_folder import OutboxFolder
from feedwatch.deliver.signature import new_secret
from feedwatch.deliver.smtp import SmtpSender
from feedwatch.deliver.smtp_target import parse_target
from feedwatch.deliver.webhook import WebhookSender
from feedwatch.engine.pulse import Pulse
from feedwatch.engine.rounds import Rounds
from feedwatch.net.door import Door
from feedwatch.service.configuring import Configuring
from feedwatch.service.delivering import Delivering, MailSender
from feedwatch.service.digesting import Digesting
from feedwatch.service.explaining import Explaining
from feedwatch.service.gathering import Gathering
from feedwatch.service.housekeeping import Housekeeping
from feedwatch.service.messages import Messages
from feedwatch.service.polling import Polling
from feedwatch.service.reporting import Reporting
from feedwatch.service.secrets import open_secrets
from feedwatch.service.subscribing import Subscribing
from feedwatch.service.trying import Trying
from feedwatch.store import deliveries, sources
from feedwatch.store.database import Database, open_database

Clock = Callable[[], datetime]

_OUTBOX = "outbox"
# Leases of the running service begin with this, so that the next one can free those of a service that died.
_SERVICE = "service-"
_TICK_GRACE_SECONDS = 60.0


def utc_now() -> datetime:
    """Give the time of this machine."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class House:
    """Everything that was built, by name."""

    data: Path
    database: Database
    configuring: Configuring
    gathering: Gathering
    polling: Polling
    digesting: Digesting
    delivering: Delivering
    messages: Messages
    subscribing: Subscribing
    explaining: Explaining
    reporting: Reporting
    housekeeping: Housekeeping
    trying: Trying
    pulse: Pulse = field(default_factory=Pulse)

    def take_over(self) -> None:
        """Free what a dead service still held; only for the holder of the data folder."""
        with self.database.write() as connection:
            sources.free_leases(connection, _SERVICE)
            deliveries.free_leases(connection, _SERVICE)

    def ready(self) -> dict[str, str]:
        """Say for each part whether it works: `ok`, or what is wrong."""
        problems = self.configuring.problems
        age = self.pulse.age()
        late = max(_TICK_GRACE_SECONDS, 10 * self.configuring.current.settings.poll.tick.total_seconds())
        return {
            "database": self.database.check(),
            "configuration": f"refused: {problems[0]}" if problems else "ok",
            "ticks": "ok" if age is not None and age < late else "not ticking",
        }


@contextmanager
def open_house(
    config: Path,
    data: Path,
    *,
    clock: Clock = utc_now,
    environment: Mapping[str, str] = os.environ,
    service: bool = False,
) -> Iterator[House]:
    """Build everything on a configuration folder and a data folder, and take it down at the end."""
    database = open_database(data)
    try:
        configuring = Configuring(config, environment, database, clock)
        door = make_door(configuring.current.settings.net)
        try:
            yield _build(data, database, configuring, door, clock, lease_prefix=_SERVICE if service else "command-")
        finally:
            door.close()
    finally:
        database.close()


def make_door(net: Net) -> Door:
    """Make the door to other machines that these settings ask for."""
    contact = f" (+{net.contact})" if net.contact else ""
    return Door(frozenset(net.allow), f"feedwatch/{version('feedwatch')}{contact}")


def make_rounds(house: House) -> Rounds:
    """Make what the engine calls."""
    poll = house.configuring.current.settings.poll
    return Rounds(
        house.polling,
        house.delivering,
        build_digests=house.digesting.build_due,
        refresh_configuration=house.configuring.refresh,
        keep_house=house.housekeeping.forget,
        workers=lambda: poll.workers,
        tick=poll.tick,
        pulse=house.pulse,
    )


def _build(
    data: Path, database: Database, configuring: Configuring, door: Door, clock: Clock, *, lease_prefix: str
) -> House:
    secret = open_secrets(data)
    gathering = Gathering(door, configuring, clock)
    messages = Messages(database, configuring, secret)
    settings = configuring.current.settings
    return House(
        data=data,
        database=database,
        configuring=configuring,
        gathering=gathering,
        polling=Polling(database, configuring, gathering, clock, lease_prefix),
        digesting=Digesting(database, configuring, clock),
        delivering=Delivering(
            database,
            messages.of,
            partial(_mail_sender, settings, data / _OUTBOX),
            WebhookSender(door),
            clock,
            lease_prefix,
        ),
        messages=messages,
        subscribing=Subscribing(database, configuring, secret, clock, new_secret),
        explaining=Explaining(database, configuring),
        reporting=Reporting(database, configuring, clock),
        housekeeping=Housekeeping(database, configuring, clock),
        trying=Trying(gathering, configuring, clock),
    )


def _mail_sender(settings: Settings, outbox: Path) -> MailSender:
    """Make what hands over mail: SMTP when it is set, else the outbox folder."""
    if settings.mail.smtp:
        return SmtpSender(parse_target(settings.mail.smtp))
    return OutboxFolder(outbox)
