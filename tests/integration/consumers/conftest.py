"""A real broker of both kinds, a real store, and a competition that no other test knows."""

import dataclasses
import secrets
from pathlib import Path

import pytest

from consumers.service import ConsumerSettings
from testing.servers import Server
from tests.kit.broker_fixtures import broker, competition, forgotten_connections
from tests.kit.consumers.server_fixtures import own, redis, store

__all__ = ["broker", "competition", "forgotten_connections", "own", "redis", "store"]


@pytest.fixture
def settings(broker: Server, store: Server) -> ConsumerSettings:
    """Alone, without a group: nothing to wait for when it is started."""
    return ConsumerSettings(broker.kafka, store.address, group=None, check_s=0.2)


@pytest.fixture
def grouped(settings: ConsumerSettings) -> ConsumerSettings:
    """As a member of a group of its own."""
    return dataclasses.replace(settings, group=f"g{secrets.token_hex(4)}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """One that does not exist yet."""
    return tmp_path / "recordings" / "today"


@pytest.fixture
def made(folder: Path) -> Path:
    """One that exists and is empty."""
    folder.mkdir(parents=True)
    return folder
