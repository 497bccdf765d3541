"""Reports a part of this process to Redis every few seconds while a block runs, and removes it at the end.

A part works without its reports: a Redis that is away is somebody else's finding.
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast

import structlog
from redis.exceptions import RedisError

from consumers.store import close_client, open_client
from consumers.store.redis_calls import StoreClient
from producers.feed_status import FeedStatus
from rinkside.health.metrics import serve_metrics
from rinkside.settings import Settings
from schemas.health import Report
from schemas.health.reports import KEPT_S, PARTS_KEY, REPORT_S, REPORT_SCRIPT, encode_report, new_part_id

_log = structlog.get_logger()
_TIMEOUT_S = 2.0


@contextlib.asynccontextmanager
async def reported(
    settings: Settings, describe: Callable[[], Report], *, every_s: float = REPORT_S
) -> AsyncIterator[None]:
    """Reports what `describe` returns while the block runs."""
    client = open_client(settings.redis_url, is_cluster=settings.redis_cluster, connections=1, timeout_s=_TIMEOUT_S)
    part = new_part_id(describe().kind)

    async def keep_reporting() -> None:
        while True:
            await _send(client, part, encode_report(describe()))
            await asyncio.sleep(every_s)

    report_task = asyncio.create_task(keep_reporting())
    try:
        yield
    finally:
        report_task.cancel()
        await asyncio.gather(report_task, return_exceptions=True)
        await _send(client, part, b"")
        with contextlib.suppress(RedisError, OSError, TimeoutError):
            async with asyncio.timeout(_TIMEOUT_S):
                await close_client(client)


@contextlib.asynccontextmanager
async def feed_reported(settings: Settings, status: FeedStatus) -> AsyncIterator[None]:
    """Reports a live feed, and serves its metrics."""
    serve_metrics(settings)
    async with reported(settings, status.report):
        yield


async def _send(client: StoreClient, part: str, report: bytes) -> None:
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await cast("Awaitable[int]", client.eval(REPORT_SCRIPT, 1, PARTS_KEY, part, report, str(KEPT_S)))
    except (RedisError, OSError, TimeoutError) as error:
        _log.debug("this part cannot report itself", problem=str(error) or type(error).__name__)
