"""Changes of the configuration on a page: looked at first, with what they mean, and written when they are confirmed.

the form -> the edit on the text as it is now -> diff and effect shown, nothing written
         -> confirmed, and the text still is the one that was shown -> written
         -> confirmed, and somebody else changed it meanwhile -> shown again, with what they changed; nothing is overwritten
         -> the folder cannot be written -> the diff, to be made by hand
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import Response

from feedwatch.config.files import SETTINGS
from feedwatch.model.access import Role
from feedwatch.model.errors import ConfigError, ConflictError, UnwritableError
from feedwatch.service.admin.administering import Edit
from feedwatch.web.admin.effects import sentences
from feedwatch.web.admin.visit import FORM_TOKEN, RefusedError, Visiting
from feedwatch.web.admin.words.configuration import WORDS
from feedwatch.web.forms import Form

_OWN = (FORM_TOKEN, "confirm", "seen", "why")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A change that is looked at: by whom, of which form, the command that does the same, and where it leads to."""

    visit: Visiting
    sent: Form
    cli: str
    back: str
    why: str


def confirm_change(
    visit: Visiting, sent: Form, make: Callable[[], Edit], *, cli: str, back: str, why: str = ""
) -> Response:
    """Show what a form would change; write it when it was confirmed, and go to the path `back`.

    `make` makes the edit on what is on disk now, each time anew. `cli` is the command that does the same, `why` the reason
    that is proposed for the history. Only the role admin changes the settings: they say where mail goes and who is believed.
    """
    asked = _Asked(visit, sent, cli, back, sent.line("why", why))
    try:
        edit = make()
    except ConfigError as error:
        return visit.page("change.html", WORDS, status=422, cli=cli, back=back, problems=error.problems, edit=None)
    if edit.name == SETTINGS and not visit.admin.role.covers(Role.ADMIN):
        raise RefusedError("role")
    if not sent.has("confirm"):
        return _shown(asked, edit)
    if sent.line("seen") != edit.base:
        return _shown(asked, edit, conflict=True)
    try:
        number = visit.house.administering.apply(edit, visit.actor, asked.why)
    except ConflictError:
        return _shown(asked, make(), conflict=True)
    except UnwritableError as error:
        return _shown(asked, edit, unwritable=error.reason)
    return visit.go(back, done="saved", undo=number)


def _shown(asked: _Asked, edit: Edit, *, conflict: bool = False, unwritable: str = "") -> Response:
    visit, sent = asked.visit, asked.sent
    administering = visit.house.administering
    if not administering.is_writable():
        unwritable = unwritable or WORDS[visit.language]["read_only"]
    again = [(name, value) for name, values in sent.fields.items() if name not in _OWN for value in values]
    return visit.page(
        "change.html",
        WORDS,
        status=409 if conflict or (unwritable and sent.has("confirm")) else 200,
        cli=asked.cli,
        back=asked.back,
        problems=(),
        edit=edit,
        effects=list(sentences(administering.effect(edit), WORDS[visit.language], visit.language)),
        again=again,
        seen=edit.base,
        why=asked.why,
        conflict=conflict,
        theirs=administering.changed_since(edit.name, sent.line("seen")) if conflict else "",
        unwritable=unwritable,
    )
