"""`feedwatch run`: the service."""

from __future__ import annotations

import logging
import os
import signal
import socket
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click
import uvicorn

from feedwatch.cli.logs import set_up_logging
from feedwatch.cli.options import folders
from feedwatch.engine.embedded import Embedded
from feedwatch.model.errors import BusyError
from feedwatch.service.instance import single_instance
from feedwatch.web.app import make_app
from feedwatch.wiring import House, make_rounds, open_house

log = logging.getLogger(__name__)

_DELIVERY_THREADS = 8
_STOP_SECONDS = 7.0
_WEB_STOP_SECONDS = 2


@click.command()
@folders
def run(config: Path, data: Path) -> None:
    """Run the service: poll, build digests, deliver, and serve the web pages, until SIGTERM.

    SIGHUP reads the configuration again (changed files are noticed anyway). Exit code 75 when another
    service holds the data folder.
    """
    set_up_logging()
    with single_instance(data, datetime.now(UTC)), open_house(config, data) as house:
        house.take_over()
        clean = serve(house, _listen(house.configuring.current.settings.web.listen))
    if not clean:
        # A thread still waits for somebody else's machine. Its lease makes sure that nothing comes of it.
        logging.shutdown()
        os._exit(0)


def serve(house: House, listener: socket.socket) -> bool:
    """Run everything until a signal; tells whether all work had ended."""
    stop = threading.Event()
    _on_signals(stop, house.configuring.refresh)
    rounds = make_rounds(house)
    settings = house.configuring.current.settings
    engine = Embedded(rounds.functions, settings.poll.workers + _DELIVERY_THREADS)
    rounds.begin(engine)
    server = uvicorn.Server(
        uvicorn.Config(make_app(house), log_config=None, access_log=False, timeout_graceful_shutdown=_WEB_STOP_SECONDS)
    )
    pages = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="web", daemon=True)
    pages.start()
    engine.start()
    _notify("READY=1")
    log.info("running, pages at %s", settings.public_url)
    stop.wait()
    _notify("STOPPING=1")
    log.info("stopping")
    rounds.stop()
    server.should_exit = True
    clean = engine.stop(_STOP_SECONDS)
    pages.join(_WEB_STOP_SECONDS)
    log.info("stopped")
    return clean


def _on_signals(stop: threading.Event, reload: Callable[[], object]) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.set())
    # In a thread of its own: a signal may arrive while the main thread holds a lock that reloading needs.
    signal.signal(signal.SIGHUP, lambda _number, _frame: threading.Thread(target=reload, name="reload").start())


def _listen(address: str) -> socket.socket:
    host, _, port = address.rpartition(":")
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    try:
        return socket.create_server((host.strip("[]"), int(port)), family=family)
    except OSError as error:
        reason = os.strerror(error.errno or 0)
        raise BusyError(f"cannot listen on {address}: {reason}; set [web] listen in feedwatch.toml") from error


def _notify(state: str) -> None:
    """Tell systemd how we are (sd_notify(3)); nothing happens without it."""
    path = os.environ.get("NOTIFY_SOCKET")
    if not path:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notifier:
        notifier.connect(f"\0{path[1:]}" if path.startswith("@") else path)
        notifier.sendall(state.encode())
