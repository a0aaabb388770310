"""The stairs: the only file that builds things and hands them to each other."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache, partial
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from feedwatch.config.settings import Net
from feedwatch.deliver.bounce_folder import BounceFolder
from feedwatch.deliver.bounce_mailbox import BounceMailbox, parse_mailbox
from feedwatch.deliver.chat import ChatSender
from feedwatch.deliver.outbox_folder import OutboxFolder
from feedwatch.deliver.signature import new_secret
from feedwatch.deliver.smtp import SmtpSender
from feedwatch.deliver.smtp_target import parse_target
from feedwatch.deliver.webhook import WebhookSender
from feedwatch.engine.pulse import Pulse
from feedwatch.engine.rounds import Rounds
from feedwatch.engine.workshop import Workshop
from feedwatch.net.door import Door
from feedwatch.service.access.admitting import Admitting
from feedwatch.service.access.issuing import Issuing
from feedwatch.service.access.pacing import Pacing
from feedwatch.service.access.signing_in import SigningIn
from feedwatch.service.admin.administering import Administering
from feedwatch.service.admin.arranging import Arranging
from feedwatch.service.admin.checking import Checking
from feedwatch.service.admin.discovering import Discovering
from feedwatch.service.admin.effect import Foreseeing
from feedwatch.service.admin.history import History
from feedwatch.service.admin.importing import Importing
from feedwatch.service.admin.kinship import Kinship
from feedwatch.service.admin.labelling import Labelling
from feedwatch.service.admin.measuring import Measuring
from feedwatch.service.admin.rejudging import Rejudging
from feedwatch.service.admin.ruling import Rulings
from feedwatch.service.admin.setting_values import SettingValues
from feedwatch.service.admin.trying import Trying
from feedwatch.service.answers.archiving import Archiving
from feedwatch.service.answers.auditing import Auditing
from feedwatch.service.answers.browsing import Browsing
from feedwatch.service.answers.coverage import Covering
from feedwatch.service.answers.explaining import Explaining
from feedwatch.service.answers.exporting import Exporting
from feedwatch.service.answers.publishing import Publishing
from feedwatch.service.answers.reporting import Reporting
from feedwatch.service.answers.searching import Searching
from feedwatch.service.answers.tracing import Tracing
from feedwatch.service.answers.trends import Trending
from feedwatch.service.configuring import Configuring
from feedwatch.service.line.composing import Composing
from feedwatch.service.line.deciding import Deciding
from feedwatch.service.line.delivering import Delivering
from feedwatch.service.line.digesting import Digesting
from feedwatch.service.line.gathering import Gathering, Reader
from feedwatch.service.line.messages import Messages
from feedwatch.service.line.polling import Polling
from feedwatch.service.line.senders import MailSender, Senders
from feedwatch.service.line.settling import Settling
from feedwatch.service.people.copying import Copying
from feedwatch.service.people.endpoints import Endpoints
from feedwatch.service.people.leaving import Leaving
from feedwatch.service.people.looking_up import LookingUp
from feedwatch.service.people.preferences import Preferences
from feedwatch.service.people.previewing import Previewing
from feedwatch.service.people.register import Register
from feedwatch.service.people.signing_up import SigningUp
from feedwatch.service.people.subscribing import Subscribing
from feedwatch.service.secrets import open_secrets
from feedwatch.service.upkeep.bouncing import BounceBox, Bouncing
from feedwatch.service.upkeep.housekeeping import Housekeeping
from feedwatch.service.upkeep.overseeing import Overseeing
from feedwatch.service.upkeep.replaying import Replaying
from feedwatch.service.upkeep.resuming import Resuming
from feedwatch.service.upkeep.timekeeping import Timekeeping
from feedwatch.service.upkeep.watching import Watching
from feedwatch.store import deliveries, sources
from feedwatch.store.database import Database, explained, open_database

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
    door: Door
    configuring: Configuring
    polling: Polling
    digesting: Digesting
    delivering: Delivering
    bouncing: Bouncing
    endpoints: Endpoints
    overseeing: Overseeing
    replaying: Replaying
    resuming: Resuming
    messages: Messages
    subscribing: Subscribing
    looking_up: LookingUp
    previewing: Previewing
    copying: Copying
    signing_up: SigningUp
    preferences: Preferences
    leaving: Leaving
    explaining: Explaining
    reporting: Reporting
    covering: Covering
    trending: Trending
    housekeeping: Housekeeping
    trying: Trying
    checking: Checking
    importing: Importing
    tracing: Tracing
    watching: Watching
    timekeeping: Timekeeping
    searching: Searching
    browsing: Browsing
    exporting: Exporting
    rejudging: Rejudging
    measuring: Measuring
    labelling: Labelling
    discovering: Discovering
    administering: Administering
    setting_values: SettingValues
    history: History
    arranging: Arranging
    ruling: Rulings
    publishing: Publishing
    archiving: Archiving
    auditing: Auditing
    signing_in: SigningIn
    admitting: Admitting
    issuing: Issuing
    pacing: Pacing = field(default_factory=Pacing)
    pulse: Pulse = field(default_factory=Pulse)

    def take_over(self) -> None:
        """See that the database is sound, and free what a dead service still held; only for the holder of the data folder."""
        self.database.inspect()
        with self.database.write() as connection:
            sources.free_leases(connection, _SERVICE)
            deliveries.free_leases(connection, _SERVICE)
        self.resuming.notice_restore()

    def look_after(self) -> None:
        """See whether clock and sources are as they should be."""
        self.timekeeping.look()
        self.watching.look()

    def refresh(self) -> None:
        """Read the configuration again and let what was built follow it."""
        _follow(self.configuring, self.door)

    def ready(self) -> dict[str, str]:
        """Say for each part whether it works: `ok`, or what is wrong."""
        problems = self.configuring.problems
        age = self.pulse.age()
        late = max(_TICK_GRACE_SECONDS, 10 * self.configuring.current.settings.poll.tick.total_seconds())
        return {
            "database": self.database.check(),
            "configuration": f"refused: {'; '.join(map(str, problems))}" if problems else "ok",
            "sending": self.resuming.state(),
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
    reader: Reader | None = None,
    mending: bool = False,
) -> Iterator[House]:
    """Build everything on a configuration folder and a data folder, and take it down at the end.

    Documents are read in worker processes, unless a `reader` is given. Who comes to mend broken files (`mending`) gets the last
    good configuration in their place. Raises StateError or BusyError when the files of the
    data folder cannot be worked on, now or while the house is open.
    """
    database = open_database(data)
    workshop = Workshop()
    try:
        configuring = Configuring(config, environment, database, clock, mending=mending)
        door = make_door(configuring.current.settings.net)
        lease_prefix = _SERVICE if service else "command-"
        try:
            yield _build(data, database, configuring, door, reader or workshop, clock, environment, lease_prefix)
        finally:
            door.close()
    except DatabaseError as error:
        if (words := explained(error, data)) is None:
            raise
        raise words from error
    finally:
        workshop.close()
        database.close()


def make_door(net: Net) -> Door:
    """Make the door to other machines that these settings ask for."""
    contact = f" (+{net.contact})" if net.contact else ""
    return Door(frozenset(net.allow), f"feedwatch/{version('feedwatch')}{contact}")


def make_rounds(house: House) -> Rounds:
    """Make what the engine calls."""
    configuring = house.configuring
    return Rounds(
        house.polling,
        house.delivering,
        build_digests=house.digesting.build_due,
        read_bounces=house.bouncing.read,
        refresh_configuration=house.refresh,
        judge_again=house.rejudging.catch_up,
        look_after_sources=house.look_after,
        keep_house=house.housekeeping.forget,
        workers=lambda: configuring.current.settings.poll.workers,
        tick=configuring.current.settings.poll.tick,
        pulse=house.pulse,
    )


def _follow(configuring: Configuring, door: Door) -> None:
    if configuring.refresh():
        door.permit(frozenset(configuring.current.settings.net.allow))


def _build(
    data: Path,
    database: Database,
    configuring: Configuring,
    door: Door,
    reader: Reader,
    clock: Clock,
    environment: Mapping[str, str],
    lease_prefix: str,
) -> House:
    secret = open_secrets(data)
    gathering = Gathering(door, reader, configuring, clock)
    deciding = Deciding(database, configuring, gathering, clock)
    messages = Messages(database, configuring, secret, clock)
    settling = Settling(database, lambda: configuring.current.settings.mail.admin)
    smtp_sender = lru_cache(maxsize=1)(_smtp_sender)  # one for all batches: it remembers that a server could encrypt
    mail_sender = partial(_mail_sender, configuring, data / _OUTBOX, smtp_sender)
    senders = Senders(mail_sender, WebhookSender(door), ChatSender(door))
    register = Register(secret)
    browsing = Browsing(database, configuring)
    composing = Composing(configuring)
    previewing = Previewing(database, configuring, composing, clock)
    signing_up = SigningUp(database, configuring, register, secret, clock)
    polling = Polling(database, configuring, gathering, deciding, clock, lease_prefix)
    rejudging = Rejudging(database, configuring, deciding, clock)
    foreseeing = Foreseeing(database, rejudging, clock)
    follow = partial(_follow, configuring, door)
    administering = Administering(database, configuring, foreseeing, environment, follow, clock)
    return House(
        data=data,
        database=database,
        door=door,
        configuring=configuring,
        polling=polling,
        digesting=Digesting(database, composing, clock),
        delivering=Delivering(
            database,
            messages.of,
            senders,
            settling,
            clock,
            lease_prefix,
            lambda: configuring.current.settings.mail.per_minute,
        ),
        bouncing=Bouncing(
            database,
            partial(_bounce_box, configuring, data),
            settling,
            clock,
            lambda: configuring.current.settings.mail.return_path,
            lambda: configuring.current.settings.mail.admin,
        ),
        endpoints=Endpoints(database, messages.trial, senders, clock, new_secret),
        overseeing=Overseeing(database),
        replaying=Replaying(database, clock),
        resuming=Resuming(database, clock),
        messages=messages,
        subscribing=Subscribing(database, configuring, register, clock, new_secret),
        looking_up=LookingUp(database, clock),
        previewing=previewing,
        copying=Copying(database, previewing, clock),
        signing_up=signing_up,
        preferences=Preferences(database, configuring, register, signing_up, clock),
        leaving=Leaving(database, register, clock, OutboxFolder(data / _OUTBOX).forget),
        explaining=Explaining(database, configuring),
        reporting=Reporting(database, configuring, clock),
        covering=Covering(database, configuring, clock),
        trending=Trending(database, clock),
        housekeeping=Housekeeping(database, configuring, clock),
        trying=Trying(gathering, configuring, Kinship(database, configuring, clock), clock),
        importing=Importing(configuring),
        checking=Checking(database, configuring, polling, door.recorder, clock),
        tracing=Tracing(database, configuring, clock),
        watching=Watching(database, configuring, clock),
        timekeeping=Timekeeping(database, clock),
        searching=Searching(database),
        rejudging=rejudging,
        browsing=browsing,
        exporting=Exporting(browsing),
        measuring=Measuring(configuring),
        labelling=Labelling(database, configuring, clock),
        discovering=Discovering(gathering),
        arranging=Arranging(database, clock),
        administering=administering,
        setting_values=SettingValues(configuring, environment),
        history=History(database, administering),
        ruling=Rulings(database, configuring, deciding, clock),
        publishing=Publishing(database, configuring, secret, clock),
        archiving=Archiving(database, configuring, secret, clock),
        auditing=Auditing(database, configuring, clock),
        signing_in=SigningIn(database, secret, clock),
        admitting=Admitting(database, clock),
        issuing=Issuing(database, clock),
    )


def _mail_sender(configuring: Configuring, outbox: Path, smtp_sender: Callable[[str], SmtpSender]) -> MailSender:
    """Make what hands over mail: SMTP when it is set, else the outbox folder."""
    smtp = configuring.current.settings.mail.smtp
    return smtp_sender(smtp) if smtp else OutboxFolder(outbox)


def _smtp_sender(url: str) -> SmtpSender:
    return SmtpSender(parse_target(url), rest=0)  # the outbox itself leaves a dead server alone


def _bounce_box(configuring: Configuring, data: Path) -> BounceBox:
    """Make what mails that came back are read from: the mailbox or folder that is set."""
    bounces = configuring.current.settings.mail.bounces
    if "://" in bounces:
        return BounceMailbox(parse_mailbox(bounces))
    return BounceFolder(data / bounces)
