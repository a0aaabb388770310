"""The configuration on the admin pages: read, edited as text, looked back at, taken back; and the log of who did what."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from selectolax.lexbor import LexborHTMLParser
from tests.web.conftest import Desk, one, value
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role
from feedwatch.model.actor import Actor, How

PAGE = "/admin/configuration"
FILE = f"{PAGE}/file"
SOURCES = '# What we watch.\n\n# the town\n[[source]]\nid = "a"\nurl = "https://a.example/feed"  # its feed\n'
HTMX = {"HX-Request": "true"}


@pytest.fixture
def anna(desk: Desk) -> Person:
    (desk.world.config / "sources.toml").write_text(SOURCES, encoding="utf-8")
    with (desk.world.config / "feedwatch.toml").open("a", encoding="utf-8") as file:
        file.write('[mail]\nsmtp = "smtp://anna:s3cret@127.0.0.1:9"\n')
    desk.house.refresh()
    return sign_in(desk)


def on_disk(desk: Desk, name: str = "sources.toml") -> str:
    return (desk.world.config / name).read_bytes().decode()


def form(anna: Person, old: str = "", new: str = "", name: str = "sources.toml") -> dict[str, str]:
    """Load a file and give the form with its text changed, as a browser sends it."""
    shown = anna.get(f"{FILE}?name={name}").text
    text = one(shown, "textarea").text().removeprefix("\n")
    assert old in text
    sent = {"name": name, "base": value(shown, "[name=base]"), "text": text.replace(old, new)}
    return sent | {"text": sent["text"].replace("\n", "\r\n")}


def words_of(html: str, selector: str = "main") -> str:
    return " ".join(one(html, selector).text().split())


def diffs(answer: requests.Response) -> list[str]:
    return [" ".join(node.text().split()) for node in LexborHTMLParser(answer.text).css("pre.diff")]


def test_a_file_is_edited_looked_over_and_saved(desk: Desk, anna: Person) -> None:
    """Diff and effect first; then the file with its comments and line ends, and who and why in the history."""
    sent = form(anna, "# its feed\n", '# its feed\nplace = "0880"\n')
    looked = anna.post(f"{FILE}/save", sent)
    assert '+place = "0880"' in diffs(looked)[0]
    assert "Ändrar källan a: place." in words_of(looked.text, ".effects")
    assert "feedwatch config edit sources.toml" in words_of(looked.text, ".cli")
    assert on_disk(desk) == SOURCES
    saved = anna.confirm(f"{FILE}/save", sent | {"why": "de flyttade"})
    assert saved.status_code == 303
    assert on_disk(desk) == SOURCES + 'place = "0880"\n'
    number = desk.house.configuring.number
    shown = anna.get(saved.headers["location"].removeprefix(desk.base)).text
    assert value(shown, ".done a", "href") == f"{PAGE}/{number}/undo"
    history = LexborHTMLParser(shown).css("table")[1].css_first("tbody tr")
    assert history is not None
    assert "anna (webben) sources.toml de flyttade" in " ".join(history.text().split())
    version = anna.get(f"{PAGE}/{number}").text
    assert "anna (webben): de flyttade" in words_of(version)
    assert "anna (web)" in anna.get(f"{PAGE}/{number}?lang=en").text


def test_a_mistake_is_told_at_its_line_and_the_text_is_not_lost(desk: Desk, anna: Person) -> None:
    """While one writes, and without script; also when another file is what does not fit any more."""
    bad = form(anna, "https://a", "htps://a")
    part = anna.post(f"{FILE}/check", bad, HX_Request="true")
    assert "<html" not in part.text
    assert "Rad 6: source.url ska vara en adress med http eller https" in words_of(part.text, ".summary li")
    for way in ("check", "save"):
        whole = anna.post(f"{FILE}/{way}", bad)
        assert whole.status_code == 422
        assert "htps://a" in one(whole.text, "textarea").text()
        assert value(whole.text, "#problems a", "href") == "#line-6"
    assert on_disk(desk) == SOURCES
    with_topic = form(anna, "# its feed\n", '# its feed\ntopics = ["climate-contract"]\n')
    anna.confirm(f"{FILE}/save", with_topic)
    renamed = form(anna, 'name = "climate-contract"', 'name = "other"', "topics/climate-contract.toml")
    told = words_of(anna.post(f"{FILE}/check", renamed, HX_Request="true").text, ".summary li")
    assert "sources.toml Rad 7: okänt ämne: climate-contract" in told


def test_what_somebody_else_wrote_meanwhile_stays(desk: Desk, anna: Person) -> None:
    """Changes that do not meet are put together; those that do are shown beside each other."""
    mine = form(anna, "# the town", "# our town")
    looked = anna.post(f"{FILE}/save", mine)
    seen = value(looked.text, "[name=seen]")
    (desk.world.config / "sources.toml").write_text(SOURCES + "# theirs\n", encoding="utf-8")
    met = anna.post(f"{FILE}/save", mine | {"seen": seen, "confirm": "yes"})
    assert met.status_code == 409
    assert on_disk(desk) == SOURCES + "# theirs\n"
    assert ["+# theirs" in diffs(met)[0], "+# our town" in diffs(met)[1]] == [True, True]
    merged = one(met.text, "textarea[name=text]").text().removeprefix("\n")
    assert merged == SOURCES.replace("the town", "our town") + "# theirs\n"
    again = {"name": "sources.toml", "base": value(met.text, "[name=base]"), "text": merged}
    assert anna.confirm(f"{FILE}/save", again).status_code == 303

    mine = form(anna, "# our town", "# their town")
    text = on_disk(desk)
    (desk.world.config / "sources.toml").write_text(text.replace("our town", "the city"), encoding="utf-8")
    met = anna.post(f"{FILE}/save", mine)
    assert met.status_code == 409
    assert "the city" in one(met.text, "textarea[name=text]").text()
    assert "their town" in one(met.text, "#f-mine").text()
    assert "the city" in on_disk(desk)


def test_a_form_that_waited_is_shown_again_with_the_other_change(desk: Desk, anna: Person) -> None:
    """An undo that was looked at, and a file that changed before the button was pressed."""
    number = desk.house.administering.apply(desk.house.administering.remove("a"), Actor("bo", How.COMMAND))
    path = f"{PAGE}/{number}/undo"
    seen = value(anna.get(path).text, "[name=seen]")
    with (desk.world.config / "sources.toml").open("a", encoding="utf-8") as file:
        file.write("# theirs\n")
    desk.house.refresh()
    met = anna.post(path, {"seen": seen, "confirm": "yes"})
    assert met.status_code == 409
    assert "+# theirs" in diffs(met)[0]
    assert "+# the town" in diffs(met)[1]
    assert on_disk(desk).count("# the town") == 0
    assert anna.confirm(path).status_code == 303
    assert "# the town" in on_disk(desk)
    assert on_disk(desk).endswith("# theirs\n")


def test_a_version_is_undone_or_the_file_put_back(desk: Desk, anna: Person) -> None:
    """When the same lines were changed since, the page says so and offers the whole file."""
    administering = desk.house.administering
    first = administering.apply(administering.change("a", {"enabled": False}), Actor("bo", How.COMMAND))
    administering.apply(administering.remove("a"), Actor("bo", How.COMMAND))
    refused = anna.get(f"{PAGE}/{first}/undo?file=sources.toml")
    assert refused.status_code == 409
    assert "enabled = false" in words_of(refused.text, "pre")
    path = value(refused.text, "a.button", "href")
    assert path == f"{PAGE}/{first - 1}/restore?file=sources.toml"
    assert "Bevakar nya källor: a." in anna.get(path).text
    assert anna.confirm(path).status_code == 303
    assert on_disk(desk) == SOURCES
    assert desk.house.history.page(limit=1)[0].why == f"som i version {first - 1}"
    shown = anna.get(f"{PAGE}/{first}/text?file=sources.toml").text
    assert "enabled = false" in words_of(shown, "pre")


def test_a_topic_is_begun_as_a_copy_and_taken_away(desk: Desk, anna: Person) -> None:
    """Its name is that of its file; who asks for it is told before it goes."""
    listed = anna.get(PAGE).text
    assert "följer med programmet" in listed
    begun = anna.post(f"{FILE}/new", {"topic": "heating", "model": "topics/climate-contract.toml"})
    text = one(begun.text, "textarea").text().removeprefix("\n")
    assert 'name = "heating"' in text
    sent = {"name": "topics/heating.toml", "base": value(begun.text, "[name=base]"), "text": text}
    assert "Nytt ämne heating: skulle behålla 0 av de 0" in anna.post(f"{FILE}/save", sent).text
    anna.confirm(f"{FILE}/save", sent)
    assert desk.house.configuring.current.topic("heating")
    wrong = anna.post(f"{FILE}/new", {"topic": "../x", "model": "topics/heating.toml"})
    assert wrong.status_code == 422
    gone = f"{FILE}/remove?name=topics/heating.toml"
    assert "Prenumerationer som ber om det: 0." in anna.get(gone).text
    anna.confirm(gone)
    assert not (desk.world.config / "topics" / "heating.toml").exists()


def test_passwords_are_on_no_page_and_stay_in_the_file(desk: Desk, anna: Person) -> None:
    """The text that is shown without them is saved with them."""
    sent = form(anna, "[mail]", "[mail]\nper_minute = 7", "feedwatch.toml")
    assert "smtp://…@127.0.0.1:9" in sent["text"]
    looked = anna.post(f"{FILE}/save", sent)
    anna.confirm(f"{FILE}/save", sent)
    assert "s3cret@127.0.0.1:9" in on_disk(desk, "feedwatch.toml")
    number = desk.house.configuring.number
    pages = [looked.text] + [
        anna.get(path).text
        for path in (
            f"{FILE}?name=feedwatch.toml",
            f"{PAGE}/{number}",
            f"{PAGE}/{number}/text?file=feedwatch.toml",
            f"{PAGE}/{number}/undo",
            "/admin/audit-log",
        )
    ]
    assert ["s3cret" in page for page in pages] == [False] * len(pages)
    new = form(anna, "…@127.0.0.1:9", "…@127.0.0.1:10", "feedwatch.toml")
    assert "the credentials are left out here" in anna.post(f"{FILE}/save", new).text


def test_a_folder_that_cannot_be_written_gives_the_diff(
    desk: Desk, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To be copied; told before one begins, and when it comes out only at the end."""
    sent = form(anna, "# the town", "# our town")
    seen = value(anna.post(f"{FILE}/save", sent).text, "[name=seen]")

    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr("tempfile.mkstemp", refuse)
        told = anna.post(f"{FILE}/save", sent | {"seen": seen, "confirm": "yes"})
    assert told.status_code == 409
    assert "+# our town" in one(told.text, "#f-diff").text()
    assert "the folder is read-only" in words_of(told.text, ".summary")
    with monkeypatch.context() as patch:
        patch.setattr("os.access", lambda *_, **__: False)
        for path in (PAGE, f"{FILE}?name=sources.toml"):
            assert "Mappen är skrivskyddad" in anna.get(path).text
        looked = anna.post(f"{FILE}/save", sent)
    assert "+# our town" in one(looked.text, "#f-diff").text()
    assert "confirm" not in (one(looked.text, "main").html or "confirm")
    assert on_disk(desk) == SOURCES


