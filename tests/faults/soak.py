"""A long run without faults: memory must level off, and no client may see a broken promise.

    python -m tests.faults.soak [--minutes 30] [--clients 200] [--competition-s 300]

Race days are played one after the other, each under a new name, while clients come and go: they stay a minute on average,
one in five has a delay, one in three leaves without a close. Three of them check every message. Prints the memory and the
open files of every process twice a minute. Ends with 1 when a program uses more at the end than in the middle: by 5 % and
2 MB.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from random import Random
from statistics import mean

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from producers.recording import write_recording
from producers.simulate import race_day
from testing.pacing import lasts
from tests.faults.checker import Checker
from tests.faults.feeds import Feed
from tests.faults.plan import undisturbed
from tests.faults.stack import Stack, running

_SAMPLE_S = 30.0
_STAY_S = 60.0
_SEASON = "calendar/2021-22"
_FREE_GROWTH_MB = 2.0
_GROWTH = 1.05


def channels(competition: str) -> list[str]:
    distances = ("500m-women-2", "1500m-men", "1000m-women", "mass-start-men", "team-pursuit-women")
    kinds = ("competition", "live", "ticker", "records", "points")
    return [f"{kind}/{competition}" for kind in kinds] + [f"ranking/{competition}/{each}" for each in distances]


def _checked(*numbers: int) -> list[str]:
    return [_SEASON, *(channel for number in numbers for channel in channels(f"soak-{number}"))]


class Memory:
    """Samples of every process: megabytes and open files."""

    def __init__(self, stack: Stack) -> None:
        servers = {"kafka": stack.kafka.process, "store": stack.store.process}
        programs = {name: program.process for name, program in stack.programs.items()}
        self._pids = {name: process.pid for name, process in (servers | programs).items() if process is not None}
        self._programs = list(programs)
        self.samples: dict[str, list[float]] = {name: [] for name in self._pids}

    def sample(self) -> str:
        words = []
        for name, pid in self._pids.items():
            status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
            resident = next(line for line in status.splitlines() if line.startswith("VmRSS"))
            self.samples[name].append(int(resident.split()[1]) / 1024)
            files = len(list(Path(f"/proc/{pid}/fd").iterdir()))
            words.append(f"{name} {self.samples[name][-1]:.0f} MB {files} files")
        return ", ".join(words)

    def grown(self) -> list[str]:
        """Programs whose memory is larger in the last fifth than in the third one."""
        found = []
        for name in self._programs:
            values = self.samples[name]
            fifth = max(1, len(values) // 5)
            middle, end = mean(values[2 * fifth : 3 * fifth]), mean(values[-fifth:])
            if end > middle * _GROWTH + _FREE_GROWTH_MB:
                found.append(f"{name} grew from {middle:.0f} to {end:.0f} MB")
        return found


async def visit(ports: Sequence[int], names: deque[str], random: Random) -> None:
    """A client that looks at one competition for a while, and then the next one takes its place."""
    while True:
        wanted = random.sample(channels(random.choice(names)), 5)
        delay = {"delay": 1.5} if random.random() < 0.2 else {}
        with contextlib.suppress(OSError, TimeoutError, InvalidHandshake, InvalidMessage, ConnectionClosed):
            url = f"ws://127.0.0.1:{random.choice(ports)}/ws"
            async with connect(url, subprotocols=["rinkside.v1"], compression=None, close_timeout=1) as connection:  # type: ignore[list-item]
                for channel in wanted:
                    await connection.send(json.dumps({"op": "subscribe", "channel": channel, **delay}))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(random.expovariate(1 / _STAY_S)):
                        async for _ in connection:
                            pass
                if random.random() < 0.3:
                    connection.transport.abort()
        await lasts(0.1)


async def play(stack: Stack, names: deque[str], competition_s: float) -> None:
    """One race day after the other, each a new competition; four names stay in sight."""
    day, events = stack.folder / "day.jsonl", list(race_day())
    write_recording(day, events)
    rate = f"{(events[-1].time - events[0].time).total_seconds() / competition_s:.1f}"
    while True:
        await Feed(names[-1], ("replay", str(day), "--rate", rate, "--as", names[-1])).publish(stack)
        names.append(f"soak-{int(names[-1].rpartition('-')[2]) + 1}")


async def soak(minutes: float, clients: int, competition_s: float) -> list[str]:
    """What was wrong."""
    names: deque[str] = deque(["soak-1"], maxlen=4)
    async with running(undisturbed()) as stack, AsyncExitStack() as leaving:
        ports = stack.client_ports
        checkers = [
            Checker("first", ports, _checked(1, 3, 5)),
            Checker("second", ports[::-1], _checked(2, 4, 6)),
            Checker("delayed", ports, _checked(1, 2, 3, 4, 5, 6), delay_s=1.5),
        ]
        work = [checker.run() for checker in checkers]
        work += [visit(stack.gateway_ports, names, Random(number)) for number in range(clients)]
        work.append(play(stack, names, competition_s))
        tasks = [asyncio.create_task(each) for each in work]
        for task in tasks:
            leaving.callback(task.cancel)
        memory, ends_at = Memory(stack), time.monotonic() + minutes * 60
        while time.monotonic() < ends_at:
            await lasts(min(_SAMPLE_S, minutes * 60 / 10))
            print(f"{names[-1]}: {memory.sample()}", flush=True)
            if ended := [repr(task.exception()) for task in tasks if task.done()]:
                return ended
        received = {checker.name: dict(checker.counts) for checker in checkers}
        print(f"messages checked: {received}")
        return memory.grown() + stack.troubles() + [each for checker in checkers for each in checker.violations]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--competition-s", type=float, default=300, help="seconds that a race day takes")
    given = parser.parse_args()
    wrong = asyncio.run(soak(given.minutes, given.clients, given.competition_s))
    print("\n".join(wrong) if wrong else "memory is flat, and no promise was broken")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
