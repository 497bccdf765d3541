"""The recording of earlier runs, put back on the embedded broker's empty log before anybody else writes to it.

The recorder must not write those events a second time, so it is told where it stands: the first `n` offsets of the new
log are the `n` lines of the file, as the broker's acknowledgement of the last line shows. Should another producer have
come in between (one that waited for a fallen broker does), that is not so; then the old recording is set aside and the
recorder writes all of the new log into a fresh one.

Two first writers at the same moment are too much for the embedded broker (Tansu 0.6): it refuses one of them. When that
is the load, it is tried again on the same broker. To give up would end a broker that has taken events of the other.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from pathlib import Path

import structlog

from consumers.recorder import EVENTS_FILE, RecordedPosition, read_position, write_position
from rinkside.exceptions import FolderUnusable, LoadFailed
from schemas.events import UnreadableEvent, decode_event
from schemas.storage_keys import EVENTS_TOPIC

_log = structlog.get_logger()

Say = Callable[[str], None]
_EVERY = 20_000
_PAUSES_S = (0.1, 0.3, 1.0, 2.0)
"""Before each new attempt."""


def recorded_lines(path: Path, size: int) -> Iterator[tuple[str, bytes]]:
    """Competition and event of each line in the first `size` bytes.

    Raises `LoadFailed`, which names the line, at the first one that is no event.
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


async def load_log(servers: str, folder: Path, say: Say) -> int:
    """Creates the topics, puts the recording on the log, notes the recorder's position. Returns the number of events.

    What a refused attempt had put there already is on the log twice then, and counts once. Raises `LoadFailed` when the
    file cannot be read, and what the producers raise when the broker fails again and again.
    """
    return await persistently(lambda: _load(servers, folder, say))


async def persistently(attempt: Callable[[], Awaitable[int]], pauses_s: Sequence[float] = _PAUSES_S) -> int:
    """What `attempt` returns, which is made again after each pause while the broker does not take what it sends."""
    from producers.exceptions import PublishFailed

    for pause_s in pauses_s:
        try:
            return await attempt()
        except PublishFailed as error:
            _log.warning("the recording is not loaded yet; trying again", problem=error.problem)
            await asyncio.sleep(pause_s)
    return await attempt()


async def _load(servers: str, folder: Path, say: Say) -> int:
    from producers.publish import open_publisher
    from producers.topics import ensure_topics

    await ensure_topics(servers, partitions=1)
    position = read_position(folder)
    size, path, count, end = position.sizes.get(EVENTS_FILE, 0), folder / EVENTS_FILE, 0, 0
    if size:
        async with open_publisher(servers) as publisher:
            for subject, value in recorded_lines(path, size):
                await publisher.send_raw(subject, value)
                count += 1
                if count % _EVERY == 0:
                    say(f"loading {path}: {count:,} events")
            await publisher.flush()
            end = publisher.last_offset + 1
        say(f"loaded {count:,} events from {path}")
    try:
        if end == count:
            write_position(folder, RecordedPosition({f"{EVENTS_TOPIC}:0": count}, position.sizes))
        else:
            aside = _set_aside(path)
            say(f"others wrote to the log meanwhile: it is recorded anew; the old recording is {aside}")
            write_position(folder, RecordedPosition({}, {**position.sizes, EVENTS_FILE: 0}))
    except OSError as error:
        raise FolderUnusable(folder, error.strerror or str(error)) from error
    return count


def _set_aside(path: Path) -> Path:
    number = 1
    while (aside := path.with_name(f"events-before-{number}.jsonl")).exists():
        number += 1
    if path.exists():
        path.replace(aside)
    return aside
