"""Deliveries to messages: rendered when they are sent, from content that was frozen when it was built."""

from __future__ import annotations

from email.utils import parseaddr

from sqlalchemy import Connection

from feedwatch.model.delivery import DeliveryKind, Mail, Message, Post
from feedwatch.model.digest import DigestContent
from feedwatch.model.errors import DeliveryError
from feedwatch.model.subscriber import Channel, Subscriber
from feedwatch.render.html import digest_html
from feedwatch.render.mail import Envelope, confirmation_mail, digest_mail
from feedwatch.render.text import digest_text
from feedwatch.render.webhook import digest_event
from feedwatch.service.configuring import Configuring
from feedwatch.service.secrets import Secrets
from feedwatch.service.subscribing import CONFIRM, LEAVE
from feedwatch.store import digests, subscribers
from feedwatch.store.database import Database
from feedwatch.store.deliveries import Delivery


class Messages:
    """Makes messages."""

    def __init__(self, database: Database, configuring: Configuring, secret: Secrets) -> None:
        self._database = database
        self._configuring = configuring
        self._secrets = secret

    def of(self, delivery: Delivery) -> Message:
        """Make the message of a delivery; raises DeliveryError when what it should tell is gone."""
        raise NotImplementedError

    def text(self, content: DigestContent) -> str:
        """Show a digest as plain text."""
        return digest_text(content)

    def page(self, content: DigestContent) -> str:
        """Show a digest as a page."""
        return digest_html(content)
