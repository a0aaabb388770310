"""Letters about a subscription itself say what they must and nothing that others could write."""

from __future__ import annotations

from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from feedwatch.render.letters import Letter, already_letter, letter_mail, letter_text, move_letter, moved_letter
from feedwatch.render.message import Envelope

EXPECTED = Path(__file__).parent / "expected"
LINK = "https://nyheter.example.se/preferences/4f1d2a"
ENVELOPE = Envelope(
    "Nyheter <nyheter@example.se>", "anna@example.se", "0" * 32, datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
)
LETTERS = {
    "already": already_letter(["Klimatkontrakt 2030", "Fjärrvärme"], "sv", LINK),
    "already-english": already_letter(["Climate City Contracts 2030"], "en", LINK),
    "move": move_letter("sv", LINK),
    "moved": moved_letter("sv", "redaktion@example.se"),
    "moved-english": moved_letter("en", ""),
}


@pytest.mark.parametrize("name", LETTERS)
def test_the_letter_as_text(name: str) -> None:
    """What has happened, at most one link, and what to do when it was not you."""
    assert letter_text(LETTERS[name]) == (EXPECTED / f"letter-{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("letter", LETTERS.values(), ids=LETTERS)
def test_the_letter_as_html_says_the_same(letter: Letter) -> None:
    """Every sentence, and the one link on a button."""
    tree = LexborHTMLParser(_html(letter))
    words = " ".join(tree.body.text().split()) if tree.body else ""
    assert all(sentence in words for sentence in (letter.title, *letter.said, *letter.below))
    assert [link.attributes["href"] for link in tree.css("a")] == ([letter.link] if letter.link else [])


def test_a_machine_does_not_answer_it_and_it_is_no_list_mail() -> None:
    """Auto-Submitted (RFC 3834), no List-Unsubscribe: there is nothing to leave yet."""
    message = message_from_bytes(letter_mail(LETTERS["move"], ENVELOPE).content, policy=default)
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Subject"] == "Ska utskicken komma hit i stället?"
    assert "List-Unsubscribe" not in message


def test_a_language_that_we_do_not_write_becomes_swedish() -> None:
    """As everywhere in mail."""
    assert move_letter("de", LINK) == move_letter("sv", LINK)


def test_a_hostile_topic_stays_text() -> None:
    """Though only admins name topics."""
    letter = already_letter(["<script>alert(1)</script>\r\nBcc: x"], "sv", "javascript:alert(1)")
    assert LexborHTMLParser(_html(letter)).css("script, a") == []
    assert message_from_bytes(letter_mail(letter, ENVELOPE).content, policy=default)["Bcc"] is None


def _html(letter: Letter) -> str:
    message = message_from_bytes(letter_mail(letter, ENVELOPE).content, policy=default)
    part = message.get_body(("html",))
    assert part is not None
    return str(part.get_content())
