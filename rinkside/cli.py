"""The command line: all commands, and what happens to an error."""

import os
import sys
from collections.abc import Callable
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


def _group(name: str, help_text: str, **commands: Callable[..., None]) -> None:
    """Adds a command with subcommands."""
    group = typer.Typer(help=help_text, no_args_is_help=True)
    for each, function in commands.items():
        group.command(each)(function)
    app.add_typer(group, name=name)


app.command()(stack.demo)
app.command()(stack.up)
_group(
    "produce",
    "Publish timing events to the log.",
    vantage=feeds.vantage,
    events=feeds.events,
    sheets=feeds.sheets,
    isu=results_service.isu,
)
_group(
    "token",
    "Make and revoke tokens of people who use the desk.",
    new=tokens.new,
    list=tokens.list_,
    revoke=tokens.revoke,
)
app.command()(correct.correct)
app.command()(replays.replay)
app.command()(persons.person)
_group(
    "competitions",
    "List, archive, remove and restore competitions.",
    list=competitions.list_,
    archive=competitions.archive,
    remove=competitions.remove,
    restore=competitions.restore,
)
_group(
    "replays",
    "Control replays that run elsewhere, several at once.",
    list=replays.list_,
    pause=replays.pause,
    resume=replays.resume,
    seek=replays.seek,
    rate=replays.set_rate,
    stop=replays.stop,
)
app.command()(services.consume)
app.command()(services.record)
app.command()(services.gateway)
app.command()(inspection.watch)
app.command()(inspection.schema)
app.command()(doctor.doctor)
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
