"""The desk's line to the log: one producer, opened when somebody says something, and again after it failed."""

import asyncio
import contextlib
from typing import Any

from gateway.exceptions import NotPublished
from producers.exceptions import PublishFailed
from producers.publish import Publisher, open_publisher
from schemas.events import Event

PATIENCE_S = 5.0
"""How long somebody who presses a button is left without an answer."""


class DeskLine:
    """`publish` is what a gateway is given. A gateway runs without Kafka: only the desk needs it, and says so."""

    def __init__(self, servers: str, *, patience_s: float = PATIENCE_S) -> None:
        self._servers = servers
        self._patience_s = patience_s
        self._turn = asyncio.Lock()
        self._open: contextlib.AbstractAsyncContextManager[Publisher] | None = None
        self._publisher: Publisher | None = None
        self._ending_tasks: set[asyncio.Task[None]] = set()

    async def publish(self, event: Event) -> None:
        """Returns when all replicas have it. Raises `NotPublished`; the event may have been written for all that."""
        async with self._turn:
            try:
                async with asyncio.timeout(self._patience_s):
                    publisher = self._publisher or await self._start()
                    await publisher.send(event)
                    await publisher.flush()
            except TimeoutError:
                self._hang_up()
                raise NotPublished(f"no answer from {self._servers} within {self._patience_s:g} s") from None
            except PublishFailed as error:
                self._hang_up()
                raise NotPublished(error.problem) from error

    async def aclose(self) -> None:
        async with self._turn:
            self._hang_up()
            await asyncio.gather(*self._ending_tasks)

    async def _start(self) -> Publisher:
        opening: Any = open_publisher(self._servers)
        publisher: Publisher = await opening.__aenter__()
        self._open, self._publisher = opening, publisher
        return publisher

    def _hang_up(self) -> None:
        """Ends the producer without waiting for what it still holds. Whoever asked is not kept waiting for that, either."""
        open_, self._open, self._publisher = self._open, None, None
        if open_ is not None:
            task = asyncio.get_running_loop().create_task(_end(open_))
            self._ending_tasks.add(task)
            task.add_done_callback(self._ending_tasks.discard)


async def _end(opened: contextlib.AbstractAsyncContextManager[Publisher]) -> None:
    with contextlib.suppress(_HungUp):
        await opened.__aexit__(_HungUp, _HungUp(), None)


class _HungUp(Exception):
    """Ends a publisher that is not waited for."""
