"""Settings come from the file and are overridden by the environment."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedwatch.config.document import parse
from feedwatch.config.duration import parse_duration, spell_duration
from feedwatch.config.settings import Settings, load_settings
from feedwatch.model.errors import ConfigError


def settings(text: str = "", **environment: str) -> Settings:
    return load_settings(parse(text, "feedwatch.toml"), environment)


def test_an_empty_file_gives_the_defaults() -> None:
    assert settings() == Settings()


def test_the_environment_overrides_the_file() -> None:
    found = settings('[mail]\nsmtp = "smtp://a:25"\n', FEEDWATCH_MAIL_SMTP="smtp://b:25", FEEDWATCH_POLL_TICK="1s")
    assert found.mail.smtp == "smtp://b:25"
    assert found.poll.tick == timedelta(seconds=1)


def test_a_list_in_the_environment_is_separated_by_commas() -> None:
    assert settings(FEEDWATCH_NET_ALLOW="127.0.0.1:80, [::1]:81").net.allow == ("127.0.0.1:80", "[::1]:81")


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "smtp"
    secret.write_text("smtp://u:p@h:587\n")
    assert settings(FEEDWATCH_MAIL_SMTP_FILE=str(secret)).mail.smtp == "smtp://u:p@h:587"


def test_a_secret_file_that_is_not_there_is_told() -> None:
    with pytest.raises(ConfigError, match="FEEDWATCH_MAIL_SMTP_FILE: /nowhere: No such file"):
        settings(FEEDWATCH_MAIL_SMTP_FILE="/nowhere")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[net]\nallow = ["127.0.0.1"]', 2, "host:port"),
        ('[poll]\n\ntick = "0s"', 3, "greater than"),
        ("[poll]\ntick = 5", 2, '"15m"'),
        ('[web]\nlisten = "8080"', 2, "host:port"),
        ('[mail]\nsmtp = "mail.example.se"', 2, "smtp://"),
        ('[mail]\nform = "a@b.se"', 2, "did you mean 'from'?"),
        ("[polls]\n", 1, "did you mean 'poll'?"),
    ],
)
def test_a_bad_setting_is_told_with_its_line_and_how_to_mend_it(text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        settings(text)
    assert caught.value.problems[0].line == line
    assert said in str(caught.value)


def test_a_bad_value_in_the_environment_names_the_environment() -> None:
    with pytest.raises(ConfigError, match=r"environment FEEDWATCH_.*poll\.tick"):
        settings(FEEDWATCH_POLL_TICK="soon")


@given(st.integers(min_value=0, max_value=10**8))
def test_a_duration_is_read_as_it_was_spelt(seconds: int) -> None:
    assert parse_duration(spell_duration(timedelta(seconds=seconds))) == timedelta(seconds=seconds)
