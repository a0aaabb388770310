"""Slack: Block Kit by an incoming webhook.

Limits: 50 blocks a message, 3,000 characters a section, 150 a header (docs.slack.dev, "Blocks"); about 13,000 characters in
all blocks together are refused as `msg_blocks_too_long` (slackapi/bolt-js issue 2509). `&`, `<` and `>` are escaped, nothing
else (docs.slack.dev, "Formatting message text"); so no `<!channel>` of a headline calls anybody.
"""

from __future__ import annotations

import json

from feedwatch.render.page import Page
from feedwatch.render.story import Named, Story, plain_lines

_MOST_BLOCKS = 50
_LONGEST_SECTION = 3000
_LONGEST_HEADER = 150
_LONGEST_MESSAGE = 12_000

Json = dict[str, object]


def message(page: Page, more: Named) -> Json:
    """Give the message of a page; `more` leads to all of it."""
    blocks = [_header(page.title), _section(f"{page.span} · {page.weeks}\n{_escape(page.summary)}")]
    if page.catch_up:
        blocks.append(_section(f"_{_escape(page.catch_up)}_"))
    for group in page.groups:
        blocks += [{"type": "divider"}, _section(f"*{group.title}*")]
        blocks += [_section(_story(story, page)) for story in group.stories]
    below = [_escape(line) for line in (page.left_out, page.held_over, page.troubles) if line]
    if more.url:
        below.append(_link(more))
    if below:
        blocks += [{"type": "divider"}, _section("\n".join(below))]
    # `text` is what notifications show; links are not unfolded, or each would bring its page along.
    return {"text": _escape(page.subject), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}


def fits(written: Json) -> bool:
    """Tell whether Slack takes the message."""
    blocks = written["blocks"]
    if not isinstance(blocks, list) or len(blocks) > _MOST_BLOCKS:
        return False
    sections = (block["text"]["text"] for block in blocks if block["type"] == "section")
    is_short = all(len(text) <= _LONGEST_SECTION for text in sections)
    return is_short and len(json.dumps(blocks, ensure_ascii=False)) <= _LONGEST_MESSAGE


def _story(story: Story, page: Page) -> str:
    title = f"*{_link(Named(story.headline, story.url))}*"
    if story.brief:
        return f"{title} {_escape(story.publisher)}".rstrip()
    return "\n".join([title, *(_escape(line) for line in plain_lines(story, page.words))])


def _link(named: Named) -> str:
    return f"<{_escape(named.url)}|{_escape(named.text)}>" if named.url else _escape(named.text)


def _header(text: str) -> Json:
    return {"type": "header", "text": {"type": "plain_text", "text": text[:_LONGEST_HEADER], "emoji": False}}


def _section(text: str) -> Json:
    # verbatim: addresses and channel names in foreign text are not made into links
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
