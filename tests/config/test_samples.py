"""Samples are changed a line at a time: every other byte of their file stays as it was."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.config.files import defaults_folder
from feedwatch.config.samples import find_line, lines_of, read_sample_file, with_line, without_line
from feedwatch.config.write import write
from feedwatch.model.errors import UsageError

TWO = '{"id":"a",  "relevant":true}\n\n{"id": "b", "title": "å\u2028ö", "relevant": false}\n'


def test_a_new_sample_stands_at_the_end() -> None:
    """What was there stays to the byte, blank lines and spaces of others too."""
    assert with_line(TWO, {"id": "c", "relevant": True}) == TWO + '{"id": "c", "relevant": true}\n'


def test_a_known_sample_is_replaced_where_it_stands() -> None:
    """One line for an id, whatever spaces it was written with."""
    assert with_line(TWO, {"id": "a", "relevant": False}) == TWO.replace(
        '{"id":"a",  "relevant":true}', '{"id": "a", "relevant": false}'
    )


def test_a_sample_is_taken_out_with_its_line_only() -> None:
    """And one that is not there changes nothing."""
    assert without_line(TWO, "a") == TWO.partition("\n")[2]
    assert without_line(TWO, "x") == TWO


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("", '{"id": "c"}\n'),
        ('{"id": "a"}', '{"id": "a"}\n{"id": "c"}\n'),
        ('\ufeff{"id": "a"}\r\n', '\ufeff{"id": "a"}\r\n{"id": "c"}\r\n'),
        ("no JSON\n[1]\n", 'no JSON\n[1]\n{"id": "c"}\n'),
    ],
)
def test_the_end_of_lines_and_what_is_no_sample_stay(text: str, after: str) -> None:
    """Line ends as the file has them, a last line without one gets it, a broken line is somebody else's to mend."""
    assert with_line(text, {"id": "c"}) == after
    assert without_line(after, "c") in (text, text + "\n")


def test_the_first_line_keeps_its_byte_order_mark() -> None:
    """Also when it is replaced or goes."""
    text = '\ufeff{"id": "a"}\n{"id": "b"}\n'
    assert with_line(text, {"id": "a", "relevant": True}) == '\ufeff{"id": "a", "relevant": true}\n{"id": "b"}\n'
    assert without_line(text, "a") == '\ufeff{"id": "b"}\n'


def test_only_a_line_feed_ends_a_line() -> None:
    """A title may hold characters that other programs take for the end of one."""
    assert [number for number, _ in lines_of(TWO)] == [1, 3]
    assert (find_line(TWO, "b") or {})["title"] == "å\u2028ö"


ids = st.sampled_from("abcde")
samples = st.dictionaries(ids, st.text(max_size=8), max_size=5).map(
    lambda titles: "".join(json.dumps({"id": key, "title": title}) + "\n" for key, title in titles.items())
)


@given(samples, ids, st.text(max_size=8))
def test_any_change_touches_one_line(text: str, sample_id: str, title: str) -> None:
    """All lines of other ids are there after it, in their order, and the one that was meant says what it was given."""

    def others(of: str) -> list[str]:
        return [line for _, line in lines_of(of) if json.loads(line)["id"] != sample_id]

    changed = with_line(text, {"id": sample_id, "title": title})
    assert others(changed) == others(text)
    assert find_line(changed, sample_id) == {"id": sample_id, "title": title}
    assert others(without_line(changed, sample_id)) == others(text)
    assert find_line(without_line(changed, sample_id), sample_id) is None


def test_a_folder_without_samples_has_those_that_came_along(tmp_path: Path) -> None:
    """Until it has its own; what is on disk is told apart, so that nothing is overwritten."""
    file = read_sample_file(tmp_path, "climate-contract")
    assert (file.name, file.on_disk) == ("topics/climate-contract.samples.jsonl", "")
    assert file.text == (defaults_folder() / file.name).read_text(encoding="utf-8")
    write(tmp_path, file.name, file.on_disk, with_line(file.text, {"id": "x"}))
    own = read_sample_file(tmp_path, "climate-contract")
    assert own.on_disk == own.text == file.text + '{"id": "x"}\n'


@pytest.mark.parametrize(
    "name", ["topics/../a.samples.jsonl", "topics/a.jsonl", "topics/.samples.jsonl", "a.samples.jsonl"]
)
def test_no_other_file_is_written(tmp_path: Path, name: str) -> None:
    """Only samples of a topic, in the folder of topics."""
    with pytest.raises(UsageError):
        write(tmp_path, name, "", "{}\n")
