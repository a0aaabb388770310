"""Names that shells complete: sources, topics, files and settings, as the configuration has them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable
from pathlib import Path

import click
from click.shell_completion import CompletionItem

from feedwatch.config.files import SETTINGS, SOURCES, read_texts
from feedwatch.config.set_setting import setting_keys
from feedwatch.model.errors import ConfigError


def _folder(context: click.Context) -> Path:
    """Give the configuration folder of a command line that is not finished yet."""
    return Path(context.params.get("config") or os.environ.get("FEEDWATCH_CONFIG") or "config")


def _tables(file: Path) -> dict[str, object]:
    """Read a file, broken or absent as it may be: nothing is worse in a completion than an error."""
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError):
        return {}


def _matching(names: Iterable[tuple[str, str]], begun: str) -> list[CompletionItem]:
    return [CompletionItem(name, help=words) for name, words in names if name.startswith(begun)]


class _SourceId(click.ParamType[str]):
    """The id of a source."""

    name = "source"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click names the parameters
        """Give the sources that begin so."""
        sources = _tables(_folder(ctx) / "sources.toml").get("source", [])
        tables = sources if isinstance(sources, list) else []
        return _matching(((str(one.get("id", "")), str(one.get("name", ""))) for one in tables), incomplete)


class _TopicName(click.ParamType[str]):
    """The name of a topic."""

    name = "topic"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click names the parameters
        """Give the topics that begin so."""
        packs = (_tables(path) for path in sorted((_folder(ctx) / "topics").glob("*.toml")))
        return _matching(((str(pack.get("name", "")), "") for pack in packs), incomplete)


class _FileName(click.ParamType[str]):
    """The name of a configuration file."""

    name = "file"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click names the parameters
        """Give the files that begin so."""
        try:
            names = {SETTINGS, SOURCES, *read_texts(_folder(ctx))}
        except ConfigError:
            return []
        return _matching(((name, "") for name in sorted(names)), incomplete)


class _SettingKey(click.ParamType[str]):
    """The key of a setting, such as `mail.from`."""

    name = "key"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:  # noqa: ARG002 - click names the parameters
        """Give the settings that begin so."""
        return _matching(((key, "") for key in setting_keys()), incomplete)


FILE = _FileName()
SETTING = _SettingKey()
SOURCE = _SourceId()
TOPIC = _TopicName()
