"""The whole pipeline as processes, which a test may kill, and clients that follow it and believe nothing."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import orjson
from redis.asyncio import Redis

from schemas.documents import canonical, document_hash
from schemas.storage_keys import EVENTS_TOPIC, partition_key, scope_keys
from testing.processes import REPOSITORY, free_port
from testing.waiting import eventually

PARTITIONS = 6


@dataclass
class Pipeline:
    """Consumers and a gateway between a broker and a store, each a process of its own."""

    broker: str
    store: str
    folder: Path
    consumers: int = 1
    """0 = one that takes all partitions; otherwise so many of one group."""
    gateway: bool = True
    idempotence: bool = True
    """False for the embedded broker, which has no idempotent producers."""
    port: int = field(default_factory=free_port)
    kills: int = 0
    _running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("RINKSIDE_")},
            "RINKSIDE_KAFKA_BOOTSTRAP_SERVERS": self.broker,
            "RINKSIDE_KAFKA_IDEMPOTENCE": "on" if self.idempotence else "off",
            "RINKSIDE_REDIS_URL": self.store,
            "RINKSIDE_GATEWAY_PORT": str(self.port),
            "RINKSIDE_GATEWAY_URL": f"http://127.0.0.1:{self.port}",
        }

    def _command(self, name: str) -> list[str]:
        if name == "gateway":
            return ["gateway"]
        return ["consume"] if self.consumers else ["consume", "--alone"]

    @property
    def names(self) -> list[str]:
        consumers = [f"consumer-{number}" for number in range(max(1, self.consumers))]
        return ["gateway", *consumers] if self.gateway else consumers

    def start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            command = [sys.executable, "-m", "rinkside", *self._command(name)]
            self._running[name] = subprocess.Popen(
                command, cwd=REPOSITORY, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """SIGKILL, and a fresh process in its place."""
        process = self._running[name]
        assert process.poll() is None, f"{name} ended by itself: {self.log(name)}"
        process.kill()
        process.wait()
        self.kills += 1
        self.start(name)

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(errors="replace")[-3000:]

    async def produce(self, *arguments: str) -> None:
        """`rinkside produce …`, which must succeed."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "rinkside", "produce", *arguments),
            cwd=REPOSITORY,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        output, _ = await process.communicate()
        assert process.returncode == 0, output.decode()

    async def stored(self, events: int) -> None:
        """Waits until that many events of the log are applied and stored."""
        async with Redis.from_url(self.store) as redis:

            async def reached() -> bool:
                offsets = [await redis.hget(partition_key(EVENTS_TOPIC, n), "offset") for n in range(PARTITIONS)]
                return sum(int(offset or 0) for offset in offsets) >= events

            await eventually(reached, 60)

    async def views(self, competition: str) -> dict[str, bytes]:
        """Every document of a competition as the bytes that its hash is of."""
        async with Redis.from_url(self.store) as redis:
            raw = await redis.hgetall(scope_keys(competition).views)
        found = {}
        for name, value in raw.items():
            view, channel = orjson.loads(value), name.decode() if isinstance(name, bytes) else name
            assert document_hash(view["doc"]) == view["hash"], channel
            found[channel] = canonical(view["doc"])
        return found

    def close(self) -> None:
        for process in self._running.values():
            process.kill()
            process.wait()


@contextlib.asynccontextmanager
async def pipeline(
    broker: str, store: str, *, consumers: int = 0, gateway: bool = True, idempotence: bool = True
) -> AsyncIterator[Pipeline]:
    """A running one: a consumer that takes all partitions, or several of one group that take over from each other."""
    folder = Path(tempfile.mkdtemp(prefix="rinkside-test-pipeline-"))
    running = Pipeline(broker, store, folder, consumers, gateway, idempotence)
    try:
        for name in running.names:
            running.start(name)
        yield running
    finally:
        running.close()
        shutil.rmtree(folder, ignore_errors=True)
