"""A new source: an address -> what can be watched there -> what that gives -> its form -> the change -> saved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from fastapi import APIRouter, Response

from feedwatch.config.duration import spell_duration
from feedwatch.model.errors import ConfigError, UsageError
from feedwatch.model.source import PollError, SourceKind
from feedwatch.model.urls import host_of, with_scheme
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.discovering import Candidate, Discovery
from feedwatch.service.admin.guessing import guess_place, guess_tags
from feedwatch.service.admin.trying import Trial
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.source_form import SELECTORS, Values, given, keys_of, tried, values_sent
from feedwatch.web.admin.source_lines import add_line, line
from feedwatch.web.admin.visit import Editing, Sent, Visiting
from feedwatch.web.admin.words.sources import WORDS
from feedwatch.web.forms import Form
from feedwatch.web.problems import refusal_words
from feedwatch.web.titles import title_of
from feedwatch.web.words import local_time
from feedwatch.wiring import House

_NEWEST = 10  # entries that a preview shows
_PAGES = 3  # article pages that it reads; somebody waits
_HOW = {
    "the address itself": "how_itself",
    "named by the page": "how_named",
    "a usual address": "how_usual",
    "a list of news on the page": "how_list",
    "where it redirects to": "how_redirect",
}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/sources/new")

    @router.get("/address")
    def address(visit: Editing, url: str = "") -> Response:
        return _ask(visit, url)

    @router.post("/find")
    def find(visit: Editing, sent: Sent) -> Response:
        url = sent.line("url")
        try:
            found = house.discovering.discover(url)
        except UsageError as error:
            return _ask(visit, url, problem=refusal_words(error, visit.language))
        if len(found.candidates) == 1 and not house.administering.watching(found.candidates[0].url):
            return _preview(visit, _chosen(found.candidates[0], url))
        return _found(visit, found)

    @router.post("/preview")
    def preview(visit: Editing, sent: Sent) -> Response:
        values = values_sent(sent)
        if sent.has("chosen"):  # from the list of what was found: the form is still to be filled
            return _preview(visit, values)
        return _page(visit, values, trial_of(house, values, pages=_PAGES))

    @router.post("/trial")
    def trial(visit: Editing, sent: Sent) -> Response:
        return trial_part(visit, values_sent(sent))

    @router.post("/save")
    def save(visit: Editing, sent: Sent) -> Response:
        return _save(visit, sent)

    return router


def trial_part(visit: Visiting, values: Values) -> Response:
    """Show what a form's address and selectors give, as a part of a page; what is typed makes the site no work."""
    found = trial_of(visit.house, values, remembered=True)
    return visit.page("sources/_trial.html", WORDS, **shown(visit, found, values["url"]))


def trial_of(house: House, values: Values, *, pages: int = 0, remembered: bool = False) -> Trial:
    """Try what a form describes; an address that is none is told as what is wrong with it."""
    source = tried(values)
    try:
        return house.trying.attempt_source(source, most=_NEWEST, pages=pages, remembered=remembered)
    except UsageError as error:
        told = PollError("usage", str(error), temporary=False)
        return Trial(source.url, source.url, source.kind.value, "", (), (), told)


def shown(visit: Visiting, trial: Trial | None, written: str) -> dict[str, Any]:
    """Give what the template of a trial needs."""
    outlook = trial.outlook if trial else None
    return {
        "trial": trial,
        "assumed": trial.url if trial and "://" not in written else "",
        "dated": dated,
        "rhythm": spell_duration(outlook.rhythm) if outlook and outlook.rhythm else "",
        "suggested": spell_duration(outlook.interval) if outlook else "",
        "fresh_for": spell_duration(outlook.fresh_for) if outlook and outlook.fresh_for else "",
        "publishers": visit.house.reporting.publishers(),
        "titles": {
            pack.name: title_of(visit.house, pack.name, visit.language)
            for pack in visit.house.configuring.current.topics
        },
    }


def dated(published: str) -> str:
    return local_time(datetime.fromisoformat(published))


