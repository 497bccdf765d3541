"""Loads the recording of earlier runs into the empty log of the embedded broker.

The recorder must not write those events a second time. Its position is set so that the first `n` offsets of the new log
are the `n` lines of the file; the broker's acknowledgement of the last line proves that. When another producer wrote in
between (one that waited for the crashed broker does), this is not so: then the old recording is renamed, and the recorder
writes the whole new log into a new file.

The embedded broker (Tansu 0.6) refuses one of two producers that write to a new log at the same moment. When it refuses the
load, the load starts again on the same broker: a new broker would lose the events that it took from the other producer.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, stop_after_attempt, wait_exponential

from consumers.recorder import EVENTS_FILE, RecordedPosition, read_position, write_position
from rinkside.exceptions import FolderUnusable, LoadFailed
from schemas.events import UnreadableEvent, decode_event
from schemas.kafka import KafkaConnection
from schemas.storage_keys import EVENTS_TOPIC

_log = structlog.get_logger()

Report = Callable[[str], None]
"""Called with a line for a person."""
Sleep = Callable[[float], Awaitable[None]]
_REPORT_EVERY = 20_000
_ATTEMPTS = 5
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 0.1, 2.0


def recorded_lines(path: Path, size: int) -> Iterator[tuple[str, bytes]]:
    """Yields competition and event of each line in the first `size` bytes.

    Raises `LoadFailed`, which names the line, at the first line that is not an event.
    """
    try:
        with path.open("rb") as file:
            number = 0
            while file.tell() < size and (line := file.readline()):
                number += 1
                try:
                    subject = decode_event(line).subject
                except UnreadableEvent as error:
                    raise LoadFailed(path, f"line {number} is not an event: {error.reason}") from None
                yield subject, line.rstrip(b"\r\n")
    except OSError as error:
        raise LoadFailed(path, error.strerror or str(error)) from error


async def load_log(kafka: KafkaConnection, folder: Path, report: Report) -> int:
    """Creates the topics, loads the recording, sets the recorder's position. Returns the number of events.

    Events of an attempt that the broker refused halfway are on the log twice, and count once. Raises `LoadFailed` when the
    file cannot be read, and `PublishFailed` when the broker refuses every attempt.
    """

    async def attempt() -> int:
        return await _load(kafka, folder, report)

    return await with_retries(attempt)


async def with_retries(
    attempt: Callable[[], Awaitable[int]], attempts: int = _ATTEMPTS, sleep: Sleep = asyncio.sleep
) -> int:
    """Returns what `attempt`, a coroutine function, returns; repeats it with growing pauses while the broker refuses events.

    Not a lambda or a partial: tenacity would take the coroutine for the result.
    """
    from producers.exceptions import PublishFailed

    def report(state: RetryCallState) -> None:
        problem = state.outcome.exception() if state.outcome is not None else None
        _log.warning("the recording is not loaded yet; retrying", problem=getattr(problem, "problem", str(problem)))

    return await AsyncRetrying(
        retry=retry_if_exception_type(PublishFailed),
        stop=stop_after_attempt(attempts),
        wait=wait_exponential(multiplier=_FIRST_PAUSE_S, max=_LONGEST_PAUSE_S, exp_base=3),
        sleep=sleep,
        before_sleep=report,
        reraise=True,
    )(attempt)


async def _load(kafka: KafkaConnection, folder: Path, report: Report) -> int:
    from producers.publish import open_publisher
    from producers.topics import ensure_topics

    await ensure_topics(kafka, partitions=1)
    position = read_position(folder)
    size, path, count, end = position.sizes.get(EVENTS_FILE, 0), folder / EVENTS_FILE, 0, 0
    if size:
        async with open_publisher(kafka) as publisher:
            for subject, value in recorded_lines(path, size):
                await publisher.send_raw(subject, value)
                count += 1
                if count % _REPORT_EVERY == 0:
                    report(f"loading {path}: {count:,} events")
            await publisher.flush()
            end = publisher.last_offset + 1
        report(f"loaded {count:,} events from {path}")
    try:
        if end == count:
            loaded = RecordedPosition({f"{EVENTS_TOPIC}:0": count}, position.sizes)
            if loaded != position:  # after a crash it often is the same
                # The disk may be full, and the position no longer names the dead letters of the lost log: it is shorter.
                write_position(folder, loaded, in_place=True)
        else:
            renamed = _rename(path)
            report(
                f"another producer wrote to the log during the load; it is recorded again, and the old recording is {renamed}"
            )
            write_position(folder, RecordedPosition({}, {**position.sizes, EVENTS_FILE: 0}), in_place=True)
    except OSError as error:
        raise FolderUnusable(folder, error.strerror or str(error)) from error
    return count


def _rename(path: Path) -> Path:
    """Renames a recording to the first free name `events-before-{number}.jsonl`."""
    number = 1
    while (renamed := path.with_name(f"events-before-{number}.jsonl")).exists():
        number += 1
    if path.exists():
        path.replace(renamed)
    return renamed
