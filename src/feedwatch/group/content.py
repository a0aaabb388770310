"""What an entry says, without what changes by itself: white space, entities, punctuation, tracking parameters."""

from __future__ import annotations

import hashlib
import html
import re
import unicodedata

from feedwatch.model.item import Entry
from feedwatch.model.urls import canonical

_TELLING_LENGTH = 40  # characters
_MOST_LAYERS = 3  # of entities: "&amp;amp;nbsp;"
_LINK = re.compile(r"https?://[^\s<>\"]+")
_WORD = re.compile(r"\w+")


def content_hash(entry: Entry) -> str:
    """Give a hash of title, summary and body; equal for texts that differ in noise only."""
    return _digest("\n".join(map(normal, (entry.title, entry.summary, entry.body))))


def text_hash(entry: Entry) -> str:
    """Give a hash of summary and body; where they say next to nothing, of title and time too."""
    text = "\n".join(map(normal, (entry.summary, entry.body)))
    if len(text) < _TELLING_LENGTH:
        text = f"{normal(entry.title)}\n{text}\n{entry.published.timestamp() if entry.published else ''}"
    return _digest(text)


def normal(text: str) -> str:
    """Give the words of a text in small letters, entities resolved and links without tracking parameters."""
    for _ in range(_MOST_LAYERS):
        resolved = html.unescape(text)
        if resolved == text:
            break
        text = resolved
    text = _LINK.sub(lambda link: canonical(link[0]), unicodedata.normalize("NFKC", text).replace("\u00ad", ""))
    return " ".join(_WORD.findall(text.casefold()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
