"""Chats get the digest within their limits, and nothing in it calls anybody or runs anything."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from tests.render.hostile import digests
from tests.render.samples import LINKS, catch_up, crowded, digest, empty, entry

from feedwatch.model.digest import DigestContent, DigestSection, SectionKind
from feedwatch.render.chat import Chat, chat_message, chat_trial
from feedwatch.render.links import Links
from feedwatch.render.markdown import escape, link
from feedwatch.render.story import Named


def message(chat: Chat, content: DigestContent) -> dict[str, Any]:
    """Render a message, check it against the limits of its platform, and give it as the platform reads it."""
    body = chat_message(chat, content, LINKS)
    read: dict[str, Any] = json.loads(body)
    {Chat.SLACK: slack, Chat.TEAMS: teams, Chat.DISCORD: discord, Chat.MATTERMOST: mattermost}[chat](read, body)
    return read


def slack(read: dict[str, Any], body: bytes) -> None:
    """50 blocks, 3,000 characters a section, 150 a header, none empty."""
    assert 0 < len(read["blocks"]) <= 50
    for block in read["blocks"]:
        text = block["text"]["text"] if "text" in block else "-"
        assert 0 < len(text) <= (150 if block["type"] == "header" else 3000)
    assert read["text"]
    assert len(body.decode()) < 13_000


def teams(read: dict[str, Any], body: bytes) -> None:
    """28 KB in all; only kinds of element that version 1.4 knows."""
    assert len(body) <= 20_000
    card = read["attachments"][0]["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert {block["type"] for block in card["body"]} == {"RichTextBlock"}
    assert all(run["type"] == "TextRun" for block in card["body"] for run in block["inlines"])


def discord(read: dict[str, Any], body: bytes) -> None:
    """10 embeds, 256 a title, 4,096 a description, 6,000 in all, no mention allowed."""
    assert len(read["embeds"]) <= 10
    assert all(0 < len(embed["description"]) <= 4096 for embed in read["embeds"])
    assert all(len(embed.get("title", "")) <= 256 for embed in read["embeds"])
    assert sum(len(embed.get("title", "")) + len(embed["description"]) for embed in read["embeds"]) <= 6000
    assert len(read["content"]) <= 2000
    assert read["allowed_mentions"] == {"parse": []}


def mattermost(read: dict[str, Any], body: bytes) -> None:
    """16,383 characters, and no mention by the platform's own pattern."""
    assert 0 < len(read["text"]) <= 16_383
    assert not re.search(r"@[\w.\-]", read["text"])


