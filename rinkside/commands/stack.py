"""`up` and `demo`: run everything on this machine, until Ctrl-C."""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from gateway.access.roles import Role
from gateway.access.tokens import format_token, new_secret, stored
from rinkside.cancellation import until
from rinkside.commands.options import GatewayPort, Host, Rate, rate_of
from rinkside.log_format import configure_logs
from rinkside.settings import Settings, load_settings
from rinkside.signals import stopping_on_signals

if TYPE_CHECKING:
    from rinkside.embedded.stack import Stack

Work: TypeAlias = "Callable[[Stack], Awaitable[None]]"
Data = Annotated[
    Path | None,
    typer.Option("--data", help="Folder for the recording and the logs (rinkside-data; for demo a temporary one)."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Show the output of the processes.")]


def up(host: Host = None, port: GatewayPort = None, data: Data = None, verbose: Verbose = False) -> None:
    """Run broker, store, projection, recorder and gateway on this machine.

    Published events are recorded in --data and loaded at the next start. Other commands find this stack by themselves.
    """
    settings = load_settings({"gateway_host": host, "gateway_port": port, "data": data})
    configure_logs("info" if verbose else "warning", settings.log_format)

    async def work(stack: "Stack") -> None:
        _print(f"Rinkside is up: {stack.running.gateway_url}   (Ctrl-C ends it)")
        _print(f"  Kafka   {stack.running.kafka_bootstrap_servers}")
        _print(f"  Redis   {stack.running.redis_url}")
        _print(f"  Data    {stack.running.data}")
        _print(f"  Desk    {_desk(settings, stack)}")
        _print(f"In another terminal: {_command()} replay FILE, … watch CHANNEL, … doctor")

    asyncio.run(_run(settings, settings.data, work, exit_when_done=False, verbose=verbose))


def demo(
    host: Host = None,
    port: GatewayPort = None,
    data: Data = None,
    rate: Rate = "8",
    day: Annotated[
        str, typer.Option("--day", help="The race day: slc-2021-12-04, or slc-2025-11-16, with every skater known.")
    ] = "slc-2021-12-04",
    exit_when_done: Annotated[bool, typer.Option("--exit-when-done", help="Exit after the last race.")] = False,
    verbose: Verbose = False,
) -> None:
    """Run everything on this machine and replay a race day: World Cup Salt Lake City, 4 December 2021.

    Example: rinkside demo --rate 20
    """
    from producers.simulate.demo_days import DEMO_DAYS

    chosen = DEMO_DAYS.get(day)
    if chosen is None:
        raise typer.BadParameter(f"{day!r} is not one of {', '.join(DEMO_DAYS)}", param_hint="--day")
    settings = load_settings({"gateway_host": host, "gateway_port": port, "data": data})
    configure_logs("info" if verbose else "warning", settings.log_format)
    speed = rate_of(rate)
    secret = new_secret()
    token = format_token(stored("demo", Role, secret))
    settings = settings.model_copy(update={"tokens": ";".join(filter(None, [settings.tokens, token]))})

    async def work(stack: "Stack") -> None:
        from producers.publish import open_publisher
        from producers.schedule import Schedule
        from rinkside.replay.progress import play
        from rinkside.replay.window import venue_zone
        from schemas.kafka import KafkaConnection

        url = stack.running.gateway_url
        _print(f"Open {url} in a browser   (Ctrl-C ends it)")
        _print(f"For a commentator: {url}/commentary/{chosen.competition}")
        _print(f"  To publish notes, choose overlays and correct results, sign in at {url}/signin with this token:")
        _print(f"  {secret}")
        _print("Or in another terminal:")
        _print(f"  {_command()} watch live/{chosen.competition}")
        _print(f"  {_command()} watch ranking/{chosen.competition}/{chosen.distance}")
        _print(f"  curl {url}/api/competition/{chosen.competition}")
        kafka = KafkaConnection(stack.running.kafka_bootstrap_servers, idempotent=False)
        async with open_publisher(kafka) as publisher:
            events = list(chosen.events())
            begin = chosen.begin.isoformat() if chosen.begin is not None else None
            schedule = Schedule(speed, begin, skip_idle_s=20.0)
            await play(events, publisher.send, schedule, zone=venue_zone(events))
        if not exit_when_done:
            _print("The last race is over; the results stay up until Ctrl-C.")

    with contextlib.ExitStack() as cleanup:
        folder = data or Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="rinkside-demo-")))
        asyncio.run(_run(settings, folder, work, exit_when_done=exit_when_done, verbose=verbose))


async def _run(settings: Settings, data: Path, work: Work, *, exit_when_done: bool, verbose: bool) -> None:
    from rinkside.embedded.stack import embedded_stack

    running: list[Stack] = []

    async def run(stopping: asyncio.Event) -> None:
        async with embedded_stack(settings, data, _print, echo=_echo if verbose else None) as stack:
            running.append(stack)
            await work(stack)
            if not exit_when_done:
                await stopping.wait()

    def kill() -> None:
        for stack in running:
            stack.kill()

    with stopping_on_signals(kill) as stopping:
        await until(run(stopping), stopping)
    _print("Ended; nothing is left running.")


def _desk(settings: Settings, stack: "Stack") -> str:
    """Returns where to sign in, or how to open the desk."""
    if settings.tokens or settings.desk_key or settings.tokens_file.exists():
        return f"{stack.running.gateway_url}/signin"
    return f"closed; `{_command()} token new NAME --role editor` opens it"


def _command() -> str:
    """Returns what a person types here to run this program."""
    if shutil.which("rinkside"):
        return "rinkside"
    program = Path(sys.argv[0])
    return "python -m rinkside" if program.name == "__main__.py" else os.path.relpath(program)


def _print(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _echo(name: str, line: str) -> None:
    print(f"{name:>8} │ {line}", file=sys.stderr, flush=True)