def test_a_broken_file_is_told_and_mended(desk: Desk, anna: Person) -> None:
    """The last good version holds; the page has the broken text, with its mistake once it is checked."""
    (desk.world.config / "sources.toml").write_text(SOURCES + "oops\n", encoding="utf-8")
    desk.house.refresh()
    assert "sources.toml:7" in words_of(anna.get(PAGE).text, ".summary")
    sent = form(anna, "oops\n", "")
    assert anna.confirm(f"{FILE}/save", sent).status_code == 303
    assert on_disk(desk) == SOURCES


def test_each_role_may_what_it_may(desk: Desk, anna: Person) -> None:
    """Viewers read; editors edit and take back; admins change the settings too and see who did what."""
    number = desk.house.administering.apply(desk.house.administering.remove("a"), Actor("bo", How.COMMAND))
    viewer, editor = sign_in(desk, Role.VIEWER, "vera"), sign_in(desk, Role.EDITOR, "eva")
    shown = viewer.get(f"{FILE}?name=sources.toml")
    assert "readonly" in one(shown.text, "textarea").attributes
    assert viewer.post(f"{FILE}/save", {"name": "sources.toml", "text": "", "base": ""}).status_code == 403
    assert f"{number}/undo" not in viewer.get(f"{PAGE}/{number}").text
    assert viewer.get(f"{PAGE}/{number}/undo").status_code == 403
    assert f"{number}/undo" in editor.get(f"{PAGE}/{number}").text
    back = editor.confirm(f"{PAGE}/{number}/undo", {})
    assert on_disk(desk) == SOURCES
    saved = editor.get(back.headers["location"])
    assert value(saved.text, ".done a", "href") == f"{PAGE}/{number + 1}/undo"
    assert editor.get("/admin/audit-log").status_code == 403
    assert "readonly" in one(editor.get(f"{FILE}?name=feedwatch.toml").text, "textarea").attributes
    settings = {"name": "feedwatch.toml", "text": "[mail]\nper_minute = 1\n", "base": ""}
    assert [editor.post(f"{FILE}/{way}", settings).status_code for way in ("check", "save")] == [403, 403]
    of_settings = desk.house.administering.apply(desk.house.administering.set_setting("mail.per_minute", "2"))
    for way in (f"{of_settings}/undo", f"{of_settings - 1}/restore?file=feedwatch.toml"):
        assert f"{PAGE}/{way}" not in editor.get(f"{PAGE}/{of_settings}").text
        assert editor.get(f"{PAGE}/{way}").status_code == 403
        assert editor.post(f"{PAGE}/{way}", {"confirm": "yes"}).status_code == 403
        assert anna.get(f"{PAGE}/{way}").status_code == 200


