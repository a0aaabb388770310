"""OPML 2.0 (opml.org/spec2.opml): lists of feeds as other readers give and take them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import NoReturn
from xml.etree import ElementTree as ET

from feedwatch.model.errors import UsageError
from feedwatch.model.source import Source, SourceKind
from feedwatch.model.text import one_line

_LARGEST_CHARACTERS = 10 * 1024 * 1024
_DEEPEST = 50
_FEED_SCHEME = re.compile(r"feed:(?://)?(?=https?://)|feed(?=://)", re.IGNORECASE)
_TAG_BREAKS = re.compile(r"[,/]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One address of an OPML file; `url` is as written there and may be anything."""

    name: str
    url: str
    site: str = ""
    tags: tuple[str, ...] = ()


def read_opml(text: str | bytes) -> tuple[Outline, ...]:
    """Give the feeds and links of an OPML file; the folders they lie in and their categories become tags.

    Bytes are read by the encoding that their XML declaration states. Document type declarations are refused, and with them all
    entities (OWASP XXE sheet). Raises UsageError saying why it cannot be read, or that it names no address.
    """
    if len(text) > _LARGEST_CHARACTERS:
        raise UsageError("not read as OPML: larger than 10 MiB")
    parser = ET.XMLParser(target=_Builder())  # noqa: S314 - the builder refuses declarations, so nothing can expand
    try:
        parser.feed(text.removeprefix("\ufeff") if isinstance(text, str) else text)
        root = parser.close()
    except (ET.ParseError, ValueError, LookupError) as error:
        raise UsageError(f"not OPML: {error}") from error
    body = root.find("body")
    if root.tag.lower() != "opml" or body is None:
        raise UsageError(f"not OPML: it is <{root.tag}>, without a body of outlines")
    found = tuple(_outlines(body, ()))
    if not found:
        raise UsageError("this OPML file names no feed: no outline has an xmlUrl")
    return found


def write_opml(sources: Iterable[Source], title: str) -> str:
    """Write sources as OPML, in a folder for each first tag; pages, which other readers cannot follow, as links."""
    opml = ET.Element("opml", version="2.0")
    ET.SubElement(ET.SubElement(opml, "head"), "title").text = one_line(title)
    body = ET.SubElement(opml, "body")
    folders: dict[str, ET.Element] = {}
    for source in sources:
        tags = [tag for tag in (one_line(_TAG_BREAKS.sub(" ", tag)) for tag in source.tags) if tag]
        parent = body
        if tags:
            if tags[0] not in folders:
                folders[tags[0]] = ET.SubElement(body, "outline", text=tags[0])
            parent = folders[tags[0]]
        ET.SubElement(parent, "outline", _attributes(source, tags[1:]))
    ET.indent(opml)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(opml, encoding="unicode") + "\n"


class _Builder(ET.TreeBuilder):
    """A tree builder that takes no document type declaration and no depth that a recursion could fall into."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def doctype(self, *_declaration: str | None) -> NoReturn:
        raise UsageError("not read as OPML: it has a document type declaration (<!DOCTYPE …>), which may hide entities")

    def start(self, tag: str, attributes: dict[str, str], /) -> ET.Element:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise UsageError(f"not read as OPML: nested more than {_DEEPEST} deep")
        return super().start(tag, attributes)

    def end(self, tag: str, /) -> ET.Element:
        self._depth -= 1
        return super().end(tag)


def _outlines(parent: ET.Element, folders: tuple[str, ...]) -> Iterator[Outline]:
    for element in parent:
        if element.tag.lower() != "outline":
            continue
        # Attribute names are written in every case: xmlUrl, xmlurl, XMLURL.
        values = {name.lower(): one_line(value) for name, value in element.attrib.items()}
        name = values.get("title") or values.get("text", "")
        url = _address(values)
        if url:
            tags = (*folders, *_categories(values.get("category", "")))
            yield Outline(name or url, url, values.get("htmlurl", ""), tuple(dict.fromkeys(tags)))
        yield from _outlines(element, folders if url or not name else (*folders, name))


def _address(values: Mapping[str, str]) -> str:
    url = values.get("xmlurl", "")
    if not url and values.get("type", "").lower() == "link":
        url = values.get("url", "")
    return _FEED_SCHEME.sub(lambda match: "http" if match[0].lower() == "feed" else "", url, count=1)


def _categories(written: str) -> Iterator[str]:
    """Give the tags of a category attribute: `/Boston/Weather,Sweden` has three."""
    return (part.strip() for part in _TAG_BREAKS.split(written) if part.strip())


def _attributes(source: Source, tags: list[str]) -> dict[str, str]:
    name, url = one_line(source.name), one_line(source.url)
    address = {"type": "link", "url": url} if source.kind is SourceKind.PAGE else {"type": "rss", "xmlUrl": url}
    return {"text": name, "title": name, **address} | ({"category": ",".join(tags)} if tags else {})
