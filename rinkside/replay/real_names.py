"""Keeps a rehearsal from being given the id of a real competition."""

import contextlib

import orjson
from redis.asyncio import Redis
from redis.exceptions import RedisError

from rinkside.exceptions import NotARehearsal
from schemas.storage_keys import scope_keys

_TIMEOUT_S = 2.0


async def refuse_real(redis_url: str, name: str) -> None:
    """Raises `NotARehearsal` when the store has a real competition of this id. The projection refuses its events anyway; this
    says so before a thousand dead letters. Without Redis nothing is known."""
    client = Redis.from_url(redis_url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
    raw: bytes | str | None = None
    try:
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            raw = await client.hget(scope_keys(name).views, f"competition/{name}")
    finally:
        await client.aclose()
    if raw is not None and not orjson.loads(raw)["doc"].get("rehearsal"):
        raise NotARehearsal(name)
