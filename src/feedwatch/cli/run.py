"""`feedwatch run`: the service."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from feedwatch.cli.logs import set_up_logging
from feedwatch.cli.options import folders
from feedwatch.cli.output import local
from feedwatch.engine.embedded import Embedded
from feedwatch.service.upkeep.instance import single_instance
from feedwatch.web.server import open_all_pages
from feedwatch.wiring import House, make_rounds, open_house

log = logging.getLogger(__name__)

_DELIVERY_THREADS = 8
_PATIENCE_SECONDS = 4.0  # for what runs to come to its end by itself
_STOP_SECONDS = 3.0
_LISTEN_SECONDS = 0.2


@click.command()
@folders
def run(config: Path, data: Path) -> None:
    """Run the service: poll, build digests, deliver, and serve the web pages, until SIGTERM.

    SIGHUP reads the configuration again (changed files are noticed anyway). Exit code 75 when another
    service holds the data folder.
    """
    set_up_logging()
    with single_instance(data, datetime.now(UTC)), open_house(config, data, service=True) as house:
        house.take_over()
        clean = _serve(house)
        if not clean:
            # A thread still waits for somebody else's machine. Its lease makes sure that nothing comes of it.
            logging.shutdown()
            os._exit(0)


def _serve(house: House) -> bool:
    """Run everything until a signal; tells whether all work had ended."""
    stop = threading.Event()
    on_signals(stop, house.refresh)
    rounds = make_rounds(house)
    settings = house.configuring.current.settings
    engine = Embedded(rounds.functions, settings.poll.workers + _DELIVERY_THREADS)
    rounds.begin(engine)
    with open_all_pages(house):
        engine.start()
        _notify("READY=1")
        _welcome_first_admin(house)
        log.info("running, pages at %s", settings.public_url)
        sleep_until(stop)
        _notify("STOPPING=1")
        log.info("stopping")
        rounds.stop()
        clean = engine.stop(_PATIENCE_SECONDS)
        if not clean:
            house.door.close()  # whoever still waits for another machine waits no longer
            clean = engine.stop(_STOP_SECONDS)
    log.info("stopped")
    return clean


def _welcome_first_admin(house: House) -> None:
    """Print the one-time link for the first admin, as long as there is none. It is for whoever started us: not for the log."""
    made = house.admitting.first_link()
    if made is None:
        return
    token, expires = made
    address = f"{house.configuring.current.settings.admin_url}/admin/welcome/{token}"
    click.echo(f"There is no admin yet. Until {local(expires)} this link makes you the first one, once:\n  {address}")


def on_signals(stop: threading.Event, reload: Callable[[], object]) -> None:
    """Set `stop` on SIGTERM and SIGINT, call `reload` on SIGHUP."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    # In a thread of its own: a signal may arrive while the main thread holds a lock that reloading needs.
    signal.signal(signal.SIGHUP, lambda _number, _frame: threading.Thread(target=reload, name="reload").start())


def sleep_until(stop: threading.Event) -> None:
    """Sleep until `stop` is set by a signal.

    Not by the event's own `wait`: a handler that runs while this thread takes the event's lock waits for itself, and a
    signal that comes just before the thread falls asleep is handled when the next one comes (1 in 100 on a busy machine).
    """
    while not stop.is_set():
        time.sleep(_LISTEN_SECONDS)


def _notify(state: str) -> None:
    """Tell systemd how we are (sd_notify(3)); nothing happens without it."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifier:
        notifier.connect(f"\0{path[1:]}" if path.startswith("@") else path)
        notifier.sendall(state.encode())
