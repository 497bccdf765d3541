"""Letting time pass where time itself is the matter: an even pace, how long a fault lasts, a back-off.

What waits for something to happen uses `testing.waiting`.
"""

import asyncio
from collections.abc import Awaitable, Callable


async def paced(act: Callable[[int], Awaitable[object]], times: int, per_second: float) -> None:
    """Calls `act` with 0, 1, 2 ... at an even pace. One that took too long is made up for."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(times):
        await asyncio.sleep(max(0.0, began + number / per_second - loop.time()))
        await act(number)


async def lasts(seconds: float) -> None:
    """Returns that much later."""
    await asyncio.sleep(max(0.0, seconds))