def test_the_log_tells_who_did_what_and_leads_there(desk: Desk, anna: Person) -> None:
    """The newest first, found by person, act and subject, page by page."""
    administering = desk.house.administering
    for at in range(60):
        administering.apply(administering.change("a", {"name": f"namn {at}"}), Actor("bo", How.API), f"nr {at}")
    shown = anna.get("/admin/audit-log").text
    row = " ".join(LexborHTMLParser(shown).css("tbody tr")[0].text().split())
    assert "bo (API) config.change sources.toml version" in row
    assert "nr 59" in row
    assert value(LexborHTMLParser(shown).css("tbody tr")[0], "a", "href") == f"{PAGE}/{desk.house.configuring.number}"
    older = anna.get("/admin/audit-log" + value(shown, ".pager a", "href").partition("audit-log")[2]).text
    assert "nr 9" in older
    assert "nr 59" not in older
    narrow = anna.get("/admin/audit-log?who=anna&action=admin").text
    assert "feedwatch log --who anna --action admin" in words_of(narrow, ".cli")
    assert "nr 59" not in narrow
    assert "Inget är gjort." in anna.get("/admin/audit-log?who=ingen").text


@pytest.mark.parametrize("path", [f"{PAGE}/99", f"{PAGE}/99/undo", f"{FILE}?name=../x", f"{FILE}?name=topics/no.toml"])
def test_what_is_not_there_is_said_in_words(anna: Person, path: str) -> None:
    answer = anna.get(path)
    assert answer.status_code == 422
    assert "Det gick inte" in answer.text
