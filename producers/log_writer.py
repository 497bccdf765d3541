"""Writes batches of events to the topic over one aiokafka producer.

A partition gets its next batch when the broker has acknowledged the previous one. So a batch that fails can be written again
without overtaking anything. aiokafka has at most one request in flight per broker anyway, so this costs no throughput.
"""

import asyncio
import contextlib
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError, MessageSizeTooLargeError, RecordListTooLargeError
from aiokafka.partitioner import DefaultPartitioner

from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC

TOO_LARGE = (MessageSizeTooLargeError, RecordListTooLargeError)
"""Errors of a broker that refuses the size of a batch."""

_BATCH_BYTES = 256 * 1024
"""Size of a batch: several hundred events. One larger event is a batch of its own."""
_CLOSE_S = 5.0
_partition_of = DefaultPartitioner()


@dataclass(slots=True)
class Entry:
    """An event on its way to the log. `offset` is None until the broker acknowledges it."""

    key: bytes
    value: bytes
    offset: int | None = None
    spooled: int = 0
    """Bytes that it takes in the spool."""


class LogWriter:
    """One producer session. Errors are those of aiokafka; after an error, close it and open another one."""

    def __init__(self, producer: AIOKafkaProducer) -> None:
        self._producer = producer

    @classmethod
    async def open(cls, kafka: KafkaConnection, timeout_s: float) -> "LogWriter":
        """Connects. Raises `KafkaError`, `TimeoutError` or `OSError`, and `ValueError` for an address that is none."""
        producer = AIOKafkaProducer(
            **kafka.client_options(),
            acks="all",
            enable_idempotence=kafka.idempotent,
            max_batch_size=_BATCH_BYTES,
            request_timeout_ms=int(timeout_s * 1000),
        )
        writer = cls(producer)
        try:
            async with asyncio.timeout(timeout_s):
                await producer.start()
        except BaseException:
            await writer.close()
            raise
        return writer

    async def write(self, entries: Sequence[Entry]) -> None:
        """Writes entries and sets their offsets; returns when all are acknowledged. Keeps the order per key.

        An idempotent producer retries inside this call without end, so bound it from outside. After an error some entries may
        be written and acknowledged: those have an offset.
        """
        partitions = sorted(await self._producer.partitions_for(EVENTS_TOPIC))
        by_partition: dict[int, list[Entry]] = defaultdict(list)
        for entry in entries:
            by_partition[_partition_of(entry.key, partitions, partitions)].append(entry)
        writes = [self._write(partition, group) for partition, group in by_partition.items()]
        outcomes = await asyncio.gather(*writes, return_exceptions=True)
        for outcome in outcomes:
            if outcome is not None:
                raise outcome

    async def _write(self, partition: int, entries: Sequence[Entry]) -> None:
        batch = self._producer.create_batch()
        batched: list[Entry] = []
        for entry in entries:
            while batch.append(key=entry.key, value=entry.value, timestamp=None) is None:
                await self._send(partition, batch, batched)
                batch, batched = self._producer.create_batch(), []
            batched.append(entry)
        await self._send(partition, batch, batched)

    async def _send(self, partition: int, batch: object, entries: Sequence[Entry]) -> None:
        acknowledged = await self._producer.send_batch(batch, EVENTS_TOPIC, partition=partition)
        first = (await acknowledged).offset
        for number, entry in enumerate(entries):
            entry.offset = first + number

    async def close(self) -> None:
        """Closes the connection within a bounded time, without waiting for unacknowledged entries; never raises."""
        # stop() waits until everything is delivered, even to a broker that is gone, and goes on sending after a timeout
        # (https://github.com/aio-libs/aiokafka/issues/1101). There is no public way to give up the entries.
        if (sender_task := self._producer._sender.sender_task) is not None:
            sender_task.cancel()
        for close in (self._producer.stop, self._producer.client.close):
            with contextlib.suppress(KafkaError, TimeoutError, OSError):
                async with asyncio.timeout(_CLOSE_S):
                    await close()
