"""A press that puts items straight into the store, so that a test decides what is kept, where, and in which story."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select
from tests.service.conftest import World

from feedwatch.judge.ruling import ruled
from feedwatch.model.item import Item, PublishedTrust
from feedwatch.model.passage import Zone
from feedwatch.model.place import Mention
from feedwatch.model.saying import NOTHING_SAID, Saying
from feedwatch.model.says import Says
from feedwatch.model.story import Assignment, StoryRole
from feedwatch.model.subscriber import Wish
from feedwatch.model.topic import Decision, Judgement, Reason, Verdict
from feedwatch.service.people.subscribing import Added
from feedwatch.store import items, rulings, stories
from feedwatch.store.items import Finding
from feedwatch.store.schema import items as items_table
from feedwatch.wiring import House

TOPIC = "climate-contract"
_BECAUSE = Saying(Says.FIRST)
SOURCES = "".join(
    f'[[source]]\nid = "{name.lower()}"\nname = "{name} kommun"\nurl = "https://{name.lower()}.example/feed"\n'
    for name in ("Kalmar", "Lund", "Solna")
)
PACK = """name = "climate-contract"

[titles]
sv = "Klimatkontrakt 2030"
en = "Climate City Contracts 2030"

[thresholds]
kept = 1.0
doubtful = 0.5

[weights]
"named" = 1.0

[[term]]
name = "contract"
strength = "strong"
words = ["klimatkontrakt*"]

[[evidence]]
name = "named"
all = ["contract"]
"""


@dataclass
class Press:
    """A house without newsrooms, and what is printed into it at the time that the world has."""

    world: World
    house: House
    printed: int = 0

    def print(
        self,
        title: str = "",
        *,
        source: str = "kalmar",
        places: tuple[str, ...] = (),
        language: str = "sv",
        kind: str = "other",
        kept: bool = True,
        news: bool = True,
        story: int = 0,
        role: StoryRole = StoryRole.FIRST,
        merges: tuple[int, ...] = (),
        **changes: Any,
    ) -> int:
        """Store an item as a poll does; gives its id."""
        self.printed += 1
        now = self.world.clock.now
        plain = Item(
            source_id=source,
            key=f"key-{self.printed}",
            url=f"https://{source}.example/{self.printed}",
            canonical_url=f"//{source}.example/{self.printed}",
            title=title or f"Nyhet {self.printed}",
            summary=f"Ingress {self.printed}.",
            body="",
            published=now,
            published_trust=PublishedTrust.STATED,
            language=language,
            content_hash=f"hash-{self.printed}",
            first_seen=now,
        )
        finding = Finding(
            replace(plain, **changes), judgement(places, language, kind, kept=kept), NOTHING_SAID, news=news
        )
        with self.house.database.write() as connection:
            (item_id,) = items.add(connection, [finding], now)
            if kept:
                assignment = Assignment(story, role, _BECAUSE, merges=merges)
                stories.place(connection, item_id, assignment, now)
        return item_id

    def revise(
        self, item_id: int, *, title: str = "", places: tuple[str, ...] = (), language: str = "sv", kept: bool = True
    ) -> None:
        """Store another version of an item as a poll does."""
        now = self.world.clock.now
        with self.house.database.write() as connection:
            (stored,) = [each for each in items.with_text(connection, None) if each.item_id == item_id]
            item = replace(stored.item, title=title or stored.item.title, content_hash=f"{stored.item.content_hash}+")
            decided = ruled(judgement(places, language, kept=kept), rulings.of_item(connection, item_id))
            finding = Finding(item, decided, NOTHING_SAID, news=True)
            if items.revise(connection, item_id, finding, now):
                stories.place(connection, item_id, Assignment(0, StoryRole.FIRST, _BECAUSE), now)

    def judge_again(self, item_id: int, *, places: tuple[str, ...] = (), kept: bool = True) -> None:
        """Judge an item by other rules, as a changed topic pack does."""
        now = self.world.clock.now
        with self.house.database.write() as connection:
            (stored,) = [each for each in items.with_text(connection, None) if each.item_id == item_id]
            decided = ruled(judgement(places, kept=kept), rulings.of_item(connection, item_id))
            if items.judge_again(connection, stored, decided, now):
                stories.place(connection, item_id, Assignment(0, StoryRole.FIRST, _BECAUSE), now)

    def story_of(self, item_id: int) -> int:
        """Give the story that an item is in."""
        with self.house.database.read() as connection:
            return int(
                connection.execute(select(items_table.c.story_id).where(items_table.c.id == item_id)).scalar_one()
            )

    def has_story(self, item_id: int) -> bool:
        """Tell whether an item is in a story."""
        with self.house.database.read() as connection:
            query = select(items_table.c.story_id).where(items_table.c.id == item_id)
            return connection.execute(query).scalar_one() is not None

    def subscribe(
        self, address: str = "läsare@example.se", schedule: str = "weekly mon 07:00", **options: Any
    ) -> Added:
        """Let somebody subscribe now, without a question."""
        wish = Wish(address, TOPIC, schedule=schedule, **options)
        return self.house.subscribing.add(wish, confirmed=True, how="a test")

    def send(self) -> None:
        """Build and deliver what is due."""
        self.house.digesting.build_due()
        self.house.delivering.deliver_due()

    def pass_days(self, days: float, *, step_hours: int = 6) -> None:
        """Let days go by, with a look for what is due now and then."""
        for _ in range(round(days * 24 / step_hours)):
            self.world.clock.pass_by(hours=step_hours)
            self.send()

    @contextmanager
    def tampering(self) -> Iterator[Connection]:
        """Give a connection on which no promise of the database holds."""
        with self.house.database.write() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            yield connection


def judgement(
    places: tuple[str, ...] = (), language: str = "sv", kind: str = "other", *, kept: bool = True
) -> Judgement:
    """Give what judging would have found."""
    decision = Decision.KEPT if kept else Decision.REJECTED
    reasons = (Reason("a test", 1.0, ("klimatkontrakt",), Zone.TITLE),)
    verdict = Verdict(TOPIC, "1", 1.0 if kept else 0.0, decision, reasons, kind)
    return Judgement(language, (verdict,), tuple(Mention(code, code, Zone.TITLE) for code in places))


def open_press(world: World, *, settings: str = "") -> Press:
    """Build the house of a world with three sources that nobody asks, and a topic that knows no words."""
    world.configure(SOURCES, settings=settings)
    (world.config / "topics").mkdir(exist_ok=True)
    (world.config / "topics" / "climate-contract.toml").write_text(PACK, encoding="utf-8")
    return Press(world, world.open())
