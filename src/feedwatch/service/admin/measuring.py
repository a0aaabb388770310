"""Figures of a topic pack on its own samples: of the pack in force, and of one in hand beside it."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from feedwatch.config.samples import SampleFile, read_sample_file
from feedwatch.model.topic import TopicPack, Verdict
from feedwatch.service.admin.evaluating import Relevance, relevance_of
from feedwatch.service.admin.samples import Sample, judge_samples, read_samples
from feedwatch.service.configuring import Configuring

_REMEMBERED = 8  # figures; those of the pack in force are asked for on every page


@dataclass(frozen=True, slots=True)
class Judged:
    """A sample and what a pack says about it."""

    sample: Sample
    verdict: Verdict

    @property
    def wrong(self) -> bool:
        """Tell whether the pack decides otherwise than the label."""
        return self.sample.relevant is not self.verdict.kept


@dataclass(frozen=True, slots=True)
class Measured:
    """Every sample of a topic as a pack judges it, in the order of the file."""

    judged: tuple[Judged, ...]
    relevance: Relevance

    @property
    def relevant(self) -> int:
        """Count the samples whose label says that they are about the topic."""
        return sum(one.sample.relevant for one in self.judged)

    @property
    def wrong_first(self) -> tuple[Judged, ...]:
        """Give the samples that are judged wrong, then the others, each the last of the file first."""
        latest = self.judged[::-1]
        return (*(one for one in latest if one.wrong), *(one for one in latest if not one.wrong))


@dataclass(frozen=True, slots=True)
class Figures:
    """A pack in hand on the samples, beside the one in force (None when there is none of its name).

    `mended` samples are judged right by the one in hand only, `broken` ones by the one in force only.
    """

    samples: int
    before: Relevance | None
    after: Relevance
    mended: tuple[Judged, ...]
    broken: tuple[Judged, ...]


class Measuring:
    """Judges the samples of topics; stories and copies are measured by `evaluating`, which takes longer."""

    def __init__(self, configuring: Configuring) -> None:
        self._configuring = configuring
        self._remembered: OrderedDict[tuple[str, ...], Measured] = OrderedDict()
        self._lock = Lock()

    def in_force(self, topic: str) -> Measured:
        """Measure the pack in force; raises UsageError for an unknown topic, ConfigError for a line that is no sample."""
        return self.measure(self._configuring.current.pack(topic))

    def measure(self, pack: TopicPack) -> Measured:
        """Measure a pack on the samples of the topic of its name; raises ConfigError as above."""
        configuration = self._configuring.current
        file = read_sample_file(self._configuring.folder, pack.name)
        key = (pack.name, pack.version, configuration.version, hashlib.sha256(file.text.encode()).hexdigest())
        with self._lock:
            known = self._remembered.get(key)
        return known or self._remember(key, self._measure(pack, file))

    def compare(self, pack: TopicPack) -> Figures:
        """Measure a pack in hand beside the one in force; raises ConfigError as above."""
        present = self._configuring.current.topic(pack.name)
        before = self.measure(present) if present else None
        after = self.measure(pack)
        was = {one.sample.id: one for one in before.judged} if before else {}
        pairs = [(was[one.sample.id], one) for one in after.judged if one.sample.id in was]
        return Figures(
            samples=len(after.judged),
            before=before.relevance if before else None,
            after=after.relevance,
            mended=tuple(new for old, new in pairs if old.wrong and not new.wrong),
            broken=tuple(new for old, new in pairs if new.wrong and not old.wrong),
        )

    def _measure(self, pack: TopicPack, file: SampleFile) -> Measured:
        samples = list(read_samples(file.text, file.name))
        verdicts = [found.verdicts[0] for found in judge_samples(samples, pack, self._configuring.current)]
        judged = tuple(Judged(sample, verdict) for sample, verdict in zip(samples, verdicts, strict=True))
        return Measured(judged, relevance_of(samples, verdicts))

    def _remember(self, key: tuple[str, ...], measured: Measured) -> Measured:
        with self._lock:
            self._remembered[key] = measured
            while len(self._remembered) > _REMEMBERED:
                self._remembered.popitem(last=False)
        return measured
