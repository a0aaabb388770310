"""Many machines in one: every loopback address answers on one port, some at once and some a byte at a time."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

FEED = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>Nytt</title>"
    b"<item><title>En rubrik</title><guid>1</guid></item></channel></rss>"
)
_DRIP_SECONDS = 0.1


@dataclass
class Machines:
    """The server's port, and when each path was asked."""

    port: int = 0
    asked: dict[str, list[float]] = field(default_factory=dict)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            path = (await reader.readuntil(b"\r\n\r\n")).split()[1].decode()
            self.asked.setdefault(path, []).append(time.monotonic())
            writer.write(
                b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nContent-Length: %d\r\n\r\n" % len(FEED)
            )
            if path.startswith("/drip"):
                for byte in FEED:
                    writer.write(bytes([byte]))
                    await writer.drain()
                    await asyncio.sleep(_DRIP_SECONDS)
            writer.write(FEED)
            await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@contextmanager
def open_machines() -> Iterator[Machines]:
    """Run the machines in a thread of their own."""
    machines = Machines()
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(machines.answer, "0.0.0.0", 0))
    machines.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield machines
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        server.close()
        loop.close()
