"""Delivers the events of an outbox to the log, oldest first, and retries until the broker accepts them."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from aiokafka.errors import (
    IncompatibleBrokerVersion,
    KafkaConnectionError,
    KafkaError,
    UnknownError,
    UnsupportedVersionError,
)

from producers.diagnosis import connection_problem
from producers.exceptions import PublishFailed
from producers.log_writer import TOO_LARGE, Entry, LogWriter
from producers.outbox import Outbox
from producers.topics import TopicSettings, create_missing
from schemas.kafka import KafkaConnection

_log = structlog.get_logger()

_TICK_S = 0.25
_PROBE_S = 5.0


@dataclass(frozen=True, slots=True)
class DeliverySettings:
    """Bounds of a delivery, each with its reason."""

    patience_s: float | None = 30.0
    """How long to retry before `PublishFailed`; None = without end."""
    batch: int = 500
    """Events per write: enough to make a write cheap per event."""
    request_s: float = 30.0
    """How long one request to the broker may take."""
    spill_after_s: float = 1.0
    """How long a write may take before all waiting events go to the disk. A healthy broker needs milliseconds."""
    report_s: float = 10.0
    """How often waiting events are reported. The first report comes after a fifth of this."""
    first_pause_s: float = 0.2
    longest_pause_s: float = 5.0
    """Pauses between attempts to connect double from the first to the longest."""
    rebootstrap_s: float = 30.0
    """After so long without progress, the configured addresses are tried again: the brokers may have moved."""


class Delivery:
    """`settled` counts the events that are done with: acknowledged, or `left_out` because the broker finds them too large."""

    def __init__(
        self, kafka: KafkaConnection, settings: DeliverySettings, outbox: Outbox, topics: TopicSettings | None = None
    ) -> None:
        self._kafka = kafka
        self._settings = settings
        self._outbox = outbox
        self._topics = topics
        self._writer: LogWriter | None = None
        self._outage = _Outage(kafka, settings, outbox)
        self.settled = 0
        self.left_out = 0
        self.last_offset = -1

    async def connect(self) -> None:
        """Connects, once. Raises `PublishFailed`."""
        try:
            await self._connected()
        except (KafkaError, TimeoutError, OSError) as error:
            raise PublishFailed(self._kafka.servers, await self._describe(error)) from error

    async def run(self) -> None:
        """Delivers until it is cancelled. Raises `PublishFailed` when the patience ends."""
        while True:
            entries = await self._outbox.take(self._settings.batch)
            await self._deliver(entries)
            self._outage.end()
            self._outbox.done(len(entries))
            self.settled += len(entries)

    async def close(self) -> None:
        """Closes the connection; never raises."""
        if self._writer is not None:
            writer, self._writer = self._writer, None
            await writer.close()

    async def _deliver(self, entries: Sequence[Entry]) -> None:
        pause_s = self._settings.first_pause_s
        while pending := [entry for entry in entries if entry.offset is None]:
            try:
                await self._write(await self._connected(), pending)
            except TOO_LARGE as error:
                await self._deliver_large(pending, error)
            except (KafkaError, TimeoutError, OSError) as error:
                self._outage.note(await self._describe(error))
                await self.close()
                await asyncio.sleep(pause_s * random.uniform(0.7, 1.3))
                pause_s = min(pause_s * 2, self._settings.longest_pause_s)
        self.last_offset = entries[-1].offset if entries[-1].offset is not None else self.last_offset

    async def _deliver_large(self, entries: Sequence[Entry], error: KafkaError) -> None:
        """The broker refuses the size of a batch: its events go one by one, and one that is too large is left out."""
        if len(entries) > 1:
            for entry in entries:
                await self._deliver([entry])
            return
        if self._settings.patience_s is not None:
            raise PublishFailed(self._kafka.servers, str(error)) from error
        (entry,) = entries
        _log.error(
            "event left out",
            competition=entry.key.decode(),
            bytes=len(entry.value),
            reason=str(error),
        )
        entry.offset = self.last_offset
        self.left_out += 1

    async def _describe(self, error: BaseException) -> str:
        """One line about an error of aiokafka or of the network."""
        if isinstance(error, KafkaConnectionError):
            return await connection_problem(self._kafka)
        if isinstance(error, TimeoutError) and not str(error):
            return "no answer in time"
        unsupported = isinstance(error, UnknownError | UnsupportedVersionError | IncompatibleBrokerVersion)
        if unsupported and self._kafka.idempotent:
            return f"{error}; a broker without idempotent producers needs RINKSIDE_KAFKA_IDEMPOTENCE=off"
        return str(error) or type(error).__name__

    async def _connected(self) -> LogWriter:
        if self._writer is None:
            if self._topics is not None:
                await create_missing(self._kafka, self._topics)
            self._writer = await LogWriter.open(self._kafka, self._settings.request_s)
        return self._writer

    async def _write(self, writer: LogWriter, entries: Sequence[Entry]) -> None:
        """Writes entries. An idempotent producer retries inside, so this watches it. Raises what the writer raises."""
        write_task = asyncio.create_task(writer.write(entries))
        began = time.monotonic()
        probe_at = began + self._settings.rebootstrap_s
        try:
            while not write_task.done():
                await asyncio.wait({write_task}, timeout=_TICK_S)
                if write_task.done():
                    break
                now = time.monotonic()
                if now - began >= self._settings.spill_after_s:
                    self._outage.note("no answer")
                if now >= probe_at:
                    await self._probe(write_task)
                    probe_at = time.monotonic() + self._settings.rebootstrap_s
            write_task.result()
        finally:
            write_task.cancel()

    async def _probe(self, write_task: asyncio.Task[None]) -> None:
        """Raises `TimeoutError` when the configured addresses answer a new connection while the present one is stuck.

        aiokafka asks only brokers that it knows, and never the configured addresses again.
        """
        try:
            probe = await LogWriter.open(self._kafka, _PROBE_S)
        except (KafkaError, TimeoutError, OSError):
            return
        await probe.close()
        await asyncio.wait({write_task}, timeout=_PROBE_S)
        if not write_task.done():
            raise TimeoutError("the brokers have moved")


class _Outage:
    """A time in which the broker does not accept events: spills, reports and ends the patience."""

    def __init__(self, kafka: KafkaConnection, settings: DeliverySettings, outbox: Outbox) -> None:
        self._kafka = kafka
        self._settings = settings
        self._outbox = outbox
        self._began: float | None = None
        self._since = datetime.now(UTC)
        self._next_report = 0.0
        self._reported = False

    def note(self, problem: str) -> None:
        """The broker does not accept events now. Raises `PublishFailed` when the patience is over."""
        now = time.monotonic()
        if self._began is None:
            self._began, self._since = now, datetime.now(UTC)
            self._next_report = now + self._settings.report_s / 5
        self._outbox.spill()
        self._outbox.sync()
        patience_s = self._settings.patience_s
        if patience_s is not None and now - self._began >= patience_s:
            raise PublishFailed(self._kafka.servers, problem)
        if now >= self._next_report:
            self._next_report = now + self._settings.report_s
            self._report(problem)

    def _report(self, problem: str) -> None:
        self._reported = True
        since = self._outbox.since or self._since
        waiting = f"{self._outbox.waiting:,} events waiting since {since:%Y-%m-%d %H:%M:%S} UTC"
        where = {"file": str(self._outbox.path)} if self._outbox.path is not None else {}
        _log.warning(waiting, broker=self._kafka.servers, problem=problem, **where)

    def end(self) -> None:
        """The broker accepts events."""
        if self._reported:
            _log.info("the broker accepts events again", broker=self._kafka.servers, waiting=self._outbox.waiting)
        self._began, self._reported = None, False
