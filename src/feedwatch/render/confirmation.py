"""The question whether somebody means it: what they would get, one link, and what to do when it was not them."""

from __future__ import annotations

from dataclasses import dataclass

from feedwatch.model.subscriber import Schedule
from feedwatch.render.foreign import name, topic
from feedwatch.render.html import fill
from feedwatch.render.links import safe_url
from feedwatch.render.schedule import schedule_words
from feedwatch.render.story import some
from feedwatch.render.text import paragraphs, underlined
from feedwatch.render.words import words_of

_MOST_PLACES = 25


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What somebody would subscribe to: topic and places by name, when, in which language; `link` says yes, for 48 hours."""

    topic_name: str
    schedule: Schedule
    language: str
    link: str
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """The parts of the mail in words."""

    title: str
    asked: str
    what: str
    places: str
    how: str
    button: str
    link: str
    valid: str
    ignore: str


def confirmation_subject(confirmation: Confirmation) -> str:
    """Give the subject line."""
    words = words_of(confirmation.language)
    return words.confirm_subject.format(topic=topic(confirmation.topic_name))


def confirmation_text(confirmation: Confirmation) -> str:
    """Write the question as plain text."""
    asked = question(confirmation)
    blocks = [
        underlined(asked.title, "="),
        *paragraphs(asked.asked, asked.what, asked.places),
        f"{asked.how}\n{asked.link}",
        *paragraphs(asked.valid, asked.ignore),
    ]
    return "\n\n".join(blocks) + "\n"


def confirmation_html(confirmation: Confirmation) -> str:
    """Write the question as HTML."""
    return fill("confirmation.html", words=words_of(confirmation.language), question=question(confirmation))


def question(confirmation: Confirmation) -> Question:
    """Put the question into words."""
    words, wanted = words_of(confirmation.language), topic(confirmation.topic_name)
    places = some([name(place) for place in confirmation.places], _MOST_PLACES, words)
    return Question(
        title=words.confirm_title.format(topic=wanted),
        asked=words.confirm_asked.format(topic=wanted),
        what=words.confirm_what.format(schedule=schedule_words(confirmation.schedule, confirmation.language)),
        places=words.confirm_places.format(places=places) if places else "",
        how=words.confirm_how,
        button=words.confirm_button,
        link=safe_url(confirmation.link),
        valid=words.confirm_valid,
        ignore=words.confirm_ignore,
    )
