"""The rule that on request a skipped test is a failed one."""

from __future__ import annotations

import os

import pytest


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when tests were skipped and FEEDWATCH_FAIL_ON_SKIP is set, as on the build machine."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or session.exitstatus != pytest.ExitCode.OK:
        return
    skipped = len(reporter.stats.get("skipped", ()))
    if skipped and os.environ.get("FEEDWATCH_FAIL_ON_SKIP"):
        reporter.write_line(f"\nFAILED: skipped tests ({skipped}), which FEEDWATCH_FAIL_ON_SKIP forbids", red=True)
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
