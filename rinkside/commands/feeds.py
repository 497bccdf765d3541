"""`produce vantage`, `produce events`, `replay`: events onto the log."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from rinkside.commands.options import Competition, Rate, Servers, rate_of, settings_with
from rinkside.signals import run_until_stopped


def vantage(
    source: Annotated[str, typer.Argument(help="ws:// address of the feed, or a recorded .jsonl[.gz|.zst] file.")],
    competition: Annotated[str, typer.Option(help="Id under which clients find it, e.g. ec2020.")],
    rate: Rate = "1",
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Publish what a Vantage timing system sends.

    Example: rinkside produce vantage ws://timing.local:8080/feed --competition ec2020
    """
    import asyncio

    from producers.publish import open_publisher
    from producers.topics import ensure_topics
    from producers.vantage import produce_file, produce_url

    settings = settings_with(kafka_bootstrap_servers=kafka_bootstrap_servers)
    speed = rate_of(rate)

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.waiting import until

        await ensure_topics(settings.kafka_bootstrap_servers, partitions=settings.partitions)
        async with open_publisher(settings.kafka_bootstrap_servers) as publisher:
            if source.startswith(("ws://", "wss://")):
                await produce_url(source, publisher.send, competition=competition, stopping=stopping)
            else:
                file = produce_file(Path(source), publisher.send, competition=competition, rate=speed)
                await until(file, stopping)
            return f"{publisher.published:,} events published"

    typer.echo(run_until_stopped(run))


def events(
    source: Annotated[
        str, typer.Argument(metavar="FILE", help="JSON lines of CloudEvents; - for standard input.")
    ] = "-",
    competition: Competition = None,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Publish events of your own: one CloudEvents JSON object a line.

    Example: my-timing | rinkside produce events - --competition club-2026
    """
    import asyncio

    from producers.events_file import produce_events
    from producers.publish import open_publisher
    from producers.topics import ensure_topics

    settings = settings_with(kafka_bootstrap_servers=kafka_bootstrap_servers)

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.waiting import until

        await ensure_topics(settings.kafka_bootstrap_servers, partitions=settings.partitions)
        async with open_publisher(settings.kafka_bootstrap_servers) as publisher:
            await until(produce_events(lines, publisher.send, competition=competition), stopping)
            return f"{publisher.published:,} events published"

    with sys.stdin.buffer if source == "-" else Path(source).open("rb") as lines:
        typer.echo(run_until_stopped(run))


def replay(
    file: Annotated[Path, typer.Argument(help="A recording: .jsonl, .jsonl.gz or .jsonl.zst.")],
    rate: Rate = "1",
    skip_idle: Annotated[float | None, typer.Option(help="Longest pause to keep, seconds of the recording.")] = None,
    rename: Annotated[str | None, typer.Option("--as", help="Publish under another competition id.")] = None,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Publish a recorded race again, at any speed.

    A recording played twice into one competition counts once; use --as for a second performance.
    """
    import asyncio

    from producers.publish import open_publisher
    from producers.recording import read_recording
    from producers.topics import ensure_topics
    from rinkside.playing import play

    settings = settings_with(kafka_bootstrap_servers=kafka_bootstrap_servers)
    speed = rate_of(rate)

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.waiting import until

        await ensure_topics(settings.kafka_bootstrap_servers, partitions=settings.partitions)
        events = list(read_recording(file))
        async with open_publisher(settings.kafka_bootstrap_servers) as publisher:
            await until(play(events, publisher.send, rate=speed, skip_idle=skip_idle, rename=rename), stopping)
            return f"{publisher.published:,} events published"

    typer.echo(run_until_stopped(run))
