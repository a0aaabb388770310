"""Deliveries to messages: rendered when they are sent, from content that was frozen when it was built."""

from __future__ import annotations

from sqlalchemy import Connection

from feedwatch.compose.schedule import parse_schedule
from feedwatch.model.delivery import DeliveryKind, Mail, Message, Post
from feedwatch.model.digest import DigestContent
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel, Subscriber
from feedwatch.render.html import digest_html
from feedwatch.render.links import Links
from feedwatch.render.mail import Confirmation, Envelope, confirmation_mail, digest_mail
from feedwatch.render.notice import notice_mail
from feedwatch.render.text import digest_text
from feedwatch.render.webhook import digest_event
from feedwatch.service.configuring import Configuring
from feedwatch.service.secrets import Secrets
from feedwatch.service.subscribing import CONFIRM, LEAVE
from feedwatch.store import digests, notices, subscribers
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery
from feedwatch.store.digests import Digest


class Messages:
    """Makes messages."""

    def __init__(self, database: Database, configuring: Configuring, secret: Secrets) -> None:
        self._database = database
        self._configuring = configuring
        self._secrets = secret

    def of(self, delivery: Delivery) -> Message:
        """Make the message of a delivery; raises DeliveryError when what it should tell is gone."""
        with self._database.read() as connection:
            if delivery.notice_id is not None:
                return self._notice(connection, delivery, delivery.notice_id)
            subscriber = subscribers.find(connection, str(delivery.subscriber_id))
            if subscriber is None:
                raise DeliveryError("rejected", "the subscriber is gone", temporary=False)
            if delivery.kind is DeliveryKind.CONFIRMATION:
                return self._confirmation(connection, delivery, subscriber)
            digest = digests.get(connection, delivery.digest_id or 0)
            if digest is None:
                raise DeliveryError("rejected", "the digest is gone", temporary=False)
            if delivery.channel is Channel.WEBHOOK:
                return self._event(connection, delivery, subscriber, digest)
            return self._mail(connection, delivery, subscriber, digest)

    def text(self, content: DigestContent) -> str:
        """Show a digest as plain text."""
        return digest_text(content)

    def page(self, content: DigestContent) -> str:
        """Show a digest as a page."""
        return digest_html(content)

    def _mail(self, connection: Connection, delivery: Delivery, subscriber: Subscriber, digest: Digest) -> Mail:
        salt, _ = subscribers.secrets_of(connection, subscriber.id)
        settings = self._configuring.current.settings
        leave = f"{settings.public_url}/leave/{self._secrets.link(LEAVE, subscriber.id, salt)}"
        links = Links(leave=leave, contact=settings.net.contact)
        return digest_mail(digest.content, self._envelope(delivery), links)

    def _event(self, connection: Connection, delivery: Delivery, subscriber: Subscriber, digest: Digest) -> Post:
        _, secret = subscribers.secrets_of(connection, subscriber.id)
        body = digest_event(
            digest.content, digest_id=digest.id, subscription_id=digest.subscription_id, at=digest.built_at
        )
        return Post(delivery.target, delivery.key, body, (secret,))

    def _confirmation(self, connection: Connection, delivery: Delivery, subscriber: Subscriber) -> Mail:
        wishes = subscribers.subscriptions_of(connection, subscriber.id)
        if not wishes:
            raise DeliveryError("rejected", "there is nothing left to confirm", temporary=False)
        configuration = self._configuring.current
        wish = wishes[-1]
        pack = configuration.topic(wish.topic)
        salt, _ = subscribers.secrets_of(connection, subscriber.id)
        token = self._secrets.link(CONFIRM, subscriber.id, salt)
        asked = Confirmation(
            topic_name=pack.titles.get(subscriber.language, pack.name) if pack else wish.topic,
            schedule=parse_schedule(wish.schedule),
            language=subscriber.language,
            link=f"{configuration.settings.public_url}/confirm/{subscriber.id}/{token}",
            places=tuple(configuration.gazetteer.name_of(code) for code in wish.places),
        )
        return confirmation_mail(asked, self._envelope(delivery))

    def _notice(self, connection: Connection, delivery: Delivery, notice_id: int) -> Mail:
        notice = notices.get(connection, notice_id)
        if notice is None:
            raise DeliveryError("rejected", "the notice is gone", temporary=False)
        return notice_mail(notice, self._envelope(delivery), over=delivery.kind is DeliveryKind.RECOVERY)

    def _envelope(self, delivery: Delivery) -> Envelope:
        sender = self._configuring.current.settings.mail.from_
        return Envelope(sender=sender, recipient=delivery.target, key=delivery.key, date=delivery.queued_at)
