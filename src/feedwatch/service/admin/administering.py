"""Changes of the configuration, by whatever hand: an edit of a file, shown as a diff with its effect before it is written.

the text on disk -> the edit -> validated with all the other files -> diff and effect -> written if nobody else wrote
meanwhile -> in force, as a version with its author
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from feedwatch.config.carry import carry
from feedwatch.config.document import parse
from feedwatch.config.edit import (
    add_source,
    add_sources,
    change_source,
    change_sources,
    diff,
    ended_as,
    remove_source,
    remove_sources,
)
from feedwatch.config.files import SETTINGS, SOURCES, Configuration, build, completed, read_own_texts
from feedwatch.config.masking import shown, shown_diff, unmasked
from feedwatch.config.set_setting import set_setting
from feedwatch.config.sources import load_sources, suggest_id
from feedwatch.config.write import check_name, held, is_writable
from feedwatch.model.actor import SHELL, Actor
from feedwatch.model.errors import ConflictError, EntangledError, FeedwatchError, UsageError
from feedwatch.model.source import Source
from feedwatch.model.urls import canonical
from feedwatch.service.admin.effect import Effect, Foreseeing
from feedwatch.service.configuring import Configuring
from feedwatch.store import configurations
from feedwatch.store.configurations import fingerprint
from feedwatch.store.database import Database


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one file that is not written yet.

    `before` and `after` are the texts in force; a file that the folder does not have counts with what the program brings, and
    `on_disk` is what the file itself held. `removes` says that the file goes. `configuration` is the whole that it makes.
    """

    name: str
    before: str
    after: str
    on_disk: str
    removes: bool = False
    configuration: Configuration | None = field(default=None, repr=False, compare=False)

    @property
    def diff(self) -> str:
        """Show the change as a unified diff with credentials masked; empty when there is none."""
        return shown_diff(self.before, self.after, self.name)

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing would be written."""
        return self.before == self.after and not self.removes

    @property
    def base(self) -> str:
        """Give a short hash of the text it was made from, for a form to send back."""
        return fingerprint(self.before)


class Administering:
    """Edits configuration files; every edit keeps comments and order."""

    def __init__(
        self,
        database: Database,
        configuring: Configuring,
        foreseeing: Foreseeing,
        environment: Mapping[str, str],
        refresh: Callable[[], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._configuring = configuring
        self._foreseeing = foreseeing
        self._environment = environment
        self._refresh = refresh
        self._clock = clock

    def free_id(self, name: str, taken: Collection[str] = ()) -> str:
        """Suggest an id for a new source of a name that neither a source has nor is `taken`."""
        return suggest_id(name, {source.id for source in self._configuring.current.sources}.union(taken))

    def watching(self, url: str) -> str:
        """Give the id of the source that watches an address already, whatever its spelling; empty when none does."""
        return _watching(url, self._configuring.current.sources)

    def add(self, source: Mapping[str, Any], comments: Sequence[str] = ()) -> Edit:
        """Add a source.

        Raises ConfigError when the configuration would not be valid, UsageError when its address is watched already.
        """
        url = str(source.get("url", ""))

        def edit(text: str) -> str:
            _refuse_watched(url, self._sources_in(text).values())
            return add_source(text, source, comments)

        return self._edited(SOURCES, edit)

    def change(self, source_id: str, changes: Mapping[str, Any]) -> Edit:
        """Change keys of a source; raises UsageError for an unknown one, ConfigError when it would not be valid."""
        return self._edited(SOURCES, lambda text: change_source(text, source_id, changes))

    def change_many(self, changes: Mapping[str, Mapping[str, Any]]) -> Edit:
        """Change several sources in one edit; raises as `change` does."""
        return self._edited(SOURCES, lambda text: change_sources(text, changes))

    def change_each(self, source_ids: Collection[str], changes_of: Callable[[Source], Mapping[str, Any]]) -> Edit:
        """Change sources by what each of them is in the very text that is edited, whoever changed it a moment ago.

        Raises as `change` does, and what `changes_of` raises.
        """

        def edit(text: str) -> str:
            now = self._sources_in(text)
            return change_sources(text, {one: changes_of(now[one]) if one in now else {} for one in source_ids})

        return self._edited(SOURCES, edit)

    def follow(self, seen: Source, found: Mapping[str, Any]) -> Edit:
        """Let a source be what was found in its stead, as long as it is looked for where it was when somebody looked.

        Raises UsageError when it is not any more, and as `change` does.
        """

        def changes(now: Source) -> Mapping[str, Any]:
            if not now.is_read_as(seen):
                raise UsageError(f"source '{seen.id}' was changed while its new address was tried; look again")
            return found

        return self.change_each([seen.id], changes)

    def add_many(self, sources: Sequence[Mapping[str, Any]]) -> Edit:
        """Add several sources in one edit; raises as `change` does."""
        return self._edited(SOURCES, lambda text: add_sources(text, sources))

    def remove(self, source_id: str) -> Edit:
        """Remove a source with its comments; what it brought stays. Raises as `change` does."""
        return self._edited(SOURCES, lambda text: remove_source(text, source_id))

    def remove_many(self, source_ids: Iterable[str]) -> Edit:
        """Remove several sources in one edit; raises as `change` does."""
        return self._edited(SOURCES, lambda text: remove_sources(text, source_ids))

    def source_before(self, edit: Edit, source_id: str) -> Source | None:
        """Give a source as it was in the text that an edit of the sources was made from; raises ConfigError."""
        return self._sources_in(edit.before).get(source_id)

    def set_setting(self, key: str, value: str | None) -> Edit:
        """Set a setting such as `mail.from`, None for its default; raises UsageError, ConfigError."""
        return self._edited(SETTINGS, lambda text: set_setting(text, key, value))

    def files(self) -> dict[str, bool]:
        """Give the files in force by name, each with whether the folder has it, or it came with the program."""
        own = read_own_texts(self._configuring.folder)
        return {name: name in own for name in sorted(completed(own))}

    def text(self, name: str) -> tuple[str, str]:
        """Give the text of a file in force, with credentials masked, and the `base` of an edit that is made from it.

        Raises UsageError when there is no such file.
        """
        check_name(name)
        texts = completed(read_own_texts(self._configuring.folder))
        if name not in texts and name not in (SETTINGS, SOURCES):
            raise UsageError(f"there is no file {name}; the files are {', '.join(texts)}")
        return shown(texts.get(name, ""), name), fingerprint(texts.get(name, ""))

    def is_writable(self) -> bool:
        """Tell whether the folder can be written, as far as that is known before it is tried."""
        return is_writable(self._configuring.folder)

    def changed_since(self, name: str, base: str) -> str:
        """Show what was changed in a file since it was what `base` names; empty when nothing was, or nobody knows."""
        with self._database.read() as connection:
            then = configurations.text_like(connection, name, base)
        now = completed(read_own_texts(self._configuring.folder)).get(name, "")
        return "" if then is None else shown_diff(then, now, name)

    def edit_text(self, name: str, text: str, base: str | None = None) -> Edit:
        """Give a file another text as a whole, or make a new topic.

        A line shown masked means the line in the file; line ends stay those of the file, whatever a browser sends.
        With `base`, what `Edit.base` or `text` gave, the text is refused when the file is another one by now. Raises
        ConflictError with both versions, ConfigError with lines, UsageError for a name that is no configuration file.
        """

        def edit(before: str) -> str:
            if base is not None and base != fingerprint(before):
                raise self._conflict(name, base, before, text)
            return unmasked(ended_as(text, before), before, name)

        return self._edited(name, edit)

    def remove_file(self, name: str) -> Edit:
        """Take a topic away, or let places and platforms be those that the program brings.

        Raises UsageError for a file that must be there or that the folder does not have; ConfigError as `change` does.
        """
        if name in (SETTINGS, SOURCES):
            raise UsageError(f"{name} cannot be removed")
        return self._edited(name, lambda _: None)

    def edit_with(self, name: str, change: Callable[[str], str | None]) -> Edit:
        """Edit a file by a function of the text in force, None to take it away; raises what it raises, and ConfigError."""
        return self._edited(name, change)

    def merged(self, name: str, conflict: ConflictError) -> str | None:
        """Make the change that met another one on top of it, as a text with credentials masked.

        None when both are about the same lines: then a person decides.
        """
        try:
            return carry(
                shown(conflict.expected, name),
                ended_as(shown(conflict.wanted, name), conflict.expected),
                shown(conflict.on_disk, name),
            )
        except EntangledError:
            return None

    def effect(self, edit: Edit) -> Effect:
        """Tell what an edit would do once it is in force; nothing is written."""
        now = self._configuring.current
        return self._foreseeing.effect(now, edit.configuration or now)

    def apply(self, edit: Edit, by: Actor = SHELL, why: str = "") -> int:
        """Write an edit and put it in force; gives the number of the version.

        Raises ConflictError when the file was changed meanwhile, ConfigError when another one was and they do not go
        together, UnwritableError with the change to make by hand.
        """
        if edit.is_empty:
            return self._configuring.number
        with held(self._configuring.folder, edit.name, edit.on_disk, None if edit.removes else edit.after) as put:
            self._check_with_the_others(edit)
            with self._database.write() as connection:
                configurations.announce(connection, edit.name, edit.after, by, why, self._clock())
            try:
                put()
            except FeedwatchError:
                with self._database.write() as connection:
                    configurations.withdraw(connection, edit.name, edit.after)
                raise
            self._refresh()
        return self._configuring.number

    def _sources_in(self, text: str) -> dict[str, Source]:
        interval = self._configuring.current.settings.poll.default_interval
        sources, _ = load_sources(parse(text, str(self._configuring.folder / SOURCES)), interval, None, None)
        return {source.id: source for source in sources}

    def _edited(self, name: str, change: Callable[[str], str | None]) -> Edit:
        check_name(name)
        self._refresh()
        folder = self._configuring.folder
        own = read_own_texts(folder)
        texts = completed(own)
        before = texts.get(name, "")
        after = change(before)
        if after is None and name not in own:
            raise UsageError(f"there is no file {folder / name}")
        is_left_alone = after == before and name not in own
        wanted = _with(own, name, None if is_left_alone else after)
        made = build(wanted, folder, self._environment)
        return Edit(name, before, wanted.get(name, ""), own.get(name, ""), after is None, made)

    def _check_with_the_others(self, edit: Edit) -> None:
        """See that an edit goes together with the other files as they are now; raises ConfigError.

        Each of two people may have seen a good whole, one who takes a topic away and one who asks a source for it.
        """
        folder = self._configuring.folder
        now = _with(read_own_texts(folder), edit.name, None if edit.removes else edit.after)
        if edit.configuration is None or dict(edit.configuration.texts) != now:
            build(now, folder, self._environment)

    def _conflict(self, name: str, base: str, on_disk: str, wanted: str) -> ConflictError:
        with self._database.read() as connection:
            expected = configurations.text_like(connection, name, base)
        theirs = "" if expected is None else shown_diff(expected, on_disk, name)
        ours = diff(shown(on_disk if expected is None else expected, name), ended_as(wanted, on_disk), name)
        file = str(self._configuring.folder / name)
        return ConflictError(file, expected=expected or "", on_disk=on_disk, wanted=wanted, theirs=theirs, ours=ours)


def _with(own: Mapping[str, str], name: str, text: str | None) -> dict[str, str]:
    """Give all texts in force when a file of the folder has another one, None when it goes."""
    rest = {each: written for each, written in own.items() if each != name}
    return completed(rest if text is None else rest | {name: text})


def _watching(url: str, sources: Iterable[Source]) -> str:
    wanted = canonical(url)
    return next((source.id for source in sources if canonical(source.url) == wanted), "")


def _refuse_watched(url: str, sources: Iterable[Source]) -> None:
    if other := _watching(url, sources):
        raise UsageError(f"source '{other}' watches this address already; see 'feedwatch sources list'")
