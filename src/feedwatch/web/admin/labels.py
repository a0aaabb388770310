"""`/admin/topics/<topic>/samples` and `/label`: what people said about items, and one doubtful item at a time to say it about.

Answers lead back to the page with what was done in its address: whom to skip, what came last, how many there were. So it
works in any number of windows, and loading it again changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request, Response

from feedwatch.config.samples import read_sample_file
from feedwatch.model.errors import UnwritableError, UsageError
from feedwatch.service.admin.labelling import Said
from feedwatch.store import records
from feedwatch.store.records import ItemRecord
from feedwatch.web.admin.marking import marked
from feedwatch.web.admin.numbers import points, share
from feedwatch.web.admin.topics import MOST_WAITING
from feedwatch.web.admin.visit import Editing, Sent, Visit, Visiting
from feedwatch.web.admin.words.topics import WORDS
from feedwatch.web.forms import Form
from feedwatch.wiring import House

_PER_PAGE = 50
_MOST_SKIPPED = 200
_MOST_DIGITS = 15
_ANSWERS = {"yes": True, "no": False}


@dataclass(frozen=True, slots=True)
class Sitting:
    """What somebody did since they began to label, as the address of the page tells."""

    skipped: tuple[int, ...]
    last: int | None  # the item that was labelled last
    count: int
    keys: str  # "off" when single keys are turned off

    @classmethod
    def of(cls, given: Form) -> Sitting:
        """Read it from an address or a form; what is not as we write it counts as nothing."""
        skipped = [_number(part) for part in given.line("skipped").split(",")]
        return cls(
            skipped=tuple(number for number in skipped if number)[-_MOST_SKIPPED:],
            last=_number(given.line("last")),
            count=_number(given.line("count")) or 0,
            keys="off" if given.line("keys") == "off" else "",
        )

    def query(self, **changes: object) -> dict[str, object]:
        """Give it for an address, with changes."""
        given = {"skipped": ",".join(map(str, self.skipped)), "last": self.last, "count": self.count, "keys": self.keys}
        return given | changes


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix="/admin/topics/{topic}")

    @router.get("/samples")
    def samples(visit: Visit, topic: str, only: str = "", cursor: str = "") -> Response:
        measured = house.measuring.in_force(topic)
        chosen = [one for one in measured.wrong_first if one.wrong or only != "wrong"]
        start = _number(cursor) or 0
        return visit.page(
            "topics/samples.html",
            WORDS,
            pack=house.configuring.current.pack(topic),
            file=read_sample_file(house.configuring.folder, topic).name,
            measured=measured,
            only=only,
            rows=chosen[start : start + _PER_PAGE],
            more=start + _PER_PAGE if len(chosen) > start + _PER_PAGE else "",
            points=points,
            share=share,
        )

    @router.get("/label")
    def ask(visit: Editing, topic: str, request: Request) -> Response:
        sitting = Sitting.of(Form({name: [value] for name, value in request.query_params.items()}))
        return _asked(visit, topic, sitting)

    @router.post("/label")
    def answer(visit: Editing, topic: str, sent: Sent) -> Response:
        return _answered(visit, topic, sent)

    @router.post("/unlabel")
    def undo(visit: Editing, topic: str, sent: Sent) -> Response:
        return _undone(visit, topic, sent)

    return router


def _answered(visit: Visiting, topic: str, sent: Form) -> Response:
    sitting, item, said = Sitting.of(sent), _number(sent.line("item")), sent.line("answer")
    back = f"/admin/topics/{topic}/label"
    if item is None:
        raise UsageError("the form names no item")
    if said == "skip":
        skipped = (*sitting.skipped, item)
        return visit.go(back, **sitting.query(skipped=",".join(map(str, skipped))))
    if said not in _ANSWERS:
        raise UsageError("the answer is yes, no or skip")
    try:
        visit.house.labelling.label(item, topic, relevant=_ANSWERS[said], by=visit.actor, instead_of=None)
    except UnwritableError as error:
        return _asked(visit, topic, sitting, error)
    return visit.go(back, **sitting.query(last=item, count=sitting.count + 1))


def _undone(visit: Visiting, topic: str, sent: Form) -> Response:
    sitting = Sitting.of(sent)
    if sitting.last is None or sent.line("said") not in _ANSWERS:
        raise UsageError("there is nothing to undo")
    said = Said(_ANSWERS[sent.line("said")])
    try:
        visit.house.labelling.unlabel(sitting.last, topic, by=visit.actor, instead_of=said)
    except UnwritableError as error:
        return _asked(visit, topic, sitting, error)
    count = max(sitting.count - 1, 0)
    return visit.go(f"/admin/topics/{topic}/label", **sitting.query(last="", count=count, undone="yes"))


def _asked(visit: Visiting, topic: str, sitting: Sitting, unwritable: UnwritableError | None = None) -> Response:
    labelling = visit.house.labelling
    found = labelling.doubtful(topic, 1, skip=sitting.skipped)
    last = _item(visit, sitting.last)
    return visit.page(
        "topics/label.html",
        WORDS,
        status=409 if unwritable else 200,
        unwritable=unwritable,
        pack=visit.house.configuring.current.pack(topic),
        doubt=found[0] if found else None,
        left=labelling.waiting(topic, MOST_WAITING, skip=sitting.skipped),
        most_waiting=MOST_WAITING,
        sitting=sitting,
        last=last,
        said=labelling.said(sitting.last, topic) if sitting.last is not None and last else None,
        undone=visit.request.query_params.get("undone", "") == "yes",
        marked=marked,
        points=points,
    )


def _number(text: str) -> int | None:
    """Read a number as databases have them; None when it is none."""
    return int(text) if text.isdecimal() and len(text) <= _MOST_DIGITS else None


def _item(visit: Visiting, item_id: int | None) -> ItemRecord | None:
    if item_id is None:
        return None
    with visit.house.database.read() as connection:
        return next(iter(records.of_ids(connection, [item_id])), None)
