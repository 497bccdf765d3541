"""`produce isu` against a results service on this machine: a race is live, and official at the end."""

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import uvicorn

from testing.processes import free_port
from testing.waiting import eventually
from tests.kit.producers.isu_service import EVENT, Service, distance, meeting, result
from tests.kit.rinkside.terminal import Terminal, value_at


@contextlib.asynccontextmanager
async def served(service: Service) -> AsyncIterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(service.app, host="127.0.0.1", port=port, log_level="warning"))
    task = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


async def rows_of(stack: Terminal) -> list[tuple[Any, ...]]:
    # In a thread: the service of the test runs in this loop.
    document = (await asyncio.to_thread(value_at, f"{stack.url}/api/ranking/haarlem/500m-women")).json()
    rows = [(row.get("rank"), row["name"], row.get("time")) for row in document["rows"].values()]
    return sorted(rows, key=lambda row: (row[0] or 0, row[1]))


@pytest.mark.slow
async def test_a_race_comes_from_the_service_to_the_gateway(stack: Terminal) -> None:
    service = Service()
    service.event(meeting())
    service.distances(distance(isLive=True))
    service.results(1, result(1, "I", 11, None, "10.512"), result(1, "O", 12))
    async with served(service) as url:
        running = stack.start(
            "produce", "isu", EVENT, "--competition", "haarlem", "--url", url, "--interval", "2", "--stage", "2"
        )

        async def is_on_the_list() -> bool:
            return [name for _, name, _ in await rows_of(stack)] == ["First11 Family11", "First12 Family12"]

        async def is_over() -> bool:
            ranked = [(1, "First12 Family12", "36.96"), (2, "First11 Family11", "37.34")]
            return await rows_of(stack) == ranked

        await eventually(is_on_the_list)
        service.failures = [(503, {})]
        service.results(1, result(1, "I", 11, "37.341", "10.512", "37.341"), result(1, "O", 12, "36.960"))
        await eventually(is_over)
        code = await asyncio.to_thread(running.end, signal.SIGTERM)
    assert code == 0, running.said
    assert "events published" in running.said
    assert "the results service does not answer" in running.said
