"""A broker, a store, two consumers and two gateways as processes, with a proxy before each of them.

Clients reach gateways, consumers and gateways reach the store, and everybody reaches the broker through a proxy of its own
kind, so that connections can be cut, held and slowed without touching a process.
"""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from redis.asyncio import Redis

from testing.kafka import apache_kafka
from testing.processes import REPOSITORY, die_with_parent, free_port
from testing.proxy import Proxy
from testing.servers import Server, redis_server, temporary_folder, valkey
from testing.waiting import TIME_SCALE, eventually
from tests.faults.plan import Plan

CONSUMERS = ("consumer-1", "consumer-2")
GATEWAYS = ("gateway-1", "gateway-2")
_STOP_S = 20.0


@dataclass
class Program:
    """A `rinkside` process that runs until it is stopped. `log` has its output over all its starts."""

    name: str
    arguments: tuple[str, ...]
    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "rinkside", *self.arguments],
                cwd=REPOSITORY,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )

    @property
    def has_ended(self) -> bool:
        return self.process is None or self.process.poll() is not None

    def send(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    async def end(self, number: signal.Signals) -> None:
        """Sends the signal and waits; kills what does not end."""
        assert self.process is not None
        self.process.send_signal(number)
        try:
            await asyncio.to_thread(self.process.wait, _STOP_S * TIME_SCALE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"{self.name} did not end on {number.name}") from None

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")


@dataclass
class Stack:
    folder: Path
    kafka: Server
    store: Server
    proxies: dict[str, list[Proxy]]
    """`clients` (one for each gateway), `store`, `kafka`."""
    programs: dict[str, Program]
    locks: dict[str, asyncio.Lock] = field(default_factory=dict)
    """One fault at a time for each target."""

    @property
    def client_ports(self) -> list[int]:
        return [proxy.port for proxy in self.proxies["clients"]]

    @property
    def gateway_ports(self) -> list[int]:
        return [int(self.programs[name].environment["RINKSIDE_GATEWAY_PORT"]) for name in GATEWAYS]

    @property
    def brokers(self) -> str:
        return f"127.0.0.1:{self.proxies['kafka'][0].port}"

    def lock(self, target: str) -> asyncio.Lock:
        return self.locks.setdefault(target, asyncio.Lock())

    def program(self, name: str, *arguments: str) -> Program:
        """Another program on the same servers."""
        template = next(iter(self.programs.values()))
        return Program(name, arguments, template.environment, self.folder / f"{name}.log")

    async def evict(self, pick: float) -> str:
        """Removes one key, as a store that is short of memory does; its name. Waits until there is one."""
        async with Redis(port=self.store.port) as redis:
            keys: list[bytes] = []

            async def there_are_keys() -> bool:
                keys[:] = sorted([key async for key in redis.scan_iter("rinkside:*")])
                return bool(keys)

            await eventually(there_are_keys, 60)
            key = keys[int(pick * len(keys))]
            await redis.delete(key)
        return key.decode()

    async def flush(self) -> None:
        async with Redis(port=self.store.port) as redis:
            await redis.flushall()

    def troubles(self) -> list[str]:
        """What no fault may cause: a program that ended by itself, a traceback in its log."""
        ended = [
            f"{each.name} ended by itself with code {each.process.returncode}: {each.said()[-600:]}"
            for each in self.programs.values()
            if each.process is not None and each.has_ended
        ]
        tracebacks = [
            f"traceback in the log of {each.name}: {each.said().partition('Traceback')[2][:1500]}"
            for each in self.programs.values()
            if "Traceback (most recent call last)" in each.said()
        ]
        return ended + tracebacks


@asynccontextmanager
async def running(plan: Plan) -> AsyncIterator[Stack]:
    """Everything started and reachable. Ends with every process that it started."""
    folder = temporary_folder("faults")
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        server = redis_server if plan.store == "redis" else valkey
        store = stack.enter_context(server(appendonly=plan.durable))
        kafka_port = free_port()
        kafka_proxy = await stack.enter_async_context(Proxy.before(kafka_port))
        kafka = stack.enter_context(apache_kafka(port=kafka_port, advertised=kafka_proxy.port))
        store_proxy = await stack.enter_async_context(Proxy.before(store.port))
        ports = [free_port() for _ in GATEWAYS]
        clients = [await stack.enter_async_context(Proxy.before(port)) for port in ports]
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RINKSIDE_")},
            "RINKSIDE_KAFKA_BOOTSTRAP_SERVERS": f"127.0.0.1:{kafka_proxy.port}",
            "RINKSIDE_REDIS_URL": f"redis://127.0.0.1:{store_proxy.port}/0",
            "RINKSIDE_PARTITIONS": "2",
        }
        programs = {name: Program(name, ("consume",), environment, folder / f"{name}.log") for name in CONSUMERS} | {
            name: Program(
                name, ("gateway",), {**environment, "RINKSIDE_GATEWAY_PORT": str(port)}, folder / f"{name}.log"
            )
            for name, port in zip(GATEWAYS, ports, strict=True)
        }
        proxies = {"clients": clients, "store": [store_proxy], "kafka": [kafka_proxy]}
        made = Stack(folder, kafka, store, proxies, programs)
        for program in programs.values():
            program.start()
            stack.callback(kill_program, program)
        await eventually(lambda: all_listen(ports), 60)
        yield made


def kill_program(program: Program) -> None:
    if program.process is not None:
        program.process.kill()
        program.process.wait()


async def all_listen(ports: list[int]) -> bool:
    for port in ports:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
    return True
