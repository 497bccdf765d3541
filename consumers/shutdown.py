"""Closes a client within a timeout; never raises."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiokafka.errors import KafkaError

_log = structlog.get_logger()


async def close_quietly(stop: Callable[[], Awaitable[None]], timeout_s: float) -> None:
    """Calls `stop` and waits at most `timeout_s`. Failures are logged: a client that cannot close must not fail the process."""
    try:
        async with asyncio.timeout(timeout_s):
            await stop()
    except (TimeoutError, KafkaError, OSError) as error:
        _log.warning("a client did not close in order", problem=str(error) or type(error).__name__)
    except asyncio.CancelledError:
        # aiokafka lets out the cancellation of one of its own tasks when the broker is gone as it stops.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
