"""A digest as plain text: complete, wrapped, and readable with nothing but eyes (or ears)."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from itertools import count

from feedwatch.model.digest import DigestContent
from feedwatch.render.foot import foot
from feedwatch.render.links import Links
from feedwatch.render.page import lay_out
from feedwatch.render.story import Named, Story
from feedwatch.render.words import Words, listed

WIDTH = 76  # RFC 3676 4.2 asks for less than 78
_NO_LINKS = Links()


def digest_text(content: DigestContent, links: Links = _NO_LINKS, note: str = "") -> str:
    """Write a digest as plain text with LF line ends; addresses stand under their story, numbered and never broken.

    A `note` stands above everything.
    """
    page = lay_out(content)
    blocks = [*paragraphs(note), f"{underlined(page.title, '=')}\n{page.span}, {page.weeks}\n{wrap(page.summary)}"]
    blocks += paragraphs(page.catch_up)
    numbers = count(1)
    for group in page.groups:
        blocks.append(underlined(group.title, "-"))
        blocks += [_story(story, page.words, numbers) for story in group.stories]
    blocks += paragraphs(page.held_over, page.troubles)
    blocks += _foot(content, links)
    return "\n\n".join(blocks) + "\n"


def paragraphs(*texts: str) -> Iterator[str]:
    """Give those texts that say something, wrapped."""
    return (wrap(text) for text in texts if text)


def wrap(text: str) -> str:
    """Wrap a paragraph between words; a word that is too long stays whole."""
    return textwrap.fill(text, WIDTH, break_long_words=False, break_on_hyphens=False)


def underlined(title: str, line: str) -> str:
    """Write a heading."""
    return f"{title}\n{line * min(len(title), WIDTH)}"


def _story(story: Story, words: Words, numbers: Iterator[int]) -> str:
    named = (*(step.headline for step in story.developments), *story.also)
    urls = dict.fromkeys(url for url in (story.url, *(other.url for other in named)) if url)
    notes = dict(zip(urls, numbers, strict=False))  # numbers go on in the next story
    lines = (
        _noted(story.headline, story.url, notes),
        story.byline,
        story.revised,
        story.follows,
        story.lead,
        *(
            f"{words.since_then} {_noted(s.headline.text, s.headline.url, notes)} ({s.byline})"
            for s in story.developments
        ),
        story.places,
        _also(story, notes, words),
        story.why,
    )
    return "\n".join([*paragraphs(*lines), *(f"[{number}] {url}" for url, number in notes.items())])


def _also(story: Story, notes: dict[str, int], words: Words) -> str:
    names = [_noted(also.text, also.url, notes) for also in story.also]
    if story.also_more:
        names.append(story.also_more)
    return f"{words.also} {listed(names, words)}" if names else ""


def _noted(text: str, url: str, notes: dict[str, int]) -> str:
    return f"{text} [{notes[url]}]" if url else text


def _foot(content: DigestContent, links: Links) -> Iterator[str]:
    below = foot(content, links)
    if below.lines or below.links:
        yield "-" * WIDTH
    yield from paragraphs(*below.lines)
    yield from (_address(link) for link in below.links)


def _address(link: Named) -> str:
    return f"{link.text}:\n{link.url.removeprefix('mailto:')}"
