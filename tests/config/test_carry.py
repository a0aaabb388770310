"""A change is made in another text where its lines stand there as they stood, and else refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.config.carry import carry
from feedwatch.model.errors import EntangledError, Exit

A, B, C = (f'# {name}\n[[source]]\nid = "{name}"\nurl = "https://{name}.example"\n' for name in "abc")
LINES = st.lists(
    st.sampled_from(["a\n", "b\n", "\n", "[[source]]\n"]) | st.integers(0, 99).map("{}\n".format), max_size=12
)


def joined(*blocks: str) -> str:
    return "\n".join(blocks)


def test_what_was_added_goes_again_when_others_came_after_it() -> None:
    """The last source is where everything is added; to take one out must not depend on it still being the last."""
    assert carry(joined(A, B), joined(A), joined(A, B, C)) == joined(A, C)


def test_what_was_removed_comes_back_where_it_stood() -> None:
    """Also when the text grew above and below."""
    assert carry(joined(A, C), joined(A, B, C), joined("# head\n", A, C, "# foot\n")) == joined(
        "# head\n", A, B, C, "# foot\n"
    )


def test_of_many_lines_alike_the_right_one_is_changed() -> None:
    """Two sources are paused; the first one is resumed, and nothing happens to the other."""
    off = "enabled = false\n"
    both = joined(A + off, B + off, C)
    assert carry(joined(A + off, B, C), joined(A, B, C), both) == joined(A, B + off, C)


def test_lines_that_changed_since_are_refused_and_told() -> None:
    """Rather than a place that looks alike."""
    on, off, later = "enabled = true\n", "enabled = false\n", 'enabled = false\ninterval = "1h"\n'
    with pytest.raises(EntangledError, match=r"changed since(.|\n)*enabled = false") as caught:
        carry(joined(A + off, B), joined(A + on, B), joined(A + later, B + off))
    assert caught.value.lines == ("enabled = false",)
    assert caught.value.exit_code == Exit.REFUSED


def test_what_is_gone_cannot_be_changed() -> None:
    """The source was removed meanwhile."""
    with pytest.raises(EntangledError):
        carry(joined(A, B + 'place = "0880"\n', C), joined(A, B, C), joined(A, C))


@given(LINES, LINES)
def test_in_the_text_it_was_made_in_a_change_is_the_change(base: list[str], changed: list[str]) -> None:
    assert carry("".join(base), "".join(changed), "".join(base)) == "".join(changed)


@given(LINES, LINES, LINES)
def test_a_change_is_whole_or_not_at_all(base: list[str], changed: list[str], other: list[str]) -> None:
    """Lines that the change adds are there afterwards; lines of the text that it does not take are, too."""
    try:
        result = carry("".join(base), "".join(changed), "".join(other))
    except EntangledError:
        return
    assert len(result.splitlines()) == len(other) + len(changed) - len(base) or other == base
