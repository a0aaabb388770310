"""`/configuration`: the files in force, their history, and how to take a version back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from fastapi import Path as InPath

from feedwatch.config.files import TOPICS
from feedwatch.model.errors import Problem
from feedwatch.service.admin.history import FileChange
from feedwatch.service.plain import plain
from feedwatch.store.configurations import Version
from feedwatch.web.api.changing import Changed, Way, change
from feedwatch.web.api.gate import Reading, Writing, veiled
from feedwatch.web.api.listing import Id, Number, Part
from feedwatch.web.api.problems import missing
from feedwatch.web.api.shapes import Text, page, shape
from feedwatch.web.api.tags import IfMatch, insist
from feedwatch.wiring import House

_FILE = r"^[a-z]+\.toml$|^(topics|places)/[A-Za-z0-9][A-Za-z0-9._-]*\.toml$"
File = Annotated[str, InPath(max_length=120, pattern=_FILE)]
FileName = Annotated[str, Query(max_length=120, pattern=r"^$|" + _FILE)]


@dataclass(frozen=True, slots=True)
class InForce:
    """The configuration in force: its number and hash, the names of its files, and why the files on disk are not it."""

    number: int
    version: str
    files: tuple[str, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class FileText:
    """A file with its text; credentials are masked as `://…@`, and mean themselves when they are sent back so."""

    file: str
    text: str


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/configuration", tags=["configuration"])
    _looking_back(house, router)

    @router.get("", response_model=shape(InForce))
    def in_force(_: Reading) -> Any:
        """Give the configuration in force."""
        configuring = house.configuring
        current = configuring.current
        return plain(InForce(configuring.number, current.version, tuple(current.texts), configuring.problems))

    @router.get("/files/{file:path}", response_model=shape(FileText))
    def show(caller: Reading, file: File, response: Response) -> Any:
        """Give the text of a file; its tag is what a change of it takes as If-Match."""
        _known(house, file)
        text, base = house.administering.text(file)
        response.headers["ETag"] = f'"{base}"'
        return veiled(caller, plain(FileText(file, text)))

    @router.put("/files/{file:path}", response_model=Changed)
    def put(caller: Writing, file: File, sent: Text, way: Way, if_match: IfMatch = None) -> Any:
        """Give a file another text as a whole, or make a new topic; with If-Match only when it is still what you saw.

        The settings, feedwatch.toml, take the scope admin as well: they say where mail goes and who is believed.
        """
        if if_match is not None:
            _known(house, file)
        edit = house.administering.edit_text(file, sent.text)
        insist(if_match, f'"{edit.base}"')
        return change(house, edit, caller, way)

    @router.delete("/files/{file:path}", response_model=Changed)
    def remove(caller: Writing, file: File, way: Way, if_match: IfMatch = None) -> Any:
        """Take a topic away, or let places and platforms be those that the program brings."""
        _known(house, file)
        edit = house.administering.remove_file(file)
        insist(if_match, f'"{edit.base}"')
        return change(house, edit, caller, way)

    return router


def _looking_back(house: House, router: APIRouter) -> None:
    @router.get("/versions", response_model=page(Version))
    def versions(_: Reading, part: Part, file: FileName = "") -> Any:
        """List the versions, the newest first; with `file` those that changed it."""
        found = house.history.page(before=part.after(int), limit=part.limit + 1, file=file)
        return part.newest([plain(one) for one in found], lambda one: int(one["number"]))

    @router.get("/versions/{number}", response_model=shape(Version))
    def version(_: Reading, number: Number) -> Any:
        """Give who made a version, when and why, and which files it changed."""
        return plain(_version(house, number))

    @router.get("/versions/{number}/diff", response_model=list[shape(FileChange)])  # type: ignore[misc]  # made at run time
    def diff(
        caller: Reading, number: Number, to: Annotated[Id | None, Query(description="up to this version")] = None
    ) -> Any:
        """Tell what a version changed, or all that changed after it up to another one."""
        _version(house, number)
        if to is not None:
            _version(house, to)
        return veiled(caller, plain(house.history.changes(number, to)))

    @router.post("/versions/{number}/undo", response_model=Changed)
    def undo(caller: Writing, number: Number, way: Way, file: FileName = "") -> Any:
        """Take back what a version changed in a file, and nothing else; 409 when the same lines were changed since."""
        _version(house, number)
        return change(house, house.history.undo(number, file), caller, way)

    @router.post("/versions/{number}/restore", response_model=Changed)
    def restore(
        caller: Writing, number: Number, file: Annotated[str, Query(max_length=120, pattern=_FILE)], way: Way
    ) -> Any:
        """Put a whole file back as it was in a version."""
        _version(house, number)
        return change(house, house.history.restore(number, file), caller, way)


def _version(house: House, number: int) -> Version:
    latest = house.configuring.number
    if number > latest:
        raise missing(f"version {number}; the latest is {latest}")
    return house.history.version(number)


def _known(house: House, file: str) -> None:
    if file not in house.configuring.current.texts:
        raise missing(f"file {file}; a topic is {TOPICS}/NAME.toml")
