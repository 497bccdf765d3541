"""Gateways that go by a script."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from tests.kit.client.scripted_gateway import Played, Script

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
