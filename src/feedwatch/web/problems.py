"""What is wrong in a configuration file or was refused, on pages: the sentences that admins meet most, in Swedish.

The files are checked in many places, and by a library that speaks English. So the finished sentences are looked up, here and
in `feedwatch.web.refusals`; one that is not there stays as it is and is marked as English, as are the words of the library
inside the others.
"""

from __future__ import annotations

import re
import string
from functools import cache

from markupsafe import Markup

from feedwatch.model.errors import ConfigError, FeedwatchError, Problem, UsageError
from feedwatch.web.refusals import REFUSALS

# `{detail}` stays English, `{what}` is a sentence of this table, `{choices}` a list with "or"; the others are as somebody wrote them.
SWEDISH: tuple[tuple[str, str], ...] = (
    ("unknown key '{key}'", "okänd nyckel: {key}"),
    ("'{key}' is missing", "{key} saknas"),
    ("'{key}' must be a list of tables", "{key} ska vara en lista av tabeller"),
    ("duplicate id '{id}'", "id:t {id} finns två gånger"),
    ("duplicate name '{name}'", "namnet {name} finns två gånger"),
    ("duplicate topic name '{name}'", "två ämnen heter {name}"),
    ("duplicate words '{words}'", "orden ”{words}” finns två gånger"),
    ("unknown place '{place}'", "okänd plats: {place}"),
    ("unknown topic '{topic}'", "okänt ämne: {topic}"),
    ("no part is called '{name}'", "ingen del heter {name}"),
    ("nothing is called '{name}'", "ingenting heter {name}"),
    ("'{name}' has no weight", "{name} har ingen vikt"),
    ("'{low}' is above '{high}'", "{low} är högre än {high}"),
    ("'{low}' is below '{high}'", "{low} är lägre än {high}"),
    ("source '{id}' has the address of '{other}'", "källan {id} har samma adress som {other}"),
    ("source '{id}' is polled more often than every 5 minutes", "källan {id} läses oftare än var femte minut"),
    (
        "sources without an interval are polled more often than every 5 minutes",
        "källor utan eget intervall läses oftare än var femte minut",
    ),
    ("no sources yet", "det finns inga källor än"),
    ("is missing", "filen saknas"),
    ("is not UTF-8 text", "filen är inte text i UTF-8"),
    ("not valid TOML: {detail}", "ogiltig TOML: {detail}"),
    ("'{key}': {what}, got {got}", "{key} {what}; nu står där {got}"),
    ("'{key}': {what}", "{key} {what}"),
    # what a value must be
    ("must be text in quotes", "ska vara text inom citattecken"),
    ("must not be empty", "får inte vara tom"),
    ('must be a list, such as ["…"]', 'ska vara en lista, till exempel ["…"]'),
    ("must be a table", "ska vara en tabell"),
    ("must be a whole number", "ska vara ett heltal"),
    ("must be a date, such as 2024-12-31", "ska vara ett datum, till exempel 2024-12-31"),
    ("must be true or false, without quotes", "ska vara true eller false, utan citattecken"),
    ("must be a whole number, without quotes", "ska vara ett heltal utan citattecken"),
    ("must be a number, without quotes", "ska vara ett tal utan citattecken"),
    ("must be greater than or equal to {least}", "ska vara minst {least}"),
    ("must be greater than {least}", "ska vara större än {least}"),
    ("must be less than or equal to {most}", "ska vara högst {most}"),
    ("must be at least {least}", "ska vara minst {least}"),
    ("must be '{choices}'", "ska vara '{choices}'"),
    (
        'is not a duration; write a number and s, m, h or d, such as "15m" or "1h30m"',
        'är ingen tid; skriv ett tal och s, m, h eller d, till exempel "15m" eller "1h30m"',
    ),
    ('must be a duration in quotes, such as "15m"', 'ska vara en tid inom citattecken, till exempel "15m"'),
    ("is longer than ten years", "är längre än tio år"),
    (
        "must be a slug: a-z, 0-9, '-', '_' and '.', at most 80 characters",
        "får bara ha a-z, 0-9, bindestreck, understreck och punkt, högst 80 tecken",
    ),
    (
        "must be an http or https address without credentials and spaces",
        "ska vara en adress med http eller https, utan inloggning och mellanslag",
    ),
    (
        'must be an http or https address, such as "https://feedwatch.example.se"',
        'ska vara en adress med http eller https, till exempel "https://feedwatch.example.se"',
    ),
    (
        'is not a CSS selector, such as "ul.news > li" or "h2 a"',
        'är ingen CSS-selektor, till exempel "ul.news > li" eller "h2 a"',
    ),
    (
        'must be host:port, such as "127.0.0.1:8080" or "[::1]:8080"',
        'ska vara värd:port, till exempel "127.0.0.1:8080" eller "[::1]:8080"',
    ),
    (
        'must be one address, such as "Klimatbevakning <nyheter@example.se>"',
        'ska vara en enda adress, till exempel "Klimatbevakning <nyheter@example.se>"',
    ),
    # how to mend it
    ("did you mean '{near}'?", "menade du {near}?"),
    ('did you mean "{near}"?', "menade du {near}?"),
    ("valid keys: {keys}", "giltiga nycklar: {keys}"),
    ("known: {names}", "det finns: {names}"),
    ("topics are: {names}", "ämnena är: {names}"),
    (
        "'{key}' is a key of '{table}': write it above the header of '{inner}'",
        "{key} hör till {table}: skriv den före rubriken för {inner}",
    ),
    ("write [[{name}]], with double brackets", "skriv [[{name}]], med dubbla hakparenteser"),
    ("first used at line {line}", "används först på rad {line}"),
    ("also in '{name}'", "finns också i {name}"),
    ("every pack has it already", "det finns redan i varje ämne"),
    ("add {line} to [weights]", "lägg till {line} i [weights]"),
    ('an SCB code such as "{code}"', 'en SCB-kod som "{code}"'),
    (
        "what speaks for an item counts up to 'enough', so nothing could ever be kept",
        "det som talar för en post räknas upp till enough, så inget skulle någonsin behållas",
    ),
    ("feedwatch sources add URL", "lägg till en under Källor"),
    ("save the file as UTF-8", "spara filen som UTF-8"),
    ("the same key stands twice in this table", "samma nyckel står två gånger i tabellen"),
    (
        "the same table stands twice; an entry of a list has double brackets: [[source]]",
        "samma tabell står två gånger; en post i en lista har dubbla hakparenteser: [[source]]",
    ),
    (
        'one "key = value" a line, and text in quotes: name = "text"',
        'en ”nyckel = värde” på varje rad, och text inom citattecken: name = "text"',
    ),
    (
        'text goes in quotes: name = "text"; what is on is true, what is off is false',
        'text skrivs inom citattecken: name = "text"; på är true, av är false',
    ),
    ('a setting is written name = "text"', 'en inställning skrivs name = "text"'),
    (
        'a setting is written name = "text"; a name with other letters than a-z is quoted',
        'en inställning skrivs name = "text"; ett namn med andra bokstäver än a-z står inom citattecken',
    ),
    (
        "a key with other letters than a-z is quoted; {{ … }} stays on one line",
        "en nyckel med andra bokstäver än a-z står inom citattecken; {{ … }} ska stå på en rad",
    ),
    (
        "write a backslash twice, or put the text in single quotes",
        "skriv omvänt snedstreck två gånger, eller sätt texten inom enkla citattecken",
    ),
    ("the quote at the end of the text is missing", "citattecknet i slutet av texten saknas"),
    ("it was opened here and is not closed", "det öppnades här och stängs aldrig"),
)
_BETWEEN = Markup("; ")
_COMMAND = re.compile(r"; see 'feedwatch [^']*'$")
_ENGLISH = Markup('<span lang="en">{}</span>')


