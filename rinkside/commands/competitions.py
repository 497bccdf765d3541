"""`competitions`: lists what the log holds; archives, removes and restores a competition."""

import asyncio
import getpass
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rinkside.commands.options import Servers, settings_with
from rinkside.signals import run_until_stopped

if TYPE_CHECKING:
    from rinkside.competitions.summary import Holding
    from rinkside.settings import Settings

Id = Annotated[
    str, typer.Argument(metavar="COMPETITION", help="Id of the competition, as `competitions list` shows it.")
]
Reason = Annotated[str | None, typer.Option(help="Why; it is kept on the log.")]


def list_(kafka_bootstrap_servers: Servers = None) -> None:
    """List what the log holds: real competitions, rehearsals, archived and removed ones, with events, size and last event."""
    from rich.console import Console
    from rich.table import Table

    from rinkside.competitions.summary import size_text

    holdings = _holdings(_settings(kafka_bootstrap_servers))
    if not holdings:
        typer.echo("the log holds no competition")
        return
    table = Table(box=None, pad_edge=False, show_edge=False)
    for title in ("competition", "state", "events", "size", "last event", "name"):
        table.add_column(title, justify="right" if title in ("events", "size") else "left", no_wrap=title != "name")
    for holding in holdings:
        last = f"{holding.last_at:%Y-%m-%d %H:%M:%S} UTC" if holding.last_at is not None else "unreadable"
        name = holding.name + (f" (of {holding.rehearsal_of})" if holding.rehearsal_of is not None else "")
        table.add_row(holding.competition, holding.state, f"{holding.events:,}", size_text(holding.size), last, name)
    Console(emoji=False, highlight=False, markup=False).print(table)


def archive(competition: Id, reason: Reason = None, kafka_bootstrap_servers: Servers = None) -> None:
    """Take a competition out of lists, polling and memory. Its documents stay readable, and it counts for its season."""
    settings = _settings(kafka_bootstrap_servers)
    _holding(settings, competition)
    _publish(settings, competition, "competition.archived", reason)
    typer.echo(f"{competition} is archived; `rinkside competitions restore {competition}` brings it back")


def remove(
    competition: Id,
    reason: Reason = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Delete the documents of a competition. Its events stay on the log, so that `restore` brings it back."""
    from rinkside.competitions.summary import size_text

    settings = _settings(kafka_bootstrap_servers)
    holding = _holding(settings, competition)
    question = f"Remove {competition} ({holding.state}, {holding.events:,} events, {size_text(holding.size)})?"
    if not yes and not typer.confirm(question, err=True):
        raise typer.Exit(1)
    _publish(settings, competition, "competition.removed", reason)
    typer.echo(f"{competition} is removed; `rinkside competitions restore {competition}` brings it back")


def restore(competition: Id, reason: Reason = None, kafka_bootstrap_servers: Servers = None) -> None:
    """Bring back an archived or removed competition."""
    settings = _settings(kafka_bootstrap_servers)
    _holding(settings, competition)
    _publish(settings, competition, "competition.restored", reason)
    typer.echo(f"{competition} is restored")


def _settings(servers: str | None) -> "Settings":
    return settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers=servers)


def _holdings(settings: "Settings") -> "Sequence[Holding]":
    from rinkside.competitions.reading import read_log
    from rinkside.competitions.summary import LogSummary
    from rinkside.kafka.connection import kafka_of

    summary = LogSummary()

    async def run(_: asyncio.Event) -> None:
        await read_log(kafka_of(settings), summary.add)

    run_until_stopped(run)
    return summary.holdings()


def _holding(settings: "Settings", competition: str) -> "Holding":
    from rinkside.exceptions import NoSuchCompetition

    holdings = _holdings(settings)
    for holding in holdings:
        if holding.competition == competition:
            return holding
    raise NoSuchCompetition(competition, [holding.competition for holding in holdings])


def _publish(settings: "Settings", competition: str, type_: str, reason: str | None) -> None:
    """Publishes the event; returns when it is on the log, and on the disk of an embedded stack."""
    from rinkside.embedded.recorded import until_recorded
    from rinkside.kafka.publishing import publisher_of_file
    from schemas.events import build_event

    data = {"author": getpass.getuser(), "reason": reason}
    values = {"id": uuid.uuid4().hex, "source": "/desk", "subject": competition, "time": datetime.now(UTC)}
    event = build_event({**values, "type": type_, "data": data})

    async def run(stopping: asyncio.Event) -> None:
        async with publisher_of_file(settings) as publisher:
            await publisher.send(event)
        await until_recorded(settings.kafka_bootstrap_servers, publisher.last_offset, stopping)

    run_until_stopped(run)
