"""Time how long judging takes: the median over labelled items of about two kilobytes, places included.

    python bench/judge_speed.py [pack.toml] [samples.jsonl]

Items shorter than that are lengthened by the text of the ones that follow, so that all have the length of a usual release. Every
item is judged several times and its quickest time counts: the other times are those of the machine's other work.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from datetime import datetime
from pathlib import Path

from feedwatch.config.places import load_places
from feedwatch.config.topics import load_topic
from feedwatch.judge.judge import judge
from feedwatch.model.item import Entry
from feedwatch.model.source import Sender

CONFIG = Path(__file__).resolve().parents[1] / "config"
LENGTH = 2_000
ROUNDS = 7


def main() -> None:
    """Read arguments, judge everything, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path, nargs="?", default=CONFIG / "topics" / "climate-contract.toml")
    parser.add_argument("samples", type=Path, nargs="?", default=CONFIG / "topics" / "climate-contract.dev.jsonl")
    arguments = parser.parse_args()
    packs = (load_topic(arguments.pack.read_text(encoding="utf-8"), str(arguments.pack)),)
    places = CONFIG / "places" / "sweden.toml"
    gazetteer = load_places(places.read_text(encoding="utf-8"), str(places))
    items = entries(arguments.samples)
    best = [float("inf")] * len(items)
    for _ in range(ROUNDS):
        for at, (entry, sender) in enumerate(items):
            start = time.process_time()
            judge(entry, sender, packs, gazetteer)
            best[at] = min(best[at], time.process_time() - start)
    best.sort()
    size = statistics.mean(len(entry.title) + len(entry.body) for entry, _ in items)
    print(f"{len(items)} items of {size:.0f} characters on average")
    print(f"median {statistics.median(best) * 1e3:.2f} ms, p99 {best[int(len(best) * 0.99)] * 1e3:.2f} ms")


def entries(path: Path) -> list[tuple[Entry, Sender]]:
    """Read labelled items as entries of about LENGTH characters."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    made = []
    for at, row in enumerate(rows):
        body = row["body"] or row["summary"] or ""
        for more in range(1, len(rows)):
            if len(body) >= LENGTH:
                break
            body += "\n\n" + (rows[(at + more) % len(rows)]["body"] or "")
        entry = Entry(title=row["title"], summary="", body=body, published=datetime.fromisoformat(row["published"]))
        made.append((entry, Sender(row["source_id"])))
    return made


if __name__ == "__main__":
    main()
