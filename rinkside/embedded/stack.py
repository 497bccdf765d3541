"""The embedded stack: broker, store, projection, recorder and gateway on this machine, with nothing to install.

    Tansu   (Kafka protocol, in memory) ◀── DIR/events.jsonl, loaded at start
    Valkey  (Redis protocol, in memory)
    rinkside consume · rinkside record DIR · rinkside gateway      each a process of its own

What broker and store hold is gone when they stop. The recording in DIR is what lasts: when the broker falls it is
loaded again, when the store falls the projection builds all views from the log again.
"""

import asyncio
import contextlib
import os
import secrets
import sys
import urllib.error
import urllib.request
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rinkside.embedded.binaries import Programs, find_programs
from rinkside.embedded.data_folder import owned_folder
from rinkside.embedded.discovery import RunningStack, announced
from rinkside.embedded.ports import listens, refuse_taken, usual_or_free
from rinkside.embedded.reload import Say, load_log
from rinkside.embedded.supervisor import Child, Echo, Patience, Program
from rinkside.settings import Settings

STOP_ORDER = ("gateway", "consume", "record", "store", "broker")
"""Who hears of the end first: clients are sent away while all they saw still holds; the log goes last."""

_USUAL_BROKER_PORT = 9092
_USUAL_STORE_PORT = 6379
_HTTP_S = 2.0


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack. `children` by name, in the order of `STOP_ORDER`; `desk_key` opens the desk of its gateway."""

    running: RunningStack
    children: dict[str, Child]
    desk_key: str

    def kill(self) -> None:
        """Ends every process at once."""
        for child in self.children.values():
            child.kill()


@contextlib.asynccontextmanager
async def embedded_stack(
    settings: Settings, data: Path, say: Say, *, patience: Patience | None = None, echo: Echo | None = None
) -> AsyncIterator[Stack]:
    """Runs the stack while the block runs, and leaves no process behind.

    Raises `EmbeddedMissing`, `PortTaken`, `FolderBusy`, `FolderUnusable`, `LoadFailed`, and `ProgramFailed` for a
    program that does not come up. One that falls again and again later ends the block with an exception group that
    holds `ProgramFailed`.
    """
    programs = find_programs(settings)
    refuse_taken(settings.gateway_host, settings.gateway_port, "--port")
    with owned_folder(data) as logs, usual_or_free(_USUAL_BROKER_PORT, _USUAL_STORE_PORT) as (broker, store):
        running = _addresses(settings, data, broker, store)
        try:
            async with asyncio.TaskGroup() as group:
                stack = _assemble(settings, programs, running, data, logs, say, group, patience or Patience(), echo)
                try:
                    for name in ("broker", "store", "record", "consume", "gateway"):
                        await stack.children[name].start(group)
                    with announced(running):
                        yield stack
                finally:
                    await _end(stack)
        except BaseExceptionGroup as failures:
            if len(failures.exceptions) == 1 and isinstance(failures.exceptions[0], Exception):
                raise failures.exceptions[0] from None
            raise


async def _end(stack: Stack) -> None:
    # All watching ends first: a broker that fell just now must not start the recorder again behind our back.
    for child in stack.children.values():
        await child.release()
    for child in stack.children.values():
        await child.stop()


def _addresses(settings: Settings, data: Path, broker: int, store: int) -> RunningStack:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.gateway_host, settings.gateway_host)
    host = f"[{host}]" if ":" in host else host
    return RunningStack(
        pid=os.getpid(),
        kafka_bootstrap_servers=f"127.0.0.1:{broker}",
        redis_url=f"redis://127.0.0.1:{store}/0",
        gateway_url=f"http://{host}:{settings.gateway_port}",
        data=str(data.resolve()),
        started_at=datetime.now(UTC).isoformat(),
    )


def _assemble(
    settings: Settings,
    programs: Programs,
    running: RunningStack,
    data: Path,
    logs: Path,
    say: Say,
    group: asyncio.TaskGroup,
    patience: Patience,
    echo: Echo | None,
) -> Stack:
    broker_port = _port(running.kafka_bootstrap_servers)
    store_port = _port(running.redis_url.removesuffix("/0"))
    desk_key = settings.desk_key or secrets.token_urlsafe(18)
    environment = settings.model_copy(update={**running.addresses(), "desk_key": desk_key}).as_environment()
    rinkside = [sys.executable, "-m", "rinkside"]
    listener = f"tcp://{running.kafka_bootstrap_servers}"
    record = Child(Program("record", [*rinkside, "record", str(data)], environment), logs, patience, echo)
    consume = Child(Program("consume", [*rinkside, "consume", "--alone"], environment), logs, patience, echo)
    pausing = _Pausing(record, consume)

    async def load() -> None:
        await load_log(running.kafka_bootstrap_servers, data, say)
        await pausing.resume(group)

    broker = Program(
        "broker",
        [
            *(str(programs.broker), "broker", "--listener-url", listener, "--advertised-listener-url", listener),
            *("--storage-engine", "memory://tansu/", "--kafka-cluster-id", "rinkside"),
        ],
        {"RUST_LOG": "warn"},
        ready=lambda: listens("127.0.0.1", broker_port),
        prepare=load,
        fallen=pausing.pause,
    )
    store = Program(
        "store",
        [
            *(str(programs.store), "--port", str(store_port), "--bind", "127.0.0.1"),
            *("--save", "", "--appendonly", "no", "--dir", str(logs), "--daemonize", "no"),
        ],
        ready=lambda: listens("127.0.0.1", store_port),
    )
    gateway = Program(
        "gateway", [*rinkside, "gateway"], environment, ready=lambda: _answers(f"{running.gateway_url}/readyz")
    )
    children = {program.name: Child(program, logs, patience, echo) for program in (broker, store, gateway)}
    children |= {"record": record, "consume": consume}
    return Stack(running, {name: children[name] for name in STOP_ORDER}, desk_key)


class _Pausing:
    """Keeps the log's readers away from one that is not the one they know, until that one is loaded again."""

    def __init__(self, *readers: Child) -> None:
        self._readers = readers
        self._paused = False

    async def pause(self) -> None:
        self._paused = True
        for reader in self._readers:
            await reader.stop()

    async def resume(self, group: asyncio.TaskGroup) -> None:
        if self._paused:
            self._paused = False
            for reader in self._readers:
                await reader.start(group)


def _port(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


async def _answers(url: str) -> bool:
    def ask() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=_HTTP_S) as response:
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    return await asyncio.to_thread(ask)
