"""`/admin/topics`: topic packs with their figures, edited as text, tried on stored items before anything is saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from shlex import quote

from fastapi import APIRouter, Response

from feedwatch.config.topics import load_topic
from feedwatch.model.errors import ConfigError, ConflictError, Problem
from feedwatch.model.topic import TopicPack
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.beginning import begin_topic
from feedwatch.service.admin.measuring import Figures, Measured
from feedwatch.service.admin.rejudging import Comparison
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.numbers import points, share
from feedwatch.web.admin.visit import Editing, Sent, Visit, Visiting
from feedwatch.web.admin.words.topics import WORDS
from feedwatch.web.forms import Form
from feedwatch.wiring import House

REACHES = ("500", "5000", "all")  # how many stored items a pack is tried on; the first answers in a second or two
MOST_WAITING = 100  # doubtful items that are counted
_MOST_SHOWN = 50  # of what would be kept, or lost


@dataclass(frozen=True, slots=True)
class Draft:
    """The text in the editor, and what is wrong with it; `base` names the text that it was made from."""

    topic: str
    file: str
    text: str
    base: str
    pack: TopicPack | None
    problems: tuple[Problem, ...]
    checked: bool = False

    @property
    def lines(self) -> int:
        """Count its lines."""
        return self.text.count("\n") + 1

    @property
    def columns(self) -> int:
        """Count the characters of its longest line."""
        return max(map(len, self.text.split("\n")))

    @property
    def renamed(self) -> str:
        """Give the other name that the text has for the topic; empty when it is the same."""
        return self.pack.name if self.pack and self.pack.name != self.topic else ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What would come of a draft."""

    comparison: Comparison
    figures: Figures


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/topics")

    @router.get("")
    def listing(visit: Visit) -> Response:
        packs = house.configuring.current.topics
        rows = [
            (pack, measured_in(visit, pack.name), house.labelling.waiting(pack.name, MOST_WAITING)) for pack in packs
        ]
        return visit.page("topics/list.html", WORDS, rows=rows, share=share, most_waiting=MOST_WAITING)

    @router.post("")
    def begin(visit: Editing, sent: Sent) -> Response:
        return _begun(visit, sent)

    @router.get("/{topic}")
    def show(visit: Visit, topic: str) -> Response:
        text, base = house.administering.text(house.configuring.current.file_of(topic))
        return _page(visit, _draft(visit, topic, text, base))

    @router.post("/{topic}/check")
    def check(visit: Editing, topic: str, sent: Sent) -> Response:
        draft = _sent(visit, topic, sent)
        if _is_part(visit):
            return visit.page("topics/problems.html", WORDS, draft=draft)
        return _page(visit, draft)

    @router.post("/{topic}/try")
    def attempt(visit: Editing, topic: str, sent: Sent) -> Response:
        draft = _sent(visit, topic, sent)
        reach = sent.line("reach", REACHES[0])
        trial = _trial(visit, draft.pack, reach) if draft.pack else None
        if _is_part(visit):
            return visit.page(
                "topics/found.html",
                WORDS,
                is_part=True,
                draft=draft,
                trial=trial,
                points=points,
                share=share,
                shown=_shown,
            )
        return _page(visit, draft, trial, reach)

    @router.post("/{topic}/save")
    def save(visit: Editing, topic: str, sent: Sent) -> Response:
        return _saved(visit, topic, sent)

    return router


def measured_in(visit: Visiting, topic: str) -> Measured | None:
    """Give how the pack in force judges its samples; None when they cannot be read."""
    try:
        return visit.house.measuring.in_force(topic)
    except ConfigError:
        return None


def _begun(visit: Visiting, sent: Form) -> Response:
    """Add a small pack for a new topic, once it was looked at."""
    house, name = visit.house, sent.line("name")
    words = [line.strip() for line in sent.text("words").splitlines() if line.strip()]

    def make() -> Edit:
        return begin_topic(
            house.administering,
            house.configuring,
            name,
            title=sent.line("title"),
            language=visit.language,
            words=words,
        )

    quoted = " ".join(f"--word {quote(word)}" for word in words)
    cli = f"feedwatch topics new {quote(name)} {quoted}"
    return confirm_change(visit, sent, make, cli=cli, back=f"/admin/topics/{name}")


def _saved(visit: Visiting, topic: str, sent: Form) -> Response:
    """Save the text of a form, once it was looked at; what somebody else saved meanwhile is shown and stays."""
    draft = _sent(visit, topic, sent)
    if draft.pack is None:
        return _page(visit, draft)

    def make() -> Edit:
        return visit.house.administering.edit_text(draft.file, draft.text, draft.base)

    cli, back = f"feedwatch config edit {draft.file}", f"/admin/topics/{draft.pack.name}"
    try:
        return confirm_change(visit, sent, make, cli=cli, back=back)
    except ConflictError as error:
        return _merging(visit, draft, error)


def _sent(visit: Visiting, topic: str, sent: Form) -> Draft:
    """Give the draft of a form; browsers end lines by CR LF (HTML, 4.10.21.7)."""
    text = sent.raw("text").replace("\r\n", "\n")
    return _draft(visit, topic, text, sent.line("base"), checked=True)


def _draft(visit: Visiting, topic: str, text: str, base: str, *, checked: bool = False) -> Draft:
    file = visit.house.configuring.current.file_of(topic)
    try:
        return Draft(topic, file, text, base, load_topic(text, file), (), checked)
    except ConfigError as error:
        return Draft(topic, file, text, base, None, error.problems, checked)


def _trial(visit: Visiting, pack: TopicPack, reach: str) -> Trial:
    most = int(reach) if reach in REACHES and reach.isdigit() else None
    return Trial(visit.house.rejudging.compare(pack, None, most), visit.house.measuring.compare(pack))


def _merging(visit: Visiting, draft: Draft, conflict: ConflictError) -> Response:
    """Show the text that was sent, made on top of what somebody else wrote meanwhile unless both are about the same lines.

    The next try is made from their text.
    """
    administering = visit.house.administering
    _, base = administering.text(draft.file)
    merged = administering.merged(draft.file, conflict)
    both = replace(draft, base=base) if merged is None else _draft(visit, draft.topic, merged, base, checked=True)
    return _page(visit, both, conflict=conflict, merged=merged is not None)


def _page(
    visit: Visiting,
    draft: Draft,
    trial: Trial | None = None,
    reach: str = REACHES[0],
    conflict: ConflictError | None = None,
    *,
    merged: bool = False,
) -> Response:
    wrong = 409 if conflict else 422 if draft.checked and draft.problems else 200
    return visit.page(
        "topics/pack.html",
        WORDS,
        status=wrong,
        conflict=conflict,
        merged=merged,
        draft=draft,
        pack=visit.house.configuring.current.pack(draft.topic),
        measured=measured_in(visit, draft.topic),
        reaches=REACHES,
        reach=reach,
        is_part=False,
        is_writable=visit.house.administering.is_writable(),
        trial=trial,
        points=points,
        share=share,
        shown=_shown,
    )


def _shown(many: Sequence[object]) -> tuple[list[object], int]:
    """Give those that are shown, and how many are not."""
    return list(islice(many, _MOST_SHOWN)), max(len(many) - _MOST_SHOWN, 0)


def _is_part(visit: Visiting) -> bool:
    """Tell whether only a part of the page was asked for, by htmx."""
    return visit.request.headers.get("HX-Request") == "true"
