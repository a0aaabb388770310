"""One setting is changed and nothing else in the file."""

from __future__ import annotations

from pathlib import Path

import pytest

from feedwatch.config.document import parse
from feedwatch.config.edit import diff
from feedwatch.config.set_setting import set_setting
from feedwatch.config.settings import NEEDS_RESTART, Settings, load_settings
from feedwatch.model.errors import ConfigError, UsageError

SHIPPED = (Path(__file__).parents[2] / "config" / "feedwatch.toml").read_text(encoding="utf-8")
KEYS = {
    f"{table}.{field.alias or name}": str(getattr(section, name))
    for table, section in Settings()
    for name, field in type(section).model_fields.items()
}
OTHERS = {"net.allow": "127.0.0.1:1,127.0.0.1:2", "net.contact": "x@example.se", "poll.workers": "7"} | {
    "mail.from": "Nyheter <nyheter@example.se>", "retention.polls": "1d", "signup.open": "false", "web.url": "https://a.se"
}  # fmt: skip


def changed_lines(before: str, after: str) -> list[str]:
    lines = diff(before, after, "x").splitlines()[2:]
    return [line for line in lines if line.startswith(("-", "+"))]


@pytest.mark.parametrize("key", OTHERS)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_setting_changes_in_its_line(key: str, newline: str) -> None:
    """The comment beside it stays, as does all else, byte for byte."""
    text = SHIPPED.replace("\n", newline)
    after = set_setting(text, key, OTHERS[key])
    old, new = changed_lines(text, after)
    name = key.partition(".")[2]
    assert old.startswith(f"-{name} = ")
    assert new.startswith(f"+{name} = ")
    assert old.partition("#")[2] == new.partition("#")[2]
    settings, _ = load_settings(parse(after, "x"), {})
    assert settings != Settings()


def test_a_setting_that_is_not_written_is_added_below_its_table() -> None:
    """Not below what stands above the next one."""
    text = "# a\n[mail]\nfrom = 'x@example.se' # b\n\n# about the web\n[web]\n# listen\n"
    after = set_setting(text, "mail.admin", "anna@example.se")
    assert after == text.replace("# b\n", '# b\nadmin = "anna@example.se"\n')
    assert set_setting(after, "mail.admin", None) == text
    assert set_setting("# a\n", "web.url", "https://a.se") == '# a\n\n[web]\nurl = "https://a.se"\n'
    assert set_setting("", "web.url", "https://a.se") == '[web]\nurl = "https://a.se"\n'
    assert set_setting("\ufeff[web]\n", "web.url", "https://a.se") == '\ufeff[web]\nurl = "https://a.se"\n'


def test_what_is_so_already_is_left_as_it_is_written() -> None:
    text = "[poll]\nworkers = 0x40  # hexadecimal\n"
    assert set_setting(text, "poll.workers", "64") == text
    assert set_setting(text, "mail.admin", None) == text


def test_what_cannot_be_is_refused_with_a_hint() -> None:
    with pytest.raises(UsageError, match=r"no setting 'mail\.form'; did you mean 'mail\.from'"):
        set_setting("", "mail.form", "x")
    with pytest.raises(ConfigError, match="workers"):
        set_setting("", "poll.workers", "many")
    with pytest.raises(UsageError, match="edit it by hand"):
        set_setting("mail.admin = 'a@example.se'\n", "mail.admin", "b@example.se")


def test_what_needs_a_restart_is_what_the_shipped_file_says() -> None:
    """The comments of the file and the effect that is shown agree."""
    table, marked, comment = "", set(), ""
    for line in SHIPPED.splitlines():
        if line.startswith("["):
            table, comment = line.strip("[]"), ""
        elif line.startswith("#"):
            comment += line
        elif line:
            if "(restart)" in comment + line:
                marked.add(f"{table}.{line.partition(' ')[0]}")
            comment = ""
    assert marked == NEEDS_RESTART
    assert set(KEYS) >= NEEDS_RESTART
