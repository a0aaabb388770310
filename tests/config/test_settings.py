"""Settings come from the file and are overridden by the environment; what is wrong names its line or its variable."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from feedwatch.config.document import parse
from feedwatch.config.duration import parse_duration, spell_duration
from feedwatch.config.environment import overrides
from feedwatch.config.settings import Settings, load_settings
from feedwatch.model.errors import ConfigError

SHIPPED = Path(__file__).parents[2] / "config" / "feedwatch.toml"


def settings(text: str = "", **environment: str) -> Settings:
    return load_settings(parse(text, "feedwatch.toml"), environment)[0]


def warnings(text: str = "", **environment: str) -> list[str]:
    return [str(problem) for problem in load_settings(parse(text, "feedwatch.toml"), environment)[1]]


def complaint(text: str = "", **environment: str) -> str:
    with pytest.raises(ConfigError) as caught:
        settings(text, **environment)
    return str(caught.value)


def test_an_empty_file_gives_the_defaults() -> None:
    """Everything has a default."""
    assert settings() == Settings()
    assert warnings() == []


def test_the_shipped_file_tells_every_setting_with_its_default() -> None:
    """Who reads feedwatch.toml knows all that can be set, and what holds if nothing is."""
    text = SHIPPED.read_text(encoding="utf-8")
    assert settings(text) == Settings()
    every = {
        (table, field.alias or name)
        for table, section in Settings.model_fields.items()
        for name, field in section.default.__class__.model_fields.items()
    }
    assert {(table, key) for table, values in tomllib.loads(text).items() for key in values} == every


def test_the_environment_overrides_the_file() -> None:
    """Key by key."""
    found = settings(
        '[mail]\nsmtp = "smtp://a:25"\nfrom = "x@y.se"\n', FEEDWATCH_MAIL_SMTP="smtp://b:25", FEEDWATCH_POLL_TICK="1s"
    )
    assert found.mail.smtp == "smtp://b:25"
    assert found.mail.from_ == "x@y.se"
    assert found.poll.tick == timedelta(seconds=1)


def test_lists_and_numbers_are_read_from_the_environment() -> None:
    """Lists with commas, numbers as they are."""
    assert settings(FEEDWATCH_NET_ALLOW="127.0.0.1:80, [::1]:81").net.allow == ("127.0.0.1:80", "[::1]:81")
    assert settings('[net]\nallow = ["a:1"]', FEEDWATCH_NET_ALLOW="").net.allow == ()
    assert settings(FEEDWATCH_POLL_WORKERS=" 4").poll.workers == 4


class _Switches(BaseModel):
    on: bool = False
    ratio: float = 0.5


class _Future(BaseModel):
    part: _Switches = _Switches()


@pytest.mark.parametrize(
    ("variable", "text", "value"),
    [
        ("FEEDWATCH_PART_ON", "true", True),
        ("FEEDWATCH_PART_ON", "yes", "yes"),
        ("FEEDWATCH_PART_RATIO", "0.25", 0.25),
        ("FEEDWATCH_PART_RATIO", "1\nx = 2", 1),
        ("FEEDWATCH_PART_RATIO", "", ""),
    ],
)
def test_switches_and_numbers_are_written_as_in_toml(variable: str, text: str, value: object) -> None:
    """What is none of them is left for the schema to refuse."""
    found, problems = overrides(_Future, {variable: text})
    assert [override.value for override in found] == [value]
    assert not problems


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    """The line end that editors add does not count."""
    secret = tmp_path / "smtp"
    secret.write_text("smtp://u:p@h:587\n")
    assert settings(FEEDWATCH_MAIL_SMTP_FILE=str(secret)).mail.smtp == "smtp://u:p@h:587"
    assert "smtp://u:p" not in repr(settings(FEEDWATCH_MAIL_SMTP_FILE=str(secret)))


def test_a_secret_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """With the name of the variable; the value may be the secret itself and is masked."""
    assert "environment FEEDWATCH_MAIL_SMTP_FILE: /nowhere: No such file" in complaint(
        FEEDWATCH_MAIL_SMTP_FILE="/nowhere"
    )
    assert "hemligt" not in complaint(FEEDWATCH_MAIL_SMTP_FILE="smtp://user:hemligt@host")
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    assert "bytes: is not UTF-8 text" in complaint(FEEDWATCH_MAIL_SMTP_FILE=str(tmp_path / "bytes"))
    assert "Is a directory" in complaint(FEEDWATCH_MAIL_SMTP_FILE=str(tmp_path))


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    """Nobody can know which of both was meant."""
    assert complaint(FEEDWATCH_MAIL_SMTP="smtp://a", FEEDWATCH_MAIL_SMTP_FILE=str(tmp_path / "x")) == (
        "environment FEEDWATCH_MAIL_SMTP: FEEDWATCH_MAIL_SMTP_FILE is set too (set one of the two)"
    )


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[net]\nallow = ["127.0.0.1"]', 2, "host:port"),
        ('[net]\nallow = "127.0.0.1:80"', 2, "must be a list"),
        ('[net]\nallow = ["h:0"]', 2, "host:port"),
        (
            '[net]\nallow = [\n  "h:1", # one\n  "h",\n]',
            4,
            "or \"[::1]:8080\", got 'h'",
        ),
        ('[net]\nallow = ["h:65536"]', 2, "host:port"),
        ('[net]\nallow = ["[::g]:80"]', 2, "host:port"),
        ('[net]\nallow = ["[1:2]:80"]', 2, "At least 3 parts expected"),
        ('[net]\nallow = ["http://h:80"]', 2, "host:port"),
        ('[net]\ncontact = "a\\nb"', 2, "one line"),
        ('[poll]\n\ntick = "0s"', 3, "must be at least 1s"),
        ("[poll]\ntick = 5", 2, '"15m"'),
        ("[poll]\nworkers = 0", 2, "greater than or equal to 1"),
        ("[poll]\nworkers = true", 2, "whole number"),
        ('[poll]\nworkers = "8"', 2, "whole number"),
        ('[poll]\nhost_gap = "1 parsec"', 2, "is not a duration"),
        ('[poll]\nhost-gap = "1s"', 2, "did you mean 'host_gap'?"),
        ('[web]\nlisten = "8080"', 2, "host:port"),
        ('[web]\nurl = "feedwatch.se"', 2, "http or https"),
        ('[web]\nurl = "https://feedwatch.se/?a"', 2, "http or https"),
        ('[mail]\nsmtp = "mail.example.se"', 2, "smtp://"),
        ('[mail]\nsmtp = "smtp://"', 2, "smtp://"),
        ('[mail]\nsmtp = "smtp://h:port"', 2, "smtp://"),
        ('[mail]\nsmtp = "smtp://h/path"', 2, "smtp://"),
        ('[mail]\nform = "a@b.se"', 2, "did you mean 'from'?"),
        ('[mail]\nfrom = "nobody"', 2, "must be one address"),
        ('[mail]\nfrom = "a@b.se, c@d.se"', 2, "must be one address"),
        ('[mail]\nfrom = "<a@b.se"', 2, "must be one address"),
        ('[mail]\nfrom = "A <a@b.se>\\nBcc: c@d.se"', 2, "must be one address"),
        ('[mail]\nfrom = ""', 2, "must be one address"),
        ("[polls]\n", 1, "did you mean 'poll'?"),
        ("poll = 3", 1, "must be a table"),
        ("[poll]\ntick = 2s", 2, "not valid TOML"),
    ],
)
def test_a_bad_setting_is_told_with_its_line_and_how_to_mend_it(text: str, line: int, said: str) -> None:
    """Whatever is wrong with it."""
    with pytest.raises(ConfigError) as caught:
        settings(text)
    assert caught.value.problems[0].line == line
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("127.0.0.1:8080", "127.0.0.1:8080"),
        ("LocalHost:080", "localhost:80"),
        ("[0:0:0:0:0:0:0:1]:8080", "[::1]:8080"),
        ("[2001:DB8::1]:80", "[2001:db8::1]:80"),
        ("räksmörgås.example:80", "räksmörgås.example:80"),
    ],
)
def test_one_host_and_port_has_one_spelling(written: str, read: str) -> None:
    """The guard compares texts."""
    assert settings(f'[net]\nallow = ["{written}"]').net.allow == (read,)


@pytest.mark.parametrize(
    "address",
    [
        "feedwatch@localhost",
        "Klimatbevakning <nyheter@example.se>",
        '"Berg, klimat" <a@b.se>',
        "Nyheter på tå <a@b.se>",
    ],
)
def test_senders_are_written_as_in_mail(address: str) -> None:
    """With a name or without, the name quoted where it needs it."""
    assert settings(FEEDWATCH_MAIL_FROM=address).mail.from_ == address


@pytest.mark.parametrize(
    "server",
    [
        "",
        "smtp://localhost",
        "smtps://user:p%40ss@mail.example.se:465",
        "smtp://mail.example.se:587?starttls=required",
        "smtp://[::1]:25",
    ],
)
def test_mail_servers_are_written_as_addresses(server: str) -> None:
    """None at all means the outbox folder."""
    assert settings(FEEDWATCH_MAIL_SMTP=server).mail.smtp == server


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("FEEDWATCH_POLL_TICK", "soon", "'poll.tick': is not a duration"),
        ("FEEDWATCH_POLL_TICK", "", "'poll.tick': is not a duration"),
        ("FEEDWATCH_POLL_WORKERS", "many", "'poll.workers': must be a whole number, without quotes, got 'many'"),
        ("FEEDWATCH_NET_ALLOW", "a:1,b", "'net.allow': must be host:port"),
        ("FEEDWATCH_WEB_LISTEN", "8080", "'web.listen': must be host:port"),
    ],
)
def test_a_bad_value_in_the_environment_names_its_variable(variable: str, value: str, said: str) -> None:
    """Exactly, so that it can be found."""
    assert complaint(**{variable: value}).startswith(f"environment {variable}: {said}")


def test_a_bad_value_from_a_secret_file_names_that_variable(tmp_path: Path) -> None:
    """And does not show the secret."""
    (tmp_path / "smtp").write_text("hemligt")
    said = complaint(FEEDWATCH_MAIL_SMTP_FILE=str(tmp_path / "smtp"))
    assert said.startswith("environment FEEDWATCH_MAIL_SMTP_FILE: 'mail.smtp': must be")
    assert "hemligt" not in said


def test_a_mail_server_is_never_shown() -> None:
    """Whatever is wrong with it, file or environment."""
    for value in ("mail:hemligt@host", "smtp://u:hemligt@h:x", "smtp://u:hem/hemligt@h", "smtp://[hemligt"):
        assert "hemligt" not in complaint(FEEDWATCH_MAIL_SMTP=value)
        assert "hemligt" not in complaint(f'[mail]\nsmtp = "{value}"')


def test_file_and_environment_are_told_together() -> None:
    """Each problem where it stands, also where the environment hides what the file says."""
    said = complaint('[poll]\ntick = "soon"\n', FEEDWATCH_POLL_TICK="5s", FEEDWATCH_WEB_LISTEN="x").splitlines()
    assert [line.split(": ")[0] for line in said] == ["feedwatch.toml:2", "environment FEEDWATCH_WEB_LISTEN"]


def test_a_variable_that_is_no_setting_is_told_as_a_warning() -> None:
    """With the nearest; variables that belong to no table are none of our business."""
    nothing = "is not a setting and changes nothing"
    assert warnings(
        FEEDWATCH_MAIL_FORM="a@b.se",
        FEEDWATCH_MAIL_SMPT_FILE="/x",
        FEEDWATCH_WEB_XYZZY="1",
        FEEDWATCH_NET_LISTEN="x",
        FEEDWATCH_CONFIG="c",
        FEEDWATCH_DATA="d",
        FEEDWATCH_FAIL_ON_SKIP="1",
        FEEDWATCH_BROWSER="b",
        PATH="p",
    ) == [
        f"environment FEEDWATCH_MAIL_FORM: {nothing} (did you mean FEEDWATCH_MAIL_FROM?)",
        f"environment FEEDWATCH_MAIL_SMPT_FILE: {nothing} (did you mean FEEDWATCH_MAIL_SMTP?)",
        f"environment FEEDWATCH_NET_LISTEN: {nothing} (did you mean FEEDWATCH_WEB_LISTEN?)",
        f"environment FEEDWATCH_WEB_XYZZY: {nothing} (the names are those of feedwatch.toml: FEEDWATCH_<TABLE>_<KEY>)",
    ]


def test_a_short_default_interval_is_told_as_a_warning() -> None:
    """Once, not at every source."""
    said = "sources without an interval are polled more often than every 5 minutes"
    assert warnings('[poll]\ndefault_interval = "1s"') == [f"feedwatch.toml:2: {said}"]
    assert warnings('[poll]\ndefault_interval = "5m"') == []


def test_the_public_address_is_where_the_pages_listen_unless_told() -> None:
    """Without a slash at its end, so that paths can follow."""
    assert settings().public_url == "http://127.0.0.1:8080"
    assert settings('[web]\nurl = "https://nyheter.example.se/bevakning/"').public_url.endswith("/bevakning")


@given(st.integers(min_value=0, max_value=10**8))
def test_a_duration_is_read_as_it_was_spelt(seconds: int) -> None:
    """Spelling and reading undo each other."""
    assert parse_duration(spell_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "5", "m", "1.5h", "-1s", "1w", "1h-", "٣m", "1e9s", "9999999d"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    """With a sentence that tells how it should look, or that it is too long."""
    with pytest.raises(ValueError, match=r"^is (not a duration|longer than ten years)"):
        parse_duration(text)
