"""The folder `config/` as a whole: read, validated together, with one version for all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from feedwatch.config.document import Document, parse
from feedwatch.config.places import load_places
from feedwatch.config.platforms import load_platforms
from feedwatch.config.settings import Settings, load_settings
from feedwatch.config.sources import load_sources
from feedwatch.config.topics import load_topic
from feedwatch.model.errors import ConfigError, Problem
from feedwatch.model.place import Gazetteer
from feedwatch.model.platform import Platform
from feedwatch.model.source import Source
from feedwatch.model.topic import TopicPack

T = TypeVar("T")

SETTINGS = "feedwatch.toml"
SOURCES = "sources.toml"
PLACES = "places/sweden.toml"
PLATFORMS = "platforms.toml"
TOPICS = "topics"


@dataclass(frozen=True, slots=True)
class Configuration:
    """All that the admin decided, validated; `version` is a hash over the text of every file."""

    settings: Settings
    sources: tuple[Source, ...]
    topics: tuple[TopicPack, ...]
    gazetteer: Gazetteer
    platforms: tuple[Platform, ...]
    version: str
    texts: Mapping[str, str]
    warnings: tuple[Problem, ...]

    def source(self, source_id: str) -> Source | None:
        """Give the source of an id, or None."""
        return next((source for source in self.sources if source.id == source_id), None)

    def topic(self, name: str) -> TopicPack | None:
        """Give the topic pack of a name, or None."""
        return next((pack for pack in self.topics if pack.name == name), None)


def defaults_folder() -> Path:
    """Give the configuration that came with the program: in the wheel, or beside the sources of a checkout."""
    package = Path(__file__).resolve().parents[1]
    packed = package / "defaults"
    return packed if packed.is_dir() else package.parents[1] / "config"


def read_texts(folder: Path) -> dict[str, str]:
    """Give the text of every configuration file by its path within `folder`; raises ConfigError when there is none.

    Places, platforms and topics that the folder does not have come from the defaults.
    """
    if not folder.is_dir():
        hint = "name the folder with --config or FEEDWATCH_CONFIG, or make one with 'feedwatch init'"
        raise ConfigError([Problem(str(folder), 0, "there is no such configuration folder", hint)])
    defaults = defaults_folder()
    topics = _topic_files(folder) or _topic_files(defaults)
    paths = {SETTINGS: folder / SETTINGS, SOURCES: folder / SOURCES}
    for name in (PLACES, PLATFORMS):
        paths[name] = folder / name if (folder / name).exists() else defaults / name
    paths |= {f"{TOPICS}/{path.name}": path for path in topics}
    return {name: _read(path) for name, path in paths.items() if path.exists()}


def load(folder: Path, environment: Mapping[str, str]) -> Configuration:
    """Read and validate a configuration folder as a whole; raises ConfigError with every problem found."""
    return build(read_texts(folder), folder, environment)


def build(texts: Mapping[str, str], folder: Path, environment: Mapping[str, str]) -> Configuration:
    """Validate the texts of a configuration together; `folder` only names the files in problems."""
    problems: list[Problem] = []

    def named(name: str) -> str:
        return str(folder / name)

    def document(name: str) -> Document:
        return parse(texts.get(name, ""), named(name))

    settings = _attempt(problems, lambda: load_settings(document(SETTINGS), environment)) or Settings()
    gazetteer = _attempt(problems, lambda: load_places(texts[PLACES], named(PLACES))) or Gazetteer(())
    platforms = _attempt(problems, lambda: load_platforms(texts[PLATFORMS], named(PLATFORMS))) or ()
    names = [name for name in texts if name.startswith(f"{TOPICS}/")]
    packs = [_attempt(problems, partial(load_topic, texts[name], named(name))) for name in names]
    topics = tuple(pack for pack in packs if pack)
    problems += _same_names(topics, [named(name) for name in names])
    known_places = {place.code for place in gazetteer.places}
    known_topics = {pack.name for pack in topics}
    sources = _attempt(
        problems,
        lambda: load_sources(document(SOURCES), settings.poll.default_interval, known_places, known_topics),
    )
    if problems or sources is None:
        raise ConfigError(problems)
    version = hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:16]
    return Configuration(settings, sources[0], topics, gazetteer, platforms, version, dict(texts), sources[1])


def _attempt(problems: list[Problem], make: Callable[[], T]) -> T | None:
    try:
        return make()
    except ConfigError as error:
        problems.extend(error.problems)
        return None


def _same_names(topics: Sequence[TopicPack], files: Sequence[str]) -> list[Problem]:
    seen: dict[str, str] = {}
    problems = []
    for pack, file in zip(topics, files, strict=False):
        if pack.name in seen:
            problems.append(
                Problem(file, 0, f"duplicate topic name '{pack.name}'", f"first used in {seen[pack.name]}")
            )
        seen.setdefault(pack.name, file)
    return problems


def _topic_files(folder: Path) -> list[Path]:
    return sorted((folder / TOPICS).glob("*.toml"))


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise ConfigError(
            [Problem(str(path), line, "is not UTF-8 text", "save the file as UTF-8")]
        ) from error
    except OSError as error:
        raise ConfigError([Problem(str(path), 0, f"cannot be read: {error.strerror}")]) from error
