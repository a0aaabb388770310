"""Real feeds as sources of the running service: read twice, nothing new the second time, a digest of what matches."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from tests.cli.conftest import Desk, Serve, wait_for
from tests.newsroom import Answer

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
# For what feeds of many years and countries write about.
PACK = """\
name = "trial"

[titles]
sv = "Prov"
en = "Trial"

[thresholds]
kept = 1.0
doubtful = 0.5

[weights]
"new in title" = 2.0

[[term]]
name = "new"
strength = "strong"
words = ["new", "ny", "nya", "nytt"]

[[evidence]]
name = "new in title"
all = ["strong"]
zones = ["title"]
"""
FOLDERS = ("realworld", "swedish")


@pytest.mark.corpus
def test_all_real_and_swedish_feeds_are_polled_twice_without_disturbing_each_other(desk: Desk, serve: Serve) -> None:
    """Each is read or told apart; the second round brings nothing new, from any of them; a digest tells what matches."""
    if not CORPUS.exists():
        pytest.skip("../shared/corpus is not here")
    manifest = [json.loads(line) for line in (CORPUS / "MANIFEST.jsonl").read_text(encoding="utf-8").splitlines()]
    files = {row["path"]: row for row in manifest if row["path"].startswith(FOLDERS)}
    assert len(files) == 184
    for path, row in files.items():
        headers = tuple((name, value) for name, value in (row["http_headers"] or []))
        desk.newsroom.answers[f"/{path}"] = Answer((CORPUS / path).read_bytes(), headers=headers or _type(path))
    sources = "\n".join(
        f'[[source]]\nid = "s{number}"\nurl = "{{base}}/{path}"\nfulltext = false\ninterval = "8s"\n'
        for number, path in enumerate(files)
    )
    desk.configure(sources, '[poll]\ntick = "1s"\nfirst_poll_items = 1000\n')
    (desk.config / "topics").mkdir()
    (desk.config / "topics" / "trial.toml").write_text(PACK, encoding="utf-8")
    assert (
        desk("subscribers", "add", "a@example.se", "--topic", "trial", "--schedule", "at once", "--confirmed").code == 0
    )
    service = serve(desk)
    wait_for(lambda: _read_times(desk) >= 1, seconds=120)
    known = _count(desk, "items")
    wait_for(lambda: _read_times(desk) >= 2, seconds=120)
    assert service.stop().code == 0
    assert _count(desk, "items") == known > 2000
    failed = _rows(desk, "SELECT id, error_kind FROM sources WHERE failures > 0")
    expected_empty = {f"s{n}" for n, row in enumerate(files.values()) if not row["expect"]["entries"]}
    assert {row[0] for row in failed} <= expected_empty
    again = _rows(
        desk,
        "SELECT source_id, sum(new) FROM polls WHERE id NOT IN (SELECT min(id) FROM polls GROUP BY source_id) GROUP BY source_id",
    )
    assert [row for row in again if row[1]] == []
    mails = sorted((desk.data / "outbox").glob("*.eml"))
    told = _rows(desk, "SELECT count(*), count(DISTINCT item_id) FROM digest_lines")
    assert mails
    assert told[0][0] == told[0][1] > 20


def _type(path: str) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", "application/json" if path.endswith(".json") else "application/xml"),)


def _read_times(desk: Desk) -> int:
    """Give how often every source has been asked at the least."""
    rows = _rows(desk, "SELECT (SELECT count(*) FROM polls WHERE source_id = sources.id) FROM sources")
    return min((row[0] for row in rows), default=0)


def _count(desk: Desk, table: str) -> int:
    return int(_rows(desk, f"SELECT count(*) FROM {table}")[0][0])


def _rows(desk: Desk, query: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(f"file:{desk.data / 'feedwatch.db'}?mode=ro", uri=True) as database:
        return list(database.execute(query))
