"""The outbox as tests fill it: news that was kept, and subscribers that are told at once."""

from __future__ import annotations

from collections.abc import Iterable
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from tests.deliver.smtp_server import SmtpServer
from tests.newsroom import News
from tests.service.conftest import World

from feedwatch.model.delivery import DeliveryState
from feedwatch.model.notice import Notice
from feedwatch.model.subscriber import Channel, Subscriber, SubscriberState, Wish
from feedwatch.service.people.subscribing import Added
from feedwatch.store import deliveries, notices
from feedwatch.store.deliveries import Attempt, Delivery
from feedwatch.wiring import House

SOURCE = '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/feed"\nplace = "0880"\n'
ADMIN = "admin@example.org"


_TOWNS = ("Kalmar", "Växjö", "Lund", "Umeå", "Uppsala", "Malmö")
_DEEDS = (
    "byter alla bussar mot eldrivna före nästa sommar",
    "lägger fyrtio miljoner på fjärrvärme till skolorna",
    "stänger torget för bilar och planterar trehundra träd",
    "köper bara mat från gårdar inom tio mil till äldreboendena",
    "river den gamla panncentralen och bygger solpark i hamnen",
    "låter invånarna rösta om klimatbudgeten i varje stadsdel",
)


def configure(world: World, settings: str = "", *, allow: str = "") -> None:
    """Write a configuration with one source; `allow` is a private host:port that may be posted to."""
    world.configure(SOURCE, settings=settings)
    if allow:
        path = world.config / "feedwatch.toml"
        path.write_text(path.read_text("utf-8").replace('allow = ["', f'allow = ["{allow}", "'), encoding="utf-8")


def by_smtp(server: SmtpServer, extra: str = "") -> str:
    """Give the settings of a house that mails through a server on loopback."""
    options = f'smtp = "smtp://127.0.0.1:{server.port}"\nfrom = "Nyheter <nyheter@feedwatch.example>"\n'
    return f'[mail]\n{options}admin = "{ADMIN}"\n{extra}'


def news(number: int) -> News:
    """Give one of six news that have nothing to do with each other but their topic."""
    town, deed = _TOWNS[number], _DEEDS[number]
    return News(
        f"{town} signerar Klimatkontrakt 2030 och {deed}",
        path=f"/nyheter/{number}",
        guid=f"k-{number}",
        summary=f"I klimatkontraktet med Viable Cities lovar {town} kommun mer än förut: kommunen {deed}.",
    )


def subscribe(house: House, address: str, channel: Channel = Channel.MAIL) -> Added:
    wish = Wish(address, "climate-contract", schedule="at once", channel=channel)
    return house.subscribing.add(wish, confirmed=True, how="a test")


def publish(world: World, house: House, *numbers: int) -> int:
    """Let the newsroom publish news and build what is due; gives how many digests that were."""
    world.newsroom.feed(*(news(number) for number in numbers))
    list(house.polling.poll_all([], only_due=False))
    world.clock.pass_by(seconds=1)
    return house.digesting.build_due()


def outbox(house: House) -> list[Delivery]:
    """Give all deliveries, the oldest first."""
    with house.database.read() as connection:
        return deliveries.listing(connection, limit=10_000)[::-1]


def states(house: House) -> list[str]:
    """Give the state of each digest's delivery, the oldest first."""
    return [delivery.state.value for delivery in outbox(house) if delivery.digest_id is not None]


def tries(house: House, delivery: Delivery) -> list[Attempt]:
    with house.database.read() as connection:
        return deliveries.attempts_of(connection, delivery.id)


def open_notices(house: House) -> list[Notice]:
    with house.database.read() as connection:
        return notices.still_open(connection)


def state_of(house: House, added: Added | Subscriber) -> SubscriberState:
    number = added.subscriber.id if isinstance(added, Added) else added.id
    return house.subscribing.get(str(number)).state


def received(server: SmtpServer, to: str = "") -> list[EmailMessage]:
    """Give the mails that a server accepted, those to one recipient if asked."""
    parsed = []
    for taken in server.taken:
        if to in taken.recipient:
            message = message_from_bytes(taken.content, policy=default)
            assert isinstance(message, EmailMessage)
            parsed.append(message)
    return parsed


def names(messages: Iterable[EmailMessage]) -> list[str]:
    return [str(message["Message-ID"]) for message in messages]


QUEUED, SENT, FAILED = DeliveryState.QUEUED.value, DeliveryState.SENT.value, DeliveryState.FAILED.value
