"""What all tests share: the forge that starts commands, and the rule that on request a skipped test is a failed one."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from tests.processes import Forge, open_forge


@pytest.fixture(scope="session")
def forge() -> Iterator[Forge]:
    """Give what starts commands in a moment."""
    with open_forge() as forge:
        yield forge


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when tests were skipped and FEEDWATCH_FAIL_ON_SKIP is set, as on the build machine."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.exitstatus != pytest.ExitCode.OK:
        return
    skipped = len(reporter.stats.get("skipped", ()))
    if skipped and os.environ.get("FEEDWATCH_FAIL_ON_SKIP"):
        reporter.write_line(f"\nFAILED: skipped tests ({skipped}), which FEEDWATCH_FAIL_ON_SKIP forbids", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
