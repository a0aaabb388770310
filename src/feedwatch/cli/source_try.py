"""`feedwatch sources try`: what an address would give as a source, before it is one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click

from feedwatch.cli.options import as_json_in_a_pipe, folders
from feedwatch.cli.output import local, print_json
from feedwatch.config.duration import spell_duration
from feedwatch.model.errors import Exit
from feedwatch.model.item import PublishedTrust
from feedwatch.model.source import Selectors, Source, SourceKind
from feedwatch.model.text import shorten
from feedwatch.model.topic import Decision
from feedwatch.service.admin.kinship import Kin
from feedwatch.service.admin.outlook import Caution, Mind, Outlook
from feedwatch.service.admin.trying import TRIED, Trial, TriedEntry, TriedTopic
from feedwatch.wiring import open_house

_MOST_REASONS = 4
_CAUTIONS = {
    Mind.HTTP_ONLY: "it comes by http: nobody vouches for what arrives",
    Mind.REDIRECTED: "it redirects, for now, to {}",
    Mind.MOVED: "it has moved for good: take {}",
    Mind.NO_DATES: "{} entries have no date; they count from when they are seen",
    Mind.DAYS_ONLY: "{} entries have a day and no time; their noon is taken",
    Mind.NO_LINKS: "{} entries link to no page",
    Mind.NO_IDS: "{} entries have neither id nor link; they are known by their text",
    Mind.FEW: "only {} entries: what comes between two polls may be missed",
    Mind.STALE: "its newest entry is of {}",
    Mind.NO_VALIDATORS: "it gives no ETag or Last-Modified: the whole document comes each time",
    Mind.PAGES_UNREAD: "article pages cannot be read: {}",
    Mind.REPAIRED: "mended: {}",
}
_TRUSTS = {
    PublishedTrust.STATED: "",
    PublishedTrust.ZONE_ASSUMED: "no zone given: Swedish time",
    PublishedTrust.DATE_ONLY: "only a day given",
    PublishedTrust.FIRST_SEEN: "no date given",
}


@click.command(name="try")
@click.argument("url")
@click.option("--kind", type=click.Choice([kind.value for kind in SourceKind]), default=SourceKind.AUTO.value)
@click.option("--item", default="", help="For a page: CSS selector of an entry. Given, the kind is page.")
@click.option("--title", default="", help="Selector of the headline in an entry.")
@click.option("--link", default="", help="Selector of the link in an entry.")
@click.option("--date", default="", help="Selector of the date in an entry.")
@click.option("--summary", default="", help="Selector of the summary in an entry.")
@click.option("--newest", type=click.IntRange(1), help="Only so many of the newest entries.")
@folders
@as_json_in_a_pipe
def attempt(
    url: str, kind: str, item: str, title: str, link: str, date: str, summary: str, newest: int | None,
    config: Path, data: Path, as_json: bool,
) -> int:  # fmt: skip
    """Show what an address would give as a source: entries, dates, topics, places, what is known already, how often to ask.

    Stores nothing. Exit code 1 when it gives nothing.

    \b
    Examples:
      feedwatch sources try example.se/nyheter
      feedwatch sources try https://example.se/nyheter --item "ul.news > li" --date time
    """
    selectors = Selectors(item, title, link, date, summary)
    chosen = SourceKind.PAGE if selectors != Selectors() else SourceKind(kind)
    with open_house(config, data) as house:
        tried = Source(id=TRIED, name=url, url=url, kind=chosen, selectors=selectors)
        trial = house.trying.attempt_source(tried, most=newest)
    if as_json:
        print_json(trial)
    else:
        for line in _told(trial, url):
            click.echo(line)
    return Exit.FINE if trial.error is None else Exit.FAILED


def _told(trial: Trial, written: str) -> Iterator[str]:
    if trial.url != written:
        yield f"{written} has no scheme; tried {trial.url}"
    if trial.watched_as:
        yield f"watched already, as {trial.watched_as}"
    if trial.error is not None:
        yield f"{trial.url}: {trial.error.message}"
        return
    shown = f", the newest {len(trial.entries)} of them" if len(trial.entries) < trial.total else ""
    yield f"{trial.title or '(no title)'}: a {trial.kind} with {trial.total} entries{shown}"
    if trial.outlook is not None:
        yield from _expected(trial.outlook)
    yield from (f"  mind: {spelt(caution)}" for caution in trial.cautions)
    for entry in trial.entries:
        yield from _entry(entry)


def spelt(caution: Caution) -> str:
    """Write what to mind in words."""
    return _CAUTIONS[caution.kind].format(caution.detail)


def _expected(outlook: Outlook) -> Iterator[str]:
    if outlook.language:
        yield f"  language: {outlook.language}"
    usual = f"usually {spell_duration(outlook.rhythm)} between two" if outlook.rhythm else "too few dates to tell"
    yield f"  rhythm: {usual}; ask every {spell_duration(outlook.interval)}"
    costs = "unchanged, it costs next to nothing" if outlook.validators else "no validators"
    yield f"  each answer: {outlook.size} bytes; {costs}"
    if outlook.fresh_for:
        yield f"  the server says that nothing new comes for {spell_duration(outlook.fresh_for)}: not asked before (an hour at most)"


def _entry(entry: TriedEntry) -> Iterator[str]:
    when = local(datetime.fromisoformat(entry.published)) if entry.published else "no date"
    yield f"  {when:<16}  {shorten(entry.title, 70)}  ({_verdict(entry)})"
    how = _TRUSTS[entry.published_trust]
    if how and entry.published:
        yield f"{'':20}date: {how}" + (f" ({entry.published_raw!r})" if entry.published_raw else "")
    yield from (f"{'':20}{_kin(kin)}" for kin in entry.known)


def _verdict(entry: TriedEntry) -> str:
    topics = [topic for topic in entry.topics if topic.decision is entry.decision]
    if entry.decision is Decision.REJECTED:
        return "not kept"
    word = "kept for" if entry.decision is Decision.KEPT else "doubtful for"
    return "; ".join(f"{word} {topic.topic}: {_reasons(topic)}" for topic in topics)


def _reasons(topic: TriedTopic) -> str:
    strongest = sorted(topic.reasons, key=lambda reason: -reason.points)[:_MOST_REASONS]
    return f"{topic.score:.2f} by " + ", ".join(f"{reason.part} {reason.points:+.2f}" for reason in strongest)


def _kin(kin: Kin) -> str:
    if kin.how == "address":
        return f"known: item {kin.item_id} of {kin.source} is the same page"
    return f"known: would join story {kin.story} with item {kin.item_id} of {kin.source} ({kin.reason})"
