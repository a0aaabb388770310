"""Kill the service again and again, and say what became of it: the long form of test_kill.

    python tests/reliability/kill.py --kills 500 [--seed 7] [--stop] [--forge]

Exit code 1 when anything was lost, told twice, repeated without need, or left broken; the folder stays then.
"""

from __future__ import annotations

import argparse
import secrets
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))  # for those who start it by its path

from tests.processes import Plain, Starter, open_forge
from tests.reliability.siege import Plan, besiege
from tests.reliability.verdict import Report, judge


def main() -> int:
    """Read the command line and besiege."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**6), help="the same acts and aims again")
    parser.add_argument("--stop", action="store_true", help="end each life by SIGTERM instead")
    parser.add_argument("--forge", action="store_true", help="start by forking: quicker, all else is the same")
    parser.add_argument("--life", type=float, default=4.0, help="the longest life, in seconds")
    parser.add_argument("--rate", type=float, default=2.0, help="releases a second, of all newsrooms")
    given = parser.parse_args()
    plan = Plan(given.kills, given.seed, given.life, given.rate, is_thorough=True, orderly=given.stop)
    print(f"seed {plan.seed}", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="feedwatch-siege-"))
    with ExitStack() as stack:
        starter: Starter = stack.enter_context(open_forge()) if given.forge else Plain()
        report = run(plan, folder, starter)
    print(report)
    if report.faults:
        print(f"see {folder}")
        return 1
    shutil.rmtree(folder)
    return 0


def run(plan: Plan, folder: Path, starter: Starter) -> Report:
    """Besiege and judge."""
    with besiege(plan, folder, starter) as siege:
        return judge(siege)


if __name__ == "__main__":
    sys.exit(main())
