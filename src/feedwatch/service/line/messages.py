"""Deliveries to messages: rendered when they are sent, from content that was frozen when it was built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from feedwatch.model.delivery import ChatPost, DeliveryKind, Mail, Message, Post
from feedwatch.model.digest import DigestContent
from feedwatch.model.errors import DeliveryError, UsageError
from feedwatch.model.subscriber import Channel, Subscriber
from feedwatch.render.chat import Chat, chat_message, chat_trial
from feedwatch.render.html import digest_html
from feedwatch.render.links import Links
from feedwatch.render.mail import Envelope, copy_mail, digest_mail
from feedwatch.render.notice import notice_mail
from feedwatch.render.text import digest_text
from feedwatch.render.webhook import digest_event, trial_event
from feedwatch.service.answers.archiving import digest_path
from feedwatch.service.configuring import Configuring
from feedwatch.service.people.letters import KINDS as LETTERS
from feedwatch.service.people.letters import Letters
from feedwatch.service.secrets import Secrets
from feedwatch.store import copies, digests, notices, subscribers, webhook_secrets
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery
from feedwatch.store.digests import Digest


class Messages:
    """Makes messages."""

    def __init__(
        self, database: Database, configuring: Configuring, secret: Secrets, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._secrets = secret
        self._letters = Letters(configuring, secret)
        self._clock = clock

    def of(self, delivery: Delivery) -> Message:
        """Make the message of a delivery; raises DeliveryError when what it should tell is gone."""
        with self._database.read() as connection:
            if delivery.notice_id is not None:
                return self._notice(connection, delivery, delivery.notice_id)
            if delivery.copy_id is not None:
                return self._copy(connection, delivery, delivery.copy_id)
            subscriber = subscribers.find(connection, str(delivery.subscriber_id))
            if subscriber is None:
                raise DeliveryError("rejected", "the subscriber is gone", temporary=False)
            if delivery.kind in LETTERS:
                return self._letters.of(connection, delivery, subscriber, self._envelope(delivery))
            digest = digests.get(connection, delivery.digest_id or 0)
            if digest is None:
                raise DeliveryError("rejected", "the digest is gone", temporary=False)
            if delivery.channel is Channel.WEBHOOK:
                return self._event(connection, delivery, subscriber, digest)
            if delivery.channel.is_chat:
                return self._chat(delivery, digest)
            return self._mail(connection, delivery, subscriber, digest)

    def trial(self, subscriber: Subscriber, key: str) -> Message:
        """Make a message by which an endpoint shows whether it takes what we send; raises UsageError for mail."""
        now = self._clock()
        if subscriber.channel.is_chat:
            body = chat_trial(Chat(subscriber.channel.value), subscriber.language)
            return ChatPost(subscriber.channel, subscriber.address, body)
        if subscriber.channel is not Channel.WEBHOOK:
            raise UsageError(f"{subscriber.address} is no webhook; only webhooks and chats can be tried")
        with self._database.read() as connection:
            secrets = webhook_secrets.signing(connection, subscriber.id, now)
        return Post(subscriber.address, key, trial_event(now), secrets)

    def text(self, content: DigestContent) -> str:
        """Show a digest as plain text."""
        return digest_text(content)

    def page(self, content: DigestContent) -> str:
        """Show a digest as a page."""
        return digest_html(content)

    def _mail(self, connection: Connection, delivery: Delivery, subscriber: Subscriber, digest: Digest) -> Mail:
        links = Links(
            leave=self._letters.leave(connection, subscriber),
            preferences=self._letters.preferences(connection, subscriber),
            archive=self._archive(digest),
            contact=self._configuring.current.settings.net.contact,
            privacy=self._letters.privacy,
        )
        return digest_mail(digest.content, self._envelope(delivery), links)

    def _event(self, connection: Connection, delivery: Delivery, subscriber: Subscriber, digest: Digest) -> Post:
        body = digest_event(
            digest.content,
            digest_id=digest.id,
            subscription_id=digest.subscription_id,
            at=digest.built_at,
            archive=self._archive(digest),
        )
        secrets = webhook_secrets.signing(connection, subscriber.id, self._clock())
        return Post(delivery.target, delivery.key, body, secrets)

    def _chat(self, delivery: Delivery, digest: Digest) -> ChatPost:
        links = Links(archive=self._archive(digest))
        body = chat_message(Chat(delivery.channel.value), digest.content, links)
        return ChatPost(delivery.channel, delivery.target, body)

    def _archive(self, digest: Digest) -> str:
        return self._configuring.current.settings.public_url + digest_path(self._secrets, digest.id)

    def _notice(self, connection: Connection, delivery: Delivery, notice_id: int) -> Mail:
        notice = notices.get(connection, notice_id)
        if notice is None:
            raise DeliveryError("rejected", "the notice is gone", temporary=False)
        return notice_mail(notice, self._envelope(delivery), over=delivery.kind is DeliveryKind.RECOVERY)

    def _copy(self, connection: Connection, delivery: Delivery, copy_id: int) -> Mail:
        copy = copies.get(connection, copy_id)
        if copy is None:
            raise DeliveryError("rejected", "the copy is gone", temporary=False)
        links = Links(contact=self._configuring.current.settings.net.contact)
        return copy_mail(copy.content, self._envelope(delivery), copy.subscriber_id, links)

    def _envelope(self, delivery: Delivery) -> Envelope:
        mail = self._configuring.current.settings.mail
        envelope = Envelope(sender=mail.from_, recipient=delivery.target, key=delivery.key, date=delivery.queued_at)
        # The key in the address it would come back to says which delivery failed (VERP).
        return replace(envelope, bounces=mail.return_path.replace("{key}", delivery.key))
