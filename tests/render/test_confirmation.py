"""The question whether somebody means it says all they need to decide, and nothing that others could write."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from feedwatch.model.subscriber import Rhythm, Schedule
from feedwatch.render.confirmation import Confirmation, confirmation_html, confirmation_subject, confirmation_text

EXPECTED = Path(__file__).parent / "expected"
LINK = "https://nyheter.example.se/confirm/3/4f1d2a"
SWEDISH = Confirmation(
    topic_name="Klimatkontrakt 2030",
    schedule=Schedule(Rhythm.WEEKLY, time(7), weekday=0),
    language="sv",
    link=LINK,
    places=("Kalmar", "Växjö"),
)
ENGLISH = replace(SWEDISH, topic_name="Climate contracts 2030", language="en", places=())


@pytest.mark.parametrize(("name", "asked"), [("confirmation", SWEDISH), ("confirmation-english", ENGLISH)])
def test_the_question_as_text(name: str, asked: Confirmation) -> None:
    """What, how often, one link, how long it is valid, and what to do when it was not you."""
    assert confirmation_text(asked) == (EXPECTED / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("asked", [SWEDISH, ENGLISH])
def test_the_question_as_html_has_one_link(asked: Confirmation) -> None:
    """The same words, and one button."""
    tree = LexborHTMLParser(confirmation_html(asked))
    assert [link.attributes["href"] for link in tree.css("a")] == [LINK]
    words = " ".join(tree.body.text().split()) if tree.body else ""
    told = " ".join(confirmation_text(asked).replace("=", "").split())
    assert all(sentence in words for sentence in told.split(LINK)[1].strip().split(". ")[-1:])
    assert asked.topic_name in words


def test_the_subject_names_the_topic() -> None:
    """So that it can be told from other mails."""
    assert confirmation_subject(SWEDISH) == "Bekräfta din prenumeration på Klimatkontrakt 2030"


def test_a_hostile_topic_stays_text() -> None:
    """Though only admins name topics."""
    asked = replace(SWEDISH, topic_name="<script>alert(1)</script>\r\nBcc: x", places=("<b>", "\u202e"))
    assert LexborHTMLParser(confirmation_html(asked)).css("script, b") == []
    assert "\n" not in confirmation_subject(asked)
