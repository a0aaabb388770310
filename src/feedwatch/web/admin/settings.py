"""`/admin/configuration/settings`: each setting with its value and where that comes from, and a form to set one."""

from __future__ import annotations

import shlex
from itertools import groupby

from fastapi import APIRouter, Response

from feedwatch.config.masking import shown_value
from feedwatch.model.errors import ConfigError, Problem, UsageError
from feedwatch.service.admin.administering import Edit
from feedwatch.service.admin.setting_values import SettingValue
from feedwatch.web.admin.changing import confirm_change
from feedwatch.web.admin.visit import Managing, Sent, Visiting
from feedwatch.web.admin.words.settings import WORDS
from feedwatch.web.forms import Form
from feedwatch.wiring import House

_PATH = "/admin/configuration/settings"
_BADGES = {"default": "soft", "file": "good", "environment": "care"}


def routes(house: House) -> APIRouter:
    """Give the routes."""
    router = APIRouter(prefix=_PATH)

    @router.get("")
    def listing(visit: Managing) -> Response:
        every = house.setting_values.all()
        sections = [(table, list(found)) for table, found in groupby(every, lambda one: one.key.partition(".")[0])]
        return visit.page("configuration/settings.html", WORDS, sections=sections, badges=_BADGES)

    @router.get("/{key}")
    def form(visit: Managing, key: str) -> Response:
        return _page(visit, house.setting_values.get(key))

    @router.post("/{key}")
    def change(visit: Managing, key: str, sent: Sent) -> Response:
        return _change(visit, house.setting_values.get(key), sent)

    return router


def _change(visit: Visiting, setting: SettingValue, sent: Form) -> Response:
    administering = visit.house.administering
    value = None if sent.has("unset") else sent.line("value")
    try:
        administering.set_setting(setting.key, value)
    except ConfigError as error:
        return _page(visit, setting, value or "", problems=error.problems)
    except UsageError as error:
        return _page(visit, setting, value or "", problems=(Problem(setting.key, 0, str(error)),))

    def make() -> Edit:
        return administering.set_setting(setting.key, value)

    return confirm_change(visit, sent, make, cli=_line(setting, value), back=_PATH)


def _line(setting: SettingValue, value: str | None) -> str:
    """Give the command that does the same, its credentials left out."""
    if value is None:
        return shlex.join(["feedwatch", "config", "unset", setting.key])
    table, _, name = setting.key.partition(".")
    return shlex.join(["feedwatch", "config", "set", setting.key, shown_value(table, name, value)])


def _page(
    visit: Visiting, setting: SettingValue, typed: str | None = None, *, problems: tuple[Problem, ...] = ()
) -> Response:
    written = "" if setting.secret else setting.default if setting.written is None else setting.written
    return visit.page(
        "configuration/setting.html",
        WORDS,
        status=422 if problems else 200,
        setting=setting,
        value=written if typed is None else typed,
        problems=problems,
        badges=_BADGES,
        same=f"feedwatch config set {setting.key} VALUE"
        + (f"; feedwatch config unset {setting.key}" if setting.written is not None else ""),
    )
