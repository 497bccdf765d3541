"""Lets other terminals control this replay, over Redis. Without Redis the replay goes on alone."""

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Awaitable
from dataclasses import dataclass
from datetime import tzinfo
from typing import cast

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from producers.exceptions import CannotGoBack
from producers.replay.player import Player
from producers.schedule import parse_rate
from rinkside.exceptions import NoSuchPlace
from rinkside.replay.screen import where_text
from rinkside.replay.targets import find_place
from schemas.replays import (
    COMMANDS_EXPIRE_S,
    REPLAYS_KEY,
    STATUS_EXPIRES_S,
    ReplayCommand,
    ReplayState,
    ReplayStatus,
    commands_key,
    status_key,
)

_log = structlog.get_logger()
_REFRESH_S = 1
_TIMEOUT_S = 5.0
_SEEK_S = 60.0
"""A seek that takes longer is answered before it is done."""


@dataclass(slots=True)
class RemoteControl:
    """One replay as others see it."""

    player: Player
    file: str
    zone: tzinfo
    replay: str = ""
    answered: str = ""
    problem: str = ""
    is_over: bool = False

    def status(self) -> ReplayStatus:
        player, timeline = self.player, self.player.timeline
        subjects = tuple(sorted({event.subject for event in timeline.events}))
        return ReplayStatus(
            replay=self.replay,
            file=self.file,
            competitions=subjects,
            rehearsal=all(event.rehearsalof is not None for event in timeline.events[:1]),
            state=cast("ReplayState", player.state),
            position=player.position,
            events=len(timeline),
            at=player.at if len(timeline) else None,
            first=timeline.times[0] if len(timeline) else None,
            last=timeline.times[-1] if len(timeline) else None,
            timezone=str(self.zone),
            rate=player.playing.rate,
            where=where_text(player),
            host=socket.gethostname(),
            pid=os.getpid(),
            answered=self.answered,
            problem=self.problem,
        )

    async def take(self, command: ReplayCommand) -> None:
        """Does a command; `answered` and `problem` say how it went."""
        problem = ""
        try:
            await self._do(command)
        except (CannotGoBack, NoSuchPlace, ValueError) as error:
            problem = str(error)
        self.answered, self.problem = command.id, problem[:500]

    async def _do(self, command: ReplayCommand) -> None:
        player = self.player
        match command.action:
            case "pause" | "resume":
                player.pause(command.action == "pause")
                return
            case "rate":
                player.set_rate(parse_rate(command.value))
                return
            case "stop":
                player.stop()
                return
            case "seek":
                place = find_place(player.timeline, command.value, self.zone)
                player.seek(place.position, place.instant)
            case "heat":
                player.step_heat(-1 if command.value.startswith("-") else 1)
            case "distance":
                player.step_distance(-1 if command.value.startswith("-") else 1)
            case "step":
                player.step()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SEEK_S):
                await player.settled()


@contextlib.asynccontextmanager
async def remotely_controlled(control: RemoteControl, redis_url: str) -> AsyncIterator[None]:
    """Tells Redis of the replay, and takes commands from there, until the end of the block."""
    client = Redis.from_url(redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
    task = asyncio.create_task(_serve(control, client))
    try:
        yield
    finally:
        control.is_over = True
        while not task.done():  # a client library may swallow a cancellation
            task.cancel()
            await asyncio.wait({task}, timeout=_REFRESH_S)
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(_TIMEOUT_S):
                await _forget(control, client)
                await client.aclose()


async def _serve(control: RemoteControl, client: Redis) -> None:
    is_told = False
    while not control.is_over:
        try:
            if not control.replay:
                await _register(control, client)
            await _tell(control, client)
            waiting = cast("Awaitable[list[bytes] | None]", client.blpop([commands_key(control.replay)], _REFRESH_S))
            if (found := await waiting) is not None:
                try:
                    command = ReplayCommand.model_validate_json(found[1])
                except ValidationError as error:
                    _log.warning("a command for this replay cannot be read", problem=str(error.errors()[0]["msg"]))
                    continue
                await control.take(command)
        except (RedisError, OSError, TimeoutError) as error:
            if not is_told:
                _log.debug("this replay cannot be controlled from elsewhere: no Redis", problem=str(error))
                is_told = True
            await asyncio.sleep(_REFRESH_S)


async def _register(control: RemoteControl, client: Redis) -> None:
    """Takes the first free name: that of the competition, or with a number."""
    status = control.status()
    name = status.competitions[0] if status.competitions else "empty"
    for number in range(1, 100):
        replay = name if number == 1 else f"{name}-{number}"
        if await client.set(status_key(replay), status.model_dump_json(), ex=STATUS_EXPIRES_S, nx=True):
            control.replay = replay
            await client.delete(commands_key(replay))
            return
    raise OSError(f"a hundred replays of {name} are running")


async def _tell(control: RemoteControl, client: Redis) -> None:
    seconds, micros = await client.time()
    await client.set(status_key(control.replay), control.status().model_dump_json(), ex=STATUS_EXPIRES_S)
    await client.zadd(REPLAYS_KEY, {control.replay: seconds * 1000 + micros // 1000})
    await client.expire(commands_key(control.replay), COMMANDS_EXPIRE_S)


async def _forget(control: RemoteControl, client: Redis) -> None:
    if control.replay:
        await client.zrem(REPLAYS_KEY, control.replay)
        await client.delete(status_key(control.replay), commands_key(control.replay))
