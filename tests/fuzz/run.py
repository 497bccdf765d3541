"""Sends random events, messages and requests, and prints what came of them.

    python -m tests.fuzz.run [--events 1000000] [--messages 1000000] [--requests 1000000] [--seed 1]

Ends with an error at the first thing that is wrong. The same seed gives the same input.
"""

import argparse
import asyncio
import time

from tests.fuzz.events import project
from tests.fuzz.gateway import send_frames, send_messages, send_requests
from tests.fuzz.target import memory_mb, target

_PORTION = 25_000
"""So many at a time; then the onlooker is asked, and the memory is printed."""


def _portions(count: int) -> list[int]:
    return [min(_PORTION, count - first) for first in range(0, count, _PORTION)]


async def attack(seed: int, messages: int, requests: int) -> None:
    """Messages and requests to one gateway, which must not grow."""
    async with target() as aim:
        for number, count in enumerate(_portions(messages)):
            found = await send_messages(aim.port, aim.channels, seed * 1_000_003 + number, count)
            await send_frames(aim.port, seed * 1_000_003 + number, count // 500)
            await aim.check()
            print(f"messages {dict(found)}, memory {memory_mb():.0f} MB", flush=True)
        for number, count in enumerate(_portions(requests)):
            found = await send_requests(aim.port, aim.routes, aim.known, seed * 1_000_003 + number, count)
            await aim.check()
            print(f"requests {dict(found)}, memory {memory_mb():.0f} MB", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for what in ("events", "messages", "requests"):
        parser.add_argument(f"--{what}", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    began = time.monotonic()
    for number, count in enumerate(_portions(given.events)):
        found = project(given.seed * 1_000_003 + number, count)
        print(f"events {found}, memory {memory_mb():.0f} MB", flush=True)
    asyncio.run(attack(given.seed, given.messages, given.requests))
    print(f"nothing wrong in {time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
