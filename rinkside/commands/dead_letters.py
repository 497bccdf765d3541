"""`dead-letters`: lists, shows, sends again and discards the messages that could not be used."""

import asyncio
import getpass
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

import typer

from rinkside.commands.options import Servers, settings_with

if TYPE_CHECKING:
    from rinkside.health.dead_letters import DeadLetterDesk

_T = TypeVar("_T")
Id = Annotated[str, typer.Argument(metavar="ID", help="Id of the dead letter, as the list shows it: 3-1042.")]

app = typer.Typer(
    help="Messages on the log that could not be used: list, show, correct and resend, discard.",
    invoke_without_command=True,
    no_args_is_help=False,
)


@app.callback()
def dead_letters(context: typer.Context, kafka_bootstrap_servers: Servers = None) -> None:
    """Messages on the log that could not be used: list, show, correct and resend, discard."""
    context.obj = kafka_bootstrap_servers
    if context.invoked_subcommand is None:
        list_(context)


@app.command("list")
def list_(
    context: typer.Context,
    everything: Annotated[bool, typer.Option("--all", help="Also those that were resent or discarded.")] = False,
) -> None:
    """List the dead letters that wait for a person, oldest first."""
    from rich.console import Console
    from rich.table import Table

    letters = _ask(context, lambda desk: desk.list(handled=everything))
    if not letters:
        typer.echo("There is no dead letter." if everything else "No dead letter waits.")
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("id", "published", "competition", "event", "reason", *(["handled"] if everything else [])):
        table.add_column(column, overflow="fold")
    for letter in letters:
        handled = f"{letter.outcome} by {letter.handled_by or 'somebody'}" if letter.outcome else ""
        row = [letter.id, f"{letter.at:%Y-%m-%d %H:%M:%S}Z", letter.competition, letter.type, letter.reason]
        table.add_row(*row, *([handled] if everything else []))
    Console(highlight=False, markup=False).print(table)


@app.command()
def show(
    context: typer.Context,
    id_: Id,
    raw: Annotated[bool, typer.Option("--raw", help="Print only the message, to save and correct it.")] = False,
) -> None:
    """Show a dead letter: the message, and why it could not be used.

    Example: rinkside dead-letters show 3-1042 --raw > fixed.json
    """
    from rinkside.health.dead_letters import as_text

    letter = _ask(context, lambda desk: desk.get(id_))
    text = as_text(letter.value)
    if raw:
        typer.echo(text)
        return
    lines = {
        "reason": letter.reason,
        "origin": f"{letter.topic}, partition {letter.partition}, offset {letter.offset}",
        "published": f"{letter.at:%Y-%m-%d %H:%M:%S} UTC",
        "key": letter.competition or "none",
        "handled": f"{letter.outcome} by {letter.handled_by}, {letter.handled_at}" if letter.outcome else "no",
    }
    for name, value in lines.items():
        typer.echo(f"{name:10} {value}")
    typer.echo(f"\n{text}" if not letter.omitted else f"\n{letter.omitted:,} bytes, which are only at the origin")


@app.command()
def resend(
    context: typer.Context,
    id_: Id,
    file: Annotated[
        Path | None, typer.Option(help="The corrected message; without it the original is sent again.")
    ] = None,
) -> None:
    """Publish a dead letter again, corrected (--file) or as it was. Then nobody counts it any more.

    Example: rinkside dead-letters resend 3-1042 --file fixed.json
    """
    corrected = file.read_bytes() if file is not None else None
    event = _ask(context, lambda desk: desk.resend(id_, corrected, by=_who()))
    typer.echo(f"resent dead letter {id_} as {event.type} {event.id} of {event.subject}")


@app.command()
def discard(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(metavar="ID...", help="Ids of dead letters.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All that wait.")] = False,
) -> None:
    """Record that nobody needs these dead letters. Their bytes stay on the topic and in the recording."""
    if bool(ids) == everything:
        raise typer.BadParameter("give ids, or --all", param_hint="ID... / --all")

    async def work(desk: "DeadLetterDesk") -> int:
        chosen = ids or [letter.id for letter in await desk.list()]
        for each in chosen:
            await desk.discard(each, by=_who())
        return len(chosen)

    typer.echo(f"{_ask(context, work)} discarded")


def _ask(context: typer.Context, work: "Callable[[DeadLetterDesk], Coroutine[Any, Any, _T]]") -> _T:
    from rinkside.health.dead_letters import DeadLetterDesk
    from rinkside.kafka.connection import kafka_of

    settings = settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers=context.obj)
    return asyncio.run(work(DeadLetterDesk(kafka_of(settings))))


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container without an entry for its user
        return "command line"
