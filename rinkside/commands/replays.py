"""`replay` publishes a recorded race again; `replays` controls those that run elsewhere."""

import asyncio
import time
import uuid
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rinkside.commands.options import Rate, RedisUrl, Servers, SkipIdle, rate_of, settings_with
from rinkside.signals import run_until_stopped

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from redis.asyncio import Redis

    from producers import Publish
    from producers.replay.player import Player
    from producers.replay.timeline import Timeline
    from schemas.replays import Action


def replay(
    file: Annotated[Path, typer.Argument(help="A recording: .jsonl, .jsonl.gz or .jsonl.zst.")],
    rate: Rate = "1",
    start: Annotated[
        str | None,
        typer.Option(
            help="Where to begin: 13:10 or 2021-12-04T13:10 (venue time; with Z: UTC), seconds, a distance, or a heat "
            "('1000m-women pair 7'). What is before is published at once."
        ),
    ] = None,
    duration: Annotated[float | None, typer.Option(min=0, help="Seconds of the recording to play.")] = None,
    skip_idle: SkipIdle = None,
    rename: Annotated[
        str | None, typer.Option("--as", help="Id of a rehearsal: publish under it, apart from seasons and lists.")
    ] = None,
    times: Annotated[
        Literal["original", "now"], typer.Option(help="Keep the times of the recording, or shift them to now.")
    ] = "original",
    again: Annotated[
        bool, typer.Option("--again", help="Start the competition again: what was published there no longer counts.")
    ] = False,
    rewrite: Annotated[
        bool, typer.Option("--rewrite", help="Allow going back in a competition that is no rehearsal.")
    ] = False,
    stay: Annotated[bool, typer.Option("--stay", help="At the end, wait for keys instead of exiting.")] = False,
    paused: Annotated[bool, typer.Option("--paused", help="Start paused.")] = False,
    kafka_bootstrap_servers: Servers = None,
    redis_url: RedisUrl = None,
) -> None:
    """Publish a recorded race again, at any speed.

    On a terminal, keys pause it, go to another heat, distance or time, and change the speed. A recording that is played
    twice into one competition counts once; to play it again, add --again, or give another id with --as.
    """
    from producers.recording import read_recording
    from producers.replay.copies import rehearsal_of
    from producers.replay.player import Playing
    from producers.replay.timeline import Timeline
    from rinkside.kafka.publishing import publisher_of_file
    from rinkside.replay.terminal import has_terminal, play_with_keys
    from rinkside.replay.window import venue_zone

    settings = settings_with(
        "kafka_bootstrap_servers", kafka_bootstrap_servers=kafka_bootstrap_servers, redis_url=redis_url
    )
    playing = Playing(rate_of(rate), paused, stays=stay)
    events = list(read_recording(file))
    if rename is not None:
        events = list(rehearsal_of(events, rename))
    zone = venue_zone(events)
    timeline = Timeline(events, skip_idle_s=skip_idle)
    begin = _begin(timeline, start, duration, zone)
    title = f"{file.name} as {rename}" if rename is not None else file.name

    def player_of(publish: "Publish") -> "Player":
        from producers.replay.player import Player

        player = Player(
            timeline,
            publish,
            playing,
            clock=time.monotonic,
            new_id=lambda: uuid.uuid4().hex,
            end=_end(timeline, begin, duration),
            may_rewrite=rewrite,
            now=(lambda: datetime.now(UTC)) if times == "now" else None,
        )
        if again:
            player.start_again()
        if begin is not None:
            player.seek(timeline.position_at(begin), begin)
        return player

    async def run(stopping: asyncio.Event) -> str:
        from rinkside.cancellation import until
        from rinkside.embedded.recorded import until_recorded
        from rinkside.replay.progress import play_with_bar
        from rinkside.replay.real_names import refuse_real
        from rinkside.replay.remote import RemoteControl, remotely_controlled

        if rename is not None:
            await refuse_real(settings.redis_url, rename)
        async with publisher_of_file(settings) as publisher:
            player = player_of(publisher.send)
            work = play_with_keys(player, title, zone) if has_terminal() else play_with_bar(player, zone)
            async with remotely_controlled(RemoteControl(player, file.name, zone), settings.redis_url):
                await until(work, stopping)
        await until_recorded(settings.kafka_bootstrap_servers, publisher.last_offset, stopping)
        return f"{publisher.published:,} events published to {settings.kafka_bootstrap_servers}"

    typer.echo(run_until_stopped(run))


