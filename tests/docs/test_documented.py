"""What the program has, the reference describes: commands, settings, metrics, exit codes, errors, notices, words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from enum import StrEnum

import click
import pytest
from fastapi.routing import iter_route_contexts
from prometheus_client.parser import text_string_to_metric_families
from pydantic import BaseModel
from tests.docs import api_page
from tests.docs.commands_page import PAGE, is_folder, page, walk
from tests.docs.pages import DOCS, ROOT, reference, rows_of, section_of

from feedwatch.config.duration import spell_duration
from feedwatch.config.places import MembershipTable, PlaceTable, RulesTable
from feedwatch.config.platforms import PlatformTable
from feedwatch.config.settings import Settings
from feedwatch.config.sources import SelectorsTable, SourceTable
from feedwatch.model.delivery import Bounce, DeliveryKind, DeliveryState
from feedwatch.model.digest import DigestState, SectionKind, Told
from feedwatch.model.errors import Exit
from feedwatch.model.item import ItemState, PublishedTrust
from feedwatch.model.notice import NoticeKind
from feedwatch.model.passage import Zone
from feedwatch.model.place import PlaceKind
from feedwatch.model.source import PollOutcome, SourceKind
from feedwatch.model.story import StoryRole
from feedwatch.model.subscriber import Channel, Quiet, Rhythm, SubscriberState
from feedwatch.model.topic import Decision
from feedwatch.service.answers.absence import Cause
from feedwatch.service.answers.coverage import CoverageReason, CoverageState
from feedwatch.store.schema import metadata
from feedwatch.web.admin.words.settings import WORDS
from feedwatch.web.app import make_app
from feedwatch.web.public.metrics import exposition
from feedwatch.wiring import House

PRINTED: tuple[type[StrEnum], ...] = (
    SourceKind, PollOutcome, ItemState, PublishedTrust, Decision, Zone, StoryRole, DigestState, SectionKind, Told,
    DeliveryState, DeliveryKind, Bounce, SubscriberState, Channel, Rhythm, Quiet, PlaceKind, NoticeKind, Cause,
    CoverageState, CoverageReason,
)  # fmt: skip

_SOURCE_ERROR = re.compile(r'(?:Fetch|Hop|Read)Error\(\s*"([a-z-]+)"')
_DELIVERY_ERROR = re.compile(r'DeliveryError\(\s*"([a-z-]+)"')


def test_the_page_of_commands_is_what_the_commands_say() -> None:
    """docs/reference/commands.md is what `python tests/docs/commands_page.py` writes."""
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python tests/docs/commands_page.py"


def test_the_page_of_the_api_is_what_its_document_says() -> None:
    """docs/reference/api.md is what `python tests/docs/api_page.py` writes, with a row and a scope for each operation."""
    assert api_page.PAGE.read_text(encoding="utf-8") == api_page.page(), "run: python tests/docs/api_page.py"
    rows = rows_of(reference("api.md"))
    for name, operation in api_page.operations(api_page.document()):
        assert operation["description"], f"{name} is not described"
        assert rows[name][1], f"{name} needs a scope"


def test_every_command_and_option_is_described() -> None:
    """Each command has a heading, and each of its options a row with words."""
    text = PAGE.read_text(encoding="utf-8")
    for name, command in walk():
        section = section_of(text, name)
        assert command.help, f"{name} has no help"
        rows = rows_of(section)
        for option in command.params:
            if isinstance(option, click.Option) and not is_folder(option):
                for word in (*option.opts, *option.secondary_opts):
                    assert rows[word][-1], f"{name} {word} is not explained"


def test_every_command_that_prints_json_has_its_row() -> None:
    """Each command with --json stands in the page about JSON, by its full name."""
    rows = rows_of(reference("json.md"))
    names = [name for name, command in walk() if any("--json" in option.opts for option in command.params)]
    assert [name for name in names if name.removeprefix("feedwatch ") not in rows] == []


def test_every_setting_is_described_with_its_default_and_variable() -> None:
    """Each key of each table has a row; the default there is the real one."""
    text = reference("settings.md")
    for table, key, default in settings():
        rows = rows_of(section_of(text, f"[{table}]"))
        assert key in rows, f"[{table}] {key} is not described"
        _, written, variable, meaning = rows[key]
        assert tomllib.loads(f"value = {written.strip('`')}")["value"] == default, f"[{table}] {key} = {default!r}"
        assert variable == f"`FEEDWATCH_{table.upper()}_{key.upper()}`"
        assert meaning


def test_the_page_of_a_setting_says_what_the_reference_says() -> None:
    """In English word for word, but for marks, links, and how lists are written; in Swedish there is a sentence for each."""
    text = reference("settings.md")
    for table, key, _ in settings():
        meaning = rows_of(section_of(text, f"[{table}]"))[key][3].removesuffix("*restart*")
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", meaning)
        said = WORDS["en"][f"{table}.{key}"]
        assert _bare(plain) == _bare(said), f"{table}.{key}"
        assert WORDS["sv"][f"{table}.{key}"]


def _bare(text: str) -> str:
    return re.sub(r"[`\"\[\]]", "", text).strip().removesuffix(".")


def test_no_setting_is_described_that_does_not_exist() -> None:
    """Each row of a table of settings is a setting."""
    text = reference("settings.md")
    known = {(table, key) for table, key, _ in settings()}
    for table in Settings.model_fields:
        assert {(table, key) for key in rows_of(section_of(text, f"[{table}]"))} <= known


def test_the_file_that_comes_along_shows_every_setting_with_its_default() -> None:
    """config/feedwatch.toml has every key, and nothing in it differs from what holds without it."""
    written = tomllib.loads((ROOT / "config" / "feedwatch.toml").read_text(encoding="utf-8"))
    flat = {(table, key): value for table, keys in written.items() for key, value in keys.items()}
    assert flat == {(table, key): default for table, key, default in settings()}


@pytest.mark.parametrize(
    "schema", [SourceTable, SelectorsTable, PlatformTable, PlaceTable, MembershipTable, RulesTable]
)
def test_every_key_of_the_other_files_is_described(schema: type[BaseModel]) -> None:
    """Each key of sources, platforms and places is named in the page about configuration files."""
    text = reference("configuration-files.md")
    missing = [key for key in schema.model_fields if not re.search(rf"`[^`]*\b{key}\b[^`]*`", text)]
    assert not missing


def test_every_metric_is_described_with_its_labels(house: House) -> None:
    """Each metric has a row that names its labels and says what it is."""
    rows = rows_of(reference("metrics.md"))
    families = list(text_string_to_metric_families(exposition(house.reporting).decode()))
    assert len(families) >= 8
    for family in families:
        name, labels, meaning = rows[family.name]
        assert meaning, f"{name} is not explained"
        assert {label for sample in family.samples for label in sample.labels} <= set(re.findall(r"`(\w+)`", labels))


@pytest.mark.parametrize(
    ("metric", "states"),
    [("feedwatch_items", ItemState), ("feedwatch_digests", DigestState), ("feedwatch_deliveries", DeliveryState)],
)
def test_every_state_that_a_metric_counts_is_named(metric: str, states: type[StrEnum]) -> None:
    """The values of the label `state` stand in the row of the metric."""
    cell = rows_of(reference("metrics.md"))[metric][1]
    assert [state.value for state in states if f"`{state.value}`" not in cell] == []


@pytest.mark.parametrize("code", list(Exit), ids=lambda code: code.name)
def test_every_exit_code_is_described(code: Exit) -> None:
    """Each code has a row with its number, its name and what it means."""
    assert re.search(rf"^\| {code.value} \| {code.name} \| \w", reference("exit-codes.md"), re.MULTILINE)


@pytest.mark.parametrize("kind", list(NoticeKind), ids=lambda kind: kind.value)
def test_every_kind_of_notice_is_described(kind: NoticeKind) -> None:
    """Each kind has a row that says when it begins, when it is over, and what to do; no cell is empty."""
    assert all(rows_of(reference("notices.md"))[kind.value])


@pytest.mark.parametrize(("heading", "pattern"), [("Sources", _SOURCE_ERROR), ("Deliveries", _DELIVERY_ERROR)])
def test_every_kind_of_error_is_described(heading: str, pattern: re.Pattern[str]) -> None:
    """Each kind that the code raises has a row that says what to do."""
    files = (ROOT / "src").rglob("*.py")
    kinds = {kind for file in files for kind in pattern.findall(file.read_text(encoding="utf-8"))}
    assert len(kinds) > 8
    assert kinds - rows_of(section_of(reference("errors.md"), heading)).keys() == set()


@pytest.mark.parametrize("words", PRINTED, ids=lambda words: words.__name__)
def test_every_word_that_is_printed_stands_in_the_glossary(words: type[StrEnum]) -> None:
    """Each value of a state or kind that people see is explained."""
    text = (DOCS / "glossary.md").read_text(encoding="utf-8").partition("## Words that are printed")[2]
    assert [word.value for word in words if f"`{word.value}`" not in text] == []


def test_every_table_stands_in_the_architecture() -> None:
    """Each table of the database is named with what it holds."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    assert [name for name in metadata.tables if f"`{name}`" not in text] == []


