"""A marked secret goes into every address and key that a command takes; it must not come out anywhere."""

import asyncio
import os
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from testing.processes import REPOSITORY, free_port
from testing.waiting import eventually
from tests.kit.rinkside.terminal import Terminal

MARK = "S3cretMark"
EVENING = str(REPOSITORY / "docs" / "examples" / "club-evening.jsonl")
BAD = [f"redis:/u:{MARK}@h/0", f"redis://u:{MARK}/#@h:1/0", f"http://u:{MARK}@[h/"]


async def outputs_of(terminal: Terminal, commands: Sequence[Sequence[str]]) -> list[str]:
    """Everything that the commands print in their first seconds, with tracebacks (`--verbose`)."""
    running = [terminal.start("--verbose", *arguments) for arguments in commands]
    await eventually(lambda: all(each.said or each.process.poll() is not None for each in running), 60)
    for each in running:
        if each.process.poll() is None:
            await asyncio.to_thread(each.end, signal.SIGINT)
    return [each.said for each in running]


def logs_of(folder: Path) -> str:
    return "".join(path.read_text(errors="replace") for path in folder.rglob("*.log*"))


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("value", [*BAD, "{scheme}://u:" + MARK + "@127.0.0.1:{port}"])
async def test_no_command_shows_a_secret_of_an_address(terminal: Terminal, value: str) -> None:
    port = str(free_port())
    redis, gateway, feed = (value.format(scheme=scheme, port=port) for scheme in ("redis", "http", "ws"))
    kafka = f"127.0.0.1:{free_port()}"
    commands: list[tuple[str, ...]] = [
        ("doctor", "--redis-url", redis, "--gateway-url", gateway, "--kafka-bootstrap-servers", kafka),
        ("gateway", "--redis-url", redis, "--port", str(terminal.port)),
        ("consume", "--redis-url", redis, "--kafka-bootstrap-servers", kafka),
        ("watch", "live/x", "--gateway-url", gateway),
        ("watch", "live/x", "--gateway-url", gateway, "--once"),
        ("produce", "vantage", "--url", feed, "--competition", "x", "--kafka-bootstrap-servers", kafka),
        ("produce", "events", EVENING, "--kafka-bootstrap-servers", f"u:{MARK}@h:1"),
    ]
    for arguments, said in zip(commands, await outputs_of(terminal, commands), strict=True):
        assert said, arguments
        assert MARK not in said, arguments
    terminal.environment |= {
        "RINKSIDE_REDIS_URL": redis,
        "RINKSIDE_GATEWAY_URL": gateway,
        "RINKSIDE_DESK_KEY": f"{MARK}!!!!!!!!",
    }
    commands = [("doctor",), ("gateway", "--port", str(terminal.port)), ("watch", "live/x")]
    for arguments, said in zip(commands, await outputs_of(terminal, commands), strict=True):
        assert MARK not in said, arguments


@pytest.mark.slow
@pytest.mark.timeout(240)
async def test_a_stack_shows_its_desk_key_nowhere_when_a_person_chose_it(terminal: Terminal) -> None:
    key = f"{MARK}-0123456789"
    terminal.environment["RINKSIDE_DESK_KEY"] = key
    running = await asyncio.to_thread(terminal.up)
    await asyncio.to_thread(running.wait_until_it_says, "In another terminal")
    pid = terminal.children()["gateway"]
    os.kill(pid, signal.SIGKILL)
    await eventually(lambda: terminal.children().get("gateway") not in (None, pid))
    assert running.end(signal.SIGINT) == 0
    assert key not in running.said
    assert key not in logs_of(terminal.folder)
