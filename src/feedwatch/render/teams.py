"""Microsoft Teams: an Adaptive Card 1.4 for a Workflows address ("When a Teams webhook request is received").

Messages over 28 KB are refused (learn.microsoft.com, "Create Incoming Webhooks"; connector "Microsoft Teams", known
limits); others measured that about 21 KB of UTF-8 are taken (gem msteams_hermes), so we stay below 20,000 bytes. All text
stands in TextRun, which knows no Markdown ("Text to display. Markdown is not supported."), so nothing needs escaping.
"""

from __future__ import annotations

import json

from feedwatch.render.page import Page
from feedwatch.render.story import Named, Story, plain_lines

_LARGEST = 20_000  # bytes

Json = dict[str, object]


def message(page: Page, more: Named) -> Json:
    """Give the message of a page; `more` leads to all of it."""
    body = [
        _block(_run(page.title, weight="Bolder", size="Large")),
        _block(_run(f"{page.span} · {page.weeks} · {page.summary}", isSubtle=True), spacing="None"),
    ]
    if page.catch_up:
        body.append(_block(_run(page.catch_up, italic=True)))
    for group in page.groups:
        body.append(_block(_run(group.title, weight="Bolder", color="Accent"), spacing="Large", separator=True))
        for story in group.stories:
            body += _brief(story) if story.brief else _story(story, page)
    below = [_block(_run(line)) for line in (page.left_out, page.held_over, page.troubles) if line]
    card = _card(body + below, page.subject, page.words.language)
    if more.url:
        card["actions"] = [{"type": "Action.OpenUrl", "title": more.text, "url": more.url}]
    return _posted(card)


def trial(text: str, language: str) -> Json:
    """Give a message of one line."""
    return _posted(_card([_block(_run(text))], text, language))


def fits(written: Json) -> bool:
    """Tell whether Teams takes the message."""
    return len(json.dumps(written, ensure_ascii=False).encode()) <= _LARGEST


def _card(body: list[Json], fallback: str, language: str) -> Json:
    return {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "lang": language,
        "fallbackText": fallback,
        "body": body,
        "msteams": {"width": "Full"},
    }


def _posted(card: Json) -> Json:
    attachment = {"contentType": "application/vnd.microsoft.card.adaptive", "contentUrl": None, "content": card}
    return {"type": "message", "attachments": [attachment]}


def _story(story: Story, page: Page) -> list[Json]:
    byline, *below = plain_lines(story, page.words)
    return [
        _block(_headline(story), spacing="Medium"),
        _block(_run(byline, isSubtle=True, size="Small"), spacing="None"),
        *(_block(_run(line), spacing="Small") for line in below),
    ]


def _brief(story: Story) -> list[Json]:
    return [_block(_headline(story), _run(f" {story.publisher}", isSubtle=True), spacing="Small")]


def _headline(story: Story) -> Json:
    if not story.url:
        return _run(story.headline, weight="Bolder")
    leads_to = {"type": "Action.OpenUrl", "url": story.url}
    return _run(story.headline, weight="Bolder", color="Accent", underline=True, selectAction=leads_to)


def _run(text: str, **style: object) -> Json:
    return {"type": "TextRun", "text": text, **style}


def _block(*runs: Json, **style: object) -> Json:
    return {"type": "RichTextBlock", "inlines": list(runs), **style}
