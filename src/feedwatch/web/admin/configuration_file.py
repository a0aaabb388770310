"""`/admin/configuration/file`: a configuration file as text, checked while it is written, looked over before it is saved."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from fastapi import APIRouter, Response

from feedwatch.config.files import SETTINGS, SOURCES, TOPICS
from feedwatch.model.access import Role
from feedwatch.model.errors import ConfigError, ConflictError, Problem, UsageError
from feedwatch.store.configurations import fingerprint
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.visit import Editing, RefusedError, Sent, Visit, Visiting
from feedwatch.web.admin.words.configuration import WORDS
from feedwatch.web.forms import Form
from feedwatch.wiring import House

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_NAME = re.compile(r'^name\s*=\s*"[^"]*"', re.MULTILINE)
_BACK = "/admin/configuration"


@dataclass(frozen=True, slots=True)
class Draft:
    """The text in the editor, and what is wrong with it; `base` names the text that it was made from.

    `theirs` and `ours` are the diffs of a conflict, `by_hand` the text that could not be made on top of the other one.
    """

    name: str
    text: str
    base: str
    is_new: bool = False
    checked: bool = False
    problems: tuple[Problem, ...] = ()
    theirs: str = ""
    ours: str = ""
    by_hand: str = ""

    @property
    def lines(self) -> int:
        """Count its lines."""
        return self.text.count("\n") + 1

    @property
    def columns(self) -> int:
        """Count the characters of its longest line."""
        return max(map(len, self.text.split("\n")))

    @property
    def topic(self) -> str:
        """Give the topic that a pack is about, as its file is called; empty for other files."""
        folder, _, file = self.name.partition("/")
        return file.removesuffix(".toml") if folder == TOPICS else ""


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix=f"{_BACK}/file")

    @router.get("")
    def show(visit: Visit, name: str) -> Response:
        text, base = house.administering.text(name)
        return _page(visit, Draft(name, text.replace("\r\n", "\n"), base))

    @router.post("/new")
    def new(visit: Editing, sent: Sent) -> Response:
        slug = sent.line("topic")
        name = f"{TOPICS}/{slug}.toml"
        if not _SLUG.fullmatch(slug) or name in house.configuring.current.texts:
            raise UsageError(f"'{slug}' cannot be a new topic: small letters a-z, digits and hyphens, and not in use")
        text, _ = house.administering.text(sent.line("model"))
        return _page(visit, Draft(name, _NAME.sub(f'name = "{slug}"', text, count=1), fingerprint(""), is_new=True))

    @router.post("/check")
    def check(visit: Editing, sent: Sent) -> Response:
        _refuse_settings(visit, sent.line("name"))
        draft = _checked(visit, sent)
        if visit.request.headers.get("HX-Request") == "true":
            return visit.page("configuration/_problems.html", WORDS, draft=draft)
        return _page(visit, draft)

    @router.post("/save")
    def save(visit: Editing, sent: Sent) -> Response:
        _refuse_settings(visit, sent.line("name"))
        draft = _checked(visit, sent)
        try:
            if draft.problems and not house.administering.changed_since(draft.name, draft.base):
                return _page(visit, draft)
            return confirm_change(
                visit,
                sent,
                lambda: house.administering.edit_text(draft.name, sent.raw("text"), draft.base),
                cli=f"feedwatch config edit {shlex.quote(draft.name)}",
                back=_BACK,
            )
        except ConflictError as conflict:
            return _page(visit, _merged(visit, draft, conflict))

    @router.get("/remove")
    @router.post("/remove")
    def remove(visit: Editing, sent: Sent, name: str) -> Response:
        return confirm_change(
            visit,
            sent,
            lambda: house.administering.remove_file(name),
            cli=f"feedwatch config remove {shlex.quote(name)}",
            back=_BACK,
        )

    return router


def _may_edit(visit: Visiting, name: str) -> bool:
    """Tell whether somebody may edit a file: the settings say where mail goes and who is believed, so only admins change them."""
    return visit.admin.role.covers(Role.ADMIN if name == SETTINGS else Role.EDITOR)


def _refuse_settings(visit: Visiting, name: str) -> None:
    if not _may_edit(visit, name):
        raise RefusedError("role")


def _checked(visit: Visiting, sent: Form) -> Draft:
    """Give what was sent, checked together with all other files."""
    name, text = sent.line("name"), sent.raw("text")
    problems: tuple[Problem, ...] = ()
    try:
        visit.house.administering.edit_text(name, text)
    except ConfigError as error:
        problems = error.problems
    is_new = name not in visit.house.configuring.current.texts
    return Draft(name, text.replace("\r\n", "\n"), sent.line("base"), is_new, checked=True, problems=problems)


def _merged(visit: Visiting, draft: Draft, conflict: ConflictError) -> Draft:
    """Give the draft made on top of what somebody else wrote, or their text with the draft beside it."""
    administering = visit.house.administering
    on_disk, base = administering.text(draft.name)
    merged = administering.merged(draft.name, conflict)
    return Draft(
        draft.name,
        (merged or on_disk).replace("\r\n", "\n"),
        base,
        theirs=conflict.theirs,
        ours=conflict.ours,
        by_hand="" if merged else draft.text,
    )


def _page(visit: Visiting, draft: Draft) -> Response:
    status = 409 if draft.ours else 422 if draft.problems else 200
    return visit.page(
        "configuration/file.html",
        WORDS,
        status=status,
        draft=draft,
        writable=visit.house.administering.is_writable(),
        may_edit=_may_edit(visit, draft.name),
        has_secrets=draft.name == SETTINGS,
        can_go=not draft.is_new
        and draft.name not in (SETTINGS, SOURCES)
        and visit.house.administering.files()[draft.name],
        cli=f"feedwatch config edit {shlex.quote(draft.name)}",
        has_topic_page=visit.house.configuring.current.topic(draft.topic) is not None,
    )
