"""`rinkside gateway --workers`: several processes on one port."""

import asyncio
import contextlib
import os
import re
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest
from redis.asyncio import Redis

from rinkside_client import connect
from testing.processes import free_port
from testing.scope_writer import ScopeWriter
from testing.servers import Server, valkey
from testing.waiting import eventually, within

_VIEWERS = 24


@pytest.fixture
def store() -> Iterator[Server]:
    with valkey() as server:
        yield server


@pytest.fixture
async def gateways(store: Server) -> AsyncIterator[tuple[asyncio.subprocess.Process, int]]:
    """The command with two workers, and its port."""
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "rinkside", "gateway", "--workers", "2", "--port", str(port)),
        env={**os.environ, "RINKSIDE_REDIS_URL": store.address},
        stderr=subprocess.PIPE,
    )
    try:
        await eventually(lambda: _answers(port))
        yield process, port
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        async with within(30):
            await process.communicate()


async def _answers(port: int) -> bool:
    with contextlib.suppress(httpx.HTTPError):
        async with httpx.AsyncClient() as http:
            return (await http.get(f"http://127.0.0.1:{port}/readyz")).status_code == 200
    return False


async def _connections(port: int) -> int:
    async with httpx.AsyncClient() as http:
        text = (await http.get(f"http://127.0.0.1:{port}/metrics")).text
    found = re.search(r"^rinkside_connections (\S+)$", text, re.MULTILINE)
    return int(float(found[1])) if found else 0


def _workers(process: asyncio.subprocess.Process) -> list[int]:
    """Process ids of the gateways."""
    tasks = Path(f"/proc/{process.pid}/task").glob("*/children")
    return [int(pid) for task in tasks for pid in task.read_text(encoding="ascii").split()]


async def test_viewers_of_a_worker_that_dies_continue_on_the_others(
    gateways: tuple[asyncio.subprocess.Process, int], store: Server
) -> None:
    process, port = gateways
    channel = "live/slc-2021"
    async with Redis.from_url(store.address) as redis, AsyncExitStack() as stack:
        writer = ScopeWriter(redis, "slc-2021")
        await writer.put({channel: {"n": 1}})
        viewers = []
        for _ in range(_VIEWERS):
            client = await stack.enter_async_context(connect(f"http://127.0.0.1:{port}"))
            viewers.append(client.subscribe(channel))
        for viewer in viewers:
            assert (await anext(viewer)).document == {"n": 1}
        await eventually(lambda: _has_connections(port, _VIEWERS))
        before = _workers(process)
        assert len(before) == 2
        os.kill(before[0], signal.SIGKILL)
        await writer.put({channel: {"n": 2}})
        async with within(30):
            for viewer in viewers:
                while (await anext(viewer)).document != {"n": 2}:
                    pass
        await eventually(lambda: len(_workers(process)) == 2)
        assert _workers(process) != before, "the one that died was started again"
        await eventually(lambda: _has_connections(port, _VIEWERS))


async def _has_connections(port: int, count: int) -> bool:
    return await _connections(port) == count


async def test_a_port_that_is_taken_is_an_error_at_once() -> None:
    port = free_port()
    server = await asyncio.start_server(lambda *_: None, "127.0.0.1", port)
    async with server:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "rinkside", "gateway", "--workers", "2", "--port", str(port)),
            stderr=subprocess.PIPE,
        )
        async with within(30):
            _, errors = await process.communicate()
    assert process.returncode == 1
    assert f"port {port}" in errors.decode()
