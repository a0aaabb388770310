"""Single settings on the admin pages: where each value comes from, set and taken out with diff and effect, secrets hidden."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from selectolax.lexbor import LexborHTMLParser
from tests.service.conftest import World
from tests.web.conftest import Desk, one, serve, value
from tests.web.signed_in import Person, sign_in

from feedwatch.config.set_setting import setting_keys
from feedwatch.model.access import Role

PAGE = "/admin/configuration/settings"
SETTINGS = '[mail]\nsmtp = "smtp://anna:s3cret@127.0.0.1:9"  # ours\nper_minute = 7\n'


@pytest.fixture
def desk(world: World) -> Iterator[Desk]:
    """Serve a house with a few settings of its own."""
    with serve(world, SETTINGS) as desk:
        yield desk


@pytest.fixture
def anna(desk: Desk) -> Person:
    return sign_in(desk)


def on_disk(desk: Desk) -> str:
    return (desk.world.config / "feedwatch.toml").read_text(encoding="utf-8")


def rows(page: str) -> dict[str, list[str]]:
    """Give value, default and origin of each setting of the page."""
    return {
        (one(row, "th a").attributes["href"] or "").rpartition("/")[2]: [
            " ".join(cell.text().split()) for cell in row.css("td")
        ]
        for row in LexborHTMLParser(page).css("table.settings tbody tr")
    }


def test_every_setting_is_listed_with_where_it_comes_from(anna: Person) -> None:
    """What stands in the file, and what nobody said; a password is not shown."""
    page = anna.get(PAGE).text
    found = rows(page)
    assert list(found) == list(setting_keys())
    assert found["mail.per_minute"] == ["7", "0", "filen"]
    assert found["poll.default_interval"] == ["15m", "–", "standard"]
    assert found["mail.smtp"] == ["smtp://…@127.0.0.1:9", "tomt", "filen"]
    assert "s3cret" not in page + anna.get(f"{PAGE}/mail.smtp").text
    assert "högst så många brev på en minut" in page
    assert PAGE in anna.get("/admin/configuration").text


def test_the_environment_is_named_where_it_decides(world: World) -> None:
    """With its variable, on the list and above the form, which changes what would hold without it."""
    world.environment = {"FEEDWATCH_MAIL_PER_MINUTE": "9"}
    with serve(world, SETTINGS) as desk:
        anna = sign_in(desk)
        assert rows(anna.get(PAGE).text)["mail.per_minute"] == ["9", "0", "miljön FEEDWATCH_MAIL_PER_MINUTE"]
        form = anna.get(f"{PAGE}/mail.per_minute").text
        assert "Miljövariabeln FEEDWATCH_MAIL_PER_MINUTE bestämmer nu" in form
        assert value(form, "#f-value") == "7"


def test_a_setting_is_looked_over_saved_and_taken_out(desk: Desk, anna: Person) -> None:
    """Diff, effect and command first; comments stay, and the version is the admin's."""
    shown = anna.post(f"{PAGE}/mail.per_minute", {"value": "8"})
    assert "+per_minute = 8" in one(shown.text, "pre.diff").text()
    assert "feedwatch config set mail.per_minute 8" in one(shown.text, ".cli").text()
    assert "s3cret" not in shown.text
    assert "per_minute = 7" in on_disk(desk)
    saved = anna.confirm(f"{PAGE}/mail.per_minute", {"value": "8"})
    assert saved.headers["Location"].startswith(f"{PAGE}?done=saved&undo=")
    assert "per_minute = 8" in on_disk(desk)
    assert "# ours" in on_disk(desk)
    assert desk.house.history.page()[0].who == "anna (web)"
    anna.confirm(f"{PAGE}/mail.per_minute", {"unset": "yes"})
    assert "per_minute" not in on_disk(desk)
    assert rows(anna.get(PAGE).text)["mail.per_minute"] == ["0", "–", "standard"]


def test_what_was_changed_meanwhile_is_shown_and_not_overwritten(desk: Desk, anna: Person) -> None:
    """The change is made anew on the file as it is by then, and looked over again."""
    looked = anna.post(f"{PAGE}/poll.workers", {"value": "8"}).text
    (desk.world.config / "feedwatch.toml").write_text(on_disk(desk) + "# theirs\n", encoding="utf-8")
    late = anna.post(f"{PAGE}/poll.workers", {"value": "8", "seen": value(looked, "[name=seen]"), "confirm": "yes"})
    assert late.status_code == 409
    assert "workers" not in on_disk(desk)


@pytest.mark.parametrize(
    ("key", "typed", "told"),
    [
        ("poll.workers", "many", "poll.workers"),
        ("poll.tick", "soon", "poll.tick"),
        ("net.allow", "127.0.0.1", "värd:port"),
        ("mail.from", "<script>alert(1)</script>", "ska vara en enda adress"),
        ("mail.smtp", "smtp://…@127.0.0.1:9", "Inloggningen"),
    ],
)
def test_what_is_wrong_is_said_above_its_field(desk: Desk, anna: Person, key: str, typed: str, told: str) -> None:
    """What was typed stays, nothing is written, and nothing that was typed runs."""
    before = on_disk(desk)
    page = anna.post(f"{PAGE}/{key}", {"value": typed, "confirm": "yes"})
    assert (page.status_code, told in one(page.text, "div.summary").text()) == (422, True)
    assert value(page.text, "#f-value") == typed
    assert "<script>alert" not in page.text
    assert on_disk(desk) == before


def test_a_new_password_is_written_and_not_shown(desk: Desk, anna: Person) -> None:
    """Neither in the diff nor in the command; the form of a secret begins empty."""
    assert value(anna.get(f"{PAGE}/mail.smtp").text, "#f-value") == ""
    typed = {"value": "smtp://anna:n3w@127.0.0.1:9"}
    shown = anna.post(f"{PAGE}/mail.smtp", typed).text
    assert [
        word for word in ("n3w", "s3cret") if word in one(shown, "pre.diff").text() + one(shown, ".cli").text()
    ] == []
    anna.confirm(f"{PAGE}/mail.smtp", typed)
    assert "anna:n3w@" in on_disk(desk)


def test_settings_are_for_admins(desk: Desk) -> None:
    """They say where mail goes; an editor sees no way there, and a key that is none is no fault of ours."""
    eva = sign_in(desk, Role.EDITOR, "eva")
    for path in (PAGE, f"{PAGE}/mail.from"):
        assert eva.get(path).status_code == 403
    assert eva.post(f"{PAGE}/mail.from", {"value": "x@example.se"}).status_code == 403
    assert PAGE not in eva.get("/admin/configuration").text
    wrong = sign_in(desk).get(f"{PAGE}/mail.form")
    assert (wrong.status_code, "mail.from" in wrong.text) == (422, True)
