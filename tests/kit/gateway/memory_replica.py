"""A replica without a store: documents in memory, for tests of the HTTP application alone."""

from collections.abc import Mapping, Sequence
from typing import cast

from gateway.exceptions import StoreLost
from gateway.fanout.history import ALWAYS, History, Version
from gateway.replication.replica import Replica
from schemas.channels import Channel, parse_channel
from schemas.documents import Document, document_hash
from schemas.storage_keys import StoredView

AT = "2021-12-04T20:00:00.000000Z"


class MemoryReplica:
    """The part of `Replica` that HTTP needs. `is_lost` stands for a store that does not answer."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.documents = documents
        self.is_lost = False

    def as_replica(self) -> Replica:
        return cast("Replica", self)

    async def has(self, name: str) -> bool:
        return name in await self.stored_scopes()

    async def history(self, channel: Channel) -> History | None:
        self._answer()
        document = self.documents.get(channel.name)
        if document is None:
            return None
        return History("e1", Version(1, document_hash(document), AT, ALWAYS, document), 10)

    async def stored_scopes(self) -> list[str]:
        self._answer()
        channels = [parse_channel(name) for name in self.documents]
        return sorted({channel.scope for channel in channels if channel is not None})

    async def stored_channels(self, scope: str) -> list[str]:
        self._answer()
        channels = [parse_channel(name) for name in self.documents]
        return sorted(channel.name for channel in channels if channel is not None and channel.scope == scope)

    async def stored_views(self, channels: Sequence[Channel]) -> list[StoredView | None]:
        self._answer()
        found = [self.documents.get(channel.name) for channel in channels]
        return [StoredView(1, document_hash(each), AT, each) if each is not None else None for each in found]

    async def check(self) -> str | None:
        self._answer()
        return None

    def _answer(self) -> None:
        if self.is_lost:
            raise StoreLost("it is away")
