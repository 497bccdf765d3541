"""The replays that run anywhere: lists them, and sends them commands."""

import asyncio
import time
import uuid
from collections.abc import Sequence
from typing import cast
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError
from redis.asyncio import Redis

from rinkside.exceptions import NoSuchReplay, ReplayRefused, ReplaySilent
from rinkside.replay.screen import rate_text
from schemas.replays import (
    COMMANDS_EXPIRE_S,
    REPLAYS_KEY,
    Action,
    ReplayCommand,
    ReplayStatus,
    commands_key,
    status_key,
)

_TIMEOUT_S = 5.0
_ANSWER_S = 70.0
_POLL_S = 0.05


def connect_to(redis_url: str) -> Redis:
    return Redis.from_url(redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)


async def running_replays(client: Redis) -> list[ReplayStatus]:
    """All running replays, by name."""
    names = sorted(name.decode() for name in cast("list[bytes]", await client.zrange(REPLAYS_KEY, 0, -1)))
    found = []
    for name in names:
        status = _read(await client.get(status_key(name)))
        if status is None:
            await client.zrem(REPLAYS_KEY, name)  # it ended without a word
        else:
            found.append(status)
    return found


async def command(client: Redis, replay: str, action: Action, value: str = "") -> ReplayStatus | None:
    """Sends a command and waits for the answer; None when the replay has ended, as after `stop`.

    Raises `NoSuchReplay`, `ReplayRefused` with the reason, `ReplaySilent` when no answer comes.
    """
    if await client.get(status_key(replay)) is None:
        raise NoSuchReplay(replay, [status.replay for status in await running_replays(client)])
    sent = ReplayCommand(id=uuid.uuid4().hex, action=action, value=value)
    await client.rpush(commands_key(replay), sent.model_dump_json())
    await client.expire(commands_key(replay), COMMANDS_EXPIRE_S)
    ends_s = time.monotonic() + _ANSWER_S
    while time.monotonic() < ends_s:
        status = _read(await client.get(status_key(replay)))
        if status is None:
            return None
        if status.answered == sent.id:
            if status.problem:
                raise ReplayRefused(replay, status.problem)
            return status
        await asyncio.sleep(_POLL_S)
    raise ReplaySilent(replay, _ANSWER_S)


def lines_of(replays: Sequence[ReplayStatus]) -> list[str]:
    """One line for each replay, for a terminal."""
    return [line_of(status) for status in replays] or ["no replay is running"]


def line_of(status: ReplayStatus) -> str:
    """`rehearsal-2026  playing  20×  2021-12-04 12:41:40 MST  170/259  500 m Women, pair 7 of 10  day.jsonl`."""
    at = "-"
    if status.at is not None:
        try:
            zone = ZoneInfo(status.timezone)
        except (ZoneInfoNotFoundError, ValueError):
            zone = ZoneInfo("UTC")
        at = f"{status.at.astimezone(zone):%Y-%m-%d %H:%M:%S %Z}"
    kind = "rehearsal" if status.rehearsal else "REAL"
    progress = f"{status.position:,}/{status.events:,}"
    return "  ".join(
        (status.replay, status.state, rate_text(status.rate), at, progress, status.where, kind, status.file)
    )


def _read(raw: bytes | str | None) -> ReplayStatus | None:
    if raw is None:
        return None
    try:
        return ReplayStatus.model_validate_json(raw)
    except ValidationError:
        return None
