"""Article text: the lines that were found on a page become paragraphs, without what stands on every page of a site."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from feedwatch.model.text import clean, one_line
from feedwatch.read.list_date import is_about_date

_TABLE_RULE = re.compile(r"[|\s:-]*")
_LISTED = re.compile(r"^(?:- |\|)")
_LATE_TITLE = 4  # what stands before the headline, in at most so many lines, is the kind and date of the release
_LONGEST_BEFORE_TITLE = 200

# Hints for screen readers that the writer of a link never sees.
_HINTS = re.compile(
    r"\s*\(?(?:Länk till (?:annan|extern) webbplats|Extern länk|External link)(?:[,.]? (?:öppnas|opens) i?n? ?(?:ett |a )?(?:nytt?|new)"
    r" (?:fönster|flik|window|tab))?\)?\.?|\s*[,(]?\s*\b(?:Öppnas i (?:ett )?nytt fönster|Opens in (?:a )?new (?:window|tab))\)?\.?"
    r"|\s*\b(?:Pdf|Word|Excel)(?:-dokument)?, [\d.,]+ [kM]B(?:, öppnas i nytt fönster)?\.?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:report this content|dela(?: (?:sidan|artikeln|på|via)\b.{0,40})?|share(?: (?:this|on)\b.{0,40})?|skriv ut.{0,20}|print.{0,20}"
    r"|lyssna.{0,30}|kopiera länk.{0,20}|tipsa.{0,30}|till toppen.{0,20}|tillbaka(?: till .{0,40})?|prenumerera.{0,40}|följ oss\b.{0,60}"
    r"|(?:hjälpte|var) (?:informationen|innehållet|den här sidan|sidan)\b.{0,80}|(?:publicerad|publicerat|senast (?:uppdaterad|granskad|ändrad)"
    r"|uppdaterad|published|(?:last )?updated)\b:?.{0,10}|(?:foto|bild|fotograf|photo|illustration)(?:graf)?\s*:.{0,120}|taggar\s*:.{0,200}"
    r"|tags\s*:.{0,200}|godkänn (?:alla )?(?:kakor|cookies).{0,40}|accept (?:all )?cookies.{0,40}|ladda ner\b.{0,30}|download\b.{0,20})",
    re.IGNORECASE,
)
_COOKIES = re.compile(
    r"^(?:vi|den här webbplatsen|denna webbplats|webbplatsen|we|this (?:web)?site|.{0,40}\b(?:kommun|\.se))\b.{0,40}\b(?:använder|uses?|använda)\b.{0,40}"
    r"\b(?:kakor|cookies)\b",
    re.IGNORECASE,
)
_OLD_PAGE = re.compile(
    r"^(?:den här|denna|detta) (?:sida|nyhet|artikel|text|sidan|nyheten|artikeln|texten)n? är (?:äldre|mer) än .{0,80}$",
    re.IGNORECASE,
)
_SWEDISH = frozenset("och att det som är för på av till med den en ett inte".split())  # noqa: SIM905 - reads better as words
_ENGLISH = frozenset("the and of to is for in that on with as are not".split())  # noqa: SIM905 - reads better as words
_WORDS = re.compile(r"[a-zåäö]+")
_ENOUGH_WORDS = 3000  # letters of a text that tell its language


def paragraphs_of(text: str, title: str) -> list[str]:
    """Give the paragraphs of a text that has one on each line; lines of a list or table stay together.

    The headline is left out, with what stands before it.
    """
    lines = [
        tidy for line in _after_title(text.split("\n"), title) if (tidy := _tidy(line)) and not _is_furniture(tidy)
    ]
    return [clean(paragraph) for paragraph in _joined(lines)]


def language_of(text: str) -> str:
    """Give `sv` or `en` by the small words of a text; nothing when neither stands out."""
    words = _WORDS.findall(text[:_ENOUGH_WORDS].lower())
    swedish, english = sum(word in _SWEDISH for word in words), sum(word in _ENGLISH for word in words)
    if max(swedish, english) < 2 or swedish == english:
        return ""
    return "sv" if swedish > english else "en"


def _after_title(lines: list[str], title: str) -> list[str]:
    told = [line for line in lines if line.strip()]
    for number, line in enumerate(told[:_LATE_TITLE]):
        if title and one_line(line.lstrip("# ")) == title:
            is_header = sum(map(len, told[:number])) <= _LONGEST_BEFORE_TITLE
            return told[number + 1 :] if is_header else told[:number] + told[number + 1 :]
    return told


def _tidy(line: str) -> str:
    line = _HINTS.sub("", line)
    if not line.startswith("|"):
        return line.strip()
    if _TABLE_RULE.fullmatch(line):
        return ""
    return "|" + " ".join(cell.strip() for cell in line.strip("| ").split("|"))


def _is_furniture(line: str) -> bool:
    line = line.lstrip("-| ")
    return bool(_FURNITURE.fullmatch(line) or _COOKIES.search(line) or _OLD_PAGE.match(line) or is_about_date(line))


def _joined(lines: Iterable[str]) -> Iterator[str]:
    """Join the lines of each list and table, and take their marks away."""
    row: list[str] = []
    for line in lines:
        if _LISTED.match(line):
            row.append(line[1:].strip())
            continue
        if row:
            yield "\n".join(row)
            row = []
        yield line
    if row:
        yield "\n".join(row)
