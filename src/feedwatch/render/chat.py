"""A digest as the message that an incoming webhook of a chat takes: Slack, Teams, Discord, Mattermost.

Each platform refuses a message over its limits as a whole, so what is too long is told more briefly, step by step.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from feedwatch.model.digest import DigestContent
from feedwatch.render import discord, mattermost, slack, teams
from feedwatch.render.links import Links, safe_url
from feedwatch.render.page import Page, lay_out
from feedwatch.render.story import Detail, Named
from feedwatch.render.words import words_of

Json = dict[str, object]

_LONG = Detail(headline=150, url=1000, also=3, developments=2, places=8, why=0, listed=40)
_BRIEF = replace(_LONG, lead=0, also=0, developments=0, places=0, full=0)
_STEPS = (
    _LONG,
    replace(_LONG, lead=110, full=20),
    replace(_LONG, lead=110, full=8),
    *(replace(_BRIEF, listed=listed) for listed in (40, 30, 22, 16, 12, 8, 5, 2, 1)),
)


class Chat(StrEnum):
    """The chats we can write to."""

    SLACK = "slack"
    TEAMS = "teams"
    DISCORD = "discord"
    MATTERMOST = "mattermost"


@dataclass(frozen=True, slots=True)
class _Format:
    write: Callable[[Page, Named], Json]
    fits: Callable[[Json], bool]


_FORMATS = {
    Chat.SLACK: _Format(slack.message, slack.fits),
    Chat.TEAMS: _Format(teams.message, teams.fits),
    Chat.DISCORD: _Format(discord.message, discord.fits),
    Chat.MATTERMOST: _Format(mattermost.message, mattermost.fits),
}


def chat_message(chat: Chat, content: DigestContent, links: Links) -> bytes:
    """Write a digest as JSON for one chat, within its limits; of the links only `archive` is shown."""
    form = _FORMATS[chat]
    more = Named(words_of(content.language).archive, safe_url(links.archive))
    message: Json = {}
    for detail in _STEPS:
        message = form.write(lay_out(content, detail), more)
        if form.fits(message):
            break
    return json.dumps(message, ensure_ascii=False).encode()


def chat_trial(chat: Chat, language: str) -> bytes:
    """Write a message by which a chat shows whether it takes what we send."""
    words = words_of(language)
    if chat is Chat.TEAMS:
        return json.dumps(teams.trial(words.trial, words.language), ensure_ascii=False).encode()
    return json.dumps({"content" if chat is Chat.DISCORD else "text": words.trial}, ensure_ascii=False).encode()
