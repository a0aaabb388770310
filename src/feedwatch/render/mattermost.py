"""Mattermost: Markdown by an incoming webhook.

A post holds 16,383 characters (model.PostMessageMaxRunesV2; before version 5.0 it was 4,000, and longer ones are split).
Mentions are found by `@` before a letter or digit, also those that call the whole channel (webapp, MENTIONS_REGEX and
SPECIAL_MENTIONS_REGEX), so an invisible space stands after every `@`.
"""

from __future__ import annotations

from feedwatch.render.markdown import escape, link
from feedwatch.render.page import Page
from feedwatch.render.story import Named, Story, plain_lines

_LONGEST = 16_383

Json = dict[str, object]


def message(page: Page, more: Named) -> Json:
    """Give the message of a page; `more` leads to all of it."""
    head = f"#### {escape(page.title)}\n{page.span} · {page.weeks} · {escape(page.summary)}"
    blocks = [head, f"_{escape(page.catch_up)}_" if page.catch_up else ""]
    for group in page.groups:
        blocks.append(f"##### {group.title}")
        blocks += [_story(story, page) for story in group.stories]
    blocks += [escape(line) for line in (page.left_out, page.held_over, page.troubles)]
    blocks.append(link(more) if more.url else "")
    text = "\n\n".join(block for block in blocks if block)
    return {"text": text.replace("@", "@\u200b")}


def fits(written: Json) -> bool:
    """Tell whether Mattermost takes the message in one post."""
    text = written["text"]
    return isinstance(text, str) and len(text) <= _LONGEST


def _story(story: Story, page: Page) -> str:
    title = link(Named(story.headline, story.url.replace("@", "%40")))
    if story.brief:
        return f"- {title} {escape(story.publisher)}".rstrip()
    return "\n".join([f"**{title}**", *(escape(line) for line in plain_lines(story, page.words))])
