"""New weights in a topic pack, everything else as it was: comments, order, spacing."""

from __future__ import annotations

from collections.abc import Mapping

import tomlkit
from tomlkit.items import Table

from feedwatch.config.topics import load_topic


def with_weights(text: str, file: str, weights: Mapping[str, float], kept: float, doubtful: float) -> str:
    """Give the text of a pack with other weights and thresholds; raises ConfigError when the pack is bad.

    Weights of parts that the pack's table does not list are added at its end.
    """
    load_topic(text, file)
    document = tomlkit.parse(text)
    table, thresholds = document["weights"], document["thresholds"]
    if not isinstance(table, Table) or not isinstance(thresholds, Table):  # cannot be: the pack was read above
        raise TypeError("weights and thresholds are tables")
    for name, weight in weights.items():
        if float(table.get(name, float("nan"))) != weight:
            table[name] = weight
    thresholds["kept"] = kept
    thresholds["doubtful"] = doubtful
    changed = tomlkit.dumps(document)
    load_topic(changed, file)
    return changed
