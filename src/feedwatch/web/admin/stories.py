"""`/admin/stories`: which items tell of one event; merge and split them by hand."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from feedwatch.model.errors import UsageError
from feedwatch.model.page import Page
from feedwatch.service.answers.browsing import StoryRecord
from feedwatch.store.search import Filter
from feedwatch.web.admin.items import choices
from feedwatch.web.admin.looking import PER_PAGE, looking
from feedwatch.web.admin.visit import LARGEST_ID, Editing, Number, Sent, Visit, Visiting
from feedwatch.web.admin.words.items import WORDS
from feedwatch.web.problems import refusal_words
from feedwatch.wiring import House

_NOTHING: Page[StoryRecord] = Page((), "")
_FOUND = 10
_LONGEST_QUESTION = 200


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/stories")
    _arranging(house, router)

    @router.get("")
    def listing(visit: Visit) -> Response:
        form = looking(visit, decides=False)
        problem, page = "", _NOTHING
        try:
            page = house.browsing.stories(form.among, text=form.text, after=form.cursor, limit=PER_PAGE)
        except UsageError as error:
            problem = refusal_words(error, visit.language)
        return visit.page(
            "stories/list.html",
            WORDS,
            status=422 if problem else 200,
            form=form,
            problem=problem,
            stories=page.items,
            more=page.next_cursor,
            **choices(house, visit),
        )

    @router.get("/{story_id}")
    def show(
        visit: Visit, story_id: Number, find: Annotated[str, Query(max_length=_LONGEST_QUESTION)] = ""
    ) -> Response:
        view = house.browsing.story(story_id)
        query = visit.request.query_params
        return visit.page(
            "stories/show.html",
            WORDS,
            view=view,
            story=view.story,
            asked=story_id,
            find=find,
            found=_others(visit, view.story, find),
            did=query.get("did", ""),
            back=_numbers(query.get("back", "").split("-")),
            **choices(house, visit),
        )

    return router


def _arranging(house: House, router: APIRouter) -> None:
    @router.get("/merge")
    def look_at_merge(visit: Editing) -> Response:
        query = visit.request.query_params
        chosen = {*_numbers(query.getlist("story")), *_stories_of(house, _numbers(query.getlist("item")))}
        stories = [house.browsing.story(number).story for number in sorted(chosen)]
        stories = list({each.id: each for each in stories}.values())
        return visit.page("stories/merge.html", WORDS, stories=stories, **choices(house, visit))

    @router.post("/merge")
    def merge(visit: Editing, sent: Sent) -> Response:
        done = house.arranging.merge(_numbers(sent.all("story")), sent.line("note"), by=visit.actor)
        return visit.go(f"/admin/stories/{done.story}", did="merged", back=_joined(done.items))

    @router.post("/split")
    def split(visit: Editing, sent: Sent) -> Response:
        done = house.arranging.split(_numbers(sent.all("item")), sent.line("note"), by=visit.actor)
        return visit.go(f"/admin/stories/{done.story}", did="split", back=_joined((*done.others, done.story)))


def _numbers(texts: list[str] | tuple[str, ...]) -> list[int]:
    """Read numbers of items or stories, as boxes and links send them."""
    found = [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < len(str(LARGEST_ID))]
    return list(dict.fromkeys(found))


def _joined(numbers: tuple[int, ...]) -> str:
    return "-".join(map(str, numbers))


def _stories_of(house: House, item_ids: list[int]) -> set[int]:
    return {story for item_id in item_ids if (story := house.browsing.item(item_id).item.story_id) is not None}


def _others(visit: Visiting, story: StoryRecord, find: str) -> tuple[StoryRecord, ...]:
    """Give the latest other stories that hold all words of a question; none when it asks for nothing."""
    if not find.strip():
        return ()
    try:
        page = visit.house.browsing.stories(Filter(decision="kept"), text=find, limit=_FOUND + 1)
    except UsageError:
        return ()
    return tuple(each for each in page.items if each.id != story.id)[:_FOUND]
