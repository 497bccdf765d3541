"""How a service runs in this process: signals, and one place that turns what went wrong into a sentence."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


def run_until_stopped(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Runs `serve(stopping)`. SIGTERM or Ctrl-C sets `stopping`; a second one ends the process at once."""

    async def main() -> None:
        stopping = asyncio.Event()

        def stop() -> None:
            if stopping.is_set():
                os._exit(130)
            stopping.set()

        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        await serve(stopping)

    asyncio.run(main())


async def until(work: Coroutine[Any, Any, _T], stopping: asyncio.Event) -> _T | None:
    """The outcome of `work`, or None when told to stop before it ended (it is cancelled then)."""
    work_task = asyncio.create_task(work)
    stop_task = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({work_task, stop_task}, return_when=asyncio.FIRST_COMPLETED)
        return work_task.result() if work_task.done() else None
    finally:
        for task in (work_task, stop_task):
            task.cancel()
        await asyncio.gather(work_task, stop_task, return_exceptions=True)
