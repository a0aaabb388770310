"""`feedwatch sources`: what is watched, what could be, and how to change it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from feedwatch.cli.applying import apply_edit
from feedwatch.cli.names import SOURCE, TOPIC
from feedwatch.cli.options import as_json, as_json_in_a_pipe, folders, person
from feedwatch.cli.output import local, plain, print_json, print_table
from feedwatch.cli.source_edit import edit as edit_command
from feedwatch.cli.source_lists import export_list, import_list
from feedwatch.cli.source_look import check, health
from feedwatch.cli.source_try import attempt
from feedwatch.config.duration import spell_duration
from feedwatch.model.errors import Exit, UsageError
from feedwatch.model.source import Selectors, Source, SourceKind
from feedwatch.model.text import shorten
from feedwatch.service.admin.discovering import Candidate, Discovery, Newest, Verification
from feedwatch.service.admin.trying import TRIED
from feedwatch.wiring import House, open_house


@click.group()
def sources() -> None:
    """Look at sources, find new ones, change them."""


for command in (attempt, check, health, edit_command, import_list, export_list):
    sources.add_command(command)


@sources.command(name="list")
@folders
@as_json
def listing(config: Path, data: Path, as_json: bool) -> None:
    """List the sources and how they are doing, the worst first."""
    with open_house(config, data) as house:
        healths = house.reporting.sources()
        configured = {source.id: source for source in house.configuring.current.sources}
    if as_json:
        print_json([plain(configured[health.source_id]) | {"health": health} for _, health in healths])
        return
    rows = [
        (
            health.source_id,
            configured[health.source_id].kind.value,
            spell_duration(configured[health.source_id].interval),
            local(health.last_success_at),
            _state(configured[health.source_id].verified, health.enabled, health.error),
            configured[health.source_id].url,
        )
        for _, health in healths
    ]
    print_table(("source", "kind", "every", "last read", "state", "address"), rows, "No sources.")


@sources.command()
@click.argument("url")
@folders
@as_json
def discover(url: str, config: Path, data: Path, as_json: bool) -> int:
    """Find what can be watched at an address: feeds of the site, and lists of news on the page. Stores nothing.

    Exit code 1 when there is nothing.

    \b
    Example:
      feedwatch sources discover https://www.kalmar.se
    """
    with open_house(config, data) as house:
        found = house.discovering.discover(url)
    if as_json:
        print_json(found)
    else:
        for number, candidate in enumerate(found.candidates, 1):
            _show_candidate(candidate, f"{number}. ")
        if not found.candidates:
            click.echo(f"{url}: nothing to watch was found" + (f": {found.error.message}" if found.error else "."))
    return Exit.FINE if found.candidates else Exit.FAILED


@sources.command()
@click.argument("url")
@click.option("--id", "source_id", default="", help="Default: made from the name.")
@click.option("--name", default="", help="Default: what the source calls itself.")
@click.option("--place", default="", help="SCB code of the municipality or county that publishes there.")
@click.option("--tag", "tags", multiple=True, help="What kind of sender it is; may be given many times.")
@click.option(
    "--topic", "topics", type=TOPIC, multiple=True, help="Only judge it by this topic; may be given many times."
)
@click.option("--interval", default="", help='How often, such as "15m".')
@click.option("--item", default="", help="For a page: CSS selector of an entry, instead of looking for lists.")
@click.option("--title", default="", help="Selector of the headline in an entry; so are the next three.")
@click.option("--link", default="", help="Of the link.")
@click.option("--date", default="", help="Of the date.")
@click.option("--summary", default="", help="Of the summary.")
@click.option("--candidate", "number", default=1, show_default=True, help="Which of those that `discover` lists.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@folders
@as_json
def add(
    url: str, source_id: str, name: str, place: str, tags: tuple[str, ...], topics: tuple[str, ...], interval: str,
    number: int, yes: bool, dry_run: bool, config: Path, data: Path, as_json: bool, **selectors: str,
) -> int:  # fmt: skip
    """Try an address, or find the feed of a site, and add it to sources.toml when it works.

    \b
    Examples:
      feedwatch sources add https://www.kalmar.se/nyheter --place 0880 --tag municipality
      feedwatch sources add https://example.se/nyheter --item "ul.news > li" --date time
    """
    with open_house(config, data) as house:
        found = _offered(house, url, Selectors(**selectors))
        if not 0 < number <= len(found.candidates):
            reason = found.error.message if found.error else "nothing to watch was found"
            raise UsageError(f"{url}: {reason}; candidates: {len(found.candidates)}")
        chosen = found.candidates[number - 1]
        title = name or chosen.title or url
        keys = {
            "id": source_id or house.administering.free_id(title),
            "name": title,
            **chosen.as_source(),
            "interval": interval or None,
            "place": place,
            "tags": tags,
            "topics": topics,
        }
        edit = house.administering.add({key: value for key, value in keys.items() if value})
        if not as_json:
            _show_candidate(chosen, "")
        written = apply_edit(house, edit, yes=yes, dry_run=dry_run, quiet=as_json)
        if as_json:
            print_json({"source": keys["id"], "candidate": chosen, "diff": edit.diff, "written": written})
    return Exit.FINE


@sources.command()
@click.argument("source", type=SOURCE, nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Also those that are marked as verified.")
@click.option("--write", is_flag=True, help="Write what was found into sources.toml.")
@folders
@as_json_in_a_pipe
def verify(source: tuple[str, ...], everything: bool, write: bool, config: Path, data: Path, as_json: bool) -> int:
    """Check the addresses that nobody has verified; look for a replacement of those that do not work.

    With --write, what works is marked as verified and what has a replacement is changed, comments kept. Exit code 4 when
    some do not work.

    \b
    Example:
      feedwatch sources verify
      feedwatch sources verify --all --write
    """
    with open_house(config, data) as house:
        configured = house.configuring.current.sources
        unknown = set(source) - {one.id for one in configured}
        if unknown:
            raise UsageError(f"there is no source '{min(unknown)}'; see 'feedwatch sources list'")
        chosen = [one for one in configured if one.id in source or (not source and (everything or not one.verified))]
        found = []
        for verification in house.discovering.verify(chosen):
            found.append(verification)
            if not as_json:
                _show_verification(verification)
        right, seen = _corrections(found), {one.id: one for one in chosen}
        # Looking takes minutes: what somebody changed meanwhile is left as they made it.
        edit = house.administering.change_each(right, lambda now: right[now.id] if now.is_read_as(seen[now.id]) else {})
        if write:
            house.administering.apply(edit, person())
        if as_json:
            print_json({"checked": found, "diff": edit.diff, "written": write and bool(edit.diff)})
        elif edit.diff:
            click.echo(edit.diff)
            click.echo("Written." if write else "To write this: feedwatch sources verify --write")
    return Exit.FINE if all(one.works for one in found) else Exit.PARTIAL


@sources.command(name="accept-move")
@click.argument("source", type=SOURCE)
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def accept_move(source: str, yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Follow a source to where it has moved, after trying the new address.

    That is where it redirects permanently, or, for one that is dead, what its site offers instead.

    \b
    Example:
      feedwatch sources accept-move kalmar
    """
    with open_house(config, data) as house:
        current = house.configuring.current.source(source)
        if current is None:
            raise UsageError(f"there is no source '{source}'; see 'feedwatch sources list'")
        moved = next((health.moved_to for _, health in house.reporting.sources() if health.source_id == source), "")
        candidate = house.discovering.replacement(current, moved)
        edit = house.administering.follow(current, candidate.as_source())
        if not as_json:
            _show_candidate(candidate, "")
        written = apply_edit(house, edit, yes=yes, dry_run=False, quiet=as_json)
        if as_json:
            print_json({"source": source, "candidate": candidate, "diff": edit.diff, "written": written})


