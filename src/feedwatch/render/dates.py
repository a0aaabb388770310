"""Dates in words: "8 december 2022", "16–23 november 2026", "vecka 47"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from feedwatch.render.words import Words

_MOMENT = timedelta(microseconds=1)
_ONE_WEEK = timedelta(days=8)  # a weekly window is seven days long, give or take an hour and a moved holiday


def local(moment: datetime, zone: str) -> datetime:
    """Give a moment on the reader's clock."""
    return moment.astimezone(ZoneInfo(zone))


def day(on: date, words: Words) -> str:
    """Write a day: "8 december 2022"."""
    return f"{on.day} {words.months[on.month - 1]} {on.year}"


def short_day(on: date, words: Words) -> str:
    """Write a day as a subject line has it: "23 nov"."""
    return f"{on.day} {words.short_months[on.month - 1]}"


def span(first: date, last: date, words: Words) -> str:
    """Write the days from first to last: "16–23 november 2026", "30 november – 6 december 2026"."""
    if first == last:
        return day(last, words)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{day(last, words)}"
    begin = day(first, words) if first.year != last.year else f"{first.day} {words.months[first.month - 1]}"
    return f"{begin} – {day(last, words)}"


def short_span(first: date, last: date, words: Words) -> str:
    """Write the days from first to last as a subject line has them: "9–23 nov", "30 nov – 6 dec"."""
    if first == last:
        return short_day(last, words)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{short_day(last, words)}"
    return f"{short_day(first, words)} – {short_day(last, words)}"


def days_of(start: datetime, end: datetime, zone: str) -> tuple[date, date]:
    """Give the first and last day of a window `start <= t < end` on the reader's calendar."""
    last = max(start, end - _MOMENT)
    return local(start, zone).date(), local(last, zone).date()


def weeks(start: datetime, end: datetime, zone: str, words: Words) -> str:
    """Write the ISO week of a window: the one most of it lies in, or from first to last when it is longer than a week."""
    if end - start <= _ONE_WEEK:
        middle = local(start + (end - start) / 2, zone)
        return words.week.format(first=middle.isocalendar().week)
    first, last = (on.isocalendar().week for on in days_of(start, end, zone))
    return (words.week if first == last else words.weeks).format(first=first, last=last)


def since(moment: datetime, now: datetime, zone: str, words: Words) -> str:
    """Write since when something has been so: "tisdag" within the last week, else the day."""
    then, today = local(moment, zone).date(), local(now, zone).date()
    if timedelta(0) <= today - then < timedelta(days=7):
        return words.weekdays[then.weekday()]
    return day(then, words)
