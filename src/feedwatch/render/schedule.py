"""A schedule in words: "varje måndag kl. 07.00"."""

from __future__ import annotations

from feedwatch.model.subscriber import Quiet, Rhythm, Schedule
from feedwatch.render.words import Words, words_of

_LAST_DAY = 31  # the calendar takes the last day of a shorter month
_SWEDISH_A = (1, 2, 21, 22, 31)  # första, andra: 1:a, 2:a; all others end in "e"
_ENGLISH = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}


def schedule_words(schedule: Schedule, language: str) -> str:
    """Say when a subscription is told, as part of a sentence."""
    words = words_of(language)
    rhythm = _rhythm(schedule, words)
    if schedule.at and schedule.rhythm not in (Rhythm.AT_ONCE, Rhythm.HOURLY, Rhythm.EVERY_HOURS):
        rhythm = words.at.format(rhythm=rhythm, time=schedule.at.strftime(words.clock))
    return _quiet(schedule.quiet, words).format(rhythm=rhythm)


def _rhythm(schedule: Schedule, words: Words) -> str:
    match schedule.rhythm:
        case Rhythm.AT_ONCE:
            return words.at_once
        case Rhythm.HOURLY:
            return words.hourly
        case Rhythm.EVERY_HOURS:
            return _every(schedule.hours or 1, words)
        case Rhythm.DAILY:
            return words.daily
        case Rhythm.WEEKDAYS:
            return words.working_days
        case Rhythm.WEEKLY:
            return words.weekly.format(weekday=words.weekdays[schedule.weekday or 0])
        case Rhythm.MONTHLY:
            return _monthly(schedule.day or 1, words)


def _every(hours: int, words: Words) -> str:
    if hours == 1:
        return words.hourly
    if hours == 2:
        return words.every_other_hour
    return words.every_hours.format(hours=_ordinal(hours, words) if words.language == "sv" else hours)


def _monthly(day: int, words: Words) -> str:
    return words.monthly_last if day == _LAST_DAY else words.monthly.format(day=_ordinal(day, words))


def _ordinal(number: int, words: Words) -> str:
    if words.language == "sv":
        return f"{number}:{'a' if number in _SWEDISH_A else 'e'}"
    return f"{number}{_ENGLISH.get(number, 'th')}"


def _quiet(quiet: frozenset[Quiet], words: Words) -> str:
    if len(quiet) == len(Quiet):
        return words.quiet_both
    if Quiet.WEEKENDS in quiet:
        return words.quiet_weekends
    return words.quiet_holidays if quiet else "{rhythm}"
