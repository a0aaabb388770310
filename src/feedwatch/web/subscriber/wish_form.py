"""A wish as a form: its fields filled with what somebody asked for, and read back with every problem at its field."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from feedwatch.compose.schedule import parse_schedule, spell
from feedwatch.model.place import Gazetteer
from feedwatch.model.subscriber import Quiet, Rhythm, Schedule, Wish, WishProblem
from feedwatch.render.schedule import schedule_words
from feedwatch.render.words import words_of
from feedwatch.service.people.place_names import names_of, places_named
from feedwatch.service.people.wishes import zones
from feedwatch.web.forms import Form
from feedwatch.web.words import WORDS

_HOURS = (2, 3, 4, 6, 12)
_DAYS = tuple(map(str, range(1, 31)))
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PLACES = ("places", "first", "muted")
_BY_TIME = ("daily", "weekdays", "weekly", "monthly")
_ORDER = (
    "address",
    "topic",
    "schedule",
    "zone",
    "places",
    "first",
    "muted",
    "languages",
    "cap",
    "language",
)  # as they stand
_AS_A_SCHEDULE = {"schedule": "at"}  # the one field of a schedule where a person can go wrong


@dataclass(frozen=True, slots=True)
class Filled:
    """A form as it is shown: the value of each field, and what is wrong with it."""

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)


def filled(wish: Wish, gazetteer: Gazetteer) -> Filled:
    """Give the form of a wish."""
    schedule = parse_schedule(wish.schedule)
    values: dict[str, Any] = {name: names_of(getattr(wish, name), gazetteer) for name in _PLACES}
    values |= {"address": wish.address, "topic": wish.topic, "zone": wish.zone, "languages": wish.languages}
    values |= {"cap": str(wish.cap or ""), "say_nothing": wish.say_nothing}
    return Filled(values | _clock(schedule))


def read(form: Form, wish: Wish, gazetteer: Gazetteer) -> tuple[dict[str, Any], Filled, list[WishProblem]]:
    """Read a form of a wish: what it changes, the form as it was filled, and what cannot be understood in it.

    Only fields that the form has are read: the short form of the sign-up page leaves the others as they are.
    """
    changes: dict[str, Any] = {"schedule": _schedule(form)} if "rhythm" in form.fields else {}
    values = filled(wish, gazetteer).values | {name: form.line(name) for name in form.fields}
    values |= {"quiet": form.all("quiet"), "languages": form.all("languages"), "say_nothing": form.has("say_nothing")}
    problems: list[WishProblem] = []
    for name in (each for each in _PLACES if each in form.fields):
        named = places_named(form.text(name), gazetteer)
        changes[name] = named.codes
        problems += [WishProblem(name, "unknown", given, "", hint) for given, hint in named.unknown]
    if "zone" in form.fields:
        changes |= {
            "zone": form.line("zone"),
            "languages": form.all("languages"),
            "say_nothing": form.has("say_nothing"),
        }
        changes["cap"] = _number(form.line("cap"))
    return changes, Filled(values), problems


def errors(problems: list[WishProblem] | tuple[WishProblem, ...], words: dict[str, str]) -> dict[str, str]:
    """Say what is wrong in the reader's words, by field, in the order of the form; of several problems each is said."""
    told: dict[str, str] = {}
    for problem in sorted(problems, key=lambda problem: _ORDER.index(problem.field)):
        name = _AS_A_SCHEDULE.get(problem.field, problem.field)
        text = words[f"error_{name}_{problem.kind}"].format(given=problem.given)
        if problem.hint:
            text = f"{text} {words['error_hint'].format(hint=problem.hint)}"
        told[name] = f"{told[name]} {text}" if name in told else text
    return told


def choices(language: str, values: dict[str, Any]) -> dict[str, Any]:
    """Give what the fields of a form can be, in words; what is chosen now is among it."""
    words = words_of(language)
    rhythms = {"at once": words.at_once, "hourly": words.hourly}
    for hours in sorted({*_HOURS, *_chosen_hours(values)}):
        every = Schedule(Rhythm.EVERY_HOURS, hours=hours)
        rhythms[spell(every)] = schedule_words(every, language)
    rhythms |= {"daily": words.daily, "weekdays": words.working_days}
    own = WORDS[language]
    rhythms |= {"weekly": own["weekly"], "monthly": own["monthly"]}
    return {
        "rhythms": {value: text[0].upper() + text[1:] for value, text in rhythms.items()},
        "weekdays": dict(zip(_WEEKDAYS, words.weekdays, strict=True)),
        "days": {day: day for day in _DAYS} | {"last": own["last_day"]},
        "zones": sorted(zone for zone in zones() if "/" in zone and not zone.startswith("Etc/")),
        "languages": tuple(dict.fromkeys(("sv", "en", *values["languages"]))),
    }


def _clock(schedule: Schedule) -> dict[str, Any]:
    rhythm = spell(Schedule(schedule.rhythm, hours=schedule.hours)) if schedule.hours else schedule.rhythm.value
    return {
        "rhythm": rhythm,
        "weekday": _WEEKDAYS[schedule.weekday or 0],
        "day": "last" if schedule.day == 31 else str(schedule.day or 1),
        "at": f"{schedule.at:%H:%M}" if schedule.at else "07:00",
        "quiet": tuple(quiet.value for quiet in Quiet if quiet in schedule.quiet),
    }


def _schedule(form: Form) -> str:
    """Write the schedule that a form means; what is wrong with it, `parse_schedule` says."""
    rhythm = form.line("rhythm")
    words = [rhythm]
    if rhythm == "weekly":
        words.append(form.line("weekday"))
    if rhythm == "monthly":
        words.append(form.line("day"))
    if rhythm in _BY_TIME:
        words.append(form.line("at"))
    quiet = [each.value for each in Quiet if each.value in form.all("quiet")]
    return " ".join([*words, f"except {' and '.join(quiet)}"] if quiet else words)


def _chosen_hours(values: dict[str, Any]) -> set[int]:
    rhythm = values["rhythm"].split()
    return {int(rhythm[1])} if rhythm[:1] == ["every"] and rhythm[1].isdecimal() else set()


def _number(text: str) -> int:
    """Read a cap: none is 0, and what is no number is out of every range."""
    if not text:
        return 0
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 6 and int(text) else -1
