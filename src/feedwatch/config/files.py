"""The folder `config/` as a whole: read, validated together, with one version for all of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from feedwatch.config.document import Document, parse
from feedwatch.config.places import load_places
from feedwatch.config.platforms import load_platforms
from feedwatch.config.settings import Settings, load_settings
from feedwatch.config.sources import load_sources
from feedwatch.config.topics import load_topic, version_of
from feedwatch.model.errors import ConfigError, Problem, UsageError
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
_LARGEST = 50_000_000  # bytes of a file that is read at all; samples may be long

# An edit touches one file; the others are not read again for it, and stay the same objects. The name of a file is nothing
# but where its problems are, and is added when there are some.
_topic_of = lru_cache(maxsize=16)(partial(load_topic, file=""))
_places_of = lru_cache(maxsize=2)(partial(load_places, file=""))
_platforms_of = lru_cache(maxsize=2)(partial(load_platforms, file=""))


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

    def pack(self, name: str) -> TopicPack:
        """Give the topic pack of a name; raises UsageError that tells the names there are."""
        found = self.topic(name)
        if found is None:
            names = ", ".join(pack.name for pack in self.topics)
            raise UsageError(f"there is no topic '{name}'; topics are: {names}")
        return found

    def file_of(self, topic: str) -> str:
        """Give the file of a topic pack, as `texts` names it; raises UsageError as `pack` does."""
        version = self.pack(topic).version
        return next(name for name, text in self.texts.items() if version_of(text) == version)


def defaults_folder() -> Path:
    """Give the configuration that came with the program: in the wheel, or beside the sources of a checkout."""
    package = Path(__file__).resolve().parents[1]
    packed = package / "defaults"
    return packed if packed.is_dir() else package.parents[1] / "config"


def read_texts(folder: Path) -> dict[str, str]:
    """Give the text of every configuration file by its path within `folder`; raises ConfigError when there is none.

    Places, platforms and topics that the folder does not have come from the defaults. The texts are what is on disk,
    character by character, with their byte order marks and line ends, so that an edit can give them back.
    """
    return completed(read_own_texts(folder))


def read_own_texts(folder: Path) -> dict[str, str]:
    """Give the text of the files that the folder itself has, by their path within it; raises as `read_texts` does."""
    try:
        if not folder.is_dir():
            hint = "name the folder with --config or FEEDWATCH_CONFIG, or make one with 'feedwatch init'"
            raise ConfigError([Problem(str(folder), 0, "there is no such configuration folder", hint)])
        return _gather(folder, (SETTINGS, SOURCES, PLACES, PLATFORMS))
    except OSError as error:
        raise ConfigError([Problem(str(folder), 0, f"cannot be read: {error.strerror}")]) from error


def completed(own: Mapping[str, str]) -> dict[str, str]:
    """Add to the texts of a folder what it does not have and the program brings: places, platforms, all topics."""
    defaults = defaults_folder()
    lacking = [name for name in (PLACES, PLATFORMS) if name not in own]
    has_topics = any(_is_topic(name) for name in own)
    brought = _gather(defaults, lacking) if lacking or not has_topics else {}
    return {name: text for name, text in brought.items() if not (has_topics and _is_topic(name))} | dict(own)


def load(folder: Path, environment: Mapping[str, str]) -> Configuration:
    """Read and validate a configuration folder as a whole; raises ConfigError with every problem found."""
    return build(read_texts(folder), folder, environment)


def build(texts: Mapping[str, str], folder: Path, environment: Mapping[str, str]) -> Configuration:
    """Validate the texts of a configuration together; `folder` only names the files in problems.

    A file that is broken is told once: what other files say of its places or topics is not held against them.
    """
    problems: list[Problem] = []

    def document(name: str) -> Document:
        return parse(texts.get(name, ""), str(folder / name))

    settings = _attempt(problems, lambda: load_settings(document(SETTINGS), environment))
    gazetteer = _attempt(problems, lambda: _required(texts, folder, PLACES, _places_of))
    platforms = _attempt(problems, lambda: _required(texts, folder, PLATFORMS, _platforms_of))
    topics = _topics(problems, texts, folder)
    sources = _attempt(
        problems,
        lambda: load_sources(
            document(SOURCES),
            settings[0].poll.default_interval if settings else Settings().poll.default_interval,
            {place.code for place in gazetteer.places} if gazetteer is not None else None,
            {pack.name for pack in topics} if topics is not None else None,
        ),
    )
    if settings is None or gazetteer is None or platforms is None or topics is None or sources is None:
        raise ConfigError(problems)
    return Configuration(
        settings=settings[0],
        sources=sources[0],
        topics=topics,
        gazetteer=gazetteer,
        platforms=platforms,
        version=hashlib.sha256(repr(sorted(texts.items())).encode()).hexdigest()[:16],
        texts=dict(texts),
        warnings=(*settings[1], *sources[1]),
    )


def read_text(path: Path) -> str | None:
    """Give the text of a file as it is on disk, None when there is none; raises ConfigError when it cannot be read."""
    try:
        if path.stat().st_size > _LARGEST:
            raise ConfigError([Problem(str(path), 0, f"is larger than {_LARGEST:,} bytes")])
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise ConfigError([Problem(str(path), 0, f"cannot be read: {error.strerror}")]) from error
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise ConfigError([Problem(str(path), line, "is not UTF-8 text", "save the file as UTF-8")]) from error


def _gather(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Give the text of these files and of every topic, as far as they are there."""
    paths = {name: folder / name for name in names}
    paths |= {f"{TOPICS}/{path.name}": path for path in _topic_files(folder)}
    found = ((name, read_text(path)) for name, path in paths.items())
    return {name: text for name, text in found if text is not None}


def _is_topic(name: str) -> bool:
    return name.startswith(f"{TOPICS}/")


def _topic_files(folder: Path) -> list[Path]:
    """Give the topic packs of a folder; names that begin with a dot are what editors leave behind."""
    return sorted(path for path in (folder / TOPICS).glob("*.toml") if not path.name.startswith("."))


def _required(texts: Mapping[str, str], folder: Path, name: str, read: Callable[[str], T]) -> T:
    if name not in texts:
        raise ConfigError(
            [Problem(str(folder / name), 0, "is missing", "copy it from the folder that 'feedwatch init' makes")]
        )
    return _named(str(folder / name), read, texts[name])


def _named(file: str, read: Callable[[str], T], text: str) -> T:
    """Read a text; its problems are those of a file."""
    try:
        return read(text)
    except ConfigError as error:
        raise ConfigError([replace(problem, file=file) for problem in error.problems]) from error


def _topics(problems: list[Problem], texts: Mapping[str, str], folder: Path) -> tuple[TopicPack, ...] | None:
    """Give the topic packs, None when one of them is broken."""
    files = [(name, str(folder / name)) for name in sorted(texts) if _is_topic(name)]
    packs = [_attempt(problems, partial(_named, file, _topic_of, texts[name])) for name, file in files]
    seen: dict[str, str] = {}
    for pack, (_, file) in zip(packs, files, strict=True):
        if pack and seen.setdefault(pack.name, file) != file:
            hint = f"first used in {seen[pack.name]}"
            problems.append(Problem(file, 0, f"duplicate topic name '{pack.name}'", hint))
    whole = tuple(pack for pack in packs if pack)
    return whole if len({pack.name for pack in whole}) == len(files) else None


def _attempt(problems: list[Problem], make: Callable[[], T]) -> T | None:
    try:
        return make()
    except ConfigError as error:
        problems.extend(error.problems)
        return None
