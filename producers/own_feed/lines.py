"""Reads the lines of a pipe without blocking the event loop, and without keeping the process from ending."""

import asyncio
import contextlib
import os
import threading
from collections.abc import AsyncIterator, Iterable, Iterator

_CHUNK = 64 * 1024
_MOST_READ_AHEAD = 256
"""Lines in memory that were read and not taken yet."""


def lines_of(file_descriptor: int) -> Iterator[bytes]:
    """Yields the lines of an open file as they arrive; the last one may lack its line end.

    It reads past Python's buffered files, because those hold a lock while they wait for a pipe, and an interpreter with a
    thread in there cannot end.
    """
    rest = b""
    while chunk := os.read(file_descriptor, _CHUNK):
        *lines, rest = (rest + chunk).split(b"\n") if b"\n" in chunk else (rest + chunk,)
        for line in lines:
            yield line + b"\n"
    if rest:
        yield rest


async def read_in_thread(lines: Iterable[bytes], stopping: asyncio.Event | None = None) -> AsyncIterator[bytes]:
    """Iterates in a thread. After `stopping` is set it yields what was read already, and ends. Raises what `lines` raises."""
    loop = asyncio.get_running_loop()
    queue: asyncio.Queue[bytes | BaseException | None] = asyncio.Queue()
    room = threading.Semaphore(_MOST_READ_AHEAD)

    def read() -> None:
        end: BaseException | None = None
        try:
            for line in lines:
                room.acquire()
                loop.call_soon_threadsafe(queue.put_nowait, line)
        except RuntimeError:
            return  # the loop is closed: nobody reads any more
        except BaseException as error:  # noqa: BLE001 - it is raised in the reader
            end = error
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(queue.put_nowait, end)

    # A daemon: it may wait for a pipe for ever.
    threading.Thread(target=read, name="lines", daemon=True).start()
    while (line := await _next(queue, stopping)) is not None:
        if isinstance(line, BaseException):
            raise line
        room.release()
        yield line


async def _next(
    queue: asyncio.Queue[bytes | BaseException | None], stopping: asyncio.Event | None
) -> bytes | BaseException | None:
    if not queue.empty():
        return queue.get_nowait()
    if stopping is None:
        return await queue.get()
    get_task = asyncio.ensure_future(queue.get())
    stop_task = asyncio.ensure_future(stopping.wait())
    try:
        await asyncio.wait({get_task, stop_task}, return_when=asyncio.FIRST_COMPLETED)
        return get_task.result() if get_task.done() else None
    finally:
        get_task.cancel()
        stop_task.cancel()
