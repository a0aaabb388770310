"""What hands messages over, by the kind of message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from feedwatch.model.delivery import ChatPost, Mail, Message, Post, Receipt
from feedwatch.model.errors import DeliveryError, FeedwatchError


class MailSender(Protocol):
    """Hands over mail; one connection for many messages."""

    def send(self, mail: Mail) -> Receipt:
        """Hand over one message; raises DeliveryError."""
        ...

    def close(self) -> None:
        """End the connection."""
        ...


class PostSender(Protocol):
    """Hands over webhook events."""

    def send(self, post: Post, now: datetime) -> Receipt:
        """Hand over one event; raises DeliveryError."""
        ...


class ChatPoster(Protocol):
    """Hands over chat messages."""

    def send(self, post: ChatPost, now: datetime) -> Receipt:
        """Hand over one message; raises DeliveryError."""
        ...


@dataclass(frozen=True, slots=True)
class Senders:
    """What hands messages over, by the kind of message; `mail` may raise any explained error."""

    mail: Callable[[], MailSender]
    post: PostSender
    chat: ChatPoster

    def hand_over(self, message: Message, now: datetime) -> Receipt:
        """Post an event or a chat message; raises DeliveryError."""
        if isinstance(message, Post):
            return self.post.send(message, now)
        if isinstance(message, ChatPost):
            return self.chat.send(message, now)
        raise DeliveryError("protocol", "a mail cannot be posted", temporary=False)


class OneConnection:
    """A mail sender that is made when it is needed first."""

    def __init__(self, make: Callable[[], MailSender]) -> None:
        self._make = make
        self._sender: MailSender | None = None

    def send(self, message: Message) -> Receipt:
        """Hand over one mail; raises DeliveryError, for all when no sender can be made."""
        if not isinstance(message, Mail):
            raise DeliveryError("protocol", "a webhook event cannot be mailed", temporary=False)
        if self._sender is None:
            try:
                self._sender = self._make()
            except FeedwatchError as error:  # [mail] smtp that cannot be understood
                raise DeliveryError("auth", str(error), temporary=True, for_all=True) from error
        return self._sender.send(message)

    def close(self) -> None:
        """End the connection, if there is one."""
        if self._sender is not None:
            self._sender.close()
