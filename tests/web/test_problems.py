"""What admins do wrong in configuration files is told in Swedish on Swedish pages."""

from __future__ import annotations

import ast
import re
from datetime import timedelta
from pathlib import Path

import pytest
from tests.web.conftest import Desk, one
from tests.web.signed_in import sign_in

import feedwatch
from feedwatch.config.document import parse
from feedwatch.config.files import defaults_folder
from feedwatch.config.settings import load_settings
from feedwatch.config.sources import load_sources
from feedwatch.config.topics import load_topic
from feedwatch.model.errors import ConfigError, Problem, UsageError
from feedwatch.web.problems import SWEDISH, InWordsError, refusal_words, what_is_wrong

SOURCE = '[[source]]\nid = "kalmar"\nurl = "https://kalmar.example/rss"\n'
PACK = (defaults_folder() / "topics" / "climate-contract.toml").read_text(encoding="utf-8")
SOURCES = [
    SOURCE + 'adres = "x"',
    SOURCE + 'zzz = "x"',
    SOURCE.replace("id", "#id"),
    SOURCE.replace("https:", "ftp:"),
    SOURCE.replace('"kalmar"', '"Kalmar kommun"'),
    SOURCE.replace('"kalmar"', "5"),
    SOURCE.replace('"kalmar"', "kalmar"),
    SOURCE.replace("[[source]]", "[source]"),
    SOURCE.replace('"kalmar"', '"kalmar'),
    SOURCE + SOURCE,
    SOURCE + 'id = "lund"',
    SOURCE + 'interval = "often"',
    SOURCE + "interval = 5",
    SOURCE + 'enabled = "yes"',
    SOURCE + 'kind = "feeed"',
    SOURCE + 'tags = "news"',
    SOURCE + 'topics = ["unheard"]',
    SOURCE + 'place = "9999"',
    SOURCE + "tags = [",
    SOURCE + "name kalmar",
    SOURCE + 'select_item = "li"\n[source.selectors]\nitem = ">>"',
]
SETTINGS = [
    '[web]\nlisten = "8080"',
    "[poll]\narticles = 1.5",
    '[poll]\narticles = "many"',
    "[poll]\narticles = -1",
    '[wep]\nlisten = "x"',
]
PACKS = [
    PACK.replace('"sport" = -4.0', '"sprt" = -4.0'),
    PACK.replace("doubtful = 1.0", "doubtful = 9.0"),
    PACK.replace("enough = 6.0", "enough = 0.5"),
    PACK.replace('name = "church"', 'name = "rent"'),
    PACK.replace('hides = ["contract"]', 'hides = ["contrct"]'),
]


def problems(text: str) -> tuple[Problem, ...]:
    """Give what is wrong in the text of a file, and the warnings."""
    found: tuple[Problem, ...] = ()
    try:
        if text in SOURCES:
            document = parse(text, "sources.toml")
            _, found = load_sources(document, timedelta(minutes=15), {"0880"}, {"climate-contract"})
        elif text in SETTINGS:
            _, found = load_settings(parse(text, "feedwatch.toml"), {})
        else:
            load_topic(text, "topics/climate-contract.toml")
    except ConfigError as error:
        return error.problems
    return found


@pytest.mark.parametrize("text", [*SOURCES, *SETTINGS, *PACKS], ids=lambda text: text[-40:])
def test_a_usual_mistake_is_told_in_swedish(text: str) -> None:
    """Only what the parser of TOML says of its own is left in English, and marked."""
    found = problems(text)
    assert found
    for problem in found:
        said = what_is_wrong(problem, "sv")
        assert said.startswith("ogiltig TOML: <span") or "lang=" not in said, problem
        assert problem.message in what_is_wrong(problem, "en").unescape()


@pytest.mark.parametrize(("english", "swedish"), SWEDISH)
def test_no_sentence_is_hidden_by_one_before_it(english: str, swedish: str) -> None:
    """Each finds itself, whatever it is about."""
    about = dict.fromkeys(re.findall(r"\{(\w+)\}", english), "x") | {"what": "must be a table"}
    found = what_is_wrong(Problem("f", 1, english.format(**about)), "sv").striptags()
    assert found == swedish.format(**about | {"what": "ska vara en tabell"})


def test_a_sentence_that_is_not_known_is_marked_as_english() -> None:
    problem = Problem("f", 1, "unheard of", "did you mean 'x'?")
    assert what_is_wrong(problem, "sv") == '<span lang="en">unheard of</span> (menade du x?)'


def test_hostile_text_in_a_problem_is_escaped() -> None:
    problem = Problem("sources.toml", 1, "unknown key '<script>'", "valid keys: <b>")
    assert what_is_wrong(problem, "sv") == "okänd nyckel: &lt;script&gt; (giltiga nycklar: &lt;b&gt;)"


def test_the_editor_and_the_overview_say_it_in_swedish(desk: Desk) -> None:
    anna = sign_in(desk)
    (desk.world.config / "sources.toml").write_text(SOURCE + 'adres = "x"\n', encoding="utf-8")
    desk.house.refresh()
    shown = one(anna.get("/admin").text, "[role=alert]").text()
    assert "sources.toml:4: okänd nyckel: source.adres" in shown
    assert "okänd nyckel: source.adres" in one(anna.get("/admin/configuration").text, "[role=alert]").text()


# Only commands cause these: pages have no such option, or leave no such choice.
OF_COMMANDS = (
    "between 1 and ", "either replace a list", "say what to change", "nobody can sign up", "the last topic cannot", "who has left",
    "there is a file ", "there is a topic ", "name at least one word", "{} has no topics of its own", "{} cannot be the name of a topic",
    "{} subscribes to ", "{} is not a configuration file", "the token that asks", "there is no language",
)  # fmt: skip


def refusals() -> set[str]:
    """Give what is said of a wrong use wherever pages come by, with `{}` for what is filled in."""
    source = Path(feedwatch.__file__).parent
    calls = (
        call
        for room in ("service", "config", "web/admin")
        for file in (source / room).rglob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "UsageError"
    )
    return {text for call in calls if (text := _sentence(call.args[0]))}


def _sentence(written: ast.expr) -> str:
    if isinstance(written, ast.Constant):
        return str(written.value)
    parts = written.values if isinstance(written, ast.JoinedStr) else []
    return "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in parts)


def test_every_refusal_that_a_page_can_show_is_said_in_swedish() -> None:
    """A new sentence without Swedish fails here."""
    found = refusals()
    assert len(found) > 80
    filled = (text.replace("{}", "x") for text in found if not text.startswith(OF_COMMANDS))
    english = [text for text in filled if refusal_words(UsageError(text), "sv").startswith('<span lang="en"')]
    assert english == []


def test_what_is_said_in_words_already_stays_and_nothing_in_it_runs() -> None:
    assert refusal_words(InWordsError("Platsen Lundd finns inte."), "sv") == "Platsen Lundd finns inte."
    said = refusal_words(UsageError("there is no source '<b>'; see 'feedwatch sources list'"), "sv")
    assert said == "Källan &lt;b&gt; finns inte"
    assert refusal_words(UsageError("there is no item 3; see 'feedwatch items list'"), "en").endswith("items list'")
