"""Forms as browsers send them: bounded, from our own pages only, and cleaned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, HTTPException, Request
from python_multipart import FormParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, parse_options_header

from feedwatch.model.text import clean, one_line

_LARGEST = 32 * 1024  # bytes; all 311 places by name take five thousand
_MOST_FIELDS = 200
_LARGEST_OF_ADMINS = 4 * 1024 * 1024  # bytes; a list of subscribers, a topic pack with its words
_MOST_FIELDS_OF_ADMINS = 2000  # boxes beside sources or items
_SAFE = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each with its values in order."""

    fields: dict[str, list[str]]
    files: dict[str, bytes] = field(default_factory=dict)

    def line(self, name: str, default: str = "") -> str:
        """Give a field on one line."""
        return one_line(self.fields.get(name, [default])[0])

    def text(self, name: str) -> str:
        """Give a field that may have several lines."""
        return clean(self.fields.get(name, [""])[0])

    def raw(self, name: str) -> str:
        """Give a field exactly as it was typed, as passwords are."""
        return self.fields.get(name, [""])[0]

    def file(self, name: str) -> bytes:
        """Give the content of a file; empty when none was chosen."""
        return self.files.get(name, b"")

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field, as boxes send them."""
        return tuple(map(one_line, self.fields.get(name, [])))

    def has(self, name: str) -> bool:
        """Tell whether a field was sent and not left empty."""
        return bool(self.line(name))


async def _read(request: Request) -> Form:
    return _parsed(await _body(request, _LARGEST), _MOST_FIELDS)


async def _read_of_admins(request: Request) -> Form:
    """Read a form with or without files; nothing when there is none to read."""
    if request.method in _SAFE:
        return Form({})
    body = await _body(request, _LARGEST_OF_ADMINS)
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data":
        return _parsed(body, _MOST_FIELDS_OF_ADMINS)
    return _parsed_parts(body, options)


async def _body(request: Request, largest: int) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > largest:
            raise HTTPException(413, "the form is too large")
    return bytes(body)


def _parsed(body: bytes, most: int) -> Form:
    try:
        return Form(parse_qs(body.decode(), keep_blank_values=True, max_num_fields=most, errors="strict"))
    except ValueError as error:
        raise HTTPException(400, "this is not a form") from error


def _parsed_parts(body: bytes, options: Mapping[bytes, bytes]) -> Form:
    """Read a form with files (RFC 7578); what a file is called does not matter to us."""
    fields: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}

    def on_field(part: Field) -> None:
        fields.setdefault(_name(part), []).append((part.value or b"").decode())

    def on_file(part: File) -> None:
        part.file_object.seek(0)
        files[_name(part)] = part.file_object.read()

    limits = {"MAX_MEMORY_FILE_SIZE": _LARGEST_OF_ADMINS}
    try:
        parser = FormParser("multipart/form-data", on_field, on_file, boundary=options.get(b"boundary"), config=limits)
        parser.write(body)
        parser.finalize()
    except (FormParserError, ValueError) as error:
        raise HTTPException(400, "this is not a form") from error
    return Form(fields, files)


def _name(part: Field | File) -> str:
    return (part.field_name or b"").decode()


Sent = Annotated[Form, Depends(_read)]
SentByAdmin = Annotated[Form, Depends(_read_of_admins)]


def is_from_elsewhere(request: Request, public_url: str) -> bool:
    """Tell whether a form was sent from another site's page (OWASP, Cross-Site Request Forgery Prevention: fetch metadata).

    Browsers say where a form stood: by Sec-Fetch-Site, or, to servers without TLS, by Origin. What says neither is no
    browser, and nobody can lead it. A proxy in front may have changed the Host, so `public_url` is ours as well.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc not in (
        request.headers.get("host"),
        urlsplit(public_url).netloc,
    )
