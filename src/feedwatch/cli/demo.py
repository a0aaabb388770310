"""`feedwatch demo`: the whole way of the news, without network or configuration."""

from __future__ import annotations

import logging
import shutil
import tempfile
import threading
from pathlib import Path

import click

from feedwatch.cli.output import local
from feedwatch.demo.fortnight import READER, Fortnight, live_through
from feedwatch.model.item import ItemState
from feedwatch.store import digests, records
from feedwatch.store.records import ItemRecord

_FOLDER = "feedwatch-demo"


@click.command()
@click.option("--serve", "stay", is_flag=True, help="Leave the web page open on it until Ctrl-C.")
@click.option("--listen", default="127.0.0.1:8080", show_default=True, help="With --serve: host:port of the page.")
@click.option(
    "--into", type=click.Path(file_okay=False, path_type=Path), default=None,
    help="Folder for what comes of it; replaced when a demo made it.  [default: feedwatch-demo in the temporary folder]",
)  # fmt: skip
def demo(stay: bool, listen: str, into: Path | None) -> None:
    """Live through two weeks of sample news: no network, no configuration, nothing is sent.

    Sample newsrooms on this machine are polled, and a weekly digest is built and "mailed" into a folder.

    \b
    Example:
      feedwatch demo --serve
    """
    folder = into or Path(tempfile.gettempdir()) / _FOLDER
    _make_room(folder)
    logging.disable(logging.WARNING)
    with live_through(folder) as fortnight:
        _tell(fortnight, folder)
        if stay:
            _serve(fortnight, listen)


def _serve(fortnight: Fortnight, listen: str) -> None:
    from feedwatch.cli.run import on_signals, sleep_until  # noqa: PLC0415 - FastAPI takes most of a second, and only this needs it
    from feedwatch.web.server import listen_on, open_pages  # noqa: PLC0415 - likewise

    token, _ = fortnight.house.admitting.first_link() or ("", None)
    click.echo(f"\nThe page is open at http://{listen}/ (Ctrl-C ends it)")
    click.echo(f"To be its admin:         http://{listen}/admin/welcome/{token}")
    stop = threading.Event()
    on_signals(stop, fortnight.house.refresh)
    with open_pages(fortnight.house, listen_on(listen)):
        sleep_until(stop)


def _make_room(folder: Path) -> None:
    if folder.exists():
        if any(folder.iterdir()) and not (folder / "digest.html").exists():
            raise click.UsageError(f"{folder} holds something else; name another folder with --into")
        shutil.rmtree(folder)
    folder.mkdir(parents=True)


def _tell(fortnight: Fortnight, folder: Path) -> None:
    house = fortnight.house
    with house.database.read() as connection:
        latest = digests.listing(connection, limit=1)[0]
        stories = records.stories(connection)
        items = records.listing(connection, everything=True)
        updates = [item for item in items if item.story_role == "update"]
    click.echo(house.messages.text(latest.content))
    (folder / "digest.html").write_text(house.messages.page(latest.content), encoding="utf-8")
    click.echo("How it came about")
    merged = max((members for _, members in stories), key=len)
    click.echo(f"\n  One story from {len(merged)} newsrooms:")
    for item in merged:
        click.echo(f"    {local(item.published_at)}  {item.source_id:<12} {item.story_role:<7} {item.title}")
        click.echo(f"    {'':<16}  {'':<12} {'':<7} because: {item.story_reason}")
    for item in updates[:1]:
        click.echo(f"\n  One update of a story already told:\n    {item.title}\n    because: {item.story_reason}")
    _tell_rejected(items)
    for trouble in house.reporting.overview().troubles:
        click.echo(f"\n  One source that cannot be read:\n    {trouble.source}: {trouble.message}")
    mails = sorted((house.data / "outbox").glob("*.eml"))
    click.echo(f"\nThe digest as a page:    {folder / 'digest.html'}")
    click.echo(f"The digests as mails:    {', '.join(map(str, mails))}")
    click.echo(f"More to look at:         feedwatch why ITEM --config {fortnight.config} --data {house.data}")
    click.echo(f"                         feedwatch digest list --config {fortnight.config} --data {house.data}")
    click.echo(f"                         feedwatch deliveries list --config {fortnight.config} --data {house.data}")
    click.echo(f"({READER} is nobody, and no mail has left this machine.)")


def _tell_rejected(items: list[ItemRecord]) -> None:
    rejected = [item for item in items if item.state == ItemState.REJECTED.value and item.verdicts]
    if not rejected:
        return
    item = max(rejected, key=lambda each: len(each.verdicts[0].reasons))
    verdict = item.verdicts[0]
    click.echo(f"\n  One item that was not kept ({verdict.score:g} points, {verdict.decision}):\n    {item.title}")
    for reason in verdict.reasons:
        words = ", ".join(f"“{word}”" for word in reason["words"])
        click.echo(f"    {reason['points']:+g}  {reason['part']} {words}".rstrip())
