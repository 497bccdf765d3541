"""Runs a plan and judges the end.

    python -m tests.faults.run [--seeds 1-200] [--stop] [--clusters]

Prints a line for each seed; ends with 1 when any failed. `--stop` ends at the first that fails. A seed gives the same plan
again.
"""

import argparse
import asyncio
import sys
import time
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from dataclasses import dataclass, field

import httpx

from testing.pacing import lasts
from testing.waiting import TIME_SCALE, eventually
from tests.faults.applying import apply
from tests.faults.checker import Checker
from tests.faults.clusters import ClusterStack, apply_to_cluster, cluster_plan, running_clusters
from tests.faults.feeds import NOTES, TICKER, feeds, publish_note
from tests.faults.oracle import canonical
from tests.faults.plan import Fault, Plan, plan, undisturbed
from tests.faults.stack import GATEWAYS, Stack, running

DELAY_S = 1.5
_SUBSCRIPTIONS = 64
"""A connection may have so many; together, the clients follow all channels."""
EARLY_S = 0.02
RECOVER_S = 60.0
"""After the last fault everything is right again within this time."""
NOTE_S = 10.0
"""In calm, a note reaches every client within this time."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Documents of the undisturbed run by channel, as canonical JSON: without the notes at the end, and with them."""

    before_notes: dict[str, bytes]
    after_notes: dict[str, bytes]


@dataclass
class Outcome:
    plan: Plan
    problems: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    http_s: float = 0.0
    live_s: float = 0.0

    def __str__(self) -> str:
        verdict = f"right after {self.http_s:.1f} s over HTTP, {self.live_s:.1f} s at live clients"
        lines = [f"{self.plan}: {'FAILED' if self.problems else verdict}", *self.problems, *self.remarks]
        return "\n    ".join(lines)


async def documents(port: int) -> dict[str, bytes]:
    """Every document that a gateway serves, byte for byte. Raises OSError while it does not serve them."""
    found = {}
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20 * TIME_SCALE) as http:
            index = (await http.get("/api")).raise_for_status().json()["competitions"]
            for channel in sorted(channel for channels in index.values() for channel in channels):
                found[channel] = (await http.get(f"/api/{channel}")).raise_for_status().content
    except httpx.HTTPError as error:
        raise OSError(f"{error!r}") from error
    return found


async def baseline() -> Baseline:
    """The undisturbed run."""
    async with running(undisturbed()) as stack:
        for feed in feeds(stack.folder, paced=False):
            await feed.publish(stack)
        before = await _settled(stack)
        for number in range(len(NOTES)):
            await publish_note(stack.brokers, number)

        async def has_all() -> bool:
            text = (await documents(stack.gateway_ports[0]))[TICKER].decode()
            return all(note in text for note in NOTES)

        await eventually(has_all, 30)
        return Baseline(before, await _settled(stack))


async def _settled(stack: Stack) -> dict[str, bytes]:
    """The documents once both gateways agree, and nothing changes for a second."""
    seen: list[dict[str, bytes]] = []

    async def is_settled() -> bool:
        await lasts(1.0)
        seen.append(await documents(stack.gateway_ports[0]))
        return len(seen) > 1 and seen[-1] == seen[-2] == await documents(stack.gateway_ports[1])

    await eventually(is_settled, 60)
    return seen[-1]


async def disturbed(chosen: Plan, right: Baseline) -> Outcome:
    """Runs the plan and judges what is left at the end."""
    outcome = Outcome(chosen)
    async with _stack_of(chosen) as stack, AsyncExitStack() as leaving:
        others = sorted(right.after_notes.keys() - {TICKER})
        early, late = ([TICKER, *part] for part in (others[: _SUBSCRIPTIONS - 1], others[1 - _SUBSCRIPTIONS :]))
        ports = stack.client_ports
        checkers = [
            Checker("first", ports, early),
            Checker("second", ports[::-1], late),
            Checker("delayed", ports, early, delay_s=DELAY_S),
        ]
        for checker in checkers:
            task = asyncio.create_task(checker.run())
            leaving.callback(task.cancel)
        try:
            await _play(stack, chosen, outcome)
            await _judge(stack, checkers, right, outcome)
        except (AssertionError, OSError, ExceptionGroup) as error:
            outcome.problems.append(f"{type(error).__name__}: {error}")
        outcome.problems += stack.troubles()
        outcome.problems += [each for checker in checkers for each in checker.violations]
        if outcome.problems:
            outcome.remarks += [f"log of {each.name}: {each.said()[-1500:]}" for each in stack.programs.values()]
        outcome.remarks.append("; ".join(f"{each.name}: {dict(each.counts)}" for each in checkers))
    return outcome


