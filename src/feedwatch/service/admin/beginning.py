"""New topics: a small pack to begin with, which is edited as text from then on."""

from __future__ import annotations

from collections.abc import Sequence

from feedwatch.config.files import TOPICS, read_own_texts
from feedwatch.config.topic_beginning import beginning_of
from feedwatch.model.errors import UsageError
from feedwatch.model.topic import is_topic_name
from feedwatch.service.admin.administering import Administering, Edit
from feedwatch.service.configuring import Configuring


def begin_topic(
    administering: Administering,
    configuring: Configuring,
    name: str,
    *,
    title: str,
    language: str,
    words: Sequence[str],
) -> Edit:
    """Make the edit that adds a pack for a new topic.

    Raises UsageError for a name that is none or taken, or without words, and where packs that came along would go; ConfigError
    for words that cannot be read, with their line.
    """
    if not is_topic_name(name):
        raise UsageError(
            f"{name!r} cannot be the name of a topic: small letters, digits and hyphens, such as school-meals"
        )
    if not words:
        raise UsageError("name at least one word that the topic is called by")
    if configuring.current.topic(name) is not None:
        raise UsageError(f"there is a topic '{name}' already")
    if not any(file.startswith(f"{TOPICS}/") for file in read_own_texts(configuring.folder)):
        raise UsageError(
            f"{configuring.folder} has no topics of its own; those that come with feedwatch would go as soon as it has one."
            " Copy them there first, as 'feedwatch init' does"
        )
    text = beginning_of(name, title.strip() or name, language, words)

    def begun(before: str) -> str:
        if before:
            raise UsageError(f"there is a file {TOPICS}/{name}.toml already")
        return text

    return administering.edit_with(f"{TOPICS}/{name}.toml", begun)
