"""Runs work that can be stopped before it is done."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def until(work: Coroutine[Any, Any, T], stopping: asyncio.Event, *, grace_s: float = 0.0) -> T | None:
    """Returns the result of `work`, or cancels it and returns None when it has not ended `grace_s` after `stopping` was set."""
    work_task = asyncio.create_task(work)
    stop_task = asyncio.create_task(stopping.wait())
    try:
        await asyncio.wait({work_task, stop_task}, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.wait({work_task}, timeout=grace_s)
        return work_task.result() if work_task.done() else None
    finally:
        work_task.cancel()
        stop_task.cancel()
        await asyncio.gather(work_task, stop_task, return_exceptions=True)
