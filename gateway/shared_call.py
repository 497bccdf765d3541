"""Joins concurrent calls of the same kind: a crowd that asks at once costs two calls and not one each."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

_T = TypeVar("_T")


class SharedCall(Generic[_T]):
    """An awaitable call whose result several callers share.

    A caller gets the result of a call that began after it asked, never of one that was already running: what that one read
    may be older than the reason for asking.
    """

    def __init__(self, call: Callable[[], Awaitable[_T]]) -> None:
        self._call = call
        self._running: asyncio.Task[_T] | None = None
        self._next: asyncio.Task[_T] | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no call is running or about to run."""
        return self._next is None and (self._running is None or self._running.done())

    async def __call__(self) -> _T:
        """Raises what the call raises."""
        if self._next is None:
            self._next = asyncio.get_running_loop().create_task(self._run_after(self._running))
            self._next.add_done_callback(_retrieve)
        return await asyncio.shield(self._next)

    async def _run_after(self, running: asyncio.Task[_T] | None) -> _T:
        if running is not None:
            await asyncio.wait([running])
        self._running, self._next = self._next, None
        return await self._call()


def _retrieve(task: asyncio.Task[_T]) -> None:
    """Marks an exception as seen: every caller may have gone away meanwhile."""
    if not task.cancelled():
        task.exception()
