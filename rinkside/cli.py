"""The command line: all commands, and what happens to an error."""

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from rinkside import error_messages, secrets
from rinkside.commands import (
    competitions,
    correct,
    dead_letters,
    doctor,
    feeds,
    inspection,
    persons,
    replays,
    results_service,
    services,
    stack,
    tokens,
)
from rinkside.settings import PREFIX

app = typer.Typer(
    name="rinkside",
    help="Live results for speed skating, from the timing system to every screen.\n\n"
    "New here? `rinkside demo` runs a whole race day on this machine.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
)
produce = typer.Typer(help="Publish timing events to the log.", no_args_is_help=True)
app.command()(stack.demo)
app.command()(stack.up)
app.add_typer(produce, name="produce")
produce.command("vantage")(feeds.vantage)
produce.command("events")(feeds.events)
produce.command("sheets")(feeds.sheets)
produce.command("isu")(results_service.isu)
token = typer.Typer(help="Make and revoke tokens of people who use the desk.", no_args_is_help=True)
app.add_typer(token, name="token")
token.command("new")(tokens.new)
token.command("list")(tokens.list_)
token.command("revoke")(tokens.revoke)
app.command()(correct.correct)
app.command()(replays.replay)
app.command()(persons.person)
held = typer.Typer(help="List, archive, remove and restore competitions.", no_args_is_help=True)
app.add_typer(held, name="competitions")
held.command("list")(competitions.list_)
held.command("archive")(competitions.archive)
held.command("remove")(competitions.remove)
held.command("restore")(competitions.restore)
running = typer.Typer(help="Control replays that run elsewhere, several at once.", no_args_is_help=True)
app.add_typer(running, name="replays")
running.command("list")(replays.list_)
running.command("pause")(replays.pause)
running.command("resume")(replays.resume)
running.command("seek")(replays.seek)
running.command("rate")(replays.set_rate)
running.command("stop")(replays.stop)
app.command()(services.consume)
app.command()(services.record)
app.command()(services.gateway)
app.command()(inspection.watch)
app.command()(inspection.schema)
app.command("doctor")(doctor.doctor)
app.add_typer(dead_letters.app, name="dead-letters")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rinkside {version('rinkside')}")
        raise typer.Exit


@app.callback()
def common(
    config: Annotated[
        Path | None, typer.Option(help="Settings file (default: rinkside.toml here, if there is one).")
    ] = None,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Log more, and show the traceback of an error.")
    ] = False,
    show_version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    # In the environment, so that child processes have it too.
    if config is not None:
        os.environ["RINKSIDE_CONFIG"] = str(config.resolve())
    if verbose:
        os.environ["RINKSIDE_LOG_LEVEL"] = "debug"


def main() -> NoReturn:
    """Runs the command line and exits: 0 done, 1 failed, 2 wrong usage, 130 interrupted."""
    secrets.learn_from(sys.argv, os.environ, PREFIX)
    secrets.mask_standard_error()
    try:
        app(prog_name="rinkside")
    except KeyboardInterrupt:
        sys.exit(130)
    except BaseExceptionGroup as group:
        found = error_messages.leaves(group)
        if not all(isinstance(each, error_messages.expected()) for each in found):
            raise
        _fail(found)
    except error_messages.expected() as error:
        _fail([error])
    sys.exit(0)


def _fail(errors: list[BaseException]) -> NoReturn:
    if os.environ.get("RINKSIDE_LOG_LEVEL") == "debug":
        raise errors[0]
    for message in dict.fromkeys(error_messages.message_of(error) for error in errors):
        print(f"rinkside: {message}", file=sys.stderr)
    sys.exit(max(error_messages.exit_code_of(error) for error in errors))
