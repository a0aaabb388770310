"""Changes of the configuration on a page: looked at first, with what they mean, and written when they are confirmed.

the form -> the edit on the text as it is now -> diff and effect shown, nothing written
         -> confirmed, and the text still is the one that was shown -> written
         -> confirmed, and somebody else changed it meanwhile -> shown again, with what they changed; nothing is overwritten
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from fastapi import Response

from feedwatch.model.errors import ConfigError, ConflictError, UnwritableError
from feedwatch.service.admin.administering import Edit
from feedwatch.web.admin.visit import FORM_TOKEN, Visiting
from feedwatch.web.admin.words.common import WORDS
from feedwatch.web.forms import Form

_OWN = (FORM_TOKEN, "confirm", "seen", "why")


def confirm_change(visit: Visiting, sent: Form, make: Callable[[], Edit], *, cli: str, back: str) -> Response:
    """Show what a form would change; write it when it was confirmed, and go to the path `back`.

    `make` makes the edit on what is on disk now, each time anew. `cli` is the command that does the same.
    """
    try:
        edit = make()
    except ConfigError as error:
        return visit.page("change.html", WORDS, status=422, cli=cli, back=back, problems=error.problems, edit=None)
    confirmed = sent.has("confirm")
    if not confirmed or sent.line("seen") != _seen(edit):
        return _shown(visit, sent, edit, cli, back, conflict=confirmed)
    try:
        visit.house.administering.apply(edit, visit.actor, sent.line("why"))
    except ConflictError:
        return _shown(visit, sent, make(), cli, back, conflict=True)
    except UnwritableError as error:
        return _shown(visit, sent, edit, cli, back, unwritable=error)
    return visit.go(back, done="saved")


def _shown(
    visit: Visiting,
    sent: Form,
    edit: Edit,
    cli: str,
    back: str,
    *,
    conflict: bool = False,
    unwritable: UnwritableError | None = None,
) -> Response:
    again = [(name, value) for name, values in sent.fields.items() if name not in _OWN for value in values]
    return visit.page(
        "change.html",
        WORDS,
        status=409 if conflict or unwritable else 200,
        cli=cli,
        back=back,
        problems=(),
        edit=edit,
        again=again,
        seen=_seen(edit),
        why=sent.line("why"),
        conflict=conflict,
        unwritable=unwritable,
    )


def _seen(edit: Edit) -> str:
    """Name the text that an edit was made on."""
    return hashlib.sha256(edit.before.encode()).hexdigest()
