"""Changes of the configuration, by whatever hand: an edit of the files, shown as a diff before it is written.

the text on disk -> the edit -> validated with all the other files -> diff -> written if nobody else wrote meanwhile
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from feedwatch.config.edit import add_source, change_source, diff, remove_source
from feedwatch.config.files import SOURCES, build, read_texts
from feedwatch.config.sources import suggest_id
from feedwatch.config.write import write
from feedwatch.service.configuring import Configuring


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one file that is not written yet; `before` is what was on disk when it was made."""

    name: str
    before: str
    after: str

    @property
    def diff(self) -> str:
        """Show the change as a unified diff; empty when there is none."""
        return diff(self.before, self.after, self.name)


class Administering:
    """Edits configuration files; every edit keeps comments and order."""

    def __init__(self, configuring: Configuring, environment: Mapping[str, str], refresh: Callable[[], None]) -> None:
        self._configuring = configuring
        self._environment = environment
        self._refresh = refresh

    def free_id(self, name: str, taken: Collection[str] = ()) -> str:
        """Suggest an id for a new source of a name that neither a source has nor is `taken`."""
        return suggest_id(name, {source.id for source in self._configuring.current.sources}.union(taken))

    def add(self, source: Mapping[str, Any], comments: Sequence[str] = ()) -> Edit:
        """Add a source; raises ConfigError when the configuration would not be valid."""
        return self._edited(lambda text: add_source(text, source, comments))

    def change(self, source_id: str, changes: Mapping[str, Any]) -> Edit:
        """Change keys of a source; raises UsageError for an unknown one, ConfigError when it would not be valid."""
        return self._edited(lambda text: change_source(text, source_id, changes))

    def change_many(self, changes: Mapping[str, Mapping[str, Any]]) -> Edit:
        """Change several sources in one edit; raises as `change` does."""

        def edit(text: str) -> str:
            for source_id, keys in changes.items():
                text = change_source(text, source_id, keys)
            return text

        return self._edited(edit)

    def add_many(self, sources: Sequence[Mapping[str, Any]]) -> Edit:
        """Add several sources in one edit; raises as `add` does."""

        def edit(text: str) -> str:
            for source in sources:
                text = add_source(text, source)
            return text

        return self._edited(edit)

    def remove(self, source_id: str) -> Edit:
        """Remove a source with its comments; what it brought stays. Raises as `change` does."""
        return self._edited(lambda text: remove_source(text, source_id))

    def remove_many(self, source_ids: Iterable[str]) -> Edit:
        """Remove several sources in one edit; raises as `change` does."""

        def edit(text: str) -> str:
            for source_id in dict.fromkeys(source_ids):
                text = remove_source(text, source_id)
            return text

        return self._edited(edit)

    def apply(self, edit: Edit) -> None:
        """Write an edit and put it in force; raises ConflictError when the file was changed meanwhile, UnwritableError."""
        if edit.after != edit.before:
            write(self._configuring.folder, edit.name, edit.before, edit.after)
            self._refresh()

    def _edited(self, change: Callable[[str], str]) -> Edit:
        folder = self._configuring.folder
        texts = read_texts(folder)
        before = texts.get(SOURCES, "")
        after = change(before)
        build(texts | {SOURCES: after}, folder, self._environment)
        return Edit(SOURCES, before, after)
