"""`/admin/sources`: what is watched and how each source is doing, the worst first; one source; many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response

from feedwatch.config.duration import spell_duration
from feedwatch.model.errors import UsageError
from feedwatch.model.notice import Notice, NoticeKind
from feedwatch.model.source import Source
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.guessing import all_tags
from feedwatch.service.admin.source_changes import changed_list
from feedwatch.store.sources import Health
from feedwatch.store.watch_days import Day
from feedwatch.web.admin import source_check, source_edit, source_lists, source_new
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.source_lines import edit_line, line
from feedwatch.web.admin.visit import Before, Editing, Sent, Visit, Visiting
from feedwatch.web.admin.words.sources import WORDS
from feedwatch.wiring import House

# Each source is in the first of these states that holds; the worst stand first.
STATES = ("failing", "silent", "moved", "unverified", "waiting", "fine", "paused")
_BADGES = {"failing": "bad", "silent": "care", "moved": "care", "unverified": "care", "fine": "good"}
_A_PAGE = 50
_POLLS = 30
_PARTS = (source_new, source_edit, source_check, source_lists)


@dataclass(frozen=True, slots=True)
class Line:
    """A source in the list."""

    source: Source
    health: Health
    state: str
    badge: str


def routes(house: House) -> APIRouter:
    """Give the routes."""
    everything, router = APIRouter(), APIRouter(prefix="/admin/sources")
    for part in _PARTS:  # before the addresses that begin with any id
        everything.include_router(part.routes(house))

    @router.get("")
    def listing(
        visit: Visit,
        q: Annotated[str, Query(max_length=200)] = "",
        state: str = "",
        tag: str = "",
        cursor: Annotated[int, Query(ge=0)] = 0,
    ) -> Response:
        return _list(visit, {"q": q, "state": state, "tag": tag}, cursor)

    @router.post("/many/act")
    def many(visit: Editing, sent: Sent) -> Response:
        chosen, act = sent.all("source"), sent.line("act")
        tag = sent.line("tag").lstrip("+-")
        w = WORDS[visit.language]
        if not chosen or act not in _ACTS:
            return _list(visit, {"q": "", "state": "", "tag": ""}, 0, problem=w["many_none"])
        if act in ("tag", "untag") and not tag:
            return _list(visit, {"q": "", "state": "", "tag": ""}, 0, problem=w["many_tag_missing"], chosen=chosen)
        make, same = _ACTS[act](house, chosen, tag)
        return confirm_change(visit, sent, make, cli=same, back="/admin/sources")

    @router.get("/{source_id}")
    def one(visit: Visit, source_id: str, cursor: Before = None) -> Response:
        return _one(visit, source_id, cursor)

    @router.post("/{source_id}/{act}")
    def act_on_one(visit: Editing, source_id: str, act: str, sent: Sent) -> Response:
        if act not in ("pause", "resume", "remove"):
            raise UsageError(f"a source cannot be asked to {act}")
        make, same = _ACTS[act](house, (source_id,), "")
        back = "/admin/sources" if act == "remove" else f"/admin/sources/{source_id}"
        return confirm_change(visit, sent, make, cli=same, back=back)

    everything.include_router(router)
    return everything


def source_of(house: House, source_id: str) -> Source:
    """Give a configured source; raises UsageError for one that does not exist."""
    source = house.configuring.current.source(source_id)
    if source is None:
        raise UsageError(f"there is no source '{source_id}'; see 'feedwatch sources list'")
    return source


_Act = tuple[Callable[[], Edit], str]


def _pause(house: House, chosen: tuple[str, ...], _tag: str) -> _Act:
    return lambda: house.administering.change_many({one: {"enabled": False} for one in chosen}), line("pause", *chosen)


def _resume(house: House, chosen: tuple[str, ...], _tag: str) -> _Act:
    changes: dict[str, Mapping[str, Any]] = {one: {"enabled": True} for one in chosen}
    return lambda: house.administering.change_many(changes), line("pause", *chosen, "--resume")


def _remove(house: House, chosen: tuple[str, ...], _tag: str) -> _Act:
    return lambda: house.administering.remove_many(chosen), line("remove", *chosen)


def _tag(house: House, chosen: tuple[str, ...], tag: str) -> _Act:
    return _tagged(house, chosen, f"+{tag}")


def _untag(house: House, chosen: tuple[str, ...], tag: str) -> _Act:
    return _tagged(house, chosen, f"-{tag}")


def _tagged(house: House, chosen: tuple[str, ...], marked: str) -> _Act:
    def make() -> Edit:
        return house.administering.change_each(chosen, lambda now: {"tags": changed_list(now.tags, [marked])})

    return make, edit_line(chosen, {"tags": [marked]})


_ACTS = {"pause": _pause, "resume": _resume, "remove": _remove, "tag": _tag, "untag": _untag}


def _list(
    visit: Visiting, asked: dict[str, str], start: int, *, problem: str = "", chosen: tuple[str, ...] = ()
) -> Response:
    house = visit.house
    everything = _lines(house)
    fitting = [one for one in everything if _fits(one, asked)]
    shown = fitting[start : start + _A_PAGE]
    return visit.page(
        "sources/list.html",
        WORDS,
        status=422 if problem else 200,
        asked=asked,
        states=STATES,
        all_tags=all_tags(house.configuring.current.sources),
        lines=shown,
        fitting=len(fitting),
        total=len(everything),
        days=house.tracing.days([one.source.id for one in shown]),
        problem=problem,
        chosen=chosen,
        more=start + _A_PAGE if start + _A_PAGE < len(fitting) else "",
    )


def _lines(house: House) -> list[Line]:
    sources = {source.id: source for source in house.configuring.current.sources}
    notices = house.reporting.notices()
    lines = [_line(sources[health.source_id], health, notices) for _, health in house.reporting.sources()]
    return sorted(lines, key=lambda one: (STATES.index(one.state), -one.health.failures, one.source.id))


def _line(source: Source, health: Health, notices: tuple[Notice, ...]) -> Line:
    about = {notice.kind for notice in notices if notice.subject == source.id}
    if not source.enabled:
        state = "paused"
    elif health.failures:
        state = "failing"
    elif NoticeKind.SILENT in about:
        state = "silent"
    elif NoticeKind.MOVED in about:
        state = "moved"
    elif not source.verified:
        state = "unverified"
    else:
        state = "fine" if health.last_success_at else "waiting"
    return Line(source, health, state, _BADGES.get(state, "soft"))


def _fits(one: Line, asked: Mapping[str, str]) -> bool:
    source, wanted = one.source, asked["q"].casefold()
    if asked["state"] in STATES and one.state != asked["state"]:
        return False
    if asked["tag"] and asked["tag"] not in source.tags:
        return False
    return not wanted or any(wanted in text.casefold() for text in (source.id, source.name, source.url))


def _one(visit: Visiting, source_id: str, before: int | None) -> Response:
    house = visit.house
    source = source_of(house, source_id)
    trace = house.tracing.trace(source_id, most=_POLLS, before=before)
    rhythm = trace.health.rhythm_seconds
    return visit.page(
        "sources/source.html",
        WORDS,
        one=_line(source, trace.health, trace.notices),
        trace=trace,
        place=house.configuring.current.gazetteer.name_of(source.place) if source.place else "",
        interval=spell_duration(source.interval),
        rhythm=spell_duration(timedelta(seconds=round(rhythm))) if rhythm else "",
        charts=_charts(trace.days, WORDS[visit.language]),
        more=trace.polls[-1].id if trace.more else "",
        same=line("health", source_id),
    )


def _charts(days: tuple[Day, ...], w: Mapping[str, str]) -> list[tuple[list[tuple[str, int, int]], dict[str, str]]]:
    count = {name: sum(getattr(day, name) for day in days) for name in ("polls", "failures", "new", "kept")}
    polls = {
        "title": w["polls_title"],
        "desc": w["polls_desc"].format(all=count["polls"], bad=count["failures"]),
        "all": w["polls_title"],
        "bad": w["failures"],
    }
    new = {
        "title": w["new_title"],
        "desc": w["new_desc"].format(all=count["new"], kept=count["kept"]),
        "all": w["new_title"],
        "bad": "",
    }
    shared = {"when": w["day"], "table": w["figures"]}
    return [
        ([(day.day.isoformat(), day.polls, day.failures) for day in days], polls | shared),
        ([(day.day.isoformat(), day.new, 0) for day in days], new | shared),
    ]
