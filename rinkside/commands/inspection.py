"""`watch` and `schema`: show a view, describe the protocol."""

import asyncio
from pathlib import Path
from typing import Annotated, Literal

import typer

from rinkside.commands.options import GatewayUrl, settings_with
from rinkside.signals import run_until_stopped


def watch(
    channel: Annotated[str, typer.Argument(help="E.g. live/slc-2021 or ranking/slc-2021/1000m-women.")],
    delay: Annotated[float, typer.Option(min=0, help="Show every change this many seconds later.")] = 0,
    once: Annotated[bool, typer.Option("--once", help="Show the current document and exit.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print every document as one line of JSON.")] = False,
    times: Annotated[
        Literal["venue", "reader", "both"],
        typer.Option(help="Whose hours: of the venue, of this computer (reader), or both."),
    ] = "venue",
    gateway_url: GatewayUrl = None,
) -> None:
    """Follow a view in the terminal."""
    from rich.console import Console

    from rinkside.log_format import configure_logs
    from rinkside.watch import watch as watch_channel
    from rinkside.watch.hours import Times

    settings = settings_with("gateway_url", gateway_url=gateway_url)

    async def run(stopping: asyncio.Event) -> None:
        console = Console(emoji=False, highlight=False)
        if console.is_terminal:
            configure_logs(
                "error", settings.log_format
            )  # a log line would break the board, which shows the state of the connection
        await watch_channel(
            settings.gateway_url,
            channel,
            delay=delay,
            once=once,
            json=json,
            times=Times(times),
            console=console,
            stopping=stopping,
        )

    run_until_stopped(run)


def schema(
    out: Annotated[Path | None, typer.Option(help="Folder to write asyncapi.json into, instead of printing.")] = None,
) -> None:
    """Print the description of events, views and the client protocol (AsyncAPI with JSON Schema)."""
    import orjson

    from schemas.asyncapi import asyncapi_document

    text = orjson.dumps(asyncapi_document(), option=orjson.OPT_INDENT_2).decode()
    if out is None:
        typer.echo(text)
        return
    out.mkdir(parents=True, exist_ok=True)
    path = out / "asyncapi.json"
    path.write_text(text + "\n", encoding="utf-8")
    typer.echo(path)
