"""Publishing to Kafka: in order per competition, acknowledged by all replicas, idempotent where the broker can.

The embedded broker has no idempotent producer (its InitProducerId fails); there a retry may write an event twice, and
consumers count it once.
"""

import asyncio
import contextlib
import logging
from collections import deque
from collections.abc import AsyncIterator

import structlog
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, UnknownError
from aiokafka.structs import RecordMetadata

from producers.exceptions import PublishFailed
from schemas.events import Event, encode_event
from schemas.storage_keys import EVENTS_TOPIC

_log = structlog.get_logger()

MAX_IN_FLIGHT = 5_000
"""Events handed over and not acknowledged yet: enough to fill batches, few enough to lose no memory on a dead broker."""
_TIMEOUT_S = 30.0
_SENDER_LOG = logging.getLogger("aiokafka.producer.sender")
_STOP_S = 5.0


class Publisher:
    """`published` counts the events that were acknowledged; `last_offset` is where the broker put the last of them."""

    def __init__(self, producer: AIOKafkaProducer, servers: str) -> None:
        self._producer = producer
        self._servers = servers
        self._in_flight: deque[asyncio.Future[RecordMetadata]] = deque()
        self.published = 0
        self.last_offset = -1

    async def send(self, event: Event) -> None:
        """Hands an event over. Raises `PublishFailed`, perhaps for an event handed over earlier."""
        await self.send_raw(event.subject, encode_event(event))

    async def send_raw(self, competition: str, value: bytes) -> None:
        """Hands over bytes that are an event already."""
        while self._in_flight and (len(self._in_flight) >= MAX_IN_FLIGHT or self._in_flight[0].done()):
            await self._settle()
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                self._in_flight.append(await self._producer.send(EVENTS_TOPIC, value, key=competition.encode()))
        except (KafkaError, TimeoutError) as error:
            raise PublishFailed(self._servers, _words(error)) from error

    async def flush(self) -> None:
        """Returns when all that was handed over is acknowledged. Raises `PublishFailed`."""
        while self._in_flight:
            await self._settle()

    async def _settle(self) -> None:
        oldest = self._in_flight.popleft()
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                self.last_offset = (await oldest).offset
        except (KafkaError, TimeoutError) as error:
            raise PublishFailed(self._servers, _words(error)) from error
        self.published += 1


@contextlib.asynccontextmanager
async def open_publisher(servers: str) -> AsyncIterator[Publisher]:
    """A publisher to `servers` (`host:port,…`); what was handed over is acknowledged when the block ends in order."""
    producer = await _start(servers)
    publisher = Publisher(producer, servers)
    try:
        yield publisher
        await publisher.flush()
    finally:
        for waiter in publisher._in_flight:
            waiter.cancel()
        await _stop(producer)


async def _start(servers: str) -> AIOKafkaProducer:
    problem: BaseException = TimeoutError()
    # aiokafka reports the refused InitProducerId of the embedded broker as an unexpected error; here it is expected.
    _SENDER_LOG.addFilter(_expected_refusal)
    for idempotent in (True, False):
        producer = AIOKafkaProducer(
            bootstrap_servers=servers,
            acks="all",
            enable_idempotence=idempotent,
            linger_ms=0,
            max_batch_size=256 * 1024,
            request_timeout_ms=int(_TIMEOUT_S * 1000),
        )
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                await producer.start()
        except asyncio.CancelledError:
            await _stop(producer)
            raise
        except (ValueError, OverflowError) as error:
            await _stop(producer)
            raise PublishFailed(servers, f"that is no host:port ({error})") from error
        except (KafkaError, TimeoutError, OSError) as error:
            problem = error
            await _stop(producer)
            if "bootstrap" in str(error):
                break
        else:
            if not idempotent:
                # Two first writers of its log at the same moment are too much for that broker (Tansu 0.6): one is told
                # UNKNOWN, which aiokafka takes for final. Tried again in its place, the batch is late and in order.
                UnknownError.retriable = True
                _log.debug("this broker has no idempotent producer; duplicates are absorbed by the consumers")
            return producer
    raise PublishFailed(servers, _words(problem)) from problem


def _expected_refusal(record: logging.LogRecord) -> bool:
    return "InitProducerIdRequest" not in record.getMessage()


async def _stop(producer: AIOKafkaProducer) -> None:
    try:
        async with asyncio.timeout(_STOP_S):
            await producer.stop()
    except (KafkaError, TimeoutError, OSError):
        # It still hopes for a broker that is gone; its connections stay open unless they are closed without it.
        with contextlib.suppress(KafkaError, TimeoutError, OSError):
            async with asyncio.timeout(_STOP_S):
                await producer.client.close()


def _words(error: BaseException) -> str:
    return str(error) or {"TimeoutError": "no answer in time"}.get(type(error).__name__, type(error).__name__)
