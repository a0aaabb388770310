"""The whole line on real sockets and a real database: a feed in, a digest out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from tests.newsroom import News
from tests.service.conftest import World

from feedwatch.model.subscriber import Channel
from feedwatch.service.line.polling import Polled
from feedwatch.service.people.subscribing import Wish
from feedwatch.store import records
from feedwatch.wiring import House

SEED = Path(__file__).parents[3] / "shared" / "seed"
ONE = '[[source]]\nid = "kalmar"\nname = "Kalmar kommun"\nurl = "{base}/feed"\nplace = "0880"\n'
SIGNS = News(
    "Kalmar signerar Klimatkontrakt 2030",
    path="/nyheter/1",
    guid="k-1",
    summary="Kommunen skrev i dag under klimatkontraktet tillsammans med Viable Cities och sex myndigheter.",
    body="Kalmar skrev i dag under Klimatkontrakt 2030 tillsammans med Viable Cities och sex myndigheter.\n\n"
    "I kontraktet lovar kommunen att halvera utsläppen från egna transporter och att visa vem som betalar för vad.",
)
POOL = News(
    "Simhallen öppnar igen", path="/nyheter/2", guid="k-2", summary="Efter renoveringen är bassängen varmare än förut."
)
READER = "läsare@example.se"


def poll(house: House, *wanted: str) -> Polled:
    (polled,) = list(house.polling.poll_all(wanted, only_due=False))
    return polled


def subscribe(house: House, address: str = READER, schedule: str = "weekly mon 07:00", **wish: object) -> None:
    house.subscribing.add(Wish(address, "climate-contract", schedule=schedule, **wish), confirmed=True, how="a test")  # type: ignore[arg-type]  # as Wish has them


def mail(path: Path) -> EmailMessage:
    parsed = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(parsed, EmailMessage)
    return parsed


def text_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_kept_item_arrives_in_the_digest_and_another_does_not(world: World) -> None:
    """Poll, wait for Monday seven o'clock, and read the mail."""
    world.newsroom.feed(SIGNS, POOL)
    world.configure(ONE)
    house = world.open()
    subscribe(house)
    polled = poll(house)
    assert (polled.outcome.value, polled.entries, polled.new, polled.kept) == ("new", 2, 2, 1)
    assert house.digesting.build_due() == 0  # Tuesday
    world.clock.now = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # Monday 07:00 in Sweden
    assert house.digesting.build_due() == 1
    assert house.delivering.deliver_due() == 1
    (path,) = world.outbox
    message = mail(path)
    assert message["To"].addresses[0].addr_spec.endswith("@example.se")
    assert "Kalmar signerar Klimatkontrakt 2030" in text_of(message)
    assert "Simhallen" not in text_of(message)
    assert f"{world.newsroom.base}/nyheter/1" in text_of(message)
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_nothing_is_told_twice(world: World) -> None:
    """The same feed, an edited title and a new guid scheme: the second Monday has nothing to say."""
    world.newsroom.feed(SIGNS)
    world.configure(ONE)
    house = world.open()
    subscribe(house)
    poll(house)
    world.clock.now = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    assert house.digesting.build_due() == 1
    edited = replace(SIGNS, title="Kalmar har signerat Klimatkontrakt 2030", guid="https://ny.example.se/?p=77")
    world.newsroom.feed(edited)
    assert poll(house).new == 0
    world.clock.pass_by(days=7)
    assert house.digesting.build_due() == 0
    with house.database.read() as connection:
        (item,) = records.listing(connection)
        assert item.title == edited.title
        assert len(records.versions(connection, item.id)) == 2


def test_the_second_poll_is_conditional_and_unchanged_bytes_are_not_read_again(world: World) -> None:
    """Validators go back byte for byte; an answer without them is recognised by its hash."""
    world.newsroom.feed(SIGNS)
    good = world.newsroom.answers["/feed"]
    world.newsroom.answers["/feed"] = replace(
        good, headers=(*good.headers, ("ETag", 'W/"å  1"'.encode().decode("latin-1")))
    )
    world.configure(ONE)
    house = world.open()
    assert poll(house).outcome.value == "new"
    assert poll(house).outcome.value == "unchanged"
    first, second = [request for request in world.newsroom.asked if request.path == "/feed"]
    assert "if-none-match" not in first.headers
    assert second.headers["if-none-match"] == 'W/"å  1"'.encode().decode("latin-1")
    world.clock.pass_by(days=2)  # and now and then in full
    poll(house)
    assert "if-none-match" not in world.newsroom.asked[-1].headers


