"""Node for tests: the command that runs a module, and a process that follows a channel."""

import asyncio
import contextlib
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

from testing.processes import REPOSITORY, Unavailable
from testing.waiting import within
from tests.kit.gateway.running import RunningGateway

SCRIPTS = REPOSITORY / "tests" / "js"


@lru_cache
def node() -> list[str]:
    """The command that runs a module with WebSocket; raises Unavailable where Node is absent or older than 20."""
    binary = shutil.which("node")
    if binary is None:
        raise Unavailable("Node is not installed, and the JavaScript client is tested in it")
    version = subprocess.run([binary, "--version"], check=True, capture_output=True, text=True).stdout
    found = re.match(r"v(\d+)", version)
    major = int(found[1]) if found else 0
    if major < 20:
        raise Unavailable(f"Node {version.strip()} has no WebSocket; 20 or newer is needed")
    return [binary, *(["--experimental-websocket"] if major < 22 else [])]


class Follower:
    """`follow.mjs` as a process; `said` is what it printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.said: list[dict[str, Any]] = []
        self._process = process

    @property
    def newest(self) -> dict[str, Any]:
        return next((line for line in reversed(self.said) if "doc" in line), {})

    @property
    def states(self) -> list[str]:
        return [line["state"] for line in self.said if "state" in line]

    async def read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            self.said.append(orjson.loads(line))


@contextlib.asynccontextmanager
async def following(
    gateway: RunningGateway, channel: str, script: Path = SCRIPTS / "follow.mjs", *, transport: str = "auto"
) -> AsyncIterator[Follower]:
    """Follows a channel. `transport` is an option of the client, or `blocked` for a network without WebSockets."""
    process = await asyncio.create_subprocess_exec(
        *node(),
        "--no-warnings",
        str(script),
        f"http://127.0.0.1:{gateway.port}",
        channel,
        transport,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    follower = Follower(process)
    reading = asyncio.get_running_loop().create_task(follower.read())
    try:
        yield follower
        assert process.stdin is not None
        process.stdin.close()
        async with within(10):
            await process.wait()
            await reading
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        reading.cancel()