def _ask(visit: Visiting, url: str, problem: str = "") -> Response:
    same = line("discover", url or "www.kalmar.se")
    return visit.page("sources/new.html", WORDS, status=422 if problem else 200, url=url, problem=problem, same=same)


def _found(visit: Visiting, found: Discovery) -> Response:
    watching = visit.house.administering.watching
    return visit.page(
        "sources/found.html",
        WORDS,
        found=found,
        dated=dated,
        candidates=[(one, _HOW.get(one.how, ""), watching(one.url), _fields(one)) for one in found.candidates],
        same=line("discover", found.url),
    )


def _fields(candidate: Candidate) -> dict[str, str]:
    """Give what a form must hold for a candidate to be looked at."""
    chosen = candidate.selectors
    selectors = {name: getattr(chosen, name) if chosen else "" for name in SELECTORS}
    return {"url": candidate.url, "kind": candidate.kind.value, "name": candidate.title, **selectors}


def _chosen(candidate: Candidate, written: str) -> Values:
    empty = {"id": "", "interval": "", "place": "", "tags": "", "topics": ()}
    flags = {"enabled": True, "fulltext": True, "verified": True}
    return {**empty, **flags, **_fields(candidate), "written": written}


def _preview(visit: Visiting, values: Values) -> Response:
    """Try what was chosen, and fill its form with what is likely."""
    house = visit.house
    trial = trial_of(house, values, pages=_PAGES)
    configuration = house.configuring.current
    name = values["name"] or trial.title or host_of(with_scheme(values["url"]))
    place = guess_place(trial.final_url, name, configuration.gazetteer)
    likely = {
        "name": name,
        "url": trial.url,
        "id": house.administering.free_id(name),
        "place": configuration.gazetteer.name_of(place) if place else "",
        "tags": ", ".join(guess_tags(place, configuration)),
        "interval": _interval(trial, configuration.settings.poll.default_interval),
        "enabled": True,
        "fulltext": True,
        "verified": trial.error is None,
    }
    if values["kind"] == SourceKind.AUTO.value and trial.error is None:
        likely["kind"] = trial.kind
    return _page(visit, values | likely, trial)


def _interval(trial: Trial, default: timedelta) -> str:
    """Give the interval that a rhythm suggests; empty for what is so by default."""
    if trial.outlook is None or trial.outlook.rhythm is None or trial.outlook.interval == default:
        return ""
    return spell_duration(trial.outlook.interval)


def _page(visit: Visiting, values: Values, trial: Trial | None, problem: str = "") -> Response:
    return visit.page(
        "sources/preview.html",
        WORDS,
        status=422 if problem else 200,
        values=values,
        problem=problem,
        same=line("try", *_tried_words(values)),
        **given(visit),
        **shown(visit, trial, str(values.get("written") or values["url"])),
    )


def _tried_words(values: Values) -> list[str]:
    selectors = [word for name in SELECTORS if values[name] for word in (f"--{name}", values[name])]
    return [values["url"], *(selectors if values["kind"] == SourceKind.PAGE.value else ())]


def _save(visit: Visiting, sent: Form) -> Response:
    house, values = visit.house, values_sent(sent)
    values["url"] = with_scheme(values["url"])
    try:
        keys = _new_keys(visit, values)
        house.administering.add(keys)
    except (ConfigError, UsageError) as error:
        return _page(visit, values, None, problem=refusal_words(error, visit.language))

    def make() -> Edit:
        return house.administering.add(keys)

    back = f"/admin/sources/{keys['id']}"
    return confirm_change(visit, sent, make, cli=add_line(keys), back=back)


def _new_keys(visit: Visiting, values: Values) -> dict[str, Any]:
    keys = {key: value for key, value in keys_of(visit, values, WORDS[visit.language]).items() if value is not None}
    if "selectors" in keys:
        keys["selectors"] = {name: value for name, value in keys["selectors"].items() if value}
    name = keys.get("name") or host_of(values["url"])
    return {"id": values["id"] or visit.house.administering.free_id(name)} | keys
