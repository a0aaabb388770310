"""Chat message to receipt: one POST to an incoming webhook, and what each platform says with its answer.

| platform   | taken                                | gone for good                                         |
|------------|--------------------------------------|-------------------------------------------------------|
| Slack      | 200 with the body `ok`               | 404, 410, and words such as `no_service`              |
| Teams      | 202 (Workflows), any 2xx             | 404, 410                                              |
| Discord    | 204, any 2xx                         | 404 (10015 Unknown Webhook), 401 (50027 wrong token)  |
| Mattermost | 200 with the body `ok`               | 404, 410                                              |

400, 413 and 422 say that this message cannot be read: it fails, and the next one may do. Everything else is temporary, as
with any webhook. Sources: docs.slack.dev "Sending messages using incoming webhooks" (error handling); discord.com
"Webhook Resource", "Rate Limits", JSON error codes; mattermost server/channels/web/webhook.go; for Teams, which documents
only 202, grafana/alerting pull request 221 and MicrosoftDocs/msteams-docs issue 402 (200 that tells of an error).
"""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from feedwatch.deliver.posting import Poster, exchange, wait_asked
from feedwatch.model.delivery import ChatPost, Receipt
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel
from feedwatch.model.text import one_line, shorten
from feedwatch.net.door import Response

_LONGEST = 120
_HEADERS = {"content-type": "application/json"}
_TOO_MANY = 429
_GONE = frozenset({404, 410})
_UNREADABLE = frozenset({400, 413, 422})
_WRONG_TOKEN = 401
_SAYS_OK = frozenset({Channel.SLACK, Channel.MATTERMOST})
# Slack's words for a webhook that will never work again, whichever status they come with.
_SLACK_GONE = frozenset({
    "no_service", "no_service_id", "no_team", "no_active_hooks", "team_disabled", "invalid_token", "token_revoked",
    "account_inactive", "channel_is_archived", "channel_not_found",
})  # fmt: skip
_TEAMS_FAILED = "delivery failed"
_TEAMS_OFF = "NotEnabled"  # a workflow that somebody switched off, said with 400


class ChatSender:
    """Posts messages through the guarded door; its errors never hold the address, which is a secret."""

    def __init__(self, door: Poster) -> None:
        self._door = door

    def send(self, post: ChatPost, now: datetime) -> Receipt:
        """Post one message; the receipt's reference is the status with what the platform said.

        Raises DeliveryError: permanent and gone for a webhook that was removed, permanent for a message that the
        platform cannot read, temporary for everything else, with the wait that it asked for.
        """
        response = exchange(self._door, post.url, post.body, _HEADERS)
        if response is None:
            return Receipt("2xx")
        text = one_line(response.body.decode("utf-8", "replace")).replace(post.url, "…")
        if 200 <= response.status < 300 and _is_taken(post.chat, text):
            return Receipt(shorten(f"{response.status} {text}".strip(), _LONGEST))
        raise _refusal(post.chat, response, text, now)


def _is_taken(chat: Channel, text: str) -> bool:
    if chat is Channel.TEAMS:
        return _TEAMS_FAILED not in text
    if chat in _SAYS_OK and text:
        members = _members(text)
        return text == "ok" or members.get("ok") is True or members.get("success") is True
    return True


def _refusal(chat: Channel, response: Response, text: str, now: datetime) -> DeliveryError:
    status, said = response.status, shorten(f"{response.status} {text}".strip(), _LONGEST)
    name = chat.value.capitalize()
    if _is_gone(chat, status, text):
        message = f"{name} says that this webhook does not exist any more ({said})"
        return DeliveryError("gone", message, temporary=False, gone=True)
    if status in _UNREADABLE and _TEAMS_OFF not in text:
        return DeliveryError("rejected", f"{name} cannot read the message ({said})", temporary=False)
    wait = wait_asked(response.headers, now)
    if status == _TOO_MANY:
        wait = max(wait or timedelta(0), _wait_in(text))
    message = f"{name} did not take the message ({said})"
    return DeliveryError("rejected", message, temporary=True, for_all=bool(wait), retry_after=wait)


def _is_gone(chat: Channel, status: int, text: str) -> bool:
    if status in _GONE:
        return True
    if chat is Channel.DISCORD:
        return status == _WRONG_TOKEN
    return chat is Channel.SLACK and text in _SLACK_GONE


def _wait_in(text: str) -> timedelta:
    """Read Discord's `retry_after`, seconds with a fraction; zero when there is none."""
    asked = _members(text).get("retry_after")
    if isinstance(asked, bool) or not isinstance(asked, int | float):
        return timedelta(0)
    return timedelta(seconds=asked) if 0 < asked < 10**9 else timedelta(0)


def _members(text: str) -> dict[str, Any]:
    """Give the members of a JSON object, none when the text is anything else."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
