"""`/admin`: is the watch complete, what comes next, and how has it been?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Response

from feedwatch.service.answers.trends import DayFigures
from feedwatch.store.sources import Health
from feedwatch.web.admin.visit import Visit
from feedwatch.web.admin.words.overview import WORDS
from feedwatch.web.titles import title_of
from feedwatch.wiring import House

_MONTHS = (6, 12, 24)
_DAYS = 30
_SOURCES = 12  # shown here; all of them stand on their own page
_MINUTE = 60.0

Point = tuple[str, float, float]


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter()

    @router.get("/admin")
    def overview(visit: Visit, months: Annotated[int, Query()] = _MONTHS[0]) -> Response:
        found = house.reporting.overview()
        shown = months if months in _MONTHS else _MONTHS[0]
        picture = house.covering.coverage(shown)
        return visit.page(
            "overview.html",
            WORDS,
            overview=found,
            held=house.resuming.held(),
            sources=[(name, health, _state(health, found.silent)) for name, health in _worst(house)],
            names=house.reporting.publishers(),
            titles={pack.name: title_of(house, pack.name, visit.language) for pack in house.configuring.current.topics},
            picture=picture,
            present=Counter(row.months[-1].state.value for row in picture.places),
            months=shown,
            choices=_MONTHS,
            charts=_charts(house.trending.trends(_DAYS).days, WORDS[visit.language]),
        )

    return router


def _worst(house: House) -> list[tuple[str, Health]]:
    """Give the sources that are watched, the worst first: who fails longest, then who was never read."""
    watched = [(name, health) for name, health in house.reporting.sources() if health.enabled]
    ordered = sorted(watched, key=lambda one: (-one[1].failures, one[1].last_success_at is not None))
    return ordered[:_SOURCES]


def _state(health: Health, silent: tuple[str, ...]) -> str:
    if health.failures:
        return "failing"
    if health.source_id in silent:
        return "silent"
    return "fine" if health.last_success_at else "waiting"


def _charts(days: tuple[DayFigures, ...], w: Mapping[str, str]) -> list[tuple[list[Point], dict[str, str]]]:
    """Give points and words of each chart: label, value, part that went wrong."""
    late = [day.late_seconds or 0.0 for day in days]
    drawn: list[tuple[str, list[tuple[float, float]], str]] = [
        ("polls", [(day.polls, day.failures) for day in days], w["failures"]),
        ("new", [(day.new, 0) for day in days], ""),
        ("kept", [(day.kept, 0) for day in days], ""),
        ("delivered", [(day.delivered + day.refused, day.refused) for day in days], w["refused"]),
        ("late", [(round(seconds / _MINUTE, 1), 0) for seconds in late], ""),
    ]
    described = {
        "polls": w["polls_desc"].format(all=sum(day.polls for day in days), bad=sum(day.failures for day in days)),
        "new": w["new_desc"].format(all=sum(day.new for day in days)),
        "kept": w["kept_desc"].format(all=sum(day.kept for day in days)),
        "delivered": w["delivered_desc"].format(
            all=sum(day.delivered for day in days), bad=sum(day.refused for day in days)
        ),
        "late": w["late_desc"].format(most=round(max(late, default=0.0) / _MINUTE)),
    }
    return [
        (
            [(f"{day.day}", value, bad) for day, (value, bad) in zip(days, points, strict=True)],
            {
                "title": w[name],
                "desc": described[name],
                "when": w["day"],
                "all": w[name],
                "bad": bad,
                "table": w["table"],
            },
        )
        for name, points, bad in drawn
    ]
