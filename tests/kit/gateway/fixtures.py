"""A real store, and gateways in front of it. The `conftest.py` of a suite imports the fixtures that it needs."""

import secrets
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from gateway.desk import Publish
from gateway.health.dead_letters import DeadLetters
from gateway.service import GatewaySettings
from testing.processes import free_port
from testing.scope_writer import ScopeWriter
from testing.servers import Server, valkey
from testing.waiting import eventually
from tests.kit.gateway.running import RunningGateway, StartGateway


@pytest.fixture(scope="package")
def store() -> Iterator[Server]:
    with valkey() as server:
        yield server


@pytest.fixture
async def client(store: Server) -> AsyncIterator[Redis]:
    redis = Redis.from_url(store.address)
    yield redis
    await redis.aclose()


@pytest.fixture
def competition() -> str:
    """One that no other test knows."""
    return f"c{secrets.token_hex(4)}"


@pytest.fixture
def writer(client: Redis, competition: str) -> ScopeWriter:
    return ScopeWriter(client, competition)


@pytest.fixture
async def start_gateway(store: Server) -> AsyncIterator[StartGateway]:
    """Starts gateways with the settings given, and with `publish` for a desk; all are stopped after the test."""
    running: list[RunningGateway] = []

    async def start(
        *, publish: Publish | None = None, dead_letters: DeadLetters | None = None, **changes: object
    ) -> RunningGateway:
        values: dict[str, object] = {"redis_url": store.address, "port": free_port(), "stop_s": 2.0, **changes}
        gateway = RunningGateway(GatewaySettings(**values), publish, dead_letters)  # type: ignore[arg-type]
        running.append(gateway)
        await eventually(gateway.listens)
        return gateway

    yield start
    for gateway in running:
        if not gateway.task.done():
            await gateway.stop()


@pytest.fixture
async def gateway(start_gateway: StartGateway) -> RunningGateway:
    return await start_gateway()
