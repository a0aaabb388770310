"""Feeds of many publishers, with what is known of them, are read right; prints the rates by folder (pytest -s)."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from feedwatch.model.errors import ReadError
from feedwatch.model.item import Reading
from feedwatch.model.source import Fetched, Source, SourceKind
from feedwatch.read.document import read

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
NOTHING = Reading(SourceKind.FEED, "", ())


def fetched(case: dict[str, Any]) -> Fetched:
    """Give a file as a server would send it."""
    pairs = (line.partition(":") for line in case["http_headers"])
    headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
    url = f"https://corpus.example/{case['path']}"
    return Fetched(url, url, 200, headers.get("content-type", ""), (CORPUS / case["path"]).read_bytes(), headers)


def outcome(case: dict[str, Any]) -> Reading | None:
    """Read a file; nothing is read from one that is refused, and None stands for any other end."""
    document = fetched(case)
    try:
        return read(document, Source("corpus", "Corpus", document.url), NOW)
    except ReadError:
        return NOTHING
    except Exception:  # noqa: BLE001 - what must never happen is counted
        return None


def judged(case: dict[str, Any], reading: Reading | None) -> Counter[str]:
    """Count what is right with a file, and of what."""
    expected = case["expect"]
    counts = Counter(files=1, alive=reading is not None)
    found = reading or NOTHING
    if expected["entries"] is not None:
        counts.update(of_entries=1, entries=len(found.entries) == expected["entries"])
    if expected["title"] is not None:
        titles = [expected["title"], *expected.get("title_any", [])]
        counts.update(of_titles=1, titles=found.title in {" ".join(title.split()) for title in titles})
    return counts


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="the corpus is not beside the project")
def test_the_corpus_is_read_right() -> None:
    """Alive 100 %, entry counts right in 99 %, feed titles in 98 %, and valid JSON Feeds always."""
    by_folder: dict[str, Counter[str]] = {}
    for line in (CORPUS / "MANIFEST.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        counts = by_folder.setdefault(case["category"], Counter())
        counts.update(judged(case, outcome(case)))
    total = sum(by_folder.values(), Counter())
    print(f"\n{'folder':12}{'files':>6}{'alive':>7}{'entries':>12}{'titles':>12}")
    for name, row in [*sorted(by_folder.items()), ("all", total)]:
        entries, titles = f"{row['entries']}/{row['of_entries']}", f"{row['titles']}/{row['of_titles']}"
        print(f"{name:12}{row['files']:6}{row['alive']:7}{entries:>12}{titles:>12}")
    assert total["alive"] == total["files"] > 600
    assert total["entries"] >= 0.99 * total["of_entries"] > 500
    assert total["titles"] >= 0.98 * total["of_titles"] > 400
    json_feeds = by_folder["jsonfeed"]
    assert json_feeds["entries"] == json_feeds["of_entries"]
    assert json_feeds["titles"] == json_feeds["of_titles"]