def what_is_wrong(problem: Problem, language: str) -> Markup:
    """Say what is wrong and how to mend it, without saying where."""
    message, hint = (_said(text, language) for text in (problem.message, problem.hint))
    return message + Markup(" ({})").format(hint) if hint else message


class InWordsError(UsageError):
    """A wrong use that is told in the words of its page already."""


def refusal_words(error: FeedwatchError, language: str) -> str:
    """Say why something was refused: what is wrong in the configuration that it would make, else what the error says.

    Which command would help is left out where pages have their own sentence.
    """
    if isinstance(error, ConfigError):
        return _BETWEEN.join(what_is_wrong(problem, language) for problem in error.problems)
    if isinstance(error, InWordsError) or language != "sv":
        return str(error)
    return _said(_COMMAND.sub("", str(error)), language)


def _said(text: str, language: str) -> Markup:
    found = _swedish(text) if language == "sv" and text else Markup.escape(text)
    return _ENGLISH.format(text) if found is None else found


def _swedish(text: str) -> Markup | None:
    for pattern, swedish in _patterns():
        match = pattern.fullmatch(text)
        if match and (values := _values(match.groupdict())) is not None:
            return Markup.escape(swedish).format(**values)
    return None


def _values(found: dict[str, str]) -> dict[str, str | Markup] | None:
    """Give what to fill in, None when a sentence inside the sentence is not known."""
    values: dict[str, str | Markup] = dict(found)
    if "what" in found:
        what = _swedish(found["what"])
        if what is None:
            return None
        values["what"] = what
    if "detail" in found:
        values["detail"] = _ENGLISH.format(found["detail"])
    if "choices" in found:
        values["choices"] = found["choices"].replace(" or ", " eller ")
    return values


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(_pattern(english), re.DOTALL), swedish) for english, swedish in SWEDISH + REFUSALS)


def _pattern(sentence: str) -> str:
    parts = string.Formatter().parse(sentence)
    return "".join(re.escape(text) + (f"(?P<{field}>.+?)" if field else "") for text, field, _, _ in parts)
