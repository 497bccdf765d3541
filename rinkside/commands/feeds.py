"""`produce vantage`, `produce events`, `produce sheets`: publish events to the log."""

import contextlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from rinkside.commands.options import Rate, Servers, SkipIdle, rate_of, settings_with
from rinkside.exceptions import LinesSkipped, LinesUnpublished, SheetsIncomplete
from rinkside.signals import run_until_stopped

_READ_S = 2.0
"""After the request to stop, how long the lines that were read already may take."""


def vantage(
    competition: Annotated[str, typer.Option(help="Id of the competition, e.g. ec2020.")],
    url: Annotated[str | None, typer.Option(help="ws:// or wss:// address of the live feed.")] = None,
    file: Annotated[Path | None, typer.Option(help="A recorded feed: .jsonl, .jsonl.gz or .jsonl.zst.")] = None,
    rate: Rate = "1",
    skip_idle: SkipIdle = None,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Publish the results of a Vantage timing system, from its live feed (--url) or a recording of it (--file).

    Example: rinkside produce vantage --url ws://timing.local:8080/feed --competition ec2020
    """
    import asyncio

    from producers.feed_status import FeedStatus
    from producers.schedule import Schedule
    from producers.vantage import Translated, produce_file, produce_url
    from rinkside.commands.unknown_points import noting_unknown_points
    from rinkside.health.reporting import feed_reported
    from rinkside.kafka.publishing import publisher_of_feed, publisher_of_file

    if (url is None) == (file is None):
        raise typer.BadParameter("give either --url or --file", param_hint="--url / --file")
    if file is not None:
        file.open("rb").close()  # an unreadable file is reported before any server is asked
    settings = settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers=kafka_bootstrap_servers)
    schedule = Schedule(rate_of(rate), skip_idle_s=skip_idle)

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.cancellation import until
        from rinkside.embedded.recorded import until_recorded

        outcome: Translated | None
        if url is not None:
            status = FeedStatus(competition, url)
            async with (
                feed_reported(settings, status),
                publisher_of_feed(settings, f"vantage-{competition}", stopping) as publisher,
            ):
                status.publishes_with(publisher)
                send = noting_unknown_points(publisher.send)
                outcome = await produce_url(url, send, competition=competition, stopping=stopping, status=status)
        else:
            assert file is not None
            async with publisher_of_file(settings) as publisher:
                send = noting_unknown_points(publisher.send)
                recorded = produce_file(file, send, competition=competition, schedule=schedule)
                outcome = await until(recorded, stopping)
        if file is not None and outcome and outcome.skipped and not publisher.published:
            raise LinesSkipped(0, outcome.skipped)  # the file is not a recording of this feed
        skipped = f"; {outcome.skipped:,} messages skipped, see above" if outcome and outcome.skipped else ""
        await until_recorded(settings.kafka_bootstrap_servers, publisher.last_offset, stopping)
        return f"{publisher.published:,} events published to {settings.kafka_bootstrap_servers}{skipped}"

    typer.echo(run_until_stopped(run))


def events(
    source: Annotated[
        str,
        typer.Argument(metavar="FILE", help="JSON lines of CloudEvents (.jsonl, .gz, .zst); - for standard input."),
    ] = "-",
    competition: Annotated[
        str | None, typer.Option(help="Id of the competition of lines that name none, e.g. club-2026.")
    ] = None,
    overwrite_subject: Annotated[
        bool, typer.Option("--overwrite-subject", help="Use --competition also for lines that name another one.")
    ] = False,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Publish your own events: one CloudEvents JSON object a line.

    Example: my-timing | rinkside produce events - --competition club-2026
    """
    import asyncio

    from producers.exceptions import Retry
    from producers.feed_status import FeedStatus
    from producers.own_feed import Intake, produce_events
    from producers.own_feed.lines import lines_of
    from producers.publish import Publisher
    from producers.recording import stream_lines
    from rinkside.commands.unknown_points import noting_unknown_points
    from rinkside.health.reporting import feed_reported
    from rinkside.kafka.publishing import publisher_of_feed, publisher_of_file

    if overwrite_subject and competition is None:
        raise typer.BadParameter("give the competition with --competition", param_hint="--overwrite-subject")
    settings = settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers=kafka_bootstrap_servers)
    if source != "-":
        Path(source).open("rb").close()  # an unreadable file is reported before any server is asked
    lines = lines_of(sys.stdin.fileno()) if source == "-" else stream_lines(Path(source))
    is_live = source == "-" or not Path(source).is_file()

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.cancellation import until
        from rinkside.embedded.recorded import until_recorded

        intake = Intake()
        name = f"events-{competition}" if competition is not None else "events"
        opened = publisher_of_feed(settings, name, stopping) if is_live else publisher_of_file(settings)
        publisher: Publisher | None = None
        status = FeedStatus(competition or "events", "standard input" if source == "-" else source)
        try:
            async with contextlib.AsyncExitStack() as stack:
                if is_live:
                    await stack.enter_async_context(feed_reported(settings, status))
                publisher = await stack.enter_async_context(opened)
                status.publishes_with(publisher)
                send = noting_unknown_points(publisher.send)
                work = produce_events(
                    lines,
                    send,
                    competition=competition,
                    overwrite_subject=overwrite_subject,
                    intake=intake,
                    stopping=stopping,
                    status=status,
                )
                await until(work, stopping, grace_s=_READ_S)
        except Retry as error:
            if publisher is None:
                raise
            line = intake.line_of(publisher.settled)
            raise LinesUnpublished(line, intake.lines, error) from error
        await until_recorded(settings.kafka_bootstrap_servers, publisher.last_offset, stopping)
        if intake.bad_lines or intake.bad_lanes:
            raise LinesSkipped(publisher.published, intake.bad_lines, intake.bad_lanes)
        cells = intake.bad_cells
        left_out = f"; {cells:,} cell{'s' * (cells > 1)} left out, see above" if cells else ""
        return f"{publisher.published:,} events published to {settings.kafka_bootstrap_servers}{left_out}"

    typer.echo(run_until_stopped(run))


