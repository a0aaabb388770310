"""The guard judges resolved addresses, and nothing is resolved again behind its back."""

from __future__ import annotations

import socket
import time
from collections.abc import Callable
from typing import Any

import pytest
from tests.hostile.cases import FEED, ok

from feedwatch.model.errors import FetchError
from feedwatch.net.door import Door, Limits

Listen = Callable[[Callable[[socket.socket], None]], int]
Entry = tuple[Any, ...]
QUICK = Limits(connect=0.3, read=0.5, total=1.0)


def entry(address: str, port: int, protocol: int = socket.IPPROTO_TCP) -> Entry:
    """Write one answer of getaddrinfo."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    return (family, socket.SOCK_STREAM, protocol, "", (address, port))


def unreachable_public() -> Entry:
    """Give a public address whose socket cannot even be made, so that no test sends a packet to it."""
    return entry("8.8.8.8", 80, protocol=9999)


class Names:
    """A resolver that gives one prepared answer after the other, the last one for ever."""

    def __init__(self, *answers: list[Entry]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, family: int, kind: int) -> list[Entry]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


class Canary:
    """A server that must not be reached, or at least be counted."""

    def __init__(self) -> None:
        self.hits = 0

    def __call__(self, connection: socket.socket) -> None:
        self.hits += 1
        ok(FEED)(connection)


def refused(door: Door, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        door.get(url, limits=QUICK)
    return caught.value


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "localhost",
        "[::ffff:7f00:1]",
    ],
)
def test_every_spelling_of_loopback_is_refused_before_a_connection_is_made(listen: Listen, host: str) -> None:
    """Decimal, octal, hex, short and mapped hosts reach the resolver and not the server."""
    canary = Canary()
    port = listen(canary)
    error = refused(Door(frozenset(), "feedwatch/test"), f"http://{host}:{port}/")
    assert (error.kind, error.temporary, canary.hits) == ("refused-address", False, 0)


def test_a_refusal_tells_how_to_allow_it() -> None:
    """The message names host, address, what is wrong with it, and the entry for the allow list."""
    door = Door(frozenset(), "feedwatch/test", resolve=Names([entry("10.1.2.3", 80)]))
    assert refused(door, "http://intranet.example/feed").message == (
        "intranet.example (10.1.2.3) is a private address and is not fetched from; "
        'if it is meant, add "intranet.example:80" to allow under [net]'
    )


def test_an_allowed_host_and_port_is_fetched_from(listen: Listen) -> None:
    """The allow list opens exactly the host and port that it names, in the way it names them."""
    canary = Canary()
    port = listen(canary)
    door = Door(frozenset({f"localhost:{port}"}), "feedwatch/test")
    assert door.get(f"http://LOCALHOST:{port}/").body == FEED
    assert refused(door, f"http://127.0.0.1:{port}/").kind == "refused-address"
    assert refused(door, f"http://2130706433:{port}/").kind == "refused-address"
    assert refused(door, f"http://localhost:{port - 1}/").kind == "refused-address"
    assert canary.hits == 1


def test_an_allowed_name_may_have_swedish_letters(listen: Listen) -> None:
    """The allow list is written as the admin reads it, and compared as it goes over the wire."""
    port = listen(ok(FEED))
    names = Names([entry("127.0.0.1", port)])
    door = Door(frozenset({"intranät.example:80"}), "feedwatch/test", resolve=names)
    assert door.get("http://intranät.example/").body == FEED
    assert names.asked == ["xn--intrant-bxa.example"]


def test_an_allowed_name_that_turns_to_metadata_is_refused() -> None:
    """Allowing an intranet name does not open link-local addresses."""
    door = Door(frozenset({"intranet.example:80"}), "feedwatch/test", resolve=Names([entry("169.254.169.254", 80)]))
    assert refused(door, "http://intranet.example/").kind == "refused-address"


def test_a_name_that_changes_its_answer_gains_nothing(listen: Listen) -> None:
    """Each connection judges the very answer that it uses, so rebinding to loopback is refused."""
    canary = Canary()
    port = listen(canary)
    names = Names([unreachable_public()], [entry("127.0.0.1", port)])
    door = Door(frozenset(), "feedwatch/test", resolve=names)
    assert refused(door, f"http://rebind.example:{port}/").kind == "connect"
    assert refused(door, f"http://rebind.example:{port}/").kind == "refused-address"
    assert (canary.hits, len(names.asked)) == (0, 2)


def test_private_addresses_in_a_mixed_answer_are_passed_over(listen: Listen) -> None:
    """Of several addresses only the public ones are tried."""
    canary = Canary()
    port = listen(canary)
    names = Names([entry("127.0.0.1", port), entry("::1", port), unreachable_public()])
    assert refused(Door(frozenset(), "feedwatch/test", resolve=names), "http://mixed.example/").kind == "connect"
    assert canary.hits == 0


def test_a_dead_first_address_does_not_keep_the_second_from_answering(listen: Listen) -> None:
    """Addresses are tried in turn."""
    port = listen(ok(FEED))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    names = Names([entry("127.0.0.1", closed), entry("127.0.0.1", port)])
    door = Door(frozenset({"feed.example:80"}), "feedwatch/test", resolve=names)
    assert door.get("http://feed.example/").body == FEED


def test_a_slow_resolver_holds_nobody_longer_than_the_connect_limit() -> None:
    """The resolver has no time limit of its own, so we keep one."""

    def slow(host: str, port: int, family: int, kind: int) -> list[Entry]:
        time.sleep(1.5)
        return []

    began = time.monotonic()
    error = refused(Door(frozenset(), "feedwatch/test", resolve=slow), "http://slow.example/")
    assert (error.kind, error.temporary) == ("dns", True)
    assert time.monotonic() - began < 1.0


@pytest.mark.parametrize(
    ("raised", "temporary"),
    [(socket.gaierror(-2, "Name or service not known"), True), (UnicodeError("label too long"), False)],
)
def test_a_name_without_address_is_told_as_such(raised: Exception, temporary: bool) -> None:
    """A name that does not exist may come back; one that is no name will not."""

    def resolve(host: str, port: int, family: int, kind: int) -> list[Entry]:
        raise raised

    error = refused(Door(frozenset(), "feedwatch/test", resolve=resolve), "http://gone.example/")
    assert (error.kind, error.temporary) == ("dns", temporary)
    assert "gone.example" in error.message


def test_an_empty_answer_is_a_name_without_address() -> None:
    """A resolver may answer with nothing usable."""
    door = Door(frozenset(), "feedwatch/test", resolve=Names([]))
    assert refused(door, "http://empty.example/").kind == "dns"


def test_a_closed_port_is_told_as_a_refused_connection() -> None:
    """Nobody listens: temporary, with the words of the system."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    error = refused(Door(frozenset({f"127.0.0.1:{closed}"}), "feedwatch/test"), f"http://127.0.0.1:{closed}/")
    assert (error.kind, error.temporary) == ("connect", True)
    assert "refused" in error.message
