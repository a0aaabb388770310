"""Discord: embeds by a webhook, one for each group.

Limits: 10 embeds, 256 characters a title, 4,096 a description, 6,000 in all embeds together (discord.com/developers/docs,
"Embed Limits"). `allowed_mentions` is empty, so that no text calls anybody ("Allowed Mentions Object").
"""

from __future__ import annotations

from feedwatch.render.markdown import escape, link
from feedwatch.render.page import Group, Page
from feedwatch.render.story import Named, Story, plain_lines

_MOST_EMBEDS = 10
_LONGEST_DESCRIPTION = 4096
_LONGEST_MESSAGE = 6000
_COLOUR = 0x14594F

Json = dict[str, object]


def message(page: Page, more: Named) -> Json:
    """Give the message of a page; `more` leads to all of it."""
    head = [f"{page.span} · {page.weeks}", page.summary, page.catch_up]
    embeds = [_embed(page.title, "\n".join(escape(line) for line in head if line))]
    embeds += [_embed(group.title, _stories(group, page)) for group in page.groups]
    below = [escape(line) for line in (page.left_out, page.held_over, page.troubles) if line]
    if more.url:
        below.append(link(more))
    if below:
        embeds.append(_embed("", "\n".join(below)))
    return {"content": escape(page.subject), "embeds": embeds, "allowed_mentions": {"parse": []}}


def fits(written: Json) -> bool:
    """Tell whether Discord takes the message."""
    embeds = written["embeds"]
    if not isinstance(embeds, list) or len(embeds) > _MOST_EMBEDS:
        return False
    is_short = all(len(embed["description"]) <= _LONGEST_DESCRIPTION for embed in embeds)
    total = sum(len(embed.get("title", "")) + len(embed["description"]) for embed in embeds)
    return is_short and total <= _LONGEST_MESSAGE


def _stories(group: Group, page: Page) -> str:
    separator = "\n" if all(story.brief for story in group.stories) else "\n\n"
    return separator.join(_story(story, page) for story in group.stories)


def _story(story: Story, page: Page) -> str:
    title = link(Named(story.headline, story.url))
    if story.brief:
        return f"{title} {escape(story.publisher)}".rstrip()
    return "\n".join([f"**{title}**", *(escape(line) for line in plain_lines(story, page.words))])


def _embed(title: str, description: str) -> Json:
    embed: Json = {"description": description, "color": _COLOUR}
    return {"title": title, **embed} if title else embed
