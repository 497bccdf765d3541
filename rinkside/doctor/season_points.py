"""Finds World Cup races whose points are not known, in what the projection stored."""

import asyncio

from redis.asyncio import Redis

from consumers.projection.projection import PROJECTION_VERSION
from consumers.store import Store


async def unknown_points(redis_url: str, timeout_s: float) -> dict[str, list[str]]:
    """The races without known points (`{competition}/{distance}`), by season. Raises what redis raises, and `TimeoutError`."""
    client = Redis.from_url(redis_url, socket_timeout=timeout_s, socket_connect_timeout=timeout_s)
    try:
        async with asyncio.timeout(timeout_s):
            store = Store(client, stream_length=1, projection=PROJECTION_VERSION)
            found: dict[str, list[str]] = {}
            for name in sorted(await store.progress_of_all()):
                document = (await store.documents(name, [f"points/{name}"])).get(f"points/{name}")
                if document is not None and not document.get("rehearsal"):
                    for distance in document.get("unknown", ()):
                        found.setdefault(document["season"], []).append(f"{name}/{distance}")
            return found
    finally:
        await client.aclose()
