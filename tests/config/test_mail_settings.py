"""How mail leaves and comes back, as the admin writes it."""

from __future__ import annotations

import pytest

from feedwatch.config.document import parse
from feedwatch.config.settings import Mail, load_settings
from feedwatch.model.errors import ConfigError


def mail(line: str) -> Mail:
    settings, _ = load_settings(parse(f"[mail]\n{line}\n", "feedwatch.toml"), {})
    return settings.mail


def test_what_is_not_set_has_a_default() -> None:
    """No limit, failures to the From address, and a folder for what comes back."""
    assert (mail("").per_minute, mail("").return_path, mail("").bounces) == (0, "", "bounces")


@pytest.mark.parametrize("address", ["studs@example.se", "studs+{key}@example.se", "{key}@studs.växjö.se"])
def test_a_return_path_may_name_the_delivery(address: str) -> None:
    assert mail(f'return_path = "{address}"').return_path == address


@pytest.mark.parametrize(
    "place", ["/var/spool/bounces", "bounces", "imaps://u%40h:p@mail.example.se/INBOX", "imap://u:p@localhost"]
)
def test_what_comes_back_is_read_from_a_folder_or_a_mailbox(place: str) -> None:
    assert mail(f'bounces = "{place}"').bounces == place


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("per_minute = -1", "greater than or equal to 0"),
        ('per_minute = "many"', "number"),
        ('return_path = "Studs <studs@example.se>"', "bare address"),
        ('return_path = "studs"', "bare address"),
        ('bounces = ""', "must be a folder"),
        ('bounces = "pop3://u:hemligt@h/"', "must be a folder"),
        ('bounces = "imaps://h/INBOX"', "must be a folder"),
        ('bounces = "imaps://u:hemligt@h:port/INBOX"', "must be a folder"),
    ],
)
def test_what_does_not_do_is_refused_without_repeating_a_password(line: str, says: str) -> None:
    with pytest.raises(ConfigError) as caught:
        mail(line)
    (problem,) = caught.value.problems
    assert problem.line == 2
    assert says in str(problem)
    assert "hemligt" not in str(problem)
