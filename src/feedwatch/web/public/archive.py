"""Past news in a browser: `/digests/{link}` for whoever has the link, `/archive` for everybody."""

from __future__ import annotations

import re
from dataclasses import replace

from fastapi import APIRouter, Request, Response

from feedwatch.model.digest import DigestContent
from feedwatch.render.foreign import headline
from feedwatch.render.page import Group, Page, lay_out
from feedwatch.service.answers.archiving import Shelf
from feedwatch.web.pages import base_of, page
from feedwatch.web.words import language_of
from feedwatch.wiring import House

_WEEK = re.compile("([0-9]{4})-W([0-9]{2})", re.ASCII)
_PUBLIC = {"Cache-Control": "public, max-age=300"}
_PRIVATE = {"Cache-Control": "private", "X-Robots-Tag": "noindex"}

WORDS: dict[str, dict[str, str]] = {
    "sv": {
        "title": "Arkiv",
        "about": "Vecka för vecka: alla nyheter som ämnet har fått, oavsett hur någon prenumererar.",
        "week": "Vecka",
        "one": "1 nyhet",
        "many": "%s nyheter",
        "none": "Inga nyheter än.",
        "nothing": "Inga nya nyheter den veckan.",
        "feeds": "Flöden",
        "earlier": "Föregående vecka",
        "later": "Nästa vecka",
        "all": "Alla veckor",
        "updates": "Uppföljningar",
        "follows": "Följer upp ”{title}”.",
        "missing_title": "Här finns inget",
        "missing_text": "Sidan finns inte, eller så är länken inte hel. Kontrollera att hela adressen kom med.",
    },
    "en": {
        "title": "Archive",
        "about": "Week by week: all news that the topic has had, whatever anybody subscribes to.",
        "week": "Week",
        "one": "1 story",
        "many": "%s stories",
        "none": "No stories yet.",
        "nothing": "No new stories that week.",
        "feeds": "Feeds",
        "earlier": "Week before",
        "later": "Week after",
        "all": "All weeks",
        "updates": "Follow-ups",
        "follows": "Follows “{title}”.",
        "missing_title": "Nothing here",
        "missing_text": "There is no such page, or the link is not whole. Check that all of the address came along.",
    },
}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/digests/{link}")
    def digest(request: Request, link: str) -> Response:
        content = house.archiving.digest(link)
        if content is None:
            return _missing(request)
        told = lay_out(replace(content, language=language_of(request)))
        return _read(request, told, told.groups, {}, _PRIVATE)

    @router.get("/archive")
    def archive(request: Request) -> Response:
        return _shelves(request, house.archiving.shelves())

    @router.get("/archive/{topic}")
    def shelf(request: Request, topic: str) -> Response:
        found = house.archiving.shelf(topic)
        return _shelves(request, (found,)) if found else _missing(request)

    @router.get("/archive/{topic}/{name}")
    def week(request: Request, topic: str, name: str) -> Response:
        match = _WEEK.fullmatch(name)
        language = language_of(request)
        content = house.archiving.week(topic, int(match[1]), int(match[2]), language) if match else None
        shelf = house.archiving.shelf(topic)
        if content is None or shelf is None:
            return _missing(request)
        told = lay_out(content)
        groups = _for_everybody(told.groups, content, WORDS[language])
        return _read(request, told, groups, _beside(request, shelf, name), _PUBLIC)

    return router


def _read(
    request: Request, told: Page, groups: tuple[Group, ...], beside: dict[str, str], headers: dict[str, str]
) -> Response:
    words = _words(request)
    template = "archive_digest.html"
    return page(request, template, headers=headers, digest=told, groups=groups, beside=beside, words=words)


def _shelves(request: Request, shelves: tuple[Shelf, ...]) -> Response:
    return page(request, "archive.html", headers=_PUBLIC, shelves=shelves, words=_words(request))


def _missing(request: Request) -> Response:
    return page(request, "archive_missing.html", status=404, words=_words(request))


def _words(request: Request) -> dict[str, str]:
    return WORDS[language_of(request)]


def _beside(request: Request, shelf: Shelf, name: str) -> dict[str, str]:
    """Give the addresses around a week of a shelf; empty where there is none."""
    names = [week.name for week in shelf.weeks]
    place = names.index(name)
    path = f"{base_of(request)}/archive/{shelf.topic}"
    return {
        "earlier": f"{path}/{names[place + 1]}" if place + 1 < len(names) else "",
        "later": f"{path}/{names[place - 1]}" if place else "",
        "all": path,
    }


def _for_everybody(groups: tuple[Group, ...], content: DigestContent, words: dict[str, str]) -> tuple[Group, ...]:
    """Say of follow-ups what they follow, and not what the reader got: nobody knows what the reader got."""
    if not content.updates:
        return groups
    last = groups[-1]
    stories = tuple(
        replace(story, follows=words["follows"].format(title=headline(entry.follows)))
        for story, entry in zip(last.stories, content.updates, strict=False)  # a page may end before its updates do
    )
    return (*groups[:-1], Group(words["updates"], stories))
