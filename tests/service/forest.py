"""A topic about trees with plain points, and a newsroom whose titles say what each item scores."""

from __future__ import annotations

from tests.newsroom import News
from tests.service.conftest import World

from feedwatch.wiring import House

TOPIC = "trees"
SOURCES = '[[source]]\nid = "park"\nurl = "{base}/feed"\nfulltext = false\n'
PACK = """\
name = "trees"   # what stands in our parks

[titles]
sv = "Träd"

[thresholds]
kept = 2.0
doubtful = 1.0

[weights]
"oak in title" = 2.0
"leaf in title" = 1.0
"bird" = 0.5
"paper" = -4.0

[[term]]
name = "oak"
strength = "strong"
words = ["ekar*"]

[[words]]
name = "leaf"
words = ["löv*"]

[[words]]
name = "animal"
words = ["fågel*"]

[[trap]]
name = "paper"
words = ["papper*"]

[[evidence]]
name = "oak in title"
all = ["oak"]
zones = ["title"]

[[evidence]]
name = "leaf in title"
all = ["leaf"]
zones = ["title"]

[[evidence]]
name = "bird"
all = ["animal"]
"""
# In the order of their ids, with what the pack gives them.
TITLES = {
    "Ekarna i parken": 2.0,
    "Löven faller i parken": 1.0,
    "Fågel sedd i parken": 0.5,
    "Ekarna och löven": 3.0,
    "Papper av ekar": -2.0,
    "Badhuset öppnar": 0.0,
}


def plant(world: World, *, settings: str = "") -> House:
    """Build a house that has read the newsroom once; items have the ids 1 to 6, in the order of TITLES."""
    news = [News(title, guid=f"g{number}", path=f"/n/{number}") for number, title in enumerate(TITLES, 1)]
    world.newsroom.feed(*reversed(news))
    world.configure(SOURCES, settings=settings)
    topics = world.config / "topics"
    topics.mkdir(exist_ok=True)
    (topics / "trees.toml").write_text(PACK, encoding="utf-8")
    house = world.open()
    (polled,) = house.polling.poll_all(["park"], only_due=False)
    assert polled.new == len(TITLES), polled
    return house