def test_one_source_never_disturbs_another(world: World) -> None:
    """A failing, a broken and a lying source beside a good one: each is told apart, and the good one is read."""
    world.newsroom.feed(SIGNS)
    world.newsroom.fail("/away", 503, ("Retry-After", "7200"))
    world.newsroom.page("/page", "<html><body><p>Hej</p></body></html>")
    more = "".join(f'[[source]]\nid = "{name}"\nurl = "{{base}}/{name}"\n' for name in ("away", "page", "gone"))
    world.newsroom.fail("/gone", 410)
    world.configure(ONE + more)
    house = world.open()
    polled = {each.source: each for each in house.polling.poll_all([], only_due=False)}
    assert polled["kalmar"].kept == 1
    kinds = {name: (error.kind, error.temporary) for name, each in polled.items() if (error := each.error)}
    assert kinds == {"away": ("http", True), "page": ("not-a-feed", True), "gone": ("gone", False)}
    health = {each.source_id: each for _, each in house.reporting.sources()}
    assert (health["away"].next_poll_at - world.clock.now).total_seconds() >= 7200
    assert (health["gone"].next_poll_at - world.clock.now).total_seconds() >= 24 * 3600
    assert [trouble.source for trouble in house.reporting.overview().troubles] == ["away", "gone", "page"]


def test_of_a_new_source_only_so_much_is_news(world: World) -> None:
    """What a source already shows is kept and explained, but only the newest is told."""
    world.newsroom.feed(
        *(
            replace(SIGNS, title=f"Kalmar signerar klimatkontrakt del {n}", path=f"/n/{n}", guid=f"{n}", body="")
            for n in range(5)
        )
    )
    world.configure(ONE, settings="[poll]\nfirst_poll_items = 2\n")
    house = world.open()
    subscribe(house)
    assert poll(house).kept == 5
    with house.database.read() as connection:
        assert [item.news for item in records.listing(connection)].count(True) == 2
        told = [item.title for item in records.listing(connection) if item.news]
    assert sorted(told) == ["Kalmar signerar klimatkontrakt del 0", "Kalmar signerar klimatkontrakt del 1"]


def test_a_webhook_on_a_private_address_is_refused_until_it_is_allowed(world: World) -> None:
    """The guard holds for what we send, as for what we fetch."""
    world.newsroom.feed(SIGNS)
    world.configure(ONE)
    house = world.open()
    wish = Wish("http://127.0.0.1:9/hook", "climate-contract", schedule="at once", channel=Channel.WEBHOOK)
    added = house.subscribing.add(wish, confirmed=True, how="a test")
    assert added.secret.startswith("whsec_")
    poll(house)
    world.clock.pass_by(seconds=1)
    assert house.digesting.build_due() == 1
    assert house.delivering.deliver_due() == 0
    with house.database.read() as connection:
        (item,) = records.listing(connection)
        (told,) = records.told(connection, item.id)
    assert told.delivery_state == "failed"


@pytest.mark.corpus
def test_the_seed_travels_the_whole_way(world: World) -> None:
    """The press release as a page, announced by a feed: kept, with its 23 municipalities, the date in the right zone."""
    files = list(SEED.glob("*")) if SEED.exists() else []
    if not files:
        pytest.skip("../shared/seed is not here")
    lines = [line.strip() for line in files[0].read_text(encoding="utf-8").splitlines() if line.strip()]
    headline = "Kalmar en av 23 svenska kommuner som går före i klimatomställningen"
    body = "\n\n".join(line for line in lines if not line.startswith("#") and headline not in line)
    at = datetime(2021, 10, 1, 8, 0, tzinfo=UTC)
    world.newsroom.feed(
        News(headline, path="/pressreleases/kalmar-en-av-23-1234", summary=body[:200], at=at, body=body)
    )
    world.configure(ONE)
    house = world.open()
    subscribe(house)
    assert poll(house).kept == 1
    with house.database.read() as connection:
        (item,) = records.listing(connection)
    wave_1 = {"0381", "0123", "1480", "1281", "1280", "0180", "2480", "0380", "0780"}
    wave_2 = {
        "2081",
        "1490",
        "0484",
        "2180",
        "1283",
        "0880",
        "1780",
        "1290",
        "0580",
        "1493",
        "0182",
        "2482",
        "1880",
        "2380",
    }
    assert {code for code, _, _ in item.places} == wave_1 | wave_2
    words = {word for verdict in item.verdicts for reason in verdict.reasons for word in reason["words"]}
    assert any("Viable Cities" in word for word in words)
    assert item.published_at == at
    world.clock.now = datetime(2026, 11, 30, 6, 0, tzinfo=UTC)
    house.digesting.build_due()
    house.delivering.deliver_due()
    text = text_of(mail(world.outbox[0]))
    assert headline in " ".join(text.split())
    assert "1 oktober 2021" in text
