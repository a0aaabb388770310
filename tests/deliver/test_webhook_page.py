"""What the reference page tells receivers to do works as it stands there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from feedwatch.deliver.signature import new_secret, sign

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "webhook.md"
SECRET, OTHER = new_secret(b"s" * 32), new_secret(b"o" * 32)
BODY = '{"type":"endpoint.test","data":{"title":"Växjö"}}'.encode()


def headers(*secrets: str, age: int = 0) -> dict[str, str]:
    at = int(time.time()) - age
    return {
        "webhook-id": "1a2b",
        "webhook-timestamp": str(at),
        "webhook-signature": sign("1a2b", at, BODY, secrets),
    }


def example(name: str, **known: object) -> Callable[..., Any]:
    """Give a function of the examples on the page."""
    for code in re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        scope = dict(known)
        exec(code, scope)
        if name in scope:
            found = scope[name]
            assert callable(found)
            return found
    raise AssertionError(name)


def test_the_example_without_a_library_verifies() -> None:
    """It takes ours, with one signature or two, and refuses another secret, another body, and an old one."""
    is_ours = example("is_ours")
    assert is_ours(SECRET, BODY, headers(SECRET))
    assert is_ours(SECRET, BODY, headers(OTHER, SECRET))
    assert not is_ours(SECRET, BODY, headers(OTHER))
    assert not is_ours(SECRET, BODY + b" ", headers(SECRET))
    assert not is_ours(SECRET, BODY, headers(SECRET, age=400))


def test_the_example_with_the_library_takes_each_event_once() -> None:
    """Its placeholders are a receiver's own memory and work."""
    source = PAGE.read_text("utf-8")
    assert source.count('"whsec_…"') == 1
    seen: set[str] = set()
    work: list[object] = []
    receive = example("receive", seen=seen, queue=work.append)
    receive.__globals__["Webhook"] = lambda _, verifier=receive.__globals__["Webhook"]: verifier(SECRET)
    assert receive(BODY, headers(OTHER)) == 401
    assert receive(BODY, headers(SECRET)) == 204
    seen.add("1a2b")
    assert receive(BODY, headers(SECRET)) == 204
    assert work == [{"type": "endpoint.test", "data": {"title": "Växjö"}}]
