"""What a delivery costs the server: one message to 1,000 subscribers, again and again.

The gateway (its own process, reading the patches from a Valkey) against `websockets.broadcast` with messages of the same
size, at the same pace, to the same clients, in the same run. Counted is the CPU time of the server process, user and
system, for each message that a client received; neither compresses.

    python -m bench.fanout [--subscribers 1000] [--messages 400] [--per-second 40]
"""

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from pathlib import Path

from redis.asyncio import Redis
from websockets.asyncio.server import ServerConnection, broadcast, serve

from bench.figures import Figure, add_option, show
from bench.listener import listeners, until_quiet
from schemas.documents import Document
from schemas.protocol import SUBPROTOCOL
from testing.pacing import paced
from testing.processes import free_port
from testing.scope_writer import ScopeWriter
from testing.servers import valkey
from testing.waiting import eventually

COMPETITION = "bench"
CHANNEL = f"ranking/{COMPETITION}/500m-women"
ROWS = 12


def document(number: int) -> Document:
    """A ranking whose every version differs from the one before in about 1.1 KB of patch."""
    rows = {
        f"competitor-{row:02}": {
            "name": f"Skater with a Name {number % 10}",
            "time": f"37.{(number + row) % 100:02}",
            "time_us": 37_000_000 + number * 1_000 + row,
            "gap": f"+0.{(number + row) % 100:02}",
        }
        for row in range(ROWS)
    }
    return {"competition": COMPETITION, "rows": rows}


async def listen(port: int, count: int) -> None:
    """The process of the clients: says `ready`, and at the end of its input what it counted."""
    messages = octets = 0
    last_s = 0.0

    def received(payload: bytes) -> None:
        nonlocal messages, octets, last_s
        messages += 1
        octets += len(payload)
        last_s = time.time()

    await listeners(port, count, [f'{{"op":"subscribe","channel":"{CHANNEL}"}}'], received)
    await eventually(lambda: messages >= count)
    messages = octets = 0
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await until_quiet(lambda: last_s)
    print(messages, octets, flush=True)


async def peer(port: int, subscribers: int, messages: int, per_second: float, size: int) -> None:
    """The process of the peer: `websockets.broadcast` to all who are there, when told to."""
    connections: set[ServerConnection] = set()

    async def handle(connection: ServerConnection) -> None:
        connections.add(connection)
        await connection.recv()
        await connection.send("{}")
        await connection.wait_closed()

    async with serve(handle, "127.0.0.1", port, compression=None, subprotocols=[SUBPROTOCOL], ping_interval=None):  # type: ignore[list-item]
        print("ready", flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        assert len(connections) == subscribers
        text = "x" * size

        async def one(_: int) -> None:
            broadcast(connections, text)

        await paced(one, messages, per_second)
        print("done", flush=True)
        await asyncio.to_thread(sys.stdin.readline)


def cpu_s(pid: int) -> float:
    """CPU time of all threads of a process so far, system calls included."""
    running_ns = (file.read_text(encoding="ascii").split()[0] for file in Path(f"/proc/{pid}/task").glob("*/schedstat"))
    return sum(map(int, running_ns)) / 1e9


def process(*command: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", *command],
        env={**os.environ, **environment},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def heard(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    line = child.stdout.readline()
    if not line:
        raise SystemExit(f"{child.args!r} ended with code {child.wait()}")
    return line.strip()


def tell(child: subprocess.Popen[str]) -> None:
    assert child.stdin is not None
    child.stdin.write("go\n")
    child.stdin.flush()


async def measure(
    server: subprocess.Popen[str], port: int, subscribers: int, send: Callable[[], Awaitable[None]]
) -> tuple[float, int, int]:
    """CPU seconds of the server, messages and bytes received."""
    clients = process("bench.fanout", "--as", "clients", "--port", str(port), "--subscribers", str(subscribers))
    try:
        assert await asyncio.to_thread(heard, clients) == "ready"
        before = cpu_s(server.pid)
        await send()
        tell(clients)
        messages, octets = map(int, (await asyncio.to_thread(heard, clients)).split())
        return cpu_s(server.pid) - before, messages, octets
    finally:
        clients.kill()
        clients.wait()


async def compare(subscribers: int, messages: int, per_second: float, file: Path | None) -> None:
    with ExitStack() as stack:
        store = stack.enter_context(valkey())
        port = free_port()
        gateway = process("rinkside", "gateway", RINKSIDE_REDIS_URL=store.address, RINKSIDE_GATEWAY_PORT=str(port))
        stack.callback(gateway.kill)
        async with Redis.from_url(store.address) as redis:
            writer = ScopeWriter(redis, COMPETITION)
            await writer.put({CHANNEL: document(0)})

            async def listens() -> bool:
                _, connection = await asyncio.open_connection("127.0.0.1", port)
                connection.close()
                return True

            await eventually(listens)

            async def write() -> None:
                async def one(number: int) -> None:
                    await writer.put({CHANNEL: document(number + 1)})

                await paced(one, messages, per_second)

            ours_s, ours, octets = await measure(gateway, port, subscribers, write)
        size = octets // max(1, ours)
        port = free_port()
        arguments = ("--port", str(port), "--subscribers", str(subscribers), "--messages", str(messages))
        other = process(
            "bench.fanout", "--as", "peer", *arguments, "--per-second", str(per_second), "--size", str(size)
        )
        stack.callback(other.kill)
        assert await asyncio.to_thread(heard, other) == "ready"

        async def send() -> None:
            tell(other)
            assert await asyncio.to_thread(heard, other) == "done"

        theirs_s, theirs, _ = await measure(other, port, subscribers, send)
    expected = subscribers * messages
    ours_us, theirs_us = ours_s / ours * 1e6, theirs_s / theirs * 1e6
    figures = [
        Figure("websockets.broadcast: CPU per delivery", theirs_us, "µs"),
        Figure("rinkside gateway: CPU per delivery", ours_us, "µs", "websockets.broadcast", ours_us / theirs_us),
        Figure("rinkside gateway: delivered", 100 * ours / expected, "%"),
        Figure("websockets.broadcast: delivered", 100 * theirs / expected, "%"),
    ]
    title = f"{subscribers:,} subscribers, {messages} messages of {size:,} bytes at {per_second:g}/s"
    show(title, figures, file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subscribers", type=int, default=1_000)
    parser.add_argument("--messages", type=int, default=400)
    parser.add_argument("--per-second", type=float, default=40)
    parser.add_argument("--as", dest="role", choices=("all", "clients", "peer"), default="all", help=argparse.SUPPRESS)
    parser.add_argument("--port", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--size", type=int, default=0, help=argparse.SUPPRESS)
    add_option(parser)
    given = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    match given.role:
        case "clients":
            asyncio.run(listen(given.port, given.subscribers))
        case "peer":
            asyncio.run(peer(given.port, given.subscribers, given.messages, given.per_second, given.size))
        case _:
            asyncio.run(compare(given.subscribers, given.messages, given.per_second, given.json))


if __name__ == "__main__":
    main()
