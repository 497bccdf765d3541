"""Runs broker, store, projection, recorder and gateway on this machine.

    Tansu   (Kafka protocol, in memory) ◀── DIR/events.jsonl, loaded at start
    Valkey  (Redis protocol, in memory)
    rinkside consume · rinkside record DIR · rinkside gateway      one process each

Broker and store lose their data when they stop. The recording in DIR lasts: after a crash of the broker it is loaded
again; after a crash of the store the projection rebuilds all views from the log.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rinkside.embedded.binaries import Programs, find_programs
from rinkside.embedded.data_folder import owned_folder
from rinkside.embedded.discovery import RunningStack, announced
from rinkside.embedded.ports import listens, refuse_taken, reserved_ports
from rinkside.embedded.recording_health import RecordingHealth, notice_in
from rinkside.embedded.reload import Report, load_log
from rinkside.embedded.supervisor import Child, Echo, Program, RestartPolicy
from rinkside.http_get import http_get
from rinkside.settings import Settings
from schemas.kafka import KafkaConnection

STOP_ORDER = ("gateway", "consume", "record", "store", "broker")
"""Clients leave first, while everything they saw is still true; the log stops last."""

_USUAL_BROKER_PORT = 9092
_USUAL_STORE_PORT = 6379
_HTTP_S = 2.0


@dataclass(frozen=True, slots=True)
class Stack:
    """A running stack: its children by name in the order of `STOP_ORDER`."""

    running: RunningStack
    children: dict[str, Child]
    health: RecordingHealth

    def kill(self) -> None:
        """Sends SIGKILL to every process."""
        for child in self.children.values():
            child.kill()


@contextlib.asynccontextmanager
async def embedded_stack(
    settings: Settings, data: Path, report: Report, *, policy: RestartPolicy | None = None, echo: Echo | None = None
) -> AsyncIterator[Stack]:
    """Runs the stack while the block runs, and leaves no process behind. `report` gets lines for a person.

    Raises `EmbeddedMissing`, `PortTaken`, `FolderBusy`, `FolderUnusable`, `LoadFailed`, and `ProgramFailed` for a
    program that does not start. One that crashes too often later ends the block with an exception group that contains
    `ProgramFailed`.
    """
    programs = find_programs(settings)
    refuse_taken(settings.gateway_host, settings.gateway_port, "--port")
    with owned_folder(data) as logs, reserved_ports(_USUAL_BROKER_PORT, _USUAL_STORE_PORT) as (broker, store):
        running = _addresses(settings, data, broker, store)
        try:
            async with asyncio.TaskGroup() as group:
                stack = _assemble(
                    settings, programs, running, data, logs, report, group, policy or RestartPolicy(), echo
                )
                try:
                    for name in ("broker", "store", "record", "consume", "gateway"):
                        await stack.children[name].start(group)
                    health_task = group.create_task(stack.health.run(), name="recording health")
                    with announced(running):
                        yield stack
                    health_task.cancel()
                finally:
                    await _stop(stack)
        except BaseExceptionGroup as failures:
            if len(failures.exceptions) == 1 and isinstance(failures.exceptions[0], Exception):
                raise failures.exceptions[0] from None
            raise


async def _stop(stack: Stack) -> None:
    # All watching ends first: a broker that has just crashed must not restart the recorder.
    for child in stack.children.values():
        await child.release()
    for child in stack.children.values():
        await child.stop()


def _addresses(settings: Settings, data: Path, broker: int, store: int) -> RunningStack:
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.gateway_host, settings.gateway_host)  # noqa: S104  # compared, not bound
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
    report: Report,
    group: asyncio.TaskGroup,
    policy: RestartPolicy,
    echo: Echo | None,
) -> Stack:
    broker_port = _port(running.kafka_bootstrap_servers)
    store_port = _port(running.redis_url.removesuffix("/0"))
    environment = settings.model_copy(update=_of_children(settings, running)).as_environment()
    rinkside = [sys.executable, "-m", "rinkside"]
    listener = f"tcp://{running.kafka_bootstrap_servers}"
    health = RecordingHealth(running.data, report, notice_in(running.redis_url))

    def record_echo(name: str, line: str) -> None:
        health.take(line)
        if echo is not None:
            echo(name, line)

    record_environment = {**environment, "RINKSIDE_METRICS_PORT": ""}  # the port is for the consumer
    record_program = Program("record", [*rinkside, "record", str(data)], record_environment, is_essential=False)
    record = Child(record_program, logs, policy, record_echo)
    consume = Child(Program("consume", [*rinkside, "consume", "--alone"], environment), logs, policy, echo)
    readers = _Readers(record, consume)

    async def load() -> None:
        await load_log(KafkaConnection(running.kafka_bootstrap_servers, idempotent=False), data, report)
        await readers.restart(group)

    broker = Program(
        "broker",
        [
            *(str(programs.broker), "broker", "--listener-url", listener, "--advertised-listener-url", listener),
            *("--storage-engine", "memory://tansu/", "--kafka-cluster-id", "rinkside"),
        ],
        {"RUST_LOG": "warn"},
        ready=lambda: listens("127.0.0.1", broker_port),
        prepare=load,
        crashed=readers.stop,
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
        "gateway", [*rinkside, "gateway"], environment, ready=lambda: _is_ready(f"{running.gateway_url}/readyz")
    )
    children = {program.name: Child(program, logs, policy, echo) for program in (broker, store, gateway)}
    children |= {"record": record, "consume": consume}
    return Stack(running, {name: children[name] for name in STOP_ORDER}, health)


def _of_children(settings: Settings, running: RunningStack) -> dict[str, object]:
    """Settings of the processes of the stack. Its broker has no idempotent producer, and no encryption on loopback."""
    return {
        **running.addresses(),
        "tokens_file": settings.tokens_file.resolve(),
        "token": None,  # the services have no use for it
        "kafka_idempotence": False,
        "kafka_security_protocol": "PLAINTEXT",
    }


class _Readers:
    """The readers of the log. They stop when the broker crashes and restart when the new broker has the log again."""

    def __init__(self, *readers: Child) -> None:
        self._readers = readers
        self._stopped = False

    async def stop(self) -> None:
        self._stopped = True
        for reader in self._readers:
            await reader.stop()

    async def restart(self, group: asyncio.TaskGroup) -> None:
        """Does nothing unless they were stopped."""
        if self._stopped:
            self._stopped = False
            for reader in self._readers:
                await reader.start(group)


def _port(address: str) -> int:
    return int(address.rsplit(":", 1)[1])


async def _is_ready(url: str) -> bool:
    try:
        return (await http_get(url, _HTTP_S)).status == 200
    except OSError:
        return False
