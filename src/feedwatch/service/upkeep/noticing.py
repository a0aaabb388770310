"""Telling the admin: a notice begins once, is mailed once, and when it is over that may be told too."""

from __future__ import annotations

import logging
import secrets
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.model.delivery import DeliveryKind
from feedwatch.model.notice import RECOVERIES, Notice, NoticeKind
from feedwatch.model.saying import Saying
from feedwatch.model.subscriber import Channel
from feedwatch.store import deliveries, notices

log = logging.getLogger(__name__)


def begin(
    connection: Connection, kind: NoticeKind, subject: str, text: Saying, *, admin: str, now: datetime
) -> Notice | None:
    """Open a notice and mail it to the admin's address, if there is one; None when it is open already.

    `text` goes into the log and into pages, so it holds no address.
    """
    if notices.find_open(connection, kind, subject) is not None:
        return None
    notice = notices.open_notice(connection, kind, subject, text, now)
    log.warning("%s", text, extra={"notice": kind.value, "subject": subject})
    _mail(connection, notice, DeliveryKind.NOTICE, admin, now)
    return notice


def end(connection: Connection, notice: Notice, *, admin: str, now: datetime) -> None:
    """Close a notice; what begins with a failure ends with good news."""
    notices.close_notice(connection, notice, now)
    if notice.kind in RECOVERIES:
        log.info("it is over: %s", notice.text, extra={"notice": notice.kind.value, "subject": notice.subject})
        _mail(connection, notice, DeliveryKind.RECOVERY, admin, now)


def withdraw(connection: Connection, kind: NoticeKind, subject: str, now: datetime) -> None:
    """Take back a notice that turned out to be none."""
    notice = notices.find_open(connection, kind, subject)
    if notice is not None:
        notices.close_notice(connection, notice, now)
        deliveries.cancel_notice(connection, notice.id, now)


def _mail(connection: Connection, notice: Notice, kind: DeliveryKind, admin: str, now: datetime) -> None:
    if admin:
        deliveries.queue(
            connection,
            notice_id=notice.id,
            kind=kind,
            channel=Channel.MAIL,
            target=admin,
            key=secrets.token_hex(16),
            now=now,
        )