def _begin(timeline: "Timeline", start: str | None, duration: float | None, zone: tzinfo) -> datetime | None:
    """The time at which the replay begins; None = at the first event."""
    from rinkside.replay.targets import find_heat
    from rinkside.replay.window import start_within

    if start is None:
        return None
    if (heat := find_heat(timeline, start)) is not None:
        return timeline.at(heat.position)
    try:
        return start_within(timeline.events, start, duration, zone)
    except ValueError as error:
        known = ", ".join(heat.distance for heat in timeline.distances)
        raise typer.BadParameter(
            f"{error}; distances: {known}" if known else str(error), param_hint="--start"
        ) from None


def _end(timeline: "Timeline", begin: datetime | None, duration: float | None) -> int | None:
    if duration is None or not len(timeline):
        return None
    return timeline.position_at((begin or timeline.times[0]) + timedelta(seconds=duration))


Names = Annotated[list[str], typer.Argument(metavar="REPLAY...", help="Names as `replays list` shows them, or all.")]
Name = Annotated[str, typer.Argument(metavar="REPLAY", help="Name as `replays list` shows it, or all.")]


def list_(redis_url: RedisUrl = None) -> None:
    """List the replays that run, on whichever machine: name, state, speed, time, position, heat."""

    async def run(client: "Redis") -> list[str]:
        from rinkside.replay.running import lines_of, running_replays

        return lines_of(await running_replays(client))

    _with_redis(redis_url, run)


def pause(replays: Names, redis_url: RedisUrl = None) -> None:
    """Pause replays."""
    _command(redis_url, replays, "pause")


def resume(replays: Names, redis_url: RedisUrl = None) -> None:
    """Play on."""
    _command(redis_url, replays, "resume")


def stop(replays: Names, redis_url: RedisUrl = None) -> None:
    """End replays. What they published stays."""
    _command(redis_url, replays, "stop")


def seek(
    replay: Name,
    place: Annotated[
        str,
        typer.Argument(help="A time of the venue (12:30), a distance, or a heat ('1000m-women pair 7'); start or end."),
    ],
    redis_url: RedisUrl = None,
) -> None:
    """Go to a time, a distance or a heat, forward or back.

    Example: rinkside replays seek rehearsal-2026 "1000m-women pair 7"
    """
    _command(redis_url, [replay], "seek", place)


def set_rate(
    replay: Name,
    rate: Annotated[str, typer.Argument(help="1 = as recorded, 8 = eight times as fast, max = as fast as possible.")],
    redis_url: RedisUrl = None,
) -> None:
    """Change the speed."""
    _command(redis_url, [replay], "rate", rate)


def _command(redis_url: str | None, replays: list[str], action: "Action", value: str = "") -> None:
    async def run(client: "Redis") -> list[str]:
        from rinkside.replay.running import command, line_of, running_replays

        names = [status.replay for status in await running_replays(client)] if replays == ["all"] else replays
        answers = await asyncio.gather(*(command(client, name, action, value) for name in names))
        return [
            f"{name}  stopped" if action == "stop" else f"{name}  ended" if status is None else line_of(status)
            for name, status in zip(names, answers, strict=True)
        ]

    _with_redis(redis_url, run)


def _with_redis(redis_url: str | None, work: "Callable[[Redis], Coroutine[None, None, list[str]]]") -> None:
    from redis.exceptions import RedisError

    from rinkside.exceptions import StoreUnreachable

    settings = settings_with("redis_url", redis_url=redis_url)

    async def run(_: asyncio.Event) -> list[str]:
        from rinkside.replay.running import connect_to

        async with connect_to(settings.redis_url) as client:
            try:
                return await work(client)
            except (RedisError, OSError) as error:
                raise StoreUnreachable(str(error)) from error

    for line in run_until_stopped(run):
        typer.echo(line)
