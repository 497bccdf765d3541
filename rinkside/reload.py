"""The recording of earlier runs, put back on the embedded broker's empty log before anybody else writes to it.

The recorder must not write those events a second time, so it is told where it stands: the first `n` offsets of the new
log are the `n` lines of the file, as the broker's acknowledgement of the last line shows. Should another producer have
come in between (one that waited for a fallen broker does), that is not so; then the old recording is set aside and the
recorder writes all of the new log into a fresh one.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

from consumers.recorder import EVENTS_FILE, RecordedPosition, read_position, write_position
from rinkside.exceptions import FolderUnusable, LoadFailed
from schemas.events import UnreadableEvent, decode_event
from schemas.places import EVENTS_TOPIC

Say = Callable[[str], None]
_EVERY = 20_000


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

    Raises `LoadFailed` when the file cannot be read, and what the producers raise when the broker fails.
    """
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