def strings(value: Any) -> Iterator[str]:
    """Give every text of a message."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for member in value:
            yield from strings(member)
    elif isinstance(value, str):
        yield value


@pytest.mark.parametrize("chat", Chat)
@pytest.mark.parametrize("content", [digest(), empty(), catch_up(), crowded(40), crowded(400)])
def test_every_digest_fits(chat: Chat, content: DigestContent) -> None:
    """Few stories or many."""
    assert message(chat, content)


@pytest.mark.parametrize("chat", Chat)
def test_the_digest_is_told(chat: Chat) -> None:
    """Headlines with links, publisher, date, what it follows, troubles, and where to read it all."""
    told = "\n".join(strings(message(chat, digest()))).replace("\\", "")
    for words in (
        "Klimatkontrakt 2030",
        "16–23 november 2026",
        "Kalmar undertecknar sitt fjärde klimatkontrakt",
        "https://kalmar.example/nyheter/klimatkontrakt-fyra",
        "Kalmar kommun · 20 november 2026",
        "Även publicerad av Viable Cities och Länsstyrelsen i Kalmar län",
        "Sedan dess: Östersund utser gemensam klimatsamordnare (Östersunds kommun, 21 november 2026)",
        "Sedan förra utskicket",
        "Följer upp ”Borås reviderar sitt klimatkontrakt”",
        "2 av 31 källor kunde inte läsas sedan tisdag",
        LINKS.archive,
    ):
        assert words in told
    assert LINKS.leave not in told


@pytest.mark.parametrize("chat", Chat)
def test_what_has_no_room_is_counted(chat: Chat) -> None:
    """Headlines only, and how many more there are."""
    told = "\n".join(strings(message(chat, crowded(400))))
    count = re.search(r"(\d+) nyheter till är för mycket", told)
    assert count
    assert len(set(re.findall(r"kommun-(\d+)\.example", told))) + int(count[1]) in (400, 401)


@pytest.mark.parametrize("chat", Chat)
def test_without_an_archive_there_is_no_link_to_it(chat: Chat) -> None:
    """Nothing empty can be clicked."""
    body = chat_message(chat, digest(), Links()).decode()
    assert "Läs i webbläsaren" not in body


def test_slack_controls_are_escaped() -> None:
    """Only our own links stand in angle brackets, so no channel is called."""
    told = (entry(headline="<!channel> & <@U123|x>", url="https://kommun.example/?a=1&b=2", publisher="<!here>"),)
    read = message(Chat.SLACK, digest(sections=(DigestSection(SectionKind.OTHER, told),)))
    text = "\n".join(strings(read["blocks"]))
    assert "*<https://kommun.example/?a=1&amp;b=2|&lt;!channel&gt; &amp; &lt;@U123|x&gt;>*" in text
    assert all(found.startswith("http") for found in re.findall(r"<([^>]*)", text))


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("[klicka](https://x.example)", r"\[klicka\]\(https://x.example\)"),
        ("**fet** _kursiv_ `kod` ~~struken~~", r"\*\*fet\*\* \_kursiv\_ \`kod\` \~\~struken\~\~"),
        ("# rubrik", r"\# rubrik"),
        ("> citat", r"\> citat"),
        ("- lista", r"\- lista"),
        ("1. lista", r"1\. lista"),
        ("2030 är året", "2030 är året"),
        ("2030. Då är det klart", r"2030\. Då är det klart"),
        ("a\\b", r"a\\b"),
        ("å ä ö – ja", "å ä ö – ja"),
        ("", ""),
    ],
)
def test_markdown_stays_text(text: str, escaped: str) -> None:
    """Marks are shown as they are."""
    assert escape(text) == escaped


def test_an_address_cannot_end_its_link() -> None:
    """Parentheses in it are encoded; without an address only the text is left."""
    assert link(Named("a]b", "https://x.example/(1)")) == r"[a\]b](https://x.example/%281%29)"
    assert link(Named("a", "")) == "a"


@settings(deadline=None, max_examples=60)
@given(digests())
@pytest.mark.parametrize("chat", Chat)
def test_hostile_digests_fit_and_stay_on_the_web(chat: Chat, content: DigestContent) -> None:
    """Within all limits; every address leads to the web."""
    read = message(chat, content)
    addresses = [value for key, value in pairs(read) if key == "url"]
    addresses += re.findall(r"(?<!\\)\]\(([^)]*)\)", read.get("text", "")) if chat is Chat.MATTERMOST else []
    assert all(re.match(r"https?://", address) for address in addresses)
    shown = "".join(strings(read))
    assert not re.search("[\x00-\x09\x0b-\x1f\u2028\u202a-\u202e\ud800-\udfff]", shown)


def pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """Give every member of a message by its name."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name, member
            yield from pairs(member)
    elif isinstance(value, list):
        for member in value:
            yield from pairs(member)


@pytest.mark.parametrize("chat", list(Chat))
@pytest.mark.parametrize(("language", "says"), [("sv", "Ett prov från feedwatch"), ("en", "A trial from feedwatch")])
def test_a_trial_says_what_it_is(chat: Chat, language: str, says: str) -> None:
    """A message of one line, in the reader's language and the platform's form."""
    written = json.loads(chat_trial(chat, language))
    assert says in json.dumps(written, ensure_ascii=False)
    assert written.keys() <= {"text", "content", "type", "attachments"}
