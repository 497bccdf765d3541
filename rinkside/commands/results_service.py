"""`produce isu`: publish what the results service of the International Skating Union tells."""

from pathlib import Path
from typing import Annotated, get_args

import typer

from rinkside.commands.options import Servers, settings_with
from rinkside.exceptions import LinesSkipped
from rinkside.signals import run_until_stopped
from schemas.fields import Status


def isu(
    event: Annotated[str, typer.Argument(metavar="EVENT", help="Id of the event at the service, e.g. 2022_NED_0002.")],
    competition: Annotated[str, typer.Option(help="Id of the competition, e.g. heerenveen-2022.")],
    url: Annotated[str, typer.Option(help="Address of the results service.")] = "https://api.isuresults.eu",
    folder: Annotated[
        Path | None, typer.Option(help="Read answers that were saved in this folder instead of asking the service.")
    ] = None,
    interval: Annotated[float, typer.Option(min=2, help="Seconds between questions about a race that is live.")] = 5.0,
    once: Annotated[bool, typer.Option("--once", help="Look at everything once, and end.")] = False,
    stage: Annotated[
        int | None,
        typer.Option(min=1, max=99, help="Number of the World Cup in its season; without it no cup counts it."),
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="What a status code of the service means, e.g. 3=DQ; may be repeated.")
    ] = None,
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Publish the results service of the International Skating Union: live rankings without a timing feed.

    Example: rinkside produce isu 2022_NED_0002 --competition heerenveen-2022 --stage 5
    """
    import asyncio

    from producers.identifiers import check_competition
    from producers.isu import Options, produce_folder, produce_service
    from rinkside.kafka.publishing import publisher_of_feed, publisher_of_file

    options = Options(check_competition(competition), stage, statuses_of(status or []))
    settings = settings_with("kafka_bootstrap_servers", kafka_bootstrap_servers=kafka_bootstrap_servers)

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.cancellation import until
        from rinkside.embedded.recorded import until_recorded

        if folder is not None:
            async with publisher_of_file(settings) as publisher:
                followed = await until(produce_folder(event, folder, publisher.send, options=options), stopping)
        else:
            async with publisher_of_feed(settings, f"isu-{competition}", stopping) as publisher:
                followed = await produce_service(
                    event, publisher.send, options=options, stopping=stopping, url=url, interval_s=interval, once=once
                )
        await until_recorded(settings.kafka_bootstrap_servers, publisher.last_offset, stopping)
        if followed and followed.skipped and (once or folder is not None):
            raise LinesSkipped(publisher.published, followed.skipped)
        skipped = f"; {followed.skipped:,} rows skipped, see above" if followed and followed.skipped else ""
        return f"{publisher.published:,} events published to {settings.kafka_bootstrap_servers}{skipped}"

    typer.echo(run_until_stopped(run))


def statuses_of(texts: list[str]) -> dict[str, Status]:
    """Returns `{"3": "DQ"}` for `3=DQ`. Raises `typer.BadParameter` for anything else."""
    known: tuple[Status, ...] = get_args(Status)
    found: dict[str, Status] = {}
    for text in texts:
        code, _, meaning = text.partition("=")
        meant = [each for each in known if each.upper() == meaning.strip().upper()]
        if not code.strip() or not meant:
            raise typer.BadParameter(f"{text!r} is not like 3=DQ; there are {', '.join(known)}", param_hint="--status")
        found[code.strip().upper()] = meant[0]
    return found
