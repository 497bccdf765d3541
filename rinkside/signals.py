"""Signals: the first SIGINT or SIGTERM stops in order, the second exits at once."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable, Coroutine, Iterator
from typing import TypeVar

T = TypeVar("T")

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextlib.contextmanager
def stopping_on_signals(before_exit: Callable[[], None] | None = None) -> Iterator[asyncio.Event]:
    """Yields an event that the first signal sets. The second calls `before_exit` and exits with 128 + its number."""
    loop = asyncio.get_running_loop()
    stopping = asyncio.Event()

    def received(number: signal.Signals) -> None:
        if not stopping.is_set():
            stopping.set()
            return
        if before_exit is not None:
            before_exit()
        os._exit(128 + number)

    for each in _SIGNALS:
        loop.add_signal_handler(each, received, each)
    try:
        yield stopping
    finally:
        for each in _SIGNALS:
            loop.remove_signal_handler(each)


def run_until_stopped(service: Callable[[asyncio.Event], Coroutine[None, None, T]]) -> T:
    """Runs a service until it returns; a signal sets its event."""

    async def main() -> T:
        with stopping_on_signals() as stopping:
            return await service(stopping)

    return asyncio.run(main())
