"""Looking after subscribers and deliveries in a real browser: as a person does it, without script, by keyboard, on a phone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, expect
from tests.deliver.hook_server import Answer, Hooks, open_hooks
from tests.service.conftest import World
from tests.web.conftest import EXECUTABLE, READER, TOPIC, Desk, Open, serve
from tests.web.signed_in import let_in, sign_in

from feedwatch.model.subscriber import Channel, Wish

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not EXECUTABLE.exists(), reason="no Chromium; set FEEDWATCH_BROWSER to one"),
]
ADMIN = "klimatstrateg@example.se"
HOSTILE = '<img src=x onerror=alert(1)><script>alert(1)</script>" onfocus="alert(1) \u202ebaklänges ' + "å" * 200
PHONE = 390


@pytest.fixture
def hooks() -> Iterator[Hooks]:
    with open_hooks() as hooks:
        yield hooks


@pytest.fixture
def desk(world: World, hooks: Hooks) -> Iterator[Desk]:
    """Serve a house with readers, an endpoint that is gone, and news of which some are hostile."""
    with serve(world, f'[mail]\nadmin = "{ADMIN}"\n') as desk:
        hooks.admit(world.config)
        desk.house.refresh()
        hooks.answers["/gone"] = [Answer(410, body=HOSTILE.encode())]
        add = desk.house.subscribing.add
        add(Wish(READER, TOPIC, places=("0880",), schedule="daily 07:00"), confirmed=True, how="a test", words=HOSTILE)
        add(Wish("bo@example.org", TOPIC), confirmed=True, how="a test")
        hook = Wish(hooks.url("/gone"), TOPIC, schedule="at once", channel=Channel.WEBHOOK)
        add(hook, confirmed=True, how="a test")
        desk.press.print(f"Kalmar signerar {HOSTILE}", places=("0880",))
        desk.press.print(f"Lund tvekar {HOSTILE}", places=("1281",))
        desk.world.clock.pass_by(minutes=1)
        desk.press.send()
        yield desk


def start(desk: Desk, opened: Open, **options: object) -> Page:
    window = opened(**options)
    let_in(window, sign_in(desk))
    return window.new_page()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= PHONE)


def test_a_subscriber_is_looked_after_without_script_on_a_phone(desk: Desk, opened: Open) -> None:
    """Found, previewed with reasons, copied to the admin, suspended with a note, resumed, taken out, erased."""
    page = start(desk, opened, width=PHONE)
    page.goto("/admin")
    page.get_by_role("link", name="Prenumeranter").click()
    page.get_by_label("Plats (namn eller SCB-kod)").fill("Kalmar")
    page.get_by_role("button", name="Filtrera").click()
    expect(page.get_by_role("status")).to_contain_text("1 av 3")
    assert fits(page)
    page.get_by_role("link", name=READER).click()
    page.get_by_role("link", name="Visa nästa utskick").click()
    expect(page.locator(".accounts li").first).to_contain_text("klimatkontrakt")
    expect(page.get_by_role("heading", name="Nämner ingen plats som prenumeranten vill ha (1)")).to_be_visible()
    frame = page.frame_locator("iframe.digest")
    expect(frame.locator("h1")).to_be_visible()
    expect(frame.locator("h3").first).to_contain_text("Kalmar signerar <img")
    assert fits(page)
    assert page.get_by_label("Till").input_value() == ADMIN
    page.get_by_role("button", name="Skicka kopian").click()
    expect(page.locator(".done")).to_contain_text("utkorgen")
    desk.house.delivering.deliver_due()
    (copy,) = [mail for mail in map(read, desk.world.outbox) if str(mail["Subject"]).startswith("[Kopia] ")]
    assert copy["To"] == ADMIN
    assert "/leave/" not in copy.as_string()

    page.get_by_role("link", name=READER).click()
    page.get_by_label("Skäl").fill(f"Tjänstledig {HOSTILE}")
    page.get_by_role("button", name="Stäng av").click()
    expect(page.locator("section.care")).to_contain_text("Tjänstledig <img")
    assert fits(page)
    page.get_by_role("button", name="Återuppta").click()
    expect(page.locator(".done")).to_contain_text("fortsätter")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Ladda ner allt").click()
    held = json.loads(Path(taken.value.path()).read_text(encoding="utf-8"))
    assert held["subscriber"]["address"] == READER
    page.get_by_role("link", name="Radera").click()
    expect(page.locator("h1")).to_have_text("Radera prenumerant 1?")
    assert desk.house.subscribing.get("1").address == READER
    page.get_by_role("button", name="Radera allt").click()
    expect(page.locator(".done")).to_contain_text("raderat")
    expect(page.get_by_role("link", name=READER)).to_have_count(0)


def read(path: Path) -> Message:
    return message_from_bytes(path.read_bytes(), policy=default)


def test_a_list_is_imported_with_its_bad_row_named(desk: Desk, opened: Open, tmp_path: Path) -> None:
    """Chosen as a file that Excel saved; what each row gives is seen first."""
    path = tmp_path / "lista.csv"
    path.write_bytes(f"Address;Places\r\nåsa@example.se;880\r\n{HOSTILE.replace(';', '')};\r\n".encode("utf-8-sig"))
    page = start(desk, opened, width=PHONE)
    page.goto("/admin/subscribers")
    page.get_by_role("link", name="Importera en lista").click()
    page.get_by_label("Fil").set_input_files(path)
    page.get_by_label("Hur har de samtyckt?").fill("skrev upp sig på forumet")
    page.get_by_role("button", name="Se vad varje rad ger").click()
    expect(page.get_by_role("alert")).to_contain_text("1 rader går inte")
    expect(page.get_by_role("rowheader", name="Rad 3")).to_be_visible()
    assert fits(page)
    page.get_by_role("button", name="Lägg till 1").click()
    expect(page.get_by_role("status")).to_contain_text("1 är tillagda")
    assert desk.house.looking_up.profile("åsa@example.se").consent[0]["words"] == "skrev upp sig på forumet"


def test_deliveries_are_sent_again_and_a_dead_endpoint_is_mended(desk: Desk, opened: Open, hooks: Hooks) -> None:
    """With script: the filter answers as one chooses; replayed, tried, resumed, sent."""
    page = start(desk, opened, script=True, width=1200)
    page.goto("/admin/deliveries")
    page.get_by_label("Läge").select_option("failed")
    expect(page.locator("table.deliveries tbody tr")).to_have_count(1)
    expect(page).to_have_url(f"{desk.base}/admin/deliveries?state=failed&channel=&kind=&since=&subscriber=")
    page.get_by_role("link", name="Mottagare som inte svarar").click()
    page.get_by_role("button", name="Prova nu").click()
    expect(page.get_by_role("status")).to_contain_text("tog inte emot")
    hooks.answers.clear()
    page.get_by_role("button", name="Prova igen").click()
    expect(page.get_by_role("status")).to_contain_text("tog emot provet")
    page.get_by_role("button", name="Återuppta").click()
    expect(page.locator(".done")).to_contain_text("fortsätter")
    page.get_by_role("link", name="Leveranser", exact=True).first.click()
    page.get_by_role("link", name="Skicka flera igen").click()
    page.get_by_label("Från (dag").fill("2026-11-20")
    page.get_by_role("button", name="Visa vilka det är").click()
    page.get_by_role("button", name="Skicka 1 igen").click()
    expect(page.get_by_role("status")).to_contain_text("1 skickas igen")
    desk.house.delivering.deliver_due()
    page.goto("/admin/deliveries/1")
    expect(page.locator("main .badge")).to_have_text("skickad")
    expect(page.locator("main tbody tr")).to_have_count(2)


def test_by_keyboard_alone(desk: Desk, opened: Open) -> None:
    """Typing filters at once; Tab and Enter lead to a subscriber and pause them."""
    page = start(desk, opened, script=True, width=1200)
    page.goto("/admin/subscribers")
    page.get_by_label("Del av adressen").focus()
    page.keyboard.type("bo@")
    expect(page.get_by_role("status")).to_contain_text("1 av 3")
    expect(page.get_by_label("Del av adressen")).to_be_focused()
    tab_to(page, "bo@example.org")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("bo@example.org")
    tab_to(page, "Pausa")
    page.keyboard.press("Enter")
    expect(page.locator(".done")).to_contain_text("pausad")
    assert desk.house.subscribing.get("2").state.value == "paused"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of that name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.innerText") == name:
            return
    pytest.fail(f"{name} cannot be reached by keyboard")


def test_every_page_is_accessible_and_runs_nothing(desk: Desk, opened: Open) -> None:
    """Also those that only forms lead to: axe-core finds nothing, in the dark too, and no hostile text runs."""
    page = start(desk, opened, script=True, width=PHONE, dark=True)
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    desk.house.subscribing.suspend("2", HOSTILE)
    wrong: list[str] = []
    for path in (
        "subscribers", "subscribers/1", "subscribers/2", "subscribers/1/preview", "subscribers/1/erase",
        "subscribers/3/rotate", "subscribers/import", "deliveries", "deliveries/1", "deliveries/dead",
        "deliveries/replay?way=numbers&first=1&last=9", "deliveries?state=cancelled",
    ):  # fmt: skip
        page.goto(f"/admin/{path}")
        wrong += look(page, path)
    page.goto("/admin/deliveries/dead")
    with page.expect_navigation():
        page.get_by_role("button", name="Prova nu").click()
    wrong += look(page, "tested")
    page.goto("/admin/subscribers/import")
    page.get_by_label("Eller klistra in listan").fill(f"address\nny@example.se\n{HOSTILE}\n")
    page.get_by_label("Hur har de samtyckt?").fill(HOSTILE)
    with page.expect_navigation():
        page.get_by_role("button", name="Se vad varje rad ger").click()
    wrong += look(page, "import preview")
    assert (wrong, dialogs) == ([], [])


def look(page: Page, name: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    wrong = [f"{name}: {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]
    return wrong + ([] if fits(page) else [f"{name} is too wide for a phone"])
