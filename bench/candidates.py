"""How long finding the candidates of one item takes in a big archive: `python bench/candidates.py [ITEMS] [KEPT]`.

Only items that a topic keeps are sketched. Prints median and 99th percentile of the look-up, and of the whole assignment.
"""

from __future__ import annotations

import random
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from feedwatch.group.index import sketch
from feedwatch.group.stories import assign
from feedwatch.model.story import Account
from feedwatch.store import stories
from feedwatch.store.database import Database, open_database

ITEMS = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
KEPT = int(sys.argv[2]) if len(sys.argv) > 2 else 50_000
ASKED = 500
BEGIN = datetime(2020, 1, 1, tzinfo=UTC)
SPAN = timedelta(days=6 * 365)
WORDS = [f"{a}{b}{c}" for a in ("sol", "vind", "buss", "skol", "fjärr", "bygg") for b in ("", "energi", "trafik", "värme", "kontrakt") for c in ("en", "et", "s", "plan", "beslut", "möte")]  # fmt: skip


def text(chance: random.Random) -> str:
    return ". ".join(" ".join(chance.choices(WORDS, k=12)).capitalize() for _ in range(18))


def account(number: int, chance: random.Random) -> Account:
    at = BEGIN + SPAN * chance.random()
    title = " ".join(chance.choices(WORDS, k=6))
    place = f"{chance.randrange(290):04}"
    return Account(
        number, 0, "s", title, text(chance), f"//a.se/{number}", at, "sv", (place,), place, "other", (place,)
    )


def fill(database: Database) -> None:
    chance = random.Random(1)
    columns = (
        "id source_id item_key url canonical_url title summary body fulltext published_at published_trust language"
    )
    more = "content_hash first_seen_at state news kept_at story_id story_role story_reason like_item"
    names = f"{columns} {more}".replace(" ", ", ")
    item = f"INSERT INTO items ({names}) VALUES (?,'s',?,'','',?,'',?,?,?,'stated','sv','',?,?,1,NULL,?,'',?,0)"
    nothing = '{"says":"nothing"}'
    for start in range(1, ITEMS + 1, 20_000):
        with database.write() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            for number in range(start, min(start + 20_000, ITEMS + 1)):
                kept = number % (ITEMS // KEPT) == 0
                one = account(number, chance) if kept else None
                at = (one.published if one else BEGIN).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
                state, body = ("kept", one.text) if one else ("rejected", "x")
                if one:
                    raw.execute(
                        "INSERT INTO stories (id, first_seen_at, last_seen_at) VALUES (?, ?, ?)", (number, at, at)
                    )
                title = one.title if one else "x"
                raw.execute(
                    item, (number, str(number), title, body, nothing, at, at, state, number if one else None, nothing)
                )
                if one:
                    raw.executemany(
                        "INSERT INTO sketches VALUES (?, ?, ?)", [(feature, at, number) for feature in sketch(one)]
                    )


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        began = time.monotonic()
        fill(database)
        print(f"{ITEMS} items, {KEPT} of them kept, made in {time.monotonic() - began:.0f} s")
        chance = random.Random(2)
        looked, loaded, placed = [], [], []
        with database.read() as connection:
            for number in range(ASKED):
                one = account(ITEMS + number + 1, chance)
                features = sketch(one)
                span = (one.published - timedelta(days=60), one.published + timedelta(days=60))
                start = time.perf_counter()
                alike = stories.alike(connection, features, span, 0)
                looked.append(time.perf_counter() - start)
                found = stories.told(connection, alike, {})
                loaded.append(time.perf_counter() - start)
                assign(one, found)
                placed.append(time.perf_counter() - start)
        for name, times in (("look-up", looked), ("and their texts", loaded), ("and the decision", placed)):
            times.sort()
            print(
                f"{name}: median {statistics.median(times) * 1000:.2f} ms, p99 {times[int(len(times) * 0.99)] * 1000:.2f} ms"
            )


if __name__ == "__main__":
    main()
