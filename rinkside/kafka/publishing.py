"""Opens the publisher of a `produce` command, for a file or for a live feed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from producers.publish import FOR_FILES, FOR_LIVE_FEEDS, Publisher, open_publisher
from producers.spool import Spool
from producers.topics import TopicSettings
from rinkside.kafka.connection import kafka_of
from rinkside.settings import Settings


@contextlib.asynccontextmanager
async def publisher_of_file(settings: Settings) -> AsyncIterator[Publisher]:
    """A publisher that reports a broker that is away: a file can be published again."""
    async with open_publisher(kafka_of(settings), FOR_FILES, topics=_topics(settings)) as publisher:
        yield publisher


@contextlib.asynccontextmanager
async def publisher_of_feed(settings: Settings, name: str, stopping: asyncio.Event) -> AsyncIterator[Publisher]:
    """A publisher that never gives up: events wait in memory and in the spool, under `name`, until the broker is back."""
    spool = Spool(settings.spool, name)
    async with open_publisher(
        kafka_of(settings), FOR_LIVE_FEEDS, topics=_topics(settings), spool=spool, stopping=stopping
    ) as publisher:
        yield publisher


def _topics(settings: Settings) -> TopicSettings:
    return TopicSettings(**settings.topic_options)
