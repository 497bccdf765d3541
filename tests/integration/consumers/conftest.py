"""A real broker of both kinds, a real store, and a competition that no other test knows."""

import dataclasses
import secrets
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from testing.servers import Server, tansu, valkey
from tests.kit.broker_fixtures import broker, competition, forgotten_connections

__all__ = ["broker", "competition", "forgotten_connections"]


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
def settings(broker: Server, store: Server) -> ConsumerSettings:
    """Alone, without a group: nothing to wait for when it is started."""
    return ConsumerSettings(broker.kafka, store.address, group=None, check_s=0.2)


@pytest.fixture
def grouped(settings: ConsumerSettings) -> ConsumerSettings:
    """As a member of a group of its own."""
    return dataclasses.replace(settings, group=f"g{secrets.token_hex(4)}")


@pytest.fixture
def own() -> Iterator[Server]:
    """An embedded broker with an empty log."""
    with tansu() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One that does not exist yet."""
    return tmp_path / "recordings" / "today"


@pytest.fixture
def made(folder: Path) -> Path:
    """One that exists and is empty."""
    folder.mkdir(parents=True)
    return folder