def sheets(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE.csv|FILE.xlsx...", help="Result sheets (.csv, .xlsx), with one row for each skater or team."
        ),
    ],
    competition: Annotated[
        str, typer.Option(help="Id of the competition; each of several World Cups gets -1, -2 … appended.")
    ],
    overrides: Annotated[
        Path | None, typer.Option(help="CSV of ranks and points that differ from the rules (default: the known ones).")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of CSV files, such as cp1250 (default: it is found out).")
    ] = None,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Publish result sheets: competition, distances, start lists and results.

    A cell that cannot be read is left out with a warning. A race with a missing row or result is published and does not
    become official; the exit code is then 1.

    Example: rinkside produce sheets individual.csv mass_start.csv team_pursuit.csv --competition wc-2025-26
    """
    import asyncio

    from producers.sheets import produce_sheets
    from rinkside.commands.unknown_points import noting_unknown_points
    from rinkside.kafka.publishing import publisher_of_file

    settings = settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers=kafka_bootstrap_servers)

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.cancellation import until
        from rinkside.embedded.recorded import until_recorded

        async with publisher_of_file(settings) as publisher:
            send = noting_unknown_points(publisher.send)
            read = produce_sheets(files, send, competition=competition, overrides=overrides, encoding=encoding)
            outcome = await until(read, stopping)
        await until_recorded(settings.kafka_bootstrap_servers, publisher.last_offset, stopping)
        if outcome and outcome.bad_rows:
            raise SheetsIncomplete(publisher.published, outcome.bad_rows, outcome.not_official)
        cells = outcome.bad_cells if outcome else 0
        left_out = f"; {cells:,} cell{'s' * (cells > 1)} left out, see above" if cells else ""
        return f"{publisher.published:,} events published to {settings.kafka_bootstrap_servers}{left_out}"

    typer.echo(run_until_stopped(run))
