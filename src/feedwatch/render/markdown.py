"""Markdown for chats: foreign text that stays text."""

from __future__ import annotations

import re

from feedwatch.render.story import Named

# What the Markdown of Discord and Mattermost both take as marks, and both take a backslash before (CommonMark 2.4).
_MARKS = re.compile(r"[\\`*_\[\]()#>~|]")
_LIST_MARK = re.compile(r"(?=[-+])|(?<=\d)(?=[.)])")
_LIST = re.compile(r"[-+]|\d+[.)]")


def escape(text: str) -> str:
    """Give text that shows as it is."""
    marked = _MARKS.sub(r"\\\g<0>", text)
    return _LIST_MARK.sub(r"\\", marked, count=1) if _LIST.match(text) and not marked.startswith("\\") else marked


def link(named: Named) -> str:
    """Give a link, or only its text when it leads nowhere; parentheses in the address would end it."""
    address = named.url.replace("(", "%28").replace(")", "%29")
    return f"[{escape(named.text)}]({address})" if address else escape(named.text)
