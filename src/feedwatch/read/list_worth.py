"""List worth: what a row of entries tells, and whether that makes it news.

Dates make a list news. Without any, it takes at least three headlines that say something, where the page or the heading
over them calls it news.
"""

from __future__ import annotations

from collections.abc import Sequence

from feedwatch.read.list_block import HEADINGS, Block

_DATED = 0.5  # of a list of news, at least this share has dates
_MOST = 0.6
_GOOD_LENGTH, _GOOD_WORDS = 22, 3  # of a headline; the words of menus are fewer and shorter
_LONG_TITLE = 35
_FEWEST_UNDATED = 3
_WORTH_COUNTING = 30  # entries beyond do not make a list better


def worth_of(blocks: Sequence[Block]) -> float:
    """Say what the entries of a list tell together; some that are dated and some that are not make no good list."""
    told = sum(sorted(map(_entry_worth, blocks), reverse=True)[:_WORTH_COUNTING])
    return told * (1 + _dated(blocks)) / 2 if is_dated(blocks) else told


def says_news(blocks: Sequence[Block], *, is_called_news: bool, is_aside: bool) -> bool:
    """Tell whether a list is one of news."""
    most = _MOST * len(blocks)
    is_telling_more = sum(bool(block.summary) or block.title_node.css_matches(HEADINGS) for block in blocks) >= most
    if is_dated(blocks):
        return is_telling_more or sum(_title_worth(block.title) for block in blocks) >= len(blocks) / 2
    if not is_called_news or is_aside or len(blocks) < _FEWEST_UNDATED:
        return False
    has_long_titles = sum(len(block.title) for block in blocks) >= _LONG_TITLE * len(blocks)
    has_good_titles = sum(_title_worth(block.title) for block in blocks) >= 0.8 * len(blocks)
    return has_good_titles and (has_long_titles or is_telling_more)


def is_dated(blocks: Sequence[Block]) -> bool:
    """Tell whether enough entries of a list have a date."""
    return _dated(blocks) >= _DATED


def is_telling(title: str) -> bool:
    """Tell whether the words of a link can be a headline: more than a menu says."""
    return len(title) >= _GOOD_LENGTH and len(title.split()) >= _GOOD_WORDS


def _dated(blocks: Sequence[Block]) -> float:
    return sum(block.published.at is not None for block in blocks) / len(blocks)


def _entry_worth(block: Block) -> float:
    worth = _title_worth(block.title)
    worth += 2.0 if block.published.at else 0.0
    worth += 0.5 if block.summary else 0.0
    return worth + (0.3 if block.title_node.css_matches(HEADINGS) else 0.0)


def _title_worth(title: str) -> float:
    if is_telling(title):
        return 1.0
    return 0.6 if len(title.split()) > 1 and len(title) > _GOOD_LENGTH / 2 else 0.2
