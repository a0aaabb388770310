"""Forms as browsers send them: bounded, from our own pages only, and cleaned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qs, urlsplit

from fastapi import Depends, HTTPException, Request

from feedwatch.model.text import clean, one_line

_LARGEST = 32 * 1024  # bytes; all 311 places by name take five thousand
_MOST_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Form:
    """The fields of a form, each with its values in order."""

    fields: dict[str, list[str]]

    def line(self, name: str, default: str = "") -> str:
        """Give a field on one line."""
        return one_line(self.fields.get(name, [default])[0])

    def text(self, name: str) -> str:
        """Give a field that may have several lines."""
        return clean(self.fields.get(name, [""])[0])

    def all(self, name: str) -> tuple[str, ...]:
        """Give every value of a field, as boxes send them."""
        return tuple(map(one_line, self.fields.get(name, [])))

    def has(self, name: str) -> bool:
        """Tell whether a field was sent and not left empty."""
        return bool(self.line(name))


async def _read(request: Request) -> Form:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST:
            raise HTTPException(413, "the form is too large")
    try:
        text = body.decode()
        return Form(parse_qs(text, keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"))
    except ValueError as error:
        raise HTTPException(400, "this is not a form") from error


Sent = Annotated[Form, Depends(_read)]


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
