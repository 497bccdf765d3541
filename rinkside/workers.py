"""Several gateways on one port, one process each, so that a machine uses all of its cores.

The kernel gives every new connection to one of them (SO_REUSEPORT). Each follows the store by itself, as gateways on different
machines do, so they share nothing but the port and the page of metrics.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from prometheus_client import multiprocess

from rinkside.embedded.ports import refuse_taken
from rinkside.embedded.supervisor import Child, Program, RestartPolicy
from rinkside.exceptions import ProgramFailed
from rinkside.settings import Settings

METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"
"""Where the Prometheus client of a worker writes its values, so that every worker can report the sum."""


async def run_workers(count: int, settings: Settings, stopping: asyncio.Event) -> None:
    """Runs `count` gateways until `stopping` is set, and restarts one that crashes.

    Raises `PortTaken` and `BadSettings` before the first start, and `ProgramFailed` when one crashes too often.
    """
    refuse_taken(settings.gateway_host, settings.gateway_port, "--port")
    with tempfile.TemporaryDirectory(prefix="rinkside-metrics-") as folder:
        environment = {**settings.as_environment(), METRICS_FOLDER: folder}
        try:
            async with asyncio.TaskGroup() as group:
                workers = [_worker(number, environment, folder) for number in range(1, count + 1)]
                try:
                    for worker in workers:
                        await worker.start(group)
                    await stopping.wait()
                finally:
                    await asyncio.gather(*(worker.stop() for worker in workers))
        except* ProgramFailed as failures:
            raise failures.exceptions[0] from None


def _worker(number: int, environment: Mapping[str, str], folder: str) -> Child:
    async def crashed() -> None:
        _forget_gauges(Path(folder))

    command = [sys.executable, "-m", "rinkside", "gateway", "--shares-port"]
    program = Program(f"gateway-{number}", command, environment, crashed=crashed)
    return Child(program, None, RestartPolicy(), _pass_on)


def _forget_gauges(folder: Path) -> None:
    """Removes the gauges of processes that are gone: they would count for ever."""
    for file in folder.glob("gauge_live*_*.db"):
        pid = int(file.stem.rpartition("_")[2])
        if not Path(f"/proc/{pid}").exists():
            multiprocess.mark_process_dead(pid, str(folder))  # type: ignore[no-untyped-call]


def _pass_on(_: str, line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def default_count() -> int:
    """One for each core that this process may use."""
    return len(os.sched_getaffinity(0))
