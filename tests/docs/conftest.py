"""A house on the configuration that comes along."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from feedwatch.config.files import defaults_folder
from feedwatch.engine.workshop_direct import Direct
from feedwatch.wiring import House, open_house


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with open_house(defaults_folder(), tmp_path, environment={}, reader=Direct()) as house:
        yield house
