"""Settings one by one, as they hold now: the value, what it would be by itself, and who says so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from feedwatch.config.document import parse
from feedwatch.config.duration import spell_duration
from feedwatch.config.environment import overrides
from feedwatch.config.files import SETTINGS
from feedwatch.config.masking import is_secret, shown_value
from feedwatch.config.set_setting import field_of, setting_keys
from feedwatch.config.settings import NEEDS_RESTART, Settings
from feedwatch.service.configuring import Configuring


class Origin(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class SettingValue:
    """A setting as it holds now, its values written as `config set` takes them, credentials masked.

    `written` is what feedwatch.toml says, None when it says nothing; `variable` is that of the environment when it has it,
    `many` tells that it is a list.
    """

    key: str
    value: str
    default: str
    origin: Origin
    written: str | None
    variable: str
    many: bool
    secret: bool
    needs_restart: bool


class SettingValues:
    """Tells how settings stand; changes none."""

    def __init__(self, configuring: Configuring, environment: Mapping[str, str]) -> None:
        self._configuring = configuring
        self._environment = environment

    def all(self) -> tuple[SettingValue, ...]:
        """Give every setting, in the order of the reference."""
        current = self._configuring.current
        written = parse(current.texts.get(SETTINGS, ""), SETTINGS).data
        variables = {f"{one.table}.{one.key}": one.variable for one in overrides(Settings, self._environment)[0]}
        standard = Settings()
        return tuple(
            _standing(
                key,
                _value_of(current.settings, table, name),
                _value_of(standard, table, name),
                written.get(table, {}).get(name),
                variables.get(key, ""),
            )
            for key, (table, name, _) in setting_keys().items()
        )

    def get(self, key: str) -> SettingValue:
        """Give a setting by its key, such as `mail.from`; raises UsageError when there is none."""
        field_of(key)
        return next(one for one in self.all() if one.key == key)


def _standing(key: str, value: Any, default: Any, written: Any, variable: str) -> SettingValue:
    table, _, name = key.partition(".")
    origin = Origin.ENVIRONMENT if variable else Origin.DEFAULT if written is None else Origin.FILE
    return SettingValue(
        key=key,
        value=_spelled(table, name, value),
        default=_spelled(table, name, default),
        origin=origin,
        written=None if written is None else _spelled(table, name, written),
        variable=variable,
        many=isinstance(default, tuple),
        secret=is_secret(table, name),
        needs_restart=key in NEEDS_RESTART,
    )


def _value_of(settings: Settings, table: str, name: str) -> Any:
    section = getattr(settings, table)
    fields = type(section).model_fields
    return next(
        getattr(section, attribute) for attribute, field in fields.items() if (field.alias or attribute) == name
    )


def _spelled(table: str, name: str, value: Any) -> str:
    """Write a value as `config set` takes it."""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    if isinstance(value, timedelta):
        return spell_duration(value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return shown_value(table, name, text)
