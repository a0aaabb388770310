"""The folder `config/` is read and judged as a whole."""

from __future__ import annotations

import re
import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from feedwatch.config.files import build, defaults_folder, load, read_texts
from feedwatch.model.errors import ConfigError, Exit

SHIPPED = Path(__file__).parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a copy of the shipped configuration, to be spoilt."""
    return Path(shutil.copytree(SHIPPED, tmp_path / "config"))


def complaint(folder: Path, **environment: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(folder, environment)
    assert caught.value.exit_code == Exit.USAGE
    return [str(problem).removeprefix(f"{folder}/") for problem in caught.value.problems]


def test_the_shipped_configuration_is_right() -> None:
    """Without a problem and without a warning, every topic and every source."""
    found = load(SHIPPED, {})
    assert found.warnings == ()
    assert len(found.sources) == 55
    assert [pack.name for pack in found.topics] == ["climate-contract"]
    assert found.settings.poll.default_interval == timedelta(minutes=15)
    assert found.platforms
    assert found.source("kalmar-web") is not None
    assert found.source("nobody") is None
    assert found.topic("climate-contract") in found.topics
    assert found.topic("nothing") is None


def test_the_shipped_sources_say_what_they_are() -> None:
    """Each has a name, a known kind of sender, and, if it is a municipality's, the place; each says how it was found."""
    found = load(SHIPPED, {})
    senders = {"municipality", "agency", "programme", "network", "media"}
    named = {place.code: place for place in found.gazetteer.places}
    for source in found.sources:
        assert source.name != source.id
        assert len(senders & set(source.tags)) == 1
        assert ("municipality" in source.tags) == (len(source.place) == 4)
        if "municipality" in source.tags:
            assert named[source.place].name in source.name
    text = (SHIPPED / "sources.toml").read_text(encoding="utf-8")
    told = re.findall(
        r'^# confidence: +([a-z-]+).*\n(?:#.*\n)*# evidence: .*\n(?:#.*\n)*\[\[source\]\]\nid = "(.*)"',
        text,
        re.MULTILINE,
    )
    assert [source_id for _, source_id in told] == [source.id for source in found.sources]
    assert {source_id for confidence, source_id in told if confidence == "verified-by-evidence"} == {
        source.id for source in found.sources if source.verified
    }


def test_everything_but_the_sources_has_a_default(tmp_path: Path) -> None:
    """An empty folder is a configuration; that nothing is polled yet is a warning with the next step."""
    found = load(tmp_path, {})
    assert found.sources == ()
    assert found.settings == load(SHIPPED, {}).settings
    assert found.gazetteer.places == load(SHIPPED, {}).gazetteer.places
    assert [pack.version for pack in found.topics] == [pack.version for pack in load(SHIPPED, {}).topics]
    assert list(map(str, found.warnings)) == [
        f"{tmp_path}/sources.toml: no sources yet (feedwatch sources add URL)",
    ]
    assert defaults_folder() == SHIPPED


def test_own_topics_take_the_place_of_the_defaults(folder: Path) -> None:
    """All of them: who has a topics folder says what is watched."""
    (folder / "topics" / "climate-contract.toml").rename(folder / "topics" / "mine.toml")
    assert [name for name in read_texts(folder) if name.startswith("topics/")] == ["topics/mine.toml"]


def test_what_editors_leave_behind_is_no_topic(folder: Path) -> None:
    """Hidden files are passed over, also links that lead nowhere."""
    (folder / "topics" / ".#climate-contract.toml").symlink_to("somebody@somewhere")
    (folder / "topics" / "climate-contract.toml~").write_text("[[")
    assert load(folder, {}).version == load(SHIPPED, {}).version


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    """With the ways to name one."""
    (said,) = complaint(tmp_path / "cnfig")
    assert said == (
        f"{tmp_path}/cnfig: there is no such configuration folder "
        "(name the folder with --config or FEEDWATCH_CONFIG, or make one with 'feedwatch init')"
    )
    (tmp_path / "file").write_text("")
    assert "no such configuration folder" in complaint(tmp_path / "file")[0]


