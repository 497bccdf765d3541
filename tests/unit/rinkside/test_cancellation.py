"""Work that may be told to stop, and signals that tell it."""

import asyncio
import os
import signal
import subprocess
import sys

import pytest

from rinkside.cancellation import until
from rinkside.signals import run_until_stopped, stopping_on_signals
from testing.waiting import within


async def test_work_that_ends_gives_its_outcome() -> None:
    async def work() -> int:
        return 7

    assert await until(work(), asyncio.Event()) == 7


async def test_work_is_cancelled_when_it_is_told_to_stop() -> None:
    stopping, began, cleaned = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> int:
        try:
            began.set()
            await asyncio.Event().wait()
        finally:
            cleaned.set()
        return 7

    async def stop() -> None:
        await began.wait()
        stopping.set()

    stop_task = asyncio.create_task(stop())
    assert await until(work(), stopping) is None
    assert cleaned.is_set()
    await stop_task


async def test_an_error_of_the_work_comes_through() -> None:
    async def work() -> None:
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        await until(work(), asyncio.Event())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_the_first_signal_asks_to_stop(number: signal.Signals) -> None:
    with stopping_on_signals() as stopping:
        assert not stopping.is_set()
        os.kill(os.getpid(), number)
        async with within(10):
            await stopping.wait()
    assert signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler)


def test_a_service_ends_when_its_event_is_set_and_gives_its_outcome() -> None:
    async def service(stopping: asyncio.Event) -> str:
        os.kill(os.getpid(), signal.SIGTERM)
        async with within(10):
            await stopping.wait()
        return "in order"

    assert run_until_stopped(service) == "in order"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_second_signal_ends_the_process_at_once(number: signal.Signals) -> None:
    program = (
        "import asyncio, os\n"
        "from rinkside.signals import stopping_on_signals\n"
        "async def main():\n"
        "    with stopping_on_signals(lambda: print('killed all', flush=True)) as stopping:\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "        await stopping.wait()\n"
        f"        os.kill(os.getpid(), {int(number)})\n"
        "        await asyncio.Event().wait()\n"
        "asyncio.run(main())\n"
    )
    outcome = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    assert (outcome.returncode, outcome.stdout) == (128 + number, "killed all\n"), outcome.stderr
