"""Texts that are made to break who reads them, by page, API and command: said to be wrong, and everybody is answered after them."""

from __future__ import annotations

import html

import pytest
import requests
from tests.cli.calling import in_process
from tests.web.api_client import PATH, Program, program
from tests.web.conftest import Desk
from tests.web.signed_in import Person, sign_in

from feedwatch.model.access import Role

SOURCE = '[[source]]\nid = "a"\nurl = "https://a.example/feed"\n'
# Each with a word of what is said about it.
TEXTS = {
    "arrays that never end": ("x = " + "[" * 100_000, "nested too deeply"),
    "deep arrays": (f"{SOURCE}tags = {'[' * 200}{']' * 200}", "must be text in quotes"),
    "tables in tables": ("x = " + "{a=" * 50_000, "nested too deeply"),
    "a dotted key": (".".join("a" * 100_000) + " = 1", "a key of more than 100 parts"),
    "a dotted header": ("[" + " . ".join(['"a"'] * 40_000) + "]", "a key of more than 100 parts"),
    "many keys": ("".join(f"k{number} = 1\n" for number in range(10_000)), "and 9950 more problems"),
    "many mistakes": (f"{SOURCE}tags = [{'1,' * 20_000}]", "and 19950 more problems"),
    "a huge decimal": (f"{SOURCE}enabled = {'9' * 5000}", "thousands of digits"),
    "a huge hexadecimal": (f"{SOURCE}enabled = 0x{'f' * 100_000}", "must be true or false"),
    "a huge choice": (f"{SOURCE}kind = 0x{'f' * 9000}", "source.kind"),
    "a huge duration": (f'{SOURCE}interval = "{"9" * 5000}d"', "is longer than ten years"),
    "a duration beyond the calendar": (f'{SOURCE}interval = "999999999999d"', "is longer than ten years"),
    "a null": (f'{SOURCE}name = "a\0b"', "Illegal character"),
    "old line ends": (SOURCE.replace("\n", "\r"), "Expected newline"),
    "a key twice": (f'{SOURCE}id = "b"\n', "Cannot overwrite a value"),
    "half a character": (f'{SOURCE}name = "\ud800"', "source.name"),
}


@pytest.fixture
def ask(desk: Desk) -> Program:
    return program(desk)


@pytest.fixture
def eva(desk: Desk) -> Person:
    person = sign_in(desk, Role.EDITOR, "eva")
    person.web.headers["Accept-Language"] = "en"
    return person


def is_well(desk: Desk) -> bool:
    return requests.get(f"{desk.base}/livez", timeout=20).status_code == 200


def test_a_page_says_what_is_wrong(desk: Desk, eva: Person) -> None:
    """While it is written, and when it is to be saved. (Half a character is nothing that a form can send.)"""
    for name, (text, words) in TEXTS.items():
        sent = {"name": "sources.toml", "base": desk.house.administering.text("sources.toml")[1], "text": text}
        for path in () if name == "half a character" else ("check", "save"):
            answer = eva.post(f"/admin/configuration/file/{path}", sent)
            assert (name, answer.status_code, words in html.unescape(answer.text)) == (name, 422, True)
    assert is_well(desk)


def test_the_api_says_what_is_wrong(desk: Desk, ask: Program) -> None:
    for name, (text, words) in TEXTS.items():
        answer = ask("PUT", "/configuration/files/sources.toml", {"text": text})
        said = [problem["message"] for problem in answer.json()["problems"]]
        wanted = "unable to parse" if name == "half a character" else words
        assert (name, answer.status_code, any(wanted in one for one in said)) == (name, 422, True)
    assert is_well(desk)


def test_a_command_says_what_is_wrong(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It stands in the file already; the service keeps what was good."""
    check = in_process(desk.world.folder, monkeypatch, capsys)
    for name, (text, words) in TEXTS.items():
        (desk.world.config / "sources.toml").write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
        done = check("config", "check")
        wanted = "is not UTF-8 text" if name == "half a character" else words
        assert (name, done.code, wanted in done.out + done.err) == (name, 2, True)
        desk.house.refresh()
    assert is_well(desk)


def test_fifty_megabytes_are_too_much(
    desk: Desk, ask: Program, eva: Person, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody waits for all of it: whoever sends them is answered before, and a file is measured before it is read."""
    huge = "# " + "x" * 50_000_000
    for url, headers, data in (
        ("/admin/configuration/file/save", {"Cookie": f"feedwatch_session={eva.session}"}, {"text": huge}),
        (f"{PATH}/configuration/files/sources.toml", {"Authorization": f"Bearer {ask.secret}"}, huge),
    ):
        method = "POST" if url.startswith("/admin") else "PUT"
        try:
            answer = requests.request(method, desk.base + url, data=data, headers=headers, timeout=60)
        except requests.ConnectionError:  # it was answered, and hung up on, while it still spoke
            pass
        else:
            assert answer.status_code == 413
        assert is_well(desk)
    (desk.world.config / "sources.toml").write_text(huge, encoding="utf-8")
    done = in_process(desk.world.folder, monkeypatch, capsys)("config", "check")
    assert (done.code, "is larger than 50,000,000 bytes" in done.out + done.err) == (2, True)
    (desk.world.config / "sources.toml").write_text("# " + "x" * 2_000_000, encoding="utf-8")
    done = in_process(desk.world.folder, monkeypatch, capsys)("config", "check")
    assert (done.code, "is longer than 2,000,000 characters" in done.out + done.err) == (2, True)


def test_a_body_that_is_no_json_to_speak_of_is_refused(desk: Desk, ask: Program) -> None:
    headers = {"Authorization": f"Bearer {ask.secret}", "Content-Type": "application/json"}
    url = f"{desk.base}{PATH}/configuration/files/sources.toml"
    for body in ("[" * 1_000_000, '{"a":' * 200_000, f'{{"text": {"9" * 100_000}}}', "\0", '"\\ud800"'):
        answer = requests.put(url, data=body, headers=headers, timeout=20)
        assert (400 <= answer.status_code < 500, bool(answer.json()["detail"])) == (True, True), body[:20]
    assert is_well(desk)


def test_a_byte_order_mark_is_no_fault(desk: Desk, ask: Program, eva: Person) -> None:
    """Editors on Windows write one."""
    for number, text in enumerate((f"\ufeff{SOURCE}", f"\ufeff{SOURCE}".replace("\n", "\r\n")), 1):
        sent = {
            "name": "sources.toml",
            "base": desk.house.administering.text("sources.toml")[1],
            "text": f"{text}#{number}\n",
        }
        assert eva.confirm("/admin/configuration/file/save", sent).status_code == 303
        assert ask("PUT", "/configuration/files/sources.toml", {"text": f"{text}# {number}\n"}).status_code == 200
    assert [source.id for source in desk.house.configuring.current.sources] == ["a"]