def test_problems_of_all_files_are_told_together(folder: Path) -> None:
    """And each of them once: a broken topic or places file is not held against the sources."""
    with (folder / "feedwatch.toml").open("a") as file:
        file.write('\n[web2]\nlisten = "x"\n')
    (folder / "places" / "sweden.toml").write_text("[[place]]\ncode = 880\n")
    (folder / "topics" / "climate-contract.toml").write_text("nmae = 1")
    text = (
        (folder / "sources.toml").read_text().replace('tags = ["media"]', 'topics = ["climate-contract"]\ntgs = []', 1)
    )
    (folder / "sources.toml").write_text(text)
    said = complaint(folder, FEEDWATCH_POLL_TICK="soon")
    assert {problem.split(":")[0] for problem in said} == {
        "feedwatch.toml",
        "environment FEEDWATCH_POLL_TICK",
        "places/sweden.toml",
        "topics/climate-contract.toml",
        "sources.toml",
    }
    assert [problem for problem in said if problem.startswith("sources.toml")] == [
        f"sources.toml:{text[: text.index('tgs = []')].count(chr(10)) + 1}: unknown key 'source.tgs' (did you mean 'tags'?)"
    ]


def test_topics_and_places_of_sources_exist(folder: Path) -> None:
    """Else the source would silently bring nothing."""
    (folder / "sources.toml").write_text('[[source]]\nid="a"\nurl="https://a.se"\nplace="0000"\ntopics=["climate"]\n')
    assert complaint(folder) == [
        "sources.toml:4: unknown place '0000' (an SCB code such as \"0880\")",
        "sources.toml:5: unknown topic 'climate' (topics are: climate-contract)",
    ]


def test_a_topic_name_is_used_once(folder: Path) -> None:
    """Else nobody knows which pack is meant."""
    shutil.copy(folder / "topics" / "climate-contract.toml", folder / "topics" / "copy.toml")
    assert complaint(folder) == [
        f"topics/copy.toml: duplicate topic name 'climate-contract' (first used in {folder}/topics/climate-contract.toml)"
    ]


def test_a_file_that_is_no_text_is_told_with_the_line(folder: Path) -> None:
    """As saved by an editor of another age."""
    (folder / "sources.toml").write_bytes("# a\n# å\n".encode("latin-1"))
    assert complaint(folder) == ["sources.toml:2: is not UTF-8 text (save the file as UTF-8)"]
    (folder / "sources.toml").unlink()
    (folder / "sources.toml").mkdir()
    assert complaint(folder) == ["sources.toml: cannot be read: Is a directory"]


def test_a_required_text_that_is_missing_is_told(folder: Path) -> None:
    """Texts may come from elsewhere than a folder."""
    texts = read_texts(folder)
    del texts["places/sweden.toml"]
    with pytest.raises(ConfigError, match=r"places/sweden\.toml: is missing"):
        build(texts, folder, {})


def test_texts_are_what_is_on_disk_and_mean_the_same(folder: Path) -> None:
    """Byte order marks and line ends of Windows stay in the text and change nothing in the meaning."""
    before = load(folder, {})
    for path in [*folder.glob("*.toml"), *folder.glob("*/*.toml")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    after = load(folder, {})
    assert (after.sources, after.settings) == (before.sources, before.settings)
    assert after.gazetteer.places == before.gazetteer.places
    assert after.version != before.version
    assert after.texts["sources.toml"].encode() == (folder / "sources.toml").read_bytes()


def test_the_version_changes_with_every_character(folder: Path) -> None:
    """Also with that of a comment, because each version is kept to go back to."""
    before = load(folder, {})
    assert load(folder, {}).version == before.version
    with (folder / "sources.toml").open("a") as file:
        file.write("#")
    assert load(folder, {}).version != before.version
    assert load(folder, {}).sources == before.sources


def test_warnings_of_settings_and_sources_come_together(folder: Path) -> None:
    """They keep nothing from working."""
    (folder / "sources.toml").write_text('[[source]]\nid="a"\nurl="https://a.se"\ninterval="1s"\n')
    found = load(folder, {"FEEDWATCH_WEB_LISTN": "x", "FEEDWATCH_CONFIG": "y"})
    assert [str(problem).removeprefix(f"{folder}/") for problem in found.warnings] == [
        "environment FEEDWATCH_WEB_LISTN: is not a setting and changes nothing (did you mean FEEDWATCH_WEB_LISTEN?)",
        "sources.toml:4: source 'a' is polled more often than every 5 minutes",
    ]