def _stack_of(chosen: Plan) -> AbstractAsyncContextManager[Stack]:
    return running_clusters() if chosen.store == "cluster" else running(chosen)


async def _apply(stack: Stack, fault: Fault) -> str:
    if isinstance(stack, ClusterStack) and fault.target in ("broker", "node"):
        return await apply_to_cluster(stack, fault)
    return await apply(stack, fault)


async def _play(stack: Stack, chosen: Plan, outcome: Outcome) -> None:
    """Feeds and faults beside each other, until all have ended and everything was repaired."""

    async def happen(fault: Fault) -> None:
        await lasts(fault.at_s)
        if done := await _apply(stack, fault):
            outcome.remarks.append(done)

    published = feeds(stack.folder, paced=True)
    async with asyncio.TaskGroup() as tasks:
        for fault in chosen.faults:
            tasks.create_task(happen(fault))
        for feed in published:
            tasks.create_task(feed.publish(stack))
    outcome.remarks += [
        f"the feed {each.name} was started {each.starts} times" for each in published if each.starts > 1
    ]


async def _judge(stack: Stack, checkers: Sequence[Checker], right: Baseline, outcome: Outcome) -> None:
    began = time.monotonic()
    await _equal_over_http(stack, right.before_notes)
    outcome.http_s = time.monotonic() - began
    await _equal_at_clients(checkers, right.before_notes)
    outcome.live_s = time.monotonic() - began
    for number in range(len(NOTES)):
        await _note_arrives(stack, checkers, number)
    await _equal_over_http(stack, right.after_notes)
    await _equal_at_clients(checkers, right.after_notes)


async def _equal_over_http(stack: Stack, expected: dict[str, bytes]) -> None:
    for name, port in zip(GATEWAYS, stack.gateway_ports, strict=True):

        async def is_right(name: str = name, port: int = port) -> bool:
            found = await documents(port)
            assert not (wrong := _differences(expected, found)), f"{name} over HTTP: {wrong}"
            return True

        await eventually(is_right, RECOVER_S)


async def _equal_at_clients(checkers: Sequence[Checker], expected: dict[str, bytes]) -> None:
    for checker in checkers:

        def is_right(checker: Checker = checker) -> bool:
            found = {channel: canonical(document) for channel, document in checker.documents().items()}
            own = {channel: document for channel, document in expected.items() if channel in checker.channels}
            assert not (wrong := _differences(own, found)), f"live client {checker.name}: {wrong}"
            return True

        await eventually(is_right, RECOVER_S)


def _differences(expected: dict[str, bytes], found: dict[str, bytes]) -> list[str]:
    """Channels that are wrong, each with the first place where it is."""
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    return [f"{name} ({_first_difference(expected.get(name), found.get(name))})" for name in wrong]


def _first_difference(expected: bytes | None, found: bytes | None) -> str:
    if expected is None or found is None:
        return "missing" if found is None else "must not be there"
    at = next((place for place, pair in enumerate(zip(expected, found, strict=False)) if pair[0] != pair[1]), 0)
    return f"expected {expected[max(0, at - 60) : at + 60]!r}, found {found[max(0, at - 60) : at + 60]!r}"


async def _note_arrives(stack: Stack, checkers: Sequence[Checker], number: int) -> None:
    """In calm, a change reaches a client soon, and a delayed one as much later as it asked for."""
    note = NOTES[number]
    for checker in checkers:
        checker.awaited.add(note)
    published_at = await publish_note(stack.brokers, number)
    await eventually(lambda: all(note in checker.seen_at for checker in checkers), NOTE_S + DELAY_S)
    for checker in checkers:
        after_s = checker.seen_at[note] - published_at
        assert after_s >= checker.delay_s - EARLY_S, f"{checker.name} was shown a note after {after_s:.3f} s"


async def run_all(seeds: Sequence[int], *, stop: bool, clusters: bool) -> int:
    """Runs the seeds one after another; how many failed."""
    right, failed = await baseline(), 0
    for seed in seeds:
        outcome = await disturbed(cluster_plan(seed) if clusters else plan(seed), right)
        print(outcome, flush=True)
        failed += bool(outcome.problems)
        if failed and stop:
            break
    return failed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", default="1-200", help="FIRST-LAST or one")
    parser.add_argument("--stop", action="store_true", help="end at the first seed that fails")
    parser.add_argument("--clusters", action="store_true", help="on three brokers and six nodes of a Redis Cluster")
    given = parser.parse_args()
    first, _, last = given.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    failed = asyncio.run(run_all(seeds, stop=given.stop, clusters=given.clusters))
    print(f"{len(seeds)} seeds, {failed} failed")
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
