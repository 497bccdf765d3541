"""Waiting for a condition with a deadline. One environment variable makes all deadlines longer on a slow machine."""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable

TIME_SCALE = float(os.environ.get("RINKSIDE_TEST_TIME_SCALE", "1"))
_POLL_S = 0.02
_NOT_YET = (AssertionError, OSError, LookupError, TypeError, ValueError)


def within(seconds: float) -> asyncio.Timeout:
    """The deadline of a test, longer on a slow machine. Nothing waits longer than it must."""
    return asyncio.timeout(seconds * TIME_SCALE)


async def eventually(condition: Callable[[], Awaitable[object] | object], timeout_s: float = 20) -> None:
    """Waits until `condition` is true. It may be a coroutine function, and may raise until then: a document that is not
    there yet has no `rows` either. The last exception is the cause of the failure."""
    deadline = time.monotonic() + timeout_s * TIME_SCALE
    problem: Exception | None = None
    while time.monotonic() < deadline:
        try:
            outcome = condition()
            if isinstance(outcome, Awaitable):
                outcome = await outcome
            if outcome:
                return
            problem = None
        except _NOT_YET as error:
            problem = error
        await asyncio.sleep(_POLL_S)
    raise AssertionError(f"not within {timeout_s} s: {condition if problem is None else repr(problem)}") from problem


def wait_until(condition: Callable[[], object], timeout_s: float = 20) -> None:
    """As `eventually`, for code that is not asynchronous."""
    deadline = time.monotonic() + timeout_s * TIME_SCALE
    problem: Exception | None = None
    while time.monotonic() < deadline:
        try:
            if condition():
                return
            problem = None
        except _NOT_YET as error:
            problem = error
        time.sleep(_POLL_S)
    raise AssertionError(f"not within {timeout_s} s: {condition if problem is None else repr(problem)}") from problem
