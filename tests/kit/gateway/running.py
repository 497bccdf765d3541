"""A gateway that runs in the process of the test."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.desk import Publish
from gateway.health.dead_letters import DeadLetters
from gateway.service import GatewaySettings, serve
from testing.waiting import eventually, within

StartGateway = Callable[..., Awaitable["RunningGateway"]]


class RunningGateway:
    """A gateway in this process."""

    def __init__(
        self, settings: GatewaySettings, publish: Publish | None = None, dead_letters: DeadLetters | None = None
    ) -> None:
        self.settings = settings
        self.port = settings.port
        self.stopping = asyncio.Event()
        self.task = asyncio.get_running_loop().create_task(
            serve(settings, self.stopping, publish, dead_letters=dead_letters)
        )

    async def listens(self) -> bool:
        if self.task.done():
            self.task.result()
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.close()
        return True

    async def stop(self) -> None:
        self.stopping.set()
        async with within(20):
            await self.task


async def wait_for_store(redis: Redis) -> None:
    """Waits until a store that was started again answers."""

    async def answers() -> bool:
        with contextlib.suppress(RedisError):
            return bool(await redis.ping())
        return False

    await eventually(answers)
