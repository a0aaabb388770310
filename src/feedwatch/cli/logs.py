"""Log lines: JSON for machines, words for a person at a terminal."""

from __future__ import annotations

import json
import logging
import re
import sys
from datetime import UTC, datetime

from feedwatch.model.text import one_line

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


# What JSON lets stand and readers of lines or terminals act upon: C1 controls, other line ends, directions, half characters.
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f]")


class JsonLines(logging.Formatter):
    """One record, one line, every control character escaped (OWASP Logging: no forged lines)."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record as JSON."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {key: value for key, value in vars(record).items() if key not in _STANDARD}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return _escaped(_UNSAFE, json.dumps(line, ensure_ascii=False, default=str))


class Words(logging.Formatter):
    """Time, level when it matters, message."""

    def format(self, record: logging.LogRecord) -> str:
        """Write a record for a person."""
        at = datetime.fromtimestamp(record.created).astimezone()
        level = f"{record.levelname.lower()}: " if record.levelno > logging.INFO else ""
        text = f"{at:%H:%M:%S} {level}{one_line(record.getMessage())}"
        if not record.exc_info:
            return text
        return text + "\n" + _escaped(_UNSAFE, _escaped(_CONTROL, self.formatException(record.exc_info)))


def _escaped(what: re.Pattern[str], text: str) -> str:
    return what.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def set_up_logging() -> None:
    """Log to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Words() if sys.stderr.isatty() else JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    for noisy in ("apscheduler", "alembic", "uvicorn.access", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    # That a tick came while the last one was still running is no news: what is due stands in the database.
    logging.getLogger("apscheduler.scheduler").setLevel(logging.ERROR)
