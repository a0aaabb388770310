"""The pages of the documentation, and what tests look for in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
REFERENCE = DOCS / "reference"
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *DOCS.rglob("*.md")])

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
_INLINE = re.compile(r"`((?:\./)?feedwatch [^`]+)`")


def name_of(page: Path) -> str:
    """Give the path of a page within the project."""
    return str(page.relative_to(ROOT))


def reference(name: str) -> str:
    """Give the text of a page of the reference."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def rows_of(text: str) -> dict[str, list[str]]:
    """Give the cells of every table row by the words in backquotes of its first cell."""
    rows: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.startswith("| `"):
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            rows |= dict.fromkeys(re.findall(r"`([^`]+)`", cells[0]), cells)
    return rows


def section_of(text: str, heading: str) -> str:
    """Give what stands under a heading of the second level."""
    found = re.search(rf"^## {re.escape(heading)}\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no heading '{heading}'"
    return found[1]


def links_of(text: str) -> list[str]:
    """Give the targets of all relative links."""
    return [target for target in _LINK.findall(_FENCE.sub("", text)) if not re.match(r"[a-z]+:", target)]


def anchors_of(text: str) -> set[str]:
    """Give the anchors that GitHub makes of the headings of a page."""
    return {_anchor(heading) for heading in _HEADING.findall(_FENCE.sub("", text))}


def commands_in_blocks(text: str) -> Iterator[str]:
    """Give the command lines of blocks that begin with our name; in a console they follow a `$`."""
    for language, block in _FENCE.findall(text):
        for line in re.sub(r"\\\n\s*", " ", block).splitlines():
            command = line.removeprefix("$ ") if language == "console" else line
            if language in ("console", "sh") and command.startswith(("feedwatch ", "./feedwatch ")):
                yield command


def commands_in_sentences(text: str) -> list[str]:
    """Give the command lines that stand in backquotes."""
    return _INLINE.findall(_FENCE.sub("", text))


def _anchor(heading: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").strip().lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
