"""The history of the configuration: which version changed what, who it was, and how to take it back.

A version is undone by making its change backwards in the files as they are now. What was changed since in the same lines
stands in the way, and is told; then the whole file can be put back as it was.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from feedwatch.config.carry import carry
from feedwatch.config.edit import lines_of_text
from feedwatch.config.masking import shown, shown_diff
from feedwatch.model.errors import EntangledError, UsageError
from feedwatch.service.admin.administering import Administering, Edit
from feedwatch.store import audit_log, configurations
from feedwatch.store.audit_log import Act
from feedwatch.store.configurations import Version
from feedwatch.store.database import Database


@dataclass(frozen=True, slots=True)
class FileChange:
    """What became of one file from one version to another; credentials are masked in `diff`."""

    file: str
    diff: str


class History:
    """Looks up versions of the configuration and takes them back."""

    def __init__(self, database: Database, administering: Administering) -> None:
        self._database = database
        self._administering = administering

    def page(self, *, before: int | None = None, limit: int = 20, file: str = "") -> Sequence[Version]:
        """Give versions, the newest first, of numbers below `before`; only those that changed `file`, if one is named."""
        with self._database.read() as connection:
            return configurations.page(connection, before=before, limit=limit, file=file)

    def acts(
        self, *, before: int | None = None, limit: int = 50, who: str = "", action: str = "", subject: str = ""
    ) -> Sequence[Act]:
        """Give what admins did, the newest first, of ids below `before`; `action` may be a noun alone."""
        with self._database.read() as connection:
            return audit_log.page(connection, before=before, limit=limit, action=action, who=who, subject=subject)

    def version(self, number: int) -> Version:
        """Give a version; raises UsageError when there is no such one."""
        with self._database.read() as connection:
            found = configurations.find(connection, number)
        if found is None:
            raise UsageError(f"there is no version {number}; see 'feedwatch config history'")
        return found

    def text(self, number: int, file: str) -> str:
        """Give the text of a file in a version, credentials masked; raises UsageError when there is no such one."""
        texts = self._texts(number)
        if file not in texts:
            raise UsageError(f"version {number} has no file {file}; it has {', '.join(sorted(texts))}")
        return shown(texts[file], file)

    def files(self, number: int) -> tuple[str, ...]:
        """Give the names of the files that a version has; none before the first. Raises UsageError."""
        return tuple(self._texts(number))

    def changes(self, number: int, to: int | None = None) -> tuple[FileChange, ...]:
        """Tell what a version changed, or all that changed after it up to version `to`; raises UsageError."""
        before, after = self._texts(number - 1 if to is None else number), self._texts(number if to is None else to)
        names = sorted({**before, **after})
        changed = [name for name in names if before.get(name) != after.get(name)]
        return tuple(FileChange(name, shown_diff(before.get(name, ""), after.get(name, ""), name)) for name in changed)

    def undo(self, number: int, file: str = "") -> Edit:
        """Take back what a version changed in a file, and nothing else; `file` may be left out when it changed only one.

        Raises UsageError, EntangledError when these lines were changed since, ConfigError when it would not be valid.
        """
        name = self._file_of(number, file)
        before, after = self._texts(number - 1).get(name), self._texts(number).get(name)

        def change(text: str) -> str | None:
            try:
                return _undone(before, after, text)
            except EntangledError as error:
                whole = f"'feedwatch config restore {number - 1} --file {name}' puts back the whole file"
                said = f"version {number} cannot be undone by itself in {name}; {whole}. {error.reason}"
                raise EntangledError(said, _shown_lines(error.lines, after or "", name)) from error

        return self._administering.edit_with(name, change)

    def restore(self, number: int, file: str) -> Edit:
        """Put back a whole file as it was in a version, what came after it too; raises UsageError and ConfigError."""
        texts = self._texts(number)
        return self._administering.edit_with(file, lambda _: texts.get(file))

    def _file_of(self, number: int, file: str) -> str:
        files = self.version(number).files
        if number == 1:
            raise UsageError("version 1 is the first; there is nothing before it")
        if file and file not in files:
            raise UsageError(f"version {number} did not change {file}, but {', '.join(files)}")
        if not file and len(files) > 1:
            raise UsageError(f"version {number} changed {', '.join(files)}; name one of them with --file")
        return file or files[0]

    def _texts(self, number: int) -> dict[str, str]:
        if number == 0:
            return {}
        with self._database.read() as connection:
            texts = configurations.texts_of(connection, number)
        if texts is None:
            raise UsageError(f"there is no version {number}; see 'feedwatch config history'")
        return texts


def _undone(before: str | None, after: str | None, text: str) -> str | None:
    """Make the change from `after` back to `before` in a text; None stands for a file that is not there."""
    if text == (after or ""):
        return before
    if before is None or after is None:
        raise EntangledError("The file was changed since" if text else "The file was removed since")
    return carry(after, before, text)


def _shown_lines(lines: tuple[str, ...], text: str, file: str) -> tuple[str, ...]:
    """Give lines of a text as they may be shown."""
    pairs = zip(lines_of_text(text), lines_of_text(shown(text, file)), strict=True)
    masks = {line.strip(): masked.strip() for line, masked in pairs}
    return tuple(masks.get(line, line) for line in lines)
