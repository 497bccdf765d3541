"""Retries without end: pauses grow, have jitter, and end when the service stops.

tenacity, not stamina: stamina cannot interrupt a pause, and a service that was told to stop must not finish one.
"""

import asyncio
import contextlib
from collections.abc import Callable

import structlog
from tenacity import AsyncRetrying, RetryCallState, retry_if_exception_type, wait_exponential, wait_random

from consumers.exceptions import ServiceStopping

_log = structlog.get_logger()
_JITTER = 0.3
"""Share of the first pause: consumers that failed together do not retry together."""


def retrying(
    stopping: asyncio.Event,
    *errors: type[Exception],
    first_s: float,
    longest_s: float,
    message: str,
    level: Callable[..., object] | None = None,
) -> AsyncRetrying:
    """A caller that repeats a coroutine function (no lambda) on `errors`: `await retrying(...)(function)`.

    The first pause takes `first_s`, the next ones double up to `longest_s`. Each failure is logged as `message`. Raises
    `ServiceStopping` when `stopping` is set during a pause, and any other exception as it is.
    """
    log = level or _log.warning

    def report(state: RetryCallState) -> None:
        error = state.outcome.exception() if state.outcome is not None else None
        log(message, problem=str(error) or type(error).__name__, attempt=state.attempt_number)

    async def pause(seconds: float) -> None:
        if await stopped_within(stopping, seconds):
            raise ServiceStopping

    return AsyncRetrying(
        retry=retry_if_exception_type(errors),
        wait=wait_exponential(multiplier=first_s, max=longest_s) + wait_random(0, first_s * _JITTER),
        sleep=pause,
        before_sleep=report,
        reraise=True,
    )


async def stopped_within(stopping: asyncio.Event, seconds: float) -> bool:
    """Waits `seconds`, or shorter when `stopping` is set. Returns whether it is set."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()
    return stopping.is_set()