@sources.command()
@click.argument("source", type=SOURCE, nargs=-1, required=True)
@click.option("--yes", is_flag=True, help="Do not ask.")
@folders
@as_json
def remove(source: tuple[str, ...], yes: bool, config: Path, data: Path, as_json: bool) -> None:
    """Remove sources from sources.toml, with their comments; what they brought stays.

    \b
    Example:
      feedwatch sources remove kalmar-web amala
    """
    with open_house(config, data) as house:
        edit = house.administering.remove_many(source)
        written = apply_edit(house, edit, yes=yes, dry_run=False, quiet=as_json)
        if as_json:
            print_json({"source": source[0], "sources": source, "diff": edit.diff, "written": written})


@sources.command()
@click.argument("source", type=SOURCE, nargs=-1, required=True)
@click.option("--resume", is_flag=True, help="Poll them again.")
@folders
@as_json
def pause(source: tuple[str, ...], resume: bool, config: Path, data: Path, as_json: bool) -> None:
    """Stop polling sources (enabled = false in sources.toml).

    \b
    Examples:
      feedwatch sources pause kalmar-web amala
      feedwatch sources pause kalmar-web --resume
    """
    with open_house(config, data) as house:
        edit = house.administering.change_many({one: {"enabled": resume} for one in source})
        written = apply_edit(house, edit, yes=True, dry_run=False, quiet=as_json)
        if as_json:
            print_json({"source": source[0], "sources": source, "diff": edit.diff, "written": written})


def _offered(house: House, url: str, selectors: Selectors) -> Discovery:
    """Give what an address offers: what is found there, or what selectors find on it."""
    if selectors == Selectors():
        return house.discovering.discover(url)
    tried = Source(TRIED, url, url, kind=SourceKind.PAGE, selectors=selectors)
    trial = house.trying.attempt_source(tried, pages=0)
    newest = tuple(Newest(entry.title, entry.url, entry.published) for entry in trial.entries[:3])
    page = Candidate(trial.url, SourceKind.PAGE, trial.title, "by these selectors", trial.total, newest, selectors)
    return Discovery(trial.url, () if trial.error else (page,), trial.error)


def _corrections(found: list[Verification]) -> dict[str, dict[str, object]]:
    corrections: dict[str, dict[str, object]] = {}
    for one in found:
        if one.works:
            corrections[one.source] = {"verified": True}
        elif one.proposal is not None:
            corrections[one.source] = {**one.proposal.as_source(), "verified": True}
    return corrections


def _show_candidate(candidate: Candidate, number: str) -> None:
    what = f"a {candidate.kind.value} with {candidate.entries} entries, {candidate.how}"
    click.echo(f"{number}{candidate.url}\n   {candidate.title or '(no title)'}: {what}")
    if candidate.selectors is not None:
        click.echo(f"   entries are found by the selector {candidate.selectors.item!r}")
    for newest in candidate.newest:
        click.echo(f"   {_when(newest.published):<16}  {shorten(newest.title, 80)}")


def _show_verification(one: Verification) -> None:
    if one.works:
        click.echo(f"{one.source:<32} works: {one.entries} entries, {one.title}")
        return
    click.echo(f"{one.source:<32} does not work: {one.error.message if one.error else ''}")
    if one.proposal is not None:
        click.echo(f"{'':<32} instead: {one.proposal.url} ({one.proposal.kind.value}, {one.proposal.entries} entries)")


def _when(published: str | None) -> str:
    return local(datetime.fromisoformat(published)) if published else "no date"


def _state(verified: bool, enabled: bool, error: str) -> str:
    if not enabled:
        return "off"
    return error or ("fine" if verified else "address not verified")
