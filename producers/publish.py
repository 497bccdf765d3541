"""Publishes events to Kafka: in order per competition, acknowledged by all replicas.

    source ──send──▶ Outbox ──▶ Delivery (a task) ──▶ LogWriter ──▶ Kafka
                     memory, disk   retries, reports

A broker that fails is retried in place, so the order stays and, with an idempotent producer, no event is written twice. With
`patience_s` None that goes on until the broker is back (a live feed), otherwise `PublishFailed` ends it.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from producers.delivery import Delivery, DeliverySettings
from producers.exceptions import EventsWaiting, EventTooLarge, PublishFailed
from producers.log_writer import Entry
from producers.outbox import Outbox
from producers.spool import Spool
from producers.topics import TopicSettings
from schemas.events import Event, encode_event
from schemas.kafka import KafkaConnection

_log = structlog.get_logger()

MAX_EVENT_BYTES = 1_000_000
"""Brokers refuse larger messages by default."""


@dataclass(frozen=True, slots=True)
class PublisherSettings(DeliverySettings):
    """Bounds of a publisher, each with its reason."""

    most_in_memory: int = 5_000
    """Events in memory: enough to fill batches, few enough to need little memory during an outage."""
    stop_s: float = 5.0
    """After the request to stop, how long waiting events may still be delivered."""


FOR_FILES = PublisherSettings()
"""A file can be published again, so its publisher reports a broker that is away."""
FOR_LIVE_FEEDS = PublisherSettings(patience_s=None)
"""A live feed cannot be sent again, so its publisher never gives up."""


class Publisher:
    """`published` counts acknowledged events, those of an earlier run included; `last_offset` is the offset of the last one.
    Use `open_publisher`."""

    def __init__(
        self, kafka: KafkaConnection, settings: PublisherSettings, outbox: Outbox, delivery: Delivery, recovered: int
    ) -> None:
        self._kafka = kafka
        self._settings = settings
        self._outbox = outbox
        self._delivery = delivery
        self._recovered = recovered

    @property
    def published(self) -> int:
        return self._delivery.settled - self._delivery.left_out

    @property
    def waiting(self) -> int:
        """Events that were accepted and that Kafka has not acknowledged."""
        return self._outbox.waiting

    @property
    def settled(self) -> int:
        """How many of the events that this publisher accepted are done with, in their order."""
        return max(0, self._delivery.settled - self._recovered)

    @property
    def last_offset(self) -> int:
        return self._delivery.last_offset

    async def send(self, event: Event) -> None:
        """Accepts an event. Raises `PublishFailed`, possibly for an earlier event; for a live feed only `EventTooLarge`."""
        await self.send_raw(event.subject, encode_event(event))

    async def send_raw(self, competition: str, value: bytes) -> None:
        """Accepts the bytes of an event, without line ends."""
        if len(value) > MAX_EVENT_BYTES:
            error = EventTooLarge(len(value), MAX_EVENT_BYTES)
            if self._settings.patience_s is not None:
                raise PublishFailed(self._kafka.servers, str(error))
            raise error
        await self._outbox.put(Entry(competition.encode(), value))

    async def flush(self) -> None:
        """Returns when everything that was accepted is acknowledged. Raises `PublishFailed`."""
        await self._outbox.emptied()


@contextlib.asynccontextmanager
async def open_publisher(
    kafka: KafkaConnection,
    settings: PublisherSettings = FOR_FILES,
    *,
    topics: TopicSettings | None = None,
    spool: Spool | None = None,
    stopping: asyncio.Event | None = None,
) -> AsyncIterator[Publisher]:
    """Opens a publisher. When the block ends normally, everything that was accepted is acknowledged.

    `topics` creates missing topics first. `spool` keeps waiting events on disk, and `stopping` bounds how long the end of the
    block waits for them. Raises `PublishFailed`, and `EventsWaiting` when it stops before everything is acknowledged.
    """
    try:
        kafka.client_options()
    except (ValueError, OSError) as error:
        raise PublishFailed(kafka.servers, str(error)) from error
    outbox = Outbox(settings.most_in_memory, spool)
    delivery = Delivery(kafka, settings, outbox, topics)
    if settings.patience_s is not None:
        await delivery.connect()
    if recovered := outbox.recover():
        _log.warning(f"{recovered:,} events of an earlier run are published first", file=str(outbox.path))
    publisher = Publisher(kafka, settings, outbox, delivery, recovered)
    # Not in a TaskGroup: the desk enters and leaves this context in different tasks.
    delivery_task = asyncio.create_task(delivery.run())
    delivery_task.add_done_callback(lambda task: _report_end(task, outbox))
    try:
        yield publisher
        await _finish(publisher, settings, stopping)
    finally:
        delivery_task.cancel()
        await asyncio.gather(delivery_task, return_exceptions=True)
        await delivery.close()
        if spool is not None:
            outbox.spill()
            outbox.sync()
            waiting, path, since = outbox.waiting, outbox.path, outbox.since
            spool.close()
    if spool is not None and waiting:
        raise EventsWaiting(kafka.servers, waiting, since, path)


def _report_end(task: asyncio.Task[None], outbox: Outbox) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        outbox.fail(error)


async def _finish(publisher: Publisher, settings: PublisherSettings, stopping: asyncio.Event | None) -> None:
    """Waits until everything is acknowledged, or `stop_s` after `stopping` was set."""
    if stopping is None:
        await publisher.flush()
        return
    flush_task = asyncio.create_task(publisher.flush())
    stop_task = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({flush_task, stop_task}, return_when=asyncio.FIRST_COMPLETED)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.stop_s):
                await flush_task
    finally:
        stop_task.cancel()
        flush_task.cancel()
        await asyncio.gather(flush_task, stop_task, return_exceptions=True)
