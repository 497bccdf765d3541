"""A crowd behind an HTTP cache: what it costs the gateway, and how late it is beside a WebSocket client.

Varnish with `deploy/varnish.vcl` in front of one gateway, or nginx with `deploy/nginx.conf`. So many readers ask for the next
version of a channel; one WebSocket client of the gateway follows the same channel. Counted are the requests that reach the
gateway, and for every reader and version how much later than the WebSocket client it had that version.

    python -m bench.edge [--readers 10000] [--versions 12] [--every 6] [--cache varnish|nginx]
"""

import argparse
import asyncio
import itertools
import json
import re
import resource
import sys
import time
from contextlib import ExitStack

import httpx
from redis.asyncio import Redis

from bench.fanout import CHANNEL, COMPETITION, cpu_s, document, heard, process, tell
from bench.figures import Figure, add_option, show
from bench.latency import at
from bench.listener import listeners
from testing.http_cache import CACHES, http_cache
from testing.pacing import paced
from testing.processes import Unavailable, free_port
from testing.scope_writer import ScopeWriter
from testing.servers import valkey
from testing.waiting import eventually

_PROCESSES = 2
_CONNECTS = 200
"""Connections that a process of readers opens at the same time."""


class Reader(asyncio.Protocol):
    """Asks for the version after the one that it has, again and again. `seen` gets each version and when it came."""

    def __init__(self, seen: list[tuple[int, float]]) -> None:
        self.version = 1
        self._seen = seen
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        path = f"/api/{CHANNEL}?after={self.version}&epoch=e1"
        self._transport.write(f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self._buffer[:end]).lower()
        start = head.find(b"content-length: ")
        length = int(head[start + 16 : head.find(b"\r\n", start)])
        if len(self._buffer) < end + 4 + length:
            return
        body = bytes(self._buffer[end + 4 : end + 4 + length])
        self._buffer.clear()
        if head.startswith(b"http/1.1 200") and body.startswith(b'{"op":"patch"'):
            start = body.find(b'"version":') + 10
            version = int(body[start : body.find(b",", start)])
            if version > self.version:
                self.version = version
                self._seen.append((version, time.time()))
        self._ask()


async def read(port: int, count: int, versions: int) -> None:
    """A process of readers: prints `ready`, and at the end of its input when each reader had each version."""
    seen: list[tuple[int, float]] = []
    readers = [Reader(seen) for _ in range(count)]
    loop, slots = asyncio.get_running_loop(), asyncio.Semaphore(_CONNECTS)

    async def connect(reader: Reader) -> None:
        async with slots:
            await loop.create_connection(lambda: reader, "127.0.0.1", port)

    await asyncio.gather(*map(connect, readers))
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await eventually(lambda: all(reader.version > versions for reader in readers), 60)
    print(json.dumps(seen), flush=True)


async def follow_requests(port: int) -> int:
    """How many requests for a next version the gateway has had."""
    async with httpx.AsyncClient() as http:
        text = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
    found = re.search(r"^rinkside_follow_requests_total (\S+)$", text, re.MULTILINE)
    return int(float(found[1])) if found else 0


async def measure(cache_name: str, count: int, versions: int, every_s: float) -> list[Figure]:
    with ExitStack() as stack:
        store, port = stack.enter_context(valkey()), free_port()
        redis = Redis.from_url(store.address)
        writer = ScopeWriter(redis, COMPETITION)
        await writer.put({CHANNEL: document(0)})
        server = process("rinkside", "gateway", "--port", str(port), RINKSIDE_REDIS_URL=store.address)
        stack.callback(server.kill)

        async def listens() -> bool:
            _, connection = await asyncio.open_connection("127.0.0.1", port)
            connection.close()
            return True

        await eventually(listens)
        cache = stack.enter_context(http_cache(cache_name, port))
        shown: dict[int, float] = {}

        def received(payload: bytes) -> None:
            message = json.loads(payload)
            if message["op"] in ("snapshot", "patch"):
                shown.setdefault(message["version"], time.time())

        await listeners(port, 1, [f'{{"op":"subscribe","channel":"{CHANNEL}"}}'], received)
        sizes = ("--readers", str(count // _PROCESSES), "--versions", str(versions))
        crowd = [process("bench.edge", "--as", "readers", "--port", str(cache.port), *sizes) for _ in range(_PROCESSES)]
        for readers in crowd:
            stack.callback(readers.kill)
        for readers in crowd:
            assert await asyncio.to_thread(heard, readers) == "ready"
        before = cpu_s(server.pid)

        asked = []

        async def put(number: int) -> None:
            asked.append(await follow_requests(port))
            await writer.put({CHANNEL: document(number + 1)})

        await paced(put, versions, 1 / every_s)
        late_ms: list[float] = []
        for readers in crowd:
            tell(readers)
            for version, when in json.loads(await asyncio.to_thread(heard, readers)):
                if version in shown:  # else the WebSocket client got it in one message with the next one
                    late_ms.append((when - shown[version]) * 1000)
        spent_s = cpu_s(server.pid) - before
        await redis.aclose()
        most = max(later - earlier for earlier, later in itertools.pairwise(asked))
        figures = [
            Figure("readers that had a version", len(late_ms) / versions, "of each version"),
            Figure("requests to the gateway", most, "at most for one version"),
            Figure("CPU of the gateway", spent_s * 1000 / versions, "ms for each version and all readers"),
        ]
        return figures + [
            Figure(f"later than a WebSocket client: p{percent}", at(late_ms, percent), "ms") for percent in (50, 99)
        ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--readers", type=int, default=10_000)
    parser.add_argument("--versions", type=int, default=12)
    parser.add_argument("--every", type=float, default=6.0, metavar="SECONDS", help="between two versions")
    parser.add_argument("--cache", choices=CACHES, default="varnish")
    parser.add_argument("--as", dest="role", choices=("all", "readers"), default="all", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, help=argparse.SUPPRESS)
    add_option(parser)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    if given.role == "readers":
        asyncio.run(read(given.port, given.readers, given.versions))
        return
    try:
        figures = asyncio.run(measure(given.cache, given.readers, given.versions, given.every))
    except Unavailable as missing:
        raise SystemExit(str(missing)) from None
    show(f"{given.readers:,} readers of one channel behind {given.cache}", figures, given.json)


if __name__ == "__main__":
    main()
