"""A store, a client of it, and an embedded broker: fixtures of the suites about consumers and clusters."""

from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from testing.servers import Server, tansu, valkey


@pytest.fixture(scope="package")
def store() -> Iterator[Server]:
    with valkey() as server:
        yield server


@pytest.fixture
async def redis(store: Server) -> AsyncIterator[Redis]:
    """A client of the store, which is empty."""
    client = Redis(port=store.port)
    await client.flushall()
    yield client
    await client.aclose()


@pytest.fixture
def own() -> Iterator[Server]:
    """An embedded broker with an empty log."""
    with tansu() as server:
        yield server
