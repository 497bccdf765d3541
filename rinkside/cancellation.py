"""Work that may be told to stop before it is done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def until(work: Coroutine[Any, Any, T], stopping: asyncio.Event) -> T | None:
    """The outcome of `work`, or None when `stopping` was set before it ended (it is cancelled then)."""
    work_task = asyncio.create_task(work)
    stop_task = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({work_task, stop_task}, return_when=asyncio.FIRST_COMPLETED)
        return work_task.result() if work_task.done() else None
    finally:
        work_task.cancel()
        stop_task.cancel()
        await asyncio.gather(work_task, stop_task, return_exceptions=True)
