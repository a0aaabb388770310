"""The beginning of a topic pack: what it is called, and points for the words in title and text. The rest is written by people."""

from __future__ import annotations

import json
from collections.abc import Sequence

_TEXT = """\
# What this news is, and how it is told from everything else. The format is explained in docs/how-to/topic-pack.md.

name = {name}
programme = ""                # a programme of places/sweden.toml; who takes part in it is "participant"
first_look = ["strong"]       # which words make the article behind a headline worth fetching

[titles]
{language} = {title}

# From which score an item is kept, and from which it is doubtful and waits for somebody to look.
[thresholds]
kept = 1.5
doubtful = 0.8

[weights]
"in title" = 1.5
"in text" = 0.8
"in passing" = -0.8

# What the topic is called: a word in its inflections, or its beginning, as in "skolmat*".
[[term]]
name = "topic"
strength = "strong"
words = [{words}]

[[evidence]]
name = "in title"
all = ["strong"]
zones = ["title"]

[[evidence]]
name = "in text"
all = ["strong"]
zones = ["lead", "body"]

# One sentence of a long text.
[[evidence]]
name = "in passing"
all = ["strong"]
zones = ["body"]
most = 1
most_share = 0.1
"""


def beginning_of(name: str, title: str, language: str, words: Sequence[str]) -> str:
    """Give the text of a new pack; what is wrong with name or words is told by whoever reads it."""
    quoted = [json.dumps(text, ensure_ascii=False) for text in (name, title, *words)]  # which TOML reads the same
    return _TEXT.format(name=quoted[0], title=quoted[1], language=language, words=", ".join(quoted[2:]))
