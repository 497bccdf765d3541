"""Every server that speaks Redis, empty before each test."""

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from consumers.store import Store
from testing.servers import Server
from tests.kit.consumers.store_writes import START, client_of


@pytest.fixture(scope="module", params=list(START))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with START[request.param]() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Redis]:
    """A client of an empty server."""
    redis = client_of(server.port)
    await redis.flushall()
    yield redis
    await redis.aclose()


@pytest.fixture
def store(client: Redis) -> Store:
    return Store(client, stream_length=1_000, projection=7)
