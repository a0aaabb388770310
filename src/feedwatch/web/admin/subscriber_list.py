"""`/admin/subscribers/import`: many subscribers at once, looked through before anybody is added."""

from __future__ import annotations

import base64
import binascii

from fastapi import APIRouter, Response

from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Wish
from feedwatch.service.people.enlisting import Enlisted, Line, counted, enlist, look_through
from feedwatch.service.people.people_list import decoded, read_list
from feedwatch.web.admin.visit import Managing, Sent, Visiting
from feedwatch.web.admin.words.subscribers import WORDS
from feedwatch.web.forms import Form
from feedwatch.web.problems import refusal_words
from feedwatch.web.titles import title_of
from feedwatch.web.words import LANGUAGES
from feedwatch.wiring import House

_MOST_SHOWN = 200  # lines


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/import")

    @router.get("")
    def form(visit: Managing) -> Response:
        return _form(visit, Form({}))

    @router.post("")
    def look(visit: Managing, sent: Sent) -> Response:
        content = _content(sent)
        w = WORDS[visit.language]
        if not content.strip():
            return _form(visit, sent, wrong={"file": w["import_no_file"]})
        if not sent.has("consent"):
            return _form(visit, sent, wrong={"consent": w["import_no_consent"]}, content=content)
        try:
            wishes = list(read_list(decoded(content), _default(sent)))
        except UsageError as error:
            return _form(visit, sent, wrong={"file": refusal_words(error, visit.language)})
        if not sent.has("add"):
            return _shown(visit, sent, content, look_through(house.subscribing, wishes))
        enlisted = enlist(house.subscribing, wishes, sent.line("consent"), by=visit.actor)
        return _shown(visit, sent, content, (), enlisted)

    return router


def _content(sent: Form) -> bytes:
    """Give the list: one that was looked through already, a file, or what was pasted."""
    try:
        held = base64.b64decode(sent.raw("list"), validate=True)
    except binascii.Error:
        held = b""
    return sent.file("file") or sent.raw("text").encode("utf-8", "replace") or held


def _default(sent: Form) -> Wish:
    wish = Wish("", "")
    language = sent.line("language") or wish.language
    return Wish("", sent.line("topic"), schedule=sent.line("schedule") or wish.schedule, language=language)


def _form(visit: Visiting, sent: Form, *, wrong: dict[str, str] | None = None, content: bytes = b"") -> Response:
    packs = visit.house.configuring.current.topics
    return visit.page(
        "subscribers/import.html",
        WORDS,
        status=422 if wrong else 200,
        wrong=wrong or {},
        held=base64.b64encode(content).decode(),
        text=sent.text("text"),
        consent=sent.line("consent"),
        topic=sent.line("topic"),
        schedule=sent.line("schedule") or Wish("", "").schedule,
        language=sent.line("language") or visit.language,
        languages=[(code, WORDS[visit.language][f"in_{code}"]) for code in LANGUAGES],
        topics=[(pack.name, title_of(visit.house, pack.name, visit.language)) for pack in packs],
    )


def _shown(
    visit: Visiting, sent: Form, content: bytes, lines: tuple[Line, ...], enlisted: Enlisted | None = None
) -> Response:
    again = {name: sent.line(name) for name in ("consent", "topic", "schedule", "language")}
    return visit.page(
        "subscribers/imported.html" if enlisted else "subscribers/import_preview.html",
        WORDS,
        lines=[line for line in lines if line.outcome != "refused"][:_MOST_SHOWN],
        count=enlisted or counted(lines),
        held=base64.b64encode(content).decode(),
        again=again,
    )
