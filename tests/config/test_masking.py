"""Credentials of feedwatch.toml are never shown, and never lost because of it."""

from __future__ import annotations

import pytest

from feedwatch.config.files import defaults_folder
from feedwatch.config.masking import shown, shown_diff, unmasked
from feedwatch.model.errors import ConfigError

FILE = "feedwatch.toml"
TEXT = (
    "# mail\n"
    '[mail]\nsmtp = "smtp://anna:s3cret@mail.example.se:587"  # ours\n'
    '# smtp = "smtp://anna:s3cret@old.example.se"\n'
    'from = "Nyheter <nyheter@example.se>"\n'
    "bounces = 'imaps://anna:s3cret@mail.example.se/INBOX'\n"
)


@pytest.mark.parametrize(
    "setting",
    [
        'smtp = "smtp://anna:s3cret@mail.example.se"',
        "smtp = 'smtp://anna:s3cret@mail.example.se'",
        'smtp = "smtp://anna:s3cret%40x@y@mail.example.se"',
        'smtp = """smtp://anna:\ns3cret@mail.example.se"""',
        'smtp = "smtp\\u003a//anna:s3cret@mail.example.se"',
        'smtp = "smtp:\\u002f/anna:s3cret\\u0040mail.example.se"',
        '"smtp" = "smtp://anna:s3cret@mail.example.se"',
        '# smtp = "smtp://anna:s3cret@mail.example.se"',
    ],
)
def test_no_spelling_gives_a_password_away(setting: str) -> None:
    """However TOML lets an address be written."""
    for text in (f"[mail]\n{setting}\n", f"mail.{setting.lstrip('# ')}\n", f"\ufeff[mail]\r\n{setting}\r\n"):
        assert "s3cret" not in shown(text, FILE)
        assert shown(text, FILE).count("\n") == text.count("\n")
        assert "s3cret" not in shown_diff(text, "", FILE)
        assert "s3cret" not in shown_diff("", text, FILE)


def test_the_rest_is_shown_as_it_is() -> None:
    """Only from the two slashes to the @."""
    assert shown(TEXT, FILE) == TEXT.replace("anna:s3cret", "…")
    assert shown(TEXT, "sources.toml") == TEXT


def test_the_examples_of_the_shipped_file_are_no_secrets() -> None:
    """Whoever reads it sees how an address is written."""
    text = (defaults_folder() / FILE).read_text(encoding="utf-8")
    assert shown(text, FILE) == text


def test_that_a_password_changed_is_seen_and_the_password_is_not() -> None:
    """The line is in the diff, twice the same."""
    changed = shown_diff(TEXT, TEXT.replace("s3cret@mail.example.se:587", "n3w@mail.example.se:587"), FILE)
    line = 'smtp = "smtp://…@mail.example.se:587"  # ours'
    assert f"-{line}\n+{line}\n" in changed
    assert "n3w" not in changed


def test_a_text_that_was_shown_is_edited_without_losing_the_password() -> None:
    """A line that comes back as it was shown is the line in the file."""
    edited = shown(TEXT, FILE).replace("Nyheter", "News") + 'admin = "anna@example.se"\n'
    assert unmasked(edited, TEXT, FILE) == TEXT.replace("Nyheter", "News") + 'admin = "anna@example.se"\n'
    assert unmasked(TEXT, TEXT, FILE) == TEXT
    assert unmasked(shown(TEXT, FILE).replace("# ours", "# mine"), TEXT, FILE) == TEXT.replace("# ours", "# mine")


def test_a_shown_address_with_another_host_is_refused() -> None:
    """Its password is not known here, and dots are none."""
    edited = shown(TEXT, FILE).replace("@mail.example.se:587", "@other.example.se:587")
    with pytest.raises(ConfigError, match=r"feedwatch\.toml:3: the credentials are left out here"):
        unmasked(edited, TEXT, FILE)
