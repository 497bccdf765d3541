"""Follows the live feed over WebSocket and reconnects when the connection is lost.

After a reconnect the server sends the whole heat on the board again. Its events get the same ids, so consumers count them
once.
"""

import asyncio
import contextlib
import random
from collections.abc import Callable
from datetime import UTC, datetime

import orjson
import structlog
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidURI, WebSocketException

from producers import Publish
from producers.exceptions import BadFeed, EventTooLarge
from producers.feed_status import FeedStatus
from producers.vantage.file import Translated
from producers.vantage.translator import Translator
from producers.vantage.wire import Malformed, Message

_log = structlog.get_logger()

MAX_MESSAGE_BYTES = 16 * 2**20
"""The commit of a long mass start is about 200 KB; a larger message than this is not from this feed."""
OPEN_S = 10.0
"""Longest wait for a connection."""
CLOSE_S = 2.0
"""Longest wait for the server to close; it may still be sending messages that nobody reads any more."""


async def produce_url(
    url: str,
    publish: Publish,
    *,
    competition: str,
    stopping: asyncio.Event,
    first_pause_s: float = 0.5,
    longest_pause_s: float = 15.0,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
    status: FeedStatus | None = None,
) -> Translated:
    """Follows the feed until `stopping` is set, and keeps `status` up to date.

    Raises `BadFeed` when `url` is not a WebSocket address.
    """
    status = status or FeedStatus(competition, url)
    translator = Translator(competition)
    outcome = Translated()
    pause_s = first_pause_s
    while not stopping.is_set():
        try:
            async with connect(
                url, max_size=MAX_MESSAGE_BYTES, open_timeout=OPEN_S, close_timeout=CLOSE_S, ping_interval=20
            ) as socket:
                _log.info("connected to the feed", url=url)
                status.connected()
                closing_task = asyncio.create_task(_close_when(stopping, socket.close))
                try:
                    async for text in socket:
                        pause_s = first_pause_s
                        status.message()
                        await _take(text, translator, publish, now(), outcome, status)
                    status.lost("the timing system closed the connection")
                finally:
                    closing_task.cancel()
        except (InvalidURI, ValueError) as error:
            raise BadFeed(url, str(error)) from error
        except (WebSocketException, OSError, TimeoutError) as error:
            problem = str(error) or type(error).__name__
            status.lost(problem)
            _log.warning("the feed cannot be reached", url=url, problem=problem)
        if not stopping.is_set():
            _log.warning("reconnecting", url=url, in_s=round(pause_s, 1))
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(pause_s * random.uniform(0.7, 1.3)):
                    await stopping.wait()
            pause_s = min(pause_s * 2, longest_pause_s)
    outcome.skipped += translator.left_out
    return outcome


async def _close_when(stopping: asyncio.Event, close: Callable[[], object]) -> None:
    await stopping.wait()
    await close()  # type: ignore[misc]


async def _take(
    text: str | bytes,
    translator: Translator,
    publish: Publish,
    at: datetime,
    outcome: Translated,
    status: FeedStatus,
) -> None:
    outcome.messages += 1
    try:
        message = _parse(text)
        events = translator.translate(message, at)
    except Malformed as error:
        outcome.skipped += 1
        status.skipped(str(error))
        _log.error("message left out", message=outcome.messages, reason=str(error))
        return
    for event in events:
        try:
            await publish(event)
        except EventTooLarge as error:
            status.skipped(str(error))
            _log.error("event left out", message=outcome.messages, reason=str(error))
            continue
        outcome.events += 1


def _parse(text: str | bytes) -> Message:
    try:
        message = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Malformed(f"not JSON: {error}") from error
    if not isinstance(message, dict):
        raise Malformed("not a JSON object")
    return message
