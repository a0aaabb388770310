"""What each chat platform says with its answer, as a table, over real sockets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from tests.deliver.hook_server import Answer, Hooks, open_hooks

from feedwatch.deliver.chat import ChatSender
from feedwatch.model.delivery import ChatPost, Receipt
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel
from feedwatch.net.door import Door

SLACK, TEAMS, DISCORD, MATTERMOST = Channel.SLACK, Channel.TEAMS, Channel.DISCORD, Channel.MATTERMOST
SECRET = "/hooks/T0/B0/s3cret"
BODY = '{"text": "Växjö"}'.encode()


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with open_hooks() as hooks:
        yield hooks


def send(hooks: Hooks, chat: Channel, answer: Answer) -> Receipt:
    hooks.answers[SECRET] = [answer]
    sender = ChatSender(Door(frozenset({hooks.authority}), "feedwatch/0"))
    return sender.send(ChatPost(chat, hooks.url(SECRET), BODY), datetime.now(UTC))


@pytest.mark.parametrize(
    ("chat", "status", "body"),
    [
        (SLACK, 200, b"ok"),
        (SLACK, 200, b'{"ok":true}'),  # triggers of Slack's workflows
        (TEAMS, 202, b""),
        (TEAMS, 200, b"1"),
        (TEAMS, 201, b"anything"),
        (DISCORD, 204, b""),
        (DISCORD, 200, b'{"id": "1"}'),
        (MATTERMOST, 200, b"ok"),
        (MATTERMOST, 200, b'{"success":true}'),  # a server that speaks the same language
        (SLACK, 200, b""),
    ],
)
def test_what_counts_as_taken(hooks: Hooks, chat: Channel, status: int, body: bytes) -> None:
    """The message arrives as it was written, as JSON, and the receipt tells what was said."""
    assert send(hooks, chat, Answer(status, body)).reference.startswith(str(status))
    (got,) = hooks.got
    assert (got.body, got.headers["content-type"]) == (BODY, "application/json")


@pytest.mark.parametrize(
    ("chat", "status", "body"),
    [
        (SLACK, 404, b"no_service"),
        (SLACK, 404, b"channel_not_found"),
        (SLACK, 410, b"channel_is_archived"),
        (SLACK, 403, b"invalid_token"),
        (SLACK, 200, b"no_active_hooks"),
        (TEAMS, 404, b'{"error":{"code":"WorkflowNotFound"}}'),
        (DISCORD, 404, b'{"message": "Unknown Webhook", "code": 10015}'),
        (DISCORD, 401, b'{"message": "Invalid Webhook Token", "code": 50027}'),
        (MATTERMOST, 404, b'{"message":"Failed to handle the payload"}'),
    ],
)
def test_a_webhook_that_was_removed_is_gone(hooks: Hooks, chat: Channel, status: int, body: bytes) -> None:
    """Nothing is offered to it again, and its address, which is a secret, is not in the error."""
    with pytest.raises(DeliveryError) as caught:
        send(hooks, chat, Answer(status, body))
    assert (caught.value.kind, caught.value.gone, caught.value.temporary) == ("gone", True, False)
    assert "s3cret" not in caught.value.message


@pytest.mark.parametrize("chat", [SLACK, TEAMS, DISCORD, MATTERMOST])
@pytest.mark.parametrize(
    ("status", "body", "temporary"),
    [
        (400, b"invalid_payload", False),
        (413, b"", False),
        (403, b"action_prohibited", True),
        (500, b"", True),
        (503, b"", True),
        (302, b"", True),
    ],
)
def test_what_fails_for_once_or_for_now(hooks: Hooks, chat: Channel, status: int, body: bytes, temporary: bool) -> None:
    """A message that cannot be read fails alone; everything else is tried again."""
    with pytest.raises(DeliveryError) as caught:
        send(hooks, chat, Answer(status, body))
    assert (caught.value.temporary, caught.value.gone, caught.value.for_all) == (temporary, False, False)


@pytest.mark.parametrize(
    ("chat", "answer", "wait"),
    [
        (DISCORD, Answer(429, b'{"retry_after": 1.5}'), 1.5),
        (DISCORD, Answer(429, b'{"retry_after": 2}', (("Retry-After", "5"),)), 5),
        (SLACK, Answer(429, b"", (("Retry-After", "30"),)), 30),
        (MATTERMOST, Answer(503, b"", (("Retry-After", "60"),)), 60),
    ],
)
def test_a_pause_that_is_asked_for_is_passed_on(hooks: Hooks, chat: Channel, answer: Answer, wait: float) -> None:
    """By header or, as Discord does, in the body; the longer one counts, and it holds for every message."""
    with pytest.raises(DeliveryError) as caught:
        send(hooks, chat, answer)
    assert caught.value.retry_after == timedelta(seconds=wait)
    assert caught.value.for_all


@pytest.mark.parametrize(
    "body",
    [b"{", b"[" * 5000, b'{"retry_after": "soon"}', b'{"retry_after": NaN}', b'{"retry_after": -1}', b"\xff", b"null"],
)
def test_an_odd_answer_to_too_many_is_only_that(hooks: Hooks, body: bytes) -> None:
    """Whatever stands in the body, 429 means later."""
    with pytest.raises(DeliveryError) as caught:
        send(hooks, DISCORD, Answer(429, body))
    assert caught.value.temporary
    assert not caught.value.retry_after


def test_success_that_tells_of_a_failure_is_none(hooks: Hooks) -> None:
    """Teams has hidden errors behind 200, and a page that is not from Slack at all says no `ok`."""
    failed = b"Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"
    for chat, body in ((TEAMS, failed), (SLACK, b"<html>log in to the network</html>"), (MATTERMOST, b'{"ok":false}')):
        with pytest.raises(DeliveryError) as caught:
            send(hooks, chat, Answer(200, body))
        assert caught.value.temporary
