"""What the schema of a topic pack cannot see: wordings, names that point to each other, weights of nothing."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable, Iterator, Sequence

from feedwatch.config.document import Document
from feedwatch.config.topic_tables import NamedTable, ThresholdsTable, TopicFile, TrapTable, Words, WordsTable
from feedwatch.model.errors import Problem
from feedwatch.model.topic import OWN_NAMES, Strength
from feedwatch.model.wording import Wording, read_wording


class TopicCheck:
    """Collects the problems of one pack."""

    def __init__(self, document: Document, text: str) -> None:
        self.problems: list[Problem] = []
        self._document = document
        self._lines = text.splitlines()

    def wordings(self, path: Sequence[str | int], words: Iterable[str]) -> tuple[Wording, ...]:
        """Read wordings; what cannot be read becomes a problem."""
        read = []
        for word in words:
            try:
                read.append(read_wording(word))
            except ValueError as error:
                self._tell(path, word, str(error))
        return tuple(read)

    def wordings_once(self, tables: TopicFile) -> None:
        """Find words that stand twice in a list, or under two terms."""
        terms: dict[str, str] = {}
        for kind, at, name, words in _lists(tables):
            seen = terms if kind == "term" else {}
            for word in words:
                if word.casefold() in seen:
                    self._tell(
                        (kind, at, "words"), word, f"duplicate words '{word}'", f"also in '{seen[word.casefold()]}'"
                    )
                seen.setdefault(word.casefold(), name)

    def names(self, tables: TopicFile) -> None:
        """Find names that two things have, and uses of names that nothing has."""
        groups = [("term", at, t.name) for at, t in enumerate(tables.term)]
        groups += [("words", at, t.name) for at, t in enumerate(tables.words)]
        kinds = [("text", at, name) for at, t in enumerate(tables.text) for name in (t.name, t.perhaps) if name]
        kinds += [("trap", at, t.name) for at, t in enumerate(tables.trap)]
        evidence = [("evidence", at, t.name) for at, t in enumerate(tables.evidence)]
        self._once([*groups, *kinds, *evidence])
        hideable = [*(name for _, _, name in groups), *Strength]
        usable = [*hideable, *OWN_NAMES, *(name for _, _, name in kinds)]
        self._known(("first_look",), tables.first_look, hideable)
        for at, trap in enumerate(tables.trap):
            self._known(("trap", at, "hides"), trap.hides, hideable)
            self._known(("trap", at, "unless"), trap.unless, usable)
        for at, text in enumerate(tables.text):
            self._known(("text", at, "unless"), text.unless, usable)
        for at, one in enumerate(tables.evidence):
            for key in ("all", "without", "also", "unless"):
                self._known(("evidence", at, key), getattr(one, key), usable)
            usable.append(one.name)
        parts = [name for _, _, name in [*kinds, *evidence]]
        for at, section in enumerate(tables.section):
            self._known(("section", at, "when"), section.when, parts)

    def weights(self, tables: TopicFile) -> None:
        """Find weights and names of nothing, and evidence and traps without a weight."""
        named: list[NamedTable] = [*tables.evidence, *tables.trap, *tables.text]
        parts = [*(table.name for table in named), *(table.perhaps for table in tables.text if table.perhaps)]
        named_so: list[tuple[tuple[str, ...], str]] = [(("weights", name), name) for name in tables.weights]
        named_so += [(("names", lang, name), name) for lang, names in tables.names.items() for name in names]
        for path, name in named_so:
            if name not in parts:
                self.problems.append(self._document.problem(path, f"no part is called '{name}'", _nearest(name, parts)))
        weighed: list[tuple[str, Sequence[NamedTable]]] = [("evidence", tables.evidence), ("trap", tables.trap)]
        for kind, own in weighed:
            for at, table in enumerate(own):
                if table.name not in tables.weights:
                    hint = f'add "{table.name}" = 1.0 to [weights]'
                    self.problems.append(
                        self._document.problem((kind, at, "name"), f"'{table.name}' has no weight", hint)
                    )

    def thresholds(self, table: ThresholdsTable) -> None:
        """Find thresholds out of order: nothing would be doubtful, or nothing could ever be kept."""
        if table.doubtful > table.kept:
            path = ("thresholds", "doubtful")
            self.problems.append(self._document.problem(path, "'thresholds.doubtful' is above 'thresholds.kept'"))
        if table.enough < table.kept:
            hint = "what speaks for an item counts up to 'enough', so nothing could ever be kept"
            path = ("thresholds", "enough")
            self.problems.append(self._document.problem(path, "'thresholds.enough' is below 'thresholds.kept'", hint))

    def _once(self, named: Iterable[tuple[str, int, str]]) -> None:
        seen: dict[str, tuple[str | int, ...]] = dict.fromkeys((*OWN_NAMES, *Strength), ())
        for kind, at, name in named:
            path = (kind, at, "name")
            if name in seen:
                first = self._document.line_of(seen[name])
                where = f"first used at line {first}" if first else "every pack has it already"
                self.problems.append(self._document.problem(path, f"duplicate name '{name}'", where))
            seen.setdefault(name, path)

    def _known(self, path: Sequence[str | int], names: Iterable[str], known: Collection[str]) -> None:
        for entry in names:
            for name in entry.split("|"):
                if name not in known:
                    self._tell(path, entry, f"nothing is called '{name}'", _nearest(name, known))

    def _tell(self, path: Sequence[str | int], value: str, message: str, hint: str = "") -> None:
        """Add a problem at the line of a value in a list that may go over many lines."""
        start = self._document.line_of(path)
        spelt = (f'"{value}"', f"'{value}'")
        after = range(start, len(self._lines) + 1) if start else range(0)
        line = next((at for at in after if any(s in self._lines[at - 1] for s in spelt)), start)
        self.problems.append(Problem(self._document.file, line, message, hint))


def _lists(tables: TopicFile) -> Iterator[tuple[str, int, str, Words]]:
    """Give kind, number, name and words of every list of words."""
    lists: list[tuple[str, Sequence[WordsTable | TrapTable]]] = [
        ("term", tables.term),
        ("words", tables.words),
        ("trap", tables.trap),
    ]
    for kind, own in lists:
        for at, table in enumerate(own):
            yield kind, at, table.name, table.words


def _nearest(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"did you mean '{near[0]}'?" if near else "known: " + ", ".join(sorted(known))
