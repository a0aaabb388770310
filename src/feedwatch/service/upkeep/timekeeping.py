"""Clocks that are set back: what a clock running ahead wrote down must not keep anybody waiting until it comes true.

A clock that is behind does no such harm: what is seen then is told when it is set right, and was only dated too early.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from feedwatch.store import clocks
from feedwatch.store.database import Database

log = logging.getLogger(__name__)

# Clocks are corrected by less than this all the time, and nobody minds waiting so long.
_SLEW = timedelta(minutes=1)


class Timekeeping:
    """Notices that the clock was set back."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def look(self) -> bool:
        """Bring back to now what was written down for later; tells whether there was anything.

        Subscriptions that were told up to such a time are brought back by who builds digests.
        """
        now = self._clock()
        with self._database.read() as connection:
            if not clocks.ran_ahead(connection, now + _SLEW):
                return False
        with self._database.write() as connection:
            clocks.bring_back(connection, now)
        log.warning("the clock was set back; what was to happen at the time that it showed happens now")
        return True