def test_every_file_that_the_architecture_names_is_there() -> None:
    """Paths lead to files, and what is named after a file is in it."""
    text = (DOCS / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"`(\w+/\w+\.py)`(?: `(\w+)[`.])?", text)
    assert len(named) > 20
    for path, what in named:
        source = ROOT / "src" / "feedwatch" / path if (ROOT / "src" / "feedwatch" / path).exists() else ROOT / path
        assert not what or re.search(rf"^(def|class) {what}\b", source.read_text(encoding="utf-8"), re.MULTILINE), path
        assert source.exists(), path


def test_every_address_is_public_or_said_not_to_be(house: House) -> None:
    """The page about the service says of each address whether a reverse proxy lets it through."""
    text = (DOCS / "how-to" / "service.md").read_text(encoding="utf-8")
    public = re.search(r"location ~ \^/\(([a-z|]+)\)", text)
    assert public
    told = {*public[1].split("|"), *re.findall(r"`/(\w*)`", text)}
    addresses = {route.path.split("/")[1] for route in iter_route_contexts(make_app(house).routes) if route.path}
    assert len(addresses) > 10
    assert addresses - told == set()


def settings() -> Iterator[tuple[str, str, object]]:
    """Give every setting: table, key, and its default as TOML writes it."""
    for table, section in Settings():
        for name, field in type(section).model_fields.items():
            value = getattr(section, name)
            if hasattr(value, "total_seconds"):
                value = spell_duration(value)
            yield table, field.alias or name, list(value) if isinstance(value, tuple) else value
