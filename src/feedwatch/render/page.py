"""A digest as a page of words: what text, HTML and chat show alike, said once.

Every piece of foreign text comes out on one line, without controls and of bounded length; every address can be clicked
or is empty. What is escaped, wrapped and styled differs, and is done by the renderer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from feedwatch.model.digest import DigestContent, DigestSection, SectionKind, SourceTrouble
from feedwatch.render.dates import days_of, short_span, since, span, weeks
from feedwatch.render.foreign import name, topic
from feedwatch.render.story import FULL, Detail, Story, some, tell
from feedwatch.render.words import Words, counted, listed, number, words_of

_MOST_TROUBLES = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Stories under one heading."""

    title: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A digest in words."""

    words: Words
    subject: str
    title: str
    span: str
    weeks: str
    summary: str
    catch_up: str
    groups: tuple[Group, ...]
    held_over: str
    left_out: str
    troubles: str

    @property
    def preview(self) -> str:
        """Give what a list of mails shows beside the subject: the top headline."""
        return self.groups[0].stories[0].headline if self.groups else self.summary


def lay_out(content: DigestContent, detail: Detail = FULL) -> Page:
    """Put a digest into words."""
    words = words_of(content.language)
    days = span(*days_of(content.start, content.end, content.zone), words)
    left_out = max(content.stories + len(content.updates) - detail.listed, 0)
    return Page(
        words=words,
        subject=subject(content),
        title=topic_title(content),
        span=days,
        weeks=weeks(content.start, content.end, content.zone, words),
        summary=_nothing(content, words) if content.empty else summary(content),
        catch_up=words.catch_up.format(span=days) if content.catch_up else "",
        groups=_groups(content, words, detail),
        held_over=counted(words.held_over, content.held_over, words) if content.held_over else "",
        left_out=counted(words.left_out, left_out, words) if left_out else "",
        troubles=_troubles(content, words),
    )


def topic_title(content: DigestContent) -> str:
    """Give the topic's name as a heading."""
    return topic(content.topic_name) or topic(content.topic) or "…"


def summary(content: DigestContent) -> str:
    """Count what is told: "6 nyheter och 1 uppdatering"."""
    words = words_of(content.language)
    counts = (
        (words.stories, content.stories),
        (words.updates, len(content.updates)),
    )
    return listed([counted(forms, count, words) for forms, count in counts if count], words) or words.nothing


def subject(content: DigestContent) -> str:
    """Give the subject line: topic, date and count ("Klimatkontrakt, 23 nov: 6 nyheter")."""
    words = words_of(content.language)
    first, last = days_of(content.start, content.end, content.zone)
    date = short_span(first if content.catch_up else last, last, words)
    return words.subject.format(topic=topic_title(content), date=date, what=summary(content))


def _nothing(content: DigestContent, words: Words) -> str:
    total, read = content.sources_total, content.sources_total - len(content.troubles)
    if content.troubles:
        counts = words.some_sources_read.format(read=number(max(read, 0), words), total=number(total, words))
    else:
        counts = counted(words.sources_read, total, words)
    return f"{words.nothing_new} {counts}"


def _groups(content: DigestContent, words: Words, detail: Detail) -> tuple[Group, ...]:
    """Put stories under their headings: the first ones in full, then brief ones, and none after the last that is listed."""
    told = [section for section in content.sections if section.entries]
    headed = [(_section_title(section, told, words), section.entries) for section in told]
    if content.updates:
        headed.append((words.updates_title, content.updates))
    groups, before = [], 0
    for title, entries in headed:
        stories = tuple(
            replace(tell(entry, content, detail), brief=place >= detail.full)
            for place, entry in enumerate(entries, start=before)
            if place < detail.listed
        )
        groups.append(Group(title, stories))
        before += len(entries)
    return tuple(group for group in groups if group.stories)


def _section_title(section: DigestSection, told: list[DigestSection], words: Words) -> str:
    return words.only_section if len(told) == 1 and section.kind is SectionKind.OTHER else words.sections[section.kind]


def _troubles(content: DigestContent, words: Words) -> str:
    """Say which sources could not be read: together when it is since the same day, else each with its own."""
    if not content.troubles:
        return ""
    counts = {"count": number(len(content.troubles), words), "total": number(content.sources_total, words)}
    sinces = {_since(trouble, content, words) for trouble in content.troubles}
    if len(sinces) == 1:
        names = some([name(trouble.source) or "…" for trouble in content.troubles], _MOST_TROUBLES, words)
        return words.troubles_since.format(**counts, since=sinces.pop(), names=names)
    told = [
        words.trouble.format(source=name(trouble.source) or "…", since=_since(trouble, content, words))
        for trouble in sorted(content.troubles, key=lambda trouble: trouble.since)
    ]
    return words.troubles.format(**counts, names=some(told, _MOST_TROUBLES, words))


def _since(trouble: SourceTrouble, content: DigestContent, words: Words) -> str:
    return since(trouble.since, content.end, content.zone, words)
