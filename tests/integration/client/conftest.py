"""A real gateway, as its own tests start it, and a played one that misbehaves."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.integration.client.played import Played, Script
from tests.integration.gateway.conftest import client, competition, gateway, start_gateway, store, writer

__all__ = ["client", "competition", "gateway", "start_gateway", "store", "writer"]

StartPlay = Callable[..., Awaitable[Played]]


@pytest.fixture
async def play() -> AsyncIterator[StartPlay]:
    """Starts gateways that go by a script for each connection; the last script serves all later ones."""
    running: list[Played] = []

    async def start(*scripts: Script, **options: object) -> Played:
        played = await Played.start(scripts, **options)
        running.append(played)
        return played

    yield start
    for played in running:
        await played.stop()
