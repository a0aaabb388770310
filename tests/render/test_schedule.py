"""A schedule reads as part of a sentence."""

from __future__ import annotations

from datetime import time

import pytest

from feedwatch.model.subscriber import Quiet, Rhythm, Schedule
from feedwatch.render.schedule import schedule_words

BOTH = frozenset(Quiet)


@pytest.mark.parametrize(
    ("schedule", "swedish", "english"),
    [
        (Schedule(Rhythm.AT_ONCE), "så snart något händer", "as soon as something happens"),
        (Schedule(Rhythm.HOURLY), "varje timme", "every hour"),
        (Schedule(Rhythm.EVERY_HOURS, hours=2), "varannan timme", "every other hour"),
        (Schedule(Rhythm.EVERY_HOURS, hours=6), "var 6:e timme", "every 6 hours"),
        (Schedule(Rhythm.DAILY, time(7)), "varje dag kl. 07.00", "every day at 07:00"),
        (Schedule(Rhythm.WEEKDAYS, time(16, 30)), "måndag till fredag kl. 16.30", "Monday to Friday at 16:30"),
        (Schedule(Rhythm.WEEKLY, time(7), weekday=0), "varje måndag kl. 07.00", "every Monday at 07:00"),
        (Schedule(Rhythm.WEEKLY, time(7), weekday=6), "varje söndag kl. 07.00", "every Sunday at 07:00"),
        (
            Schedule(Rhythm.MONTHLY, time(8), day=1),
            "den 1:a varje månad kl. 08.00",
            "on the 1st of every month at 08:00",
        ),
        (
            Schedule(Rhythm.MONTHLY, time(8), day=12),
            "den 12:e varje månad kl. 08.00",
            "on the 12th of every month at 08:00",
        ),
        (
            Schedule(Rhythm.MONTHLY, time(8), day=31),
            "den sista dagen i varje månad kl. 08.00",
            "on the last day of every month at 08:00",
        ),
        (
            Schedule(Rhythm.DAILY, time(7), quiet=frozenset({Quiet.HOLIDAYS})),
            "varje dag kl. 07.00 (på helgdagar i stället nästa vardag)",
            "every day at 07:00 (instead of public holidays on the next working day)",
        ),
        (
            Schedule(Rhythm.DAILY, time(7), quiet=frozenset({Quiet.WEEKENDS})),
            "varje dag kl. 07.00 (på lördagar och söndagar i stället nästa vardag)",
            "every day at 07:00 (instead of Saturdays and Sundays on the next working day)",
        ),
        (
            Schedule(Rhythm.DAILY, time(7), quiet=BOTH),
            "varje dag kl. 07.00 (på helger och helgdagar i stället nästa vardag)",
            "every day at 07:00 (instead of weekends and public holidays on the next working day)",
        ),
    ],
)
def test_a_schedule_in_words(schedule: Schedule, swedish: str, english: str) -> None:
    """Rhythm, time on the reader's clock, and what happens on quiet days."""
    assert (schedule_words(schedule, "sv"), schedule_words(schedule, "en")) == (swedish, english)
