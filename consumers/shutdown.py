"""The end of a client: never longer than it may take, and never a reason for the process to fail."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiokafka.errors import KafkaError

_log = structlog.get_logger()


async def close_quietly(stop: Callable[[], Awaitable[None]], timeout_s: float) -> None:
    """Calls `stop`; a client that does not come to an end is left behind."""
    try:
        async with asyncio.timeout(timeout_s):
            await stop()
    except (TimeoutError, KafkaError, OSError) as error:
        _log.warning("a client did not stop in order", problem=str(error) or type(error).__name__)
    except asyncio.CancelledError:
        # aiokafka lets out the cancellation of a task of its own when the broker is gone as it stops.
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
