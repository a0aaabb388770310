"""Wishes: what somebody asks for, checked as a whole and written in one way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches
from functools import cache
from zoneinfo import available_timezones

from email_validator import EmailNotValidError, validate_email

from feedwatch.compose.schedule import parse_schedule, spell
from feedwatch.config.files import Configuration
from feedwatch.model.errors import UsageError
from feedwatch.model.subscriber import Channel, Subscriber, Subscription, Wish, WishProblem
from feedwatch.model.urls import is_web

# What a wish and the subscription that answers it have in common.
OPTIONS = ("topic", "places", "schedule", "zone", "language", "first", "muted", "languages", "cap", "say_nothing")
LANGUAGES = ("sv", "en")
MOST = 500  # stories a digest
_LANGUAGE = re.compile("[a-z]{2}")


class WishError(UsageError):
    """A wish cannot be granted; carries every problem found, not only the first."""

    def __init__(self, problems: list[WishProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(problem.text for problem in problems))


def checked(wish: Wish, configuration: Configuration) -> Wish:
    """Give a wish with its address, places and schedule written in one way.

    Raises WishError for anything that does not exist: topic, place, language, schedule, zone, or an address that cannot be.
    """
    problems = problems_of(wish, configuration)
    if problems:
        raise WishError(problems)
    return replace(
        wish,
        address=normal_address(wish.address, wish.channel),
        schedule=spell(parse_schedule(wish.schedule)),
        places=_once(wish.places),
        first=_once(wish.first),
        muted=_once(wish.muted),
        languages=_once(wish.languages),
    )


def problems_of(wish: Wish, configuration: Configuration) -> list[WishProblem]:
    """Give everything that is wrong with a wish."""
    return [*_address(wish), *_topic(wish, configuration), *_places(wish, configuration), *_rest(wish)]


def wish_of(subscriber: Subscriber, subscription: Subscription) -> Wish:
    """Give the wish that a subscription answers."""
    values = {name: getattr(subscription, name) for name in OPTIONS}
    return Wish(address=subscriber.address, channel=subscriber.channel, **values)


def normal_address(written: str, channel: Channel) -> str:
    """Give an address as it is stored; raises WishError when it cannot be one."""
    if channel is not Channel.MAIL:
        if not is_web(written):
            text = f"'{written}' is not an address for a {channel.value}; give an http or https URL"
            raise WishError([WishProblem("address", "bad", written, text)])
        return written
    try:
        # test_environment: an intranet may use the names that are reserved for tests (RFC 2606)
        return validate_email(written.strip(), check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        text = f"'{written}' is not a mail address: {error}"
        raise WishError([WishProblem("address", "bad" if written.strip() else "empty", written, text)]) from error


@cache
def zones() -> frozenset[str]:
    """Give the names of all time zones; they are looked for on disk, so once is enough."""
    return frozenset(available_timezones())


def _once(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _address(wish: Wish) -> Iterator[WishProblem]:
    try:
        normal_address(wish.address, wish.channel)
    except WishError as error:
        yield from error.problems


def _topic(wish: Wish, configuration: Configuration) -> Iterator[WishProblem]:
    topics = [pack.name for pack in configuration.topics]
    if wish.topic not in topics:
        text = f"there is no topic '{wish.topic}'; topics are: {', '.join(topics)}"
        yield WishProblem("topic", "unknown", wish.topic, text)


def _places(wish: Wish, configuration: Configuration) -> Iterator[WishProblem]:
    codes = {place.code for place in configuration.gazetteer.places}
    for field in ("places", "first", "muted"):
        for code in getattr(wish, field):
            if code not in codes:
                text = f"there is no place '{code}'; give an SCB code such as 0880 (Kalmar) or 08 (its county)"
                yield WishProblem(field, "unknown", code, text)
    if wish.places and all(code.startswith(tuple(wish.muted)) for code in wish.places):
        text = "all places that are wanted are muted as well, so nothing would ever be told"
        yield WishProblem("muted", "all", ", ".join(wish.muted), text)


def _rest(wish: Wish) -> Iterator[WishProblem]:
    try:
        parse_schedule(wish.schedule)
    except UsageError as error:
        yield WishProblem("schedule", "bad", wish.schedule, str(error))
    if wish.zone not in zones():
        close = next(iter(get_close_matches(wish.zone, zones(), n=1)), "Europe/Stockholm")
        text = f"there is no time zone '{wish.zone}'; give an IANA name such as {close}"
        yield WishProblem("zone", "unknown", wish.zone, text, close)
    if wish.language not in LANGUAGES:
        text = f"there is no language '{wish.language}'; digests are written in sv or en"
        yield WishProblem("language", "unknown", wish.language, text)
    for language in wish.languages:
        if not _LANGUAGE.fullmatch(language):
            text = f"'{language}' is not the code of a language; give two letters such as sv or en"
            yield WishProblem("languages", "bad", language, text)
    if not 0 <= wish.cap <= MOST:
        text = f"{wish.cap} is not a number of stories from 1 to {MOST}, or 0 for no limit"
        yield WishProblem("cap", "bad", str(wish.cap), text)
