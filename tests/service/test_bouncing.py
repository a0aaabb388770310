"""A mail that comes back: the address that does not exist, the mailbox that is full, and what is nobody's fault but ours."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from tests.deliver.imap_server import Mailbox, open_mailbox
from tests.deliver.reports import auto_reply, complaint, report
from tests.service.conftest import World
from tests.service.outbox import FAILED, SENT, configure, open_notices, outbox, publish, state_of, states, subscribe

from feedwatch.model.notice import NoticeKind
from feedwatch.model.subscriber import Subscriber, SubscriberState
from feedwatch.service.people.subscribing import Wish
from feedwatch.wiring import House

FULL = {"status": "5.2.2", "diagnostic": "smtp; 552 5.2.2 mailbox full"}
POLICY = {"status": "5.7.1", "diagnostic": "smtp; 550 5.7.1 refused by policy"}
SETTINGS = '[mail]\nfrom = "nyheter@feedwatch.example"\nadmin = "admin@example.org"\n'


class Post:
    """A house with one reader, whose digests are sent and come back."""

    def __init__(self, world: World, settings: str = SETTINGS) -> None:
        configure(world, settings)
        self.world = world
        self.house: House = world.open()
        self.reader: Subscriber = subscribe(self.house, "anna@example.org").subscriber
        self.number = 0

    @property
    def folder(self) -> Path:
        return self.world.folder / "var" / "bounces"

    def digest(self) -> str:
        """Send the next digest; gives its key."""
        publish(self.world, self.house, *range(self.number + 1))
        self.number += 1
        self.house.delivering.deliver_due()
        digests = [delivery for delivery in outbox(self.house) if delivery.digest_id is not None]
        assert digests[-1].state.value == SENT
        self.world.clock.pass_by(days=1)
        return digests[-1].key

    def comes_back(self, key: str = "", **facts: str) -> int:
        """Drop a report into the folder and read it; gives how many mails are known to have come back by it."""
        returned = f"Message-ID: <{key}@feedwatch.example>" if key else "X-Nothing: here"
        return self.drop(report(returned=returned, **facts))

    def drop(self, content: bytes) -> int:
        self.folder.mkdir(exist_ok=True)
        (self.folder / "a.eml").write_bytes(content)
        return self.house.bouncing.read()

    @property
    def state(self) -> SubscriberState:
        return state_of(self.house, self.reader)


@pytest.fixture
def post(world: World) -> Post:
    return Post(world)


def test_an_address_that_does_not_exist_is_suspended(post: Post) -> None:
    """The delivery has failed after all, the admin is told once, and the report is gone from the folder."""
    key = post.digest()
    assert post.comes_back(key) == 1
    assert post.state is SubscriberState.SUSPENDED
    assert states(post.house) == [FAILED]
    (notice,) = open_notices(post.house)
    assert (notice.kind, "5.1.1" in str(notice.text), "anna" in str(notice.text)) == (NoticeKind.SUSPENDED, True, False)
    assert list(post.folder.glob("*.eml")) == []
    assert post.comes_back(key) == 0
    assert len(open_notices(post.house)) == 1


def test_who_reports_us_as_spam_gets_no_more(post: Post) -> None:
    assert post.drop(complaint(post.digest())) == 1
    assert post.state is SubscriberState.SUSPENDED


def test_a_full_mailbox_is_suspended_the_third_time(post: Post) -> None:
    """Three in a row within a month, counted by mails, not by reports."""
    for number in range(3):
        assert post.state is SubscriberState.ACTIVE, number
        key = post.digest()
        post.comes_back(key, **FULL)
        post.comes_back(key, **FULL)
    assert post.state is SubscriberState.SUSPENDED
    assert "3 times in a row" in str(open_notices(post.house)[0].text)


def test_a_mail_that_stays_away_starts_the_count_anew(post: Post) -> None:
    """Two full mailboxes, one mail taken, two full mailboxes: nobody is suspended."""
    for comes_back in (True, True, False, True, True):
        key = post.digest()
        if comes_back:
            post.comes_back(key, **FULL)
    assert post.state is SubscriberState.ACTIVE


def test_what_came_back_long_ago_is_forgotten(post: Post) -> None:
    for _ in range(2):
        post.comes_back(post.digest(), **FULL)
    post.world.clock.pass_by(days=31)
    post.comes_back(post.digest(), **FULL)
    assert post.state is SubscriberState.ACTIVE


def test_a_late_report_of_the_first_mail_counts_with_those_that_came_before(post: Post) -> None:
    """Mail servers give up after days: reports come in later than the next digests, each for its own mail."""
    keys = [post.digest() for _ in range(3)]
    for key in keys[:2]:
        post.comes_back(key, status="4.4.1", diagnostic="X-Postfix; connection timed out")
        assert post.state is SubscriberState.ACTIVE
    post.comes_back(keys[2], status="4.4.1", diagnostic="X-Postfix; connection timed out")
    assert post.state is SubscriberState.SUSPENDED


def test_policy_is_a_matter_of_ours(post: Post) -> None:
    """However often it happens, nobody is suspended for it, and the admin is told."""
    for _ in range(4):
        post.comes_back(post.digest(), **POLICY)
    assert post.state is SubscriberState.ACTIVE
    assert [notice.kind for notice in open_notices(post.house)] == [NoticeKind.REFUSED]


def test_a_report_that_names_only_the_recipient_counts_for_their_last_mail(post: Post) -> None:
    """Within a week of it; and for nobody that we did not write to."""
    post.digest()
    assert post.comes_back(recipient="bo@example.org") == 0
    assert post.comes_back(recipient="anna@new.example", original="ANNA@example.org") == 1
    assert post.state is SubscriberState.SUSPENDED


def test_nobody_is_suspended_by_an_old_name(post: Post) -> None:
    post.digest()
    post.world.clock.pass_by(days=8)
    assert post.comes_back(recipient="anna@example.org") == 0
    assert post.state is SubscriberState.ACTIVE


def test_a_key_that_we_never_gave_out_says_nothing(post: Post) -> None:
    """A forged report suspends nobody, also when it names somebody."""
    post.digest()
    assert post.comes_back("f" * 32, recipient="anna@example.org") == 0
    assert post.state is SubscriberState.ACTIVE


def test_holidays_and_letters_change_nothing(post: Post) -> None:
    """An automatic answer goes, a letter from a person stays for a person to read."""
    post.digest()
    assert post.drop(auto_reply()) == 0
    assert not (post.folder / "ignored").exists()
    assert post.drop(b"Subject: Hej\r\n\r\nHur anm\xe4ler jag mig?\r\n") == 0
    assert [file.name for file in (post.folder / "ignored").iterdir()] == ["a.eml"]
    assert post.state is SubscriberState.ACTIVE


def test_who_never_confirmed_is_not_suspended(post: Post) -> None:
    """Or resuming would confirm for them."""
    wish = Wish("bo@example.org", "climate-contract")
    asked = post.house.subscribing.add(wish, confirmed=False, how="a test").subscriber
    post.house.delivering.deliver_due()
    assert post.comes_back(outbox(post.house)[-1].key) == 1
    assert state_of(post.house, asked) is SubscriberState.PENDING


def test_reports_come_from_a_mailbox_too(world: World) -> None:
    """With the key in the address they came back to, and the mailbox not reachable the first time."""
    settings = SETTINGS + 'return_path = "studs+{key}@feedwatch.example"\n'
    with open_mailbox(Mailbox({})) as mailbox:
        address = f"imap://studs%40example.org:l%C3%B6sen%20ord@127.0.0.1:{mailbox.port}/INBOX"
        post = Post(world, settings + f'bounces = "{address}"\n')
        key = post.digest()
        mailbox.mails[1] = report(to=f"studs+{key}@feedwatch.example", returned="X-Nothing: here")
        assert post.house.bouncing.read() == 1
        assert post.house.bouncing.read() == 0
    assert post.state is SubscriberState.SUSPENDED


def test_a_mailbox_that_cannot_be_read_is_told_once(world: World, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing breaks, the password is not in the log, and the log does not fill."""
    with open_mailbox(Mailbox({})) as mailbox:
        post = Post(world, SETTINGS + f'bounces = "imap://studs:hemligt@127.0.0.1:{mailbox.port}/INBOX"\n')
        with caplog.at_level(logging.WARNING):
            assert [post.house.bouncing.read() for _ in range(3)] == [0, 0, 0]
    assert caplog.text.count("cannot be read") == 1
    assert "hemligt" not in caplog.text
