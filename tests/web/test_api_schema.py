"""Whatever is sent to the API, its answer is one that its OpenAPI document promises, and never a fault of ours."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig
from schemathesis.schemas import BaseSchema
from tests.newsroom import News, open_newsroom
from tests.service.conftest import Clock, World
from tests.web.conftest import serve

from feedwatch import wiring
from feedwatch.model.access import Scope
from feedwatch.model.subscriber import Wish
from feedwatch.net.door import Door
from feedwatch.service.access import pacing
from feedwatch.wiring import House

_CONFIG = Path(__file__).parents[2] / "schemathesis.toml"  # says what is expected, and why
_EXAMPLES = 4


@pytest.fixture(scope="module")
def api(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BaseSchema]:
    """Serve a house with a source, items and a token of every scope; give the schema of its API."""
    with open_newsroom() as newsroom, ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for limit in ("LOOKS", "REQUESTS"):  # these have tests of their own
            patch.setattr(pacing, limit, 1_000_000)
        patch.setattr(wiring, "Door", partial(Door, resolve=known))
        world = World(tmp_path_factory.mktemp("api"), newsroom, Clock(), stack)
        desk = stack.enter_context(serve(world, '[poll]\nhost_gap = "0s"\n'))
        fill(world, desk.house)
        _, secret = desk.house.issuing.issue("schemathesis", frozenset(Scope), None)
        config = SchemathesisConfig.from_path(_CONFIG)
        loaded = schemathesis.openapi.from_url(f"{desk.base}/api/v1/openapi.json", config=config)
        loaded.config.update(headers={"Authorization": f"Bearer {secret}"})
        yield loaded


def known(host: str, port: int, *rest: Any) -> Any:
    """Know this machine only, so that no test waits for others."""
    if host != "127.0.0.1":
        raise socket.gaierror(socket.EAI_NONAME, "not known")
    return socket.getaddrinfo(host, port, *rest)


def fill(world: World, house: House) -> None:
    world.newsroom.feed(News("Kalmar signerar Klimatkontrakt 2030", path="/1", guid="1", summary="Med Viable Cities."))
    (world.config / "sources.toml").write_text(
        f'[[source]]\nid = "a"\nurl = "{world.newsroom.base}/feed"\nplace = "0880"\n', encoding="utf-8"
    )
    house.refresh()
    list(house.polling.poll_all([], only_due=False))
    wish = Wish("läsare@example.se", "climate-contract", schedule="at once")
    house.subscribing.add(wish, confirmed=True, how="a test")
    world.clock.pass_by(seconds=2)
    house.digesting.build_due()
    house.delivering.deliver_due()


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.value)
def test_the_api_keeps_what_its_document_promises(api: BaseSchema, mode: GenerationMode) -> None:
    """Every operation, with what fits and what does not: documented statuses, media types, shapes, and no fault."""
    failures = []
    for found in api.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]  # a document of ours has no broken ones

        @settings(
            max_examples=_EXAMPLES,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate],
        )
        @given(operation.as_strategy(generation_mode=mode))
        def keeps(case: schemathesis.Case[Any]) -> None:
            case.call_and_validate()

        try:
            keeps()
        except Unsatisfiable:
            continue  # of this operation nothing can be wrong
        except Exception as error:  # noqa: BLE001 - all that fails is told at once
            failures.append(f"{operation.label}: {error}")
    assert not failures, "\n\n".join(failures)
