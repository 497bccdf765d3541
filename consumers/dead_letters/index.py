"""Follows the dead-letter topic and keeps the index of unhandled dead letters in Redis."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from consumers.dead_letters.letters import Letters
from consumers.dead_letters.reading import has_reached, start_at_beginning, take_next
from consumers.exceptions import StoreFailed
from consumers.retry import retrying, stopped_within
from consumers.settings import ConsumerSettings
from consumers.shutdown import close_quietly
from schemas.health.dead_letters import DeadLetterIndex

_log = structlog.get_logger()
_POLL_MS = 1_000
_FETCH_MS = 500
_WAIT_S = 2.0
_REPEAT = 30
"""The index is stored again after so many polls without a change, in case Redis lost it."""

Save = Callable[[DeadLetterIndex], Awaitable[None]]


async def keep_index(
    settings: ConsumerSettings, stopping: asyncio.Event, save: Save, is_responsible: Callable[[], bool]
) -> None:
    """Keeps the index until `stopping` is set, while `is_responsible`. `save` raises `StoreFailed`."""
    again = retrying(
        stopping,
        KafkaError,
        OSError,
        TimeoutError,
        StoreFailed,
        first_s=settings.retry_s * 5,
        longest_s=settings.retry_max_s * 2,
        message="the dead letters cannot be counted; trying again",
        level=_log.debug,
    )

    async def attempt() -> None:
        await _follow(settings, stopping, save, is_responsible)

    while not await stopped_within(stopping, _WAIT_S):
        if is_responsible():
            await again(attempt)


async def _follow(
    settings: ConsumerSettings, stopping: asyncio.Event, save: Save, is_responsible: Callable[[], bool]
) -> None:
    letters = Letters(keeps_values=False)
    consumer = AIOKafkaConsumer(
        **settings.kafka.client_options(),
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=_FETCH_MS,
    )
    try:
        await consumer.start()
        ends = await start_at_beginning(settings.kafka, consumer)
        stored, unchanged, is_complete = None, 0, False
        while is_responsible() and not stopping.is_set():
            is_moving = await take_next(consumer, letters, _POLL_MS)
            is_complete = is_complete or (not is_moving and await has_reached(consumer, ends))
            index, unchanged = letters.index(), unchanged + 1
            if is_complete and (index != stored or unchanged >= _REPEAT):
                await save(index)
                stored, unchanged = index, 0
    finally:
        await close_quietly(consumer.stop, settings.stop_s)
