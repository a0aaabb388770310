"""`/admin/configuration`: the files in force, every version of them with its author, and how to take one back."""

from __future__ import annotations

import shlex

from fastapi import APIRouter, Response

from feedwatch.model.actor import Actor
from feedwatch.model.errors import EntangledError
from feedwatch.service.admin.history import FileChange
from feedwatch.store.configurations import Version
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.visit import Before, Editing, Number, Sent, Visit, Visiting
from feedwatch.web.admin.words.configuration import WORDS
from feedwatch.wiring import House

_PER_PAGE = 20
_FAR = 40  # versions that are looked through for who changed a file last


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/configuration")
    _reading(house, router)
    _taking_back(house, router)
    return router


def _reading(house: House, router: APIRouter) -> None:
    @router.get("")
    def listing(visit: Visit, file: str = "", cursor: Before = None) -> Response:
        found = house.history.page(before=cursor, limit=_PER_PAGE + 1, file=file)
        more = found[_PER_PAGE - 1].number if len(found) > _PER_PAGE else ""
        return visit.page(
            "configuration/list.html",
            WORDS,
            files=_files(visit),
            topics=[name for name in house.configuring.current.texts if name.startswith("topics/")],
            versions=found[:_PER_PAGE],
            more=more,
            file=file,
            number=house.configuring.number,
            problems=house.configuring.problems,
            writable=house.administering.is_writable(),
            who=who_of,
        )

    @router.get("/{number:int}")
    def version(visit: Visit, number: Number) -> Response:
        found = house.history.version(number)
        changes: tuple[FileChange, ...] = house.history.changes(number) if number > 1 else ()
        names = {change.file for change in changes}
        return visit.page(
            "configuration/version.html",
            WORDS,
            version=found,
            changes=changes,
            removed={name for name in names if name not in house.history.files(number)},
            made={name for name in names if name not in house.history.files(number - 1)},
            current=house.configuring.number,
            who=who_of,
        )

    @router.get("/{number:int}/text")
    def text(visit: Visit, number: Number, file: str) -> Response:
        return visit.page(
            "configuration/text.html",
            WORDS,
            version=house.history.version(number),
            file=file,
            text=house.history.text(number, file),
            cli=f"feedwatch config show {shlex.quote(file)} --version {number}",
        )


def _taking_back(house: House, router: APIRouter) -> None:
    @router.get("/{number:int}/undo")
    @router.post("/{number:int}/undo")
    def undo(visit: Editing, sent: Sent, number: Number, file: str = "") -> Response:
        cli = f"feedwatch config undo {number}" + (f" --file {shlex.quote(file)}" if file else "")
        why = WORDS[visit.language]["undo_why"].format(number=number)
        try:
            return confirm_change(
                visit,
                sent,
                lambda: house.history.undo(number, file),
                cli=cli,
                back="/admin/configuration",
                why=why,
            )
        except EntangledError as error:
            name = file or house.history.version(number).files[0]
            return visit.page(
                "configuration/entangled.html", WORDS, status=409, number=number, file=name, lines=error.lines
            )

    @router.get("/{number:int}/restore")
    @router.post("/{number:int}/restore")
    def restore(visit: Editing, sent: Sent, number: Number, file: str) -> Response:
        return confirm_change(
            visit,
            sent,
            lambda: house.history.restore(number, file),
            cli=f"feedwatch config restore {number} --file {shlex.quote(file)}",
            back="/admin/configuration",
            why=WORDS[visit.language]["restore_why"].format(number=number),
        )


def who_of(visit: Visiting, written: str) -> str:
    """Say who a version or act is by, in the visitor's words."""
    words = WORDS[visit.language]
    try:
        actors = [Actor.named(part) for part in written.split(", ")]
    except ValueError:  # a name with a comma in it
        return written
    return ", ".join(
        f"{actor.name} ({words[f'how_{actor.how.value}']})" if actor.name else words[f"how_{actor.how.value}"]
        for actor in actors
    )


def _files(visit: Visiting) -> list[tuple[str, int, bool, Version | None]]:
    """Give each file: its lines, whether the folder has it, and the version that changed it last, if not long ago."""
    house = visit.house
    texts = house.configuring.current.texts
    latest: dict[str, Version] = {}
    for version in house.history.page(limit=_FAR):
        for name in version.files:
            latest.setdefault(name, version)
    return [
        (name, texts.get(name, "").count("\n"), own, latest.get(name))
        for name, own in house.administering.files().items()
    ]
