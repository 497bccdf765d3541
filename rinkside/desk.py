"""Publishes what the desk sends: one producer, opened with the first event, and again after a failure."""

import asyncio
import contextlib
from typing import Any

from gateway.exceptions import NotPublished
from producers.exceptions import PublishFailed
from producers.publish import Publisher, open_publisher
from schemas.events import Event
from schemas.kafka import KafkaConnection

TIMEOUT_S = 5.0
"""A person who presses a button waits no longer for the answer."""


class DeskPublisher:
    """Gives a gateway its `publish`. A gateway runs without Kafka: only the desk needs it, and reports its absence."""

    def __init__(self, kafka: KafkaConnection, *, timeout_s: float = TIMEOUT_S) -> None:
        self._kafka = kafka
        self._timeout_s = timeout_s
        self._lock = asyncio.Lock()
        self._opened: contextlib.AbstractAsyncContextManager[Publisher] | None = None
        self._publisher: Publisher | None = None
        self._closing_tasks: set[asyncio.Task[None]] = set()

    async def publish(self, event: Event) -> None:
        """Returns when all replicas have the event. Raises `NotPublished`; the event may have been written even then."""
        async with self._lock:
            try:
                async with asyncio.timeout(self._timeout_s):
                    publisher = self._publisher or await self._open()
                    await publisher.send(event)
                    await publisher.flush()
            except TimeoutError:
                self._discard()
                raise NotPublished(f"no answer from {self._kafka.servers} within {self._timeout_s:g} s") from None
            except PublishFailed as error:
                self._discard()
                raise NotPublished(error.problem) from error

    async def aclose(self) -> None:
        async with self._lock:
            self._discard()
            await asyncio.gather(*self._closing_tasks)

    async def _open(self) -> Publisher:
        opened: Any = open_publisher(self._kafka)
        publisher: Publisher = await opened.__aenter__()
        self._opened, self._publisher = opened, publisher
        return publisher

    def _discard(self) -> None:
        """Closes the producer in the background: neither its unsent events nor its end delay an answer."""
        opened, self._opened, self._publisher = self._opened, None, None
        if opened is not None:
            task = asyncio.get_running_loop().create_task(_close(opened))
            self._closing_tasks.add(task)
            task.add_done_callback(self._closing_tasks.discard)


async def _close(opened: contextlib.AbstractAsyncContextManager[Publisher]) -> None:
    with contextlib.suppress(_Discarded):
        await opened.__aexit__(_Discarded, _Discarded(), None)


class _Discarded(Exception):
    """Closes a publisher without waiting for what it has not sent."""
