"""Carries out one fault of a plan, and repairs it when its time is over."""

import asyncio
import signal

from testing.pacing import lasts
from tests.faults.plan import Fault
from tests.faults.stack import Stack

_SLOW_S = 0.15
"""How much later each piece of data passes a slow connection."""


async def apply(stack: Stack, fault: Fault) -> str:
    """Returns what was done in detail, where the plan leaves it open. Two faults of one target follow each other."""
    async with stack.lock(fault.target):
        match fault.kind:
            case "kill":
                await _kill(stack, fault)
            case "freeze":
                await _freeze(stack, fault)
            case "restart":
                program = stack.programs[fault.target]
                await program.end(signal.SIGTERM)
                await lasts(fault.for_s / 4)
                program.start()
            case "flush":
                await stack.flush()
            case "evict":
                return f"evicted {await stack.evict(fault.pick)}"
            case "cut" | "hold" | "slow":
                await _connections(stack, fault)
    return ""


async def _kill(stack: Stack, fault: Fault) -> None:
    if fault.target in stack.programs:
        program = stack.programs[fault.target]
        await program.end(signal.SIGKILL)
        await lasts(fault.for_s / 4)
        program.start()
        return
    server = stack.store if fault.target == "store" else stack.kafka
    server.kill()
    await lasts(fault.for_s / 4)
    server.start()
    await asyncio.to_thread(server.wait_until_ready)


async def _freeze(stack: Stack, fault: Fault) -> None:
    if fault.target in stack.programs:
        program = stack.programs[fault.target]
        program.send(signal.SIGSTOP)
        try:
            await lasts(fault.for_s)
        finally:
            program.send(signal.SIGCONT)
        return
    server = stack.store if fault.target == "store" else stack.kafka
    server.freeze()
    try:
        await lasts(fault.for_s)
    finally:
        server.thaw()


async def _connections(stack: Stack, fault: Fault) -> None:
    proxies = stack.proxies[fault.target]
    proxy = proxies[int(fault.pick * len(proxies))]
    match fault.kind:
        case "cut":
            proxy.cut()
        case "hold":
            proxy.blackhole()
            try:
                await lasts(fault.for_s)
            finally:
                proxy.blackhole(False)
        case _:
            proxy.delay_s = _SLOW_S
            try:
                await lasts(fault.for_s)
            finally:
                proxy.delay_s = 0.0
