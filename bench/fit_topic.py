"""Fit the weights of a topic pack to labelled samples, print how well it judges, and write the readable table back.

    python bench/fit_topic.py config/topics/climate-contract.toml config/topics/climate-contract.samples.jsonl [more.jsonl]
    python bench/fit_topic.py --write ...       writes the pack

Cross-validation keeps the items of one story in one fold. Figures of samples that the pack's words were chosen by say
little about new items: write new samples first, then measure, then look.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from datetime import datetime
from pathlib import Path

from feedwatch.config.places import load_places
from feedwatch.config.topic_weights import with_weights
from feedwatch.config.topics import load_topic
from feedwatch.judge.fitting import Example, cross_validate, fit, measure
from feedwatch.judge.judge import parts_of
from feedwatch.model.item import Entry
from feedwatch.model.place import Gazetteer
from feedwatch.model.source import Sender
from feedwatch.model.topic import TopicPack

PLACES = Path(__file__).resolve().parents[1] / "config" / "places" / "sweden.toml"


def main() -> None:
    """Read arguments, fit, print, perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pack", type=Path)
    parser.add_argument("samples", type=Path, nargs="+")
    parser.add_argument("--write", action="store_true", help="write the fitted weights into the pack")
    parser.add_argument("--firmness", type=float, default=2.0, help="how firmly the pack's own weights are held")
    arguments = parser.parse_args()
    text = arguments.pack.read_text(encoding="utf-8")
    pack = load_topic(text, str(arguments.pack))
    gazetteer = load_places(PLACES.read_text(encoding="utf-8"), str(PLACES))
    by_file = {path: examples(path, pack, gazetteer) for path in arguments.samples}
    everything = [example for some in by_file.values() for example in some]
    fitted = fit(everything, pack.weights, pack.kept, enough=pack.enough, firmness=arguments.firmness)
    doubtful = round(fitted.kept - (pack.kept - pack.doubtful), 1)
    validated = cross_validate(everything, pack.weights, pack.kept, enough=pack.enough, firmness=arguments.firmness)
    print("cross-validated", validated)
    for path, some in by_file.items():
        print(path.name, len(some), "now", measure(some, pack.weights, pack.kept, enough=pack.enough))
        print(path.name, len(some), "fitted", measure(some, fitted.weights, fitted.kept, enough=pack.enough))
    shown = Counter(part for example in everything for part in example.parts)
    wanted = Counter(part for example in everything if example.relevant for part in example.parts)
    print(f"{'kept from':<36}{pack.kept:6.1f} ->{fitted.kept:6.1f}")
    for name, weight in pack.weights.items():
        print(
            f"{name:<36}{weight:6.1f} ->{fitted.weights[name]:6.1f}  in {shown[name]}, of them relevant {wanted[name]}"
        )
    if arguments.write:
        written = with_weights(text, str(arguments.pack), fitted.weights, fitted.kept, doubtful)
        arguments.pack.write_text(written, encoding="utf-8")


def examples(path: Path, pack: TopicPack, gazetteer: Gazetteer) -> list[Example]:
    """Read labelled items and find the parts each shows."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return [example(json.loads(line), path, pack, gazetteer) for line in lines if line.strip()]


def example(data: dict[str, str | bool], path: Path, pack: TopicPack, gazetteer: Gazetteer) -> Example:
    """Turn a labelled item into the parts it shows."""
    entry = Entry(
        title=str(data["title"]),
        url=str(data.get("url") or ""),
        summary=str(data.get("summary") or ""),
        body=str(data.get("body") or ""),
        published=datetime.fromisoformat(str(data["published"])),
    )
    parts = parts_of(entry, Sender(str(data["source_id"])), pack, gazetteer)
    return Example(parts, bool(data["relevant"]), f"{path.name} {data.get('story') or data['id']}")


if __name__ == "__main__":
    main()
