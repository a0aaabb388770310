"""`python -m feedwatch` and the `feedwatch` command."""

from __future__ import annotations

from feedwatch.cli.main import run


def main() -> None:
    """Run the command line and end with its exit code."""
    run()


if __name__ == "__main__":
    main()
