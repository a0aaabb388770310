"""`feedwatch search`: items that hold certain words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

import click

from feedwatch.cli.filters import Since
from feedwatch.cli.names import TOPIC
from feedwatch.cli.options import NUMBER, as_json, folders
from feedwatch.cli.output import local, plain, print_json
from feedwatch.search.excerpt import Piece
from feedwatch.store.search import Filter
from feedwatch.wiring import open_house


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--place", default="", help="SCB code: only items that name this municipality, or one of this county.")
@click.option("--source", default="", help="Only of this source.")
@click.option("--topic", type=TOPIC, default="", help="Only what this topic keeps.")
@click.option("--language", default="", help="Only in this language: sv or en.")
@click.option("--since", type=Since(), help="Only seen since: 2026-11-24, or 7d for seven days.")
@click.option("--until", type=Since(), help="Only seen before.")
@click.option("--limit", type=NUMBER, default=20, show_default=True, help="At most this many.")
@folders
@as_json
def search(
    words: tuple[str, ...], place: str, source: str, topic: str, language: str, since: datetime | None,
    until: datetime | None, limit: int, config: Path, data: Path, as_json: bool,
) -> None:  # fmt: skip
    """Find items, kept or not, that hold all WORDS in any form, also inside compounds; the newest first.

    "these words" in quotes must follow each other; what begins with - must not be there (after --).

    \b
    Examples:
      feedwatch search klimatkontrakt malmö
      feedwatch search --since 30d -- kontrakt -hyreskontrakt
    """
    among = Filter(place, source, topic, language, since, until)
    with open_house(config, data) as house:
        hits = house.searching.find(" ".join(map(_quoted, words)), among, limit)
    if as_json:
        print_json([plain(hit.item) | {"excerpt": _marked(hit.excerpt)} for hit in hits])
        return
    for hit in hits:
        click.echo(f"{hit.item.id:>6}  {local(hit.item.published_at)}  {hit.item.source_id}: {_shown(hit.title)}")
        click.echo(f"        {_shown(hit.excerpt)}")
    if not hits:
        click.echo("Nothing was found.")


def _quoted(word: str) -> str:
    """Give back the quotes that the shell took from a phrase."""
    minus, rest = ("-", word[1:]) if word.startswith("-") else ("", word)
    return f'{minus}"{rest}"' if " " in rest and '"' not in rest else word


def _shown(pieces: Iterable[Piece]) -> str:
    return "".join(click.style(piece.text, bold=True) if piece.hit else piece.text for piece in pieces)


def _marked(pieces: Iterable[Piece]) -> str:
    return "".join(f"**{piece.text}**" if piece.hit else piece.text for piece in pieces)
