"""Writes a scope into Redis as the projector does (`schemas/storage_keys.py`), without a projector.

A test says how the documents of some channels stand now; the writer makes versions, patches and undo of it.
"""

from collections.abc import Mapping
from typing import TypeAlias

import orjson
from redis.asyncio import Redis

from schemas.documents import Document, apply_patch, diff, document_hash
from schemas.storage_keys import (
    META_AT,
    META_EPOCH,
    META_SEQUENCE,
    META_STORED,
    SCOPES_KEY,
    STREAM_EPOCH,
    STREAM_PATCHES,
    STREAM_STORED,
    StoredPatch,
    StoredView,
    scope_keys,
)

Documents: TypeAlias = Mapping[str, Document]


def instant(second: int) -> str:
    """An event time of the day all tests play on."""
    return f"2021-12-04T20:{second // 60 % 60:02}:{second % 60:02}.000000Z"


class ScopeWriter:
    """The one writer of a scope. `sequence`, `epoch` and `views` say what Redis holds."""

    def __init__(self, client: Redis, scope: str, *, epoch: str = "e1") -> None:
        self.scope = scope
        self.epoch = epoch
        self.sequence = 0
        self.views: dict[str, StoredView] = {}
        self._redis = client
        self._keys = scope_keys(scope)
        self._stream_length: int | None = None

    def trim_to(self, entries: int) -> None:
        """From now on the stream keeps only that many."""
        self._stream_length = entries

    async def put(self, documents: Documents) -> int:
        """One write: the documents as they stand now. Returns when it was stored (milliseconds, store's clock)."""
        return await self._store(documents, rewritten=False, lose=0)

    async def rewrite(self, epoch: str, documents: Documents) -> int:
        """History is rewritten: another epoch, versions from 1 again; the numbering of the stream goes on."""
        self.epoch = epoch
        self.views = {}
        return await self._store(documents, rewritten=True, lose=0)

    async def put_after_a_gap(self, documents: Documents) -> int:
        """As `put`, but the entry before it is not in the stream, as when it was trimmed."""
        return await self._store(documents, rewritten=False, lose=1)

    async def put_raw(self, fields: Mapping[str, str]) -> None:
        """An entry as no projector writes it."""
        self.sequence += 1
        await self._redis.xadd(self._keys.stream, {**fields}, id=f"{self.sequence}-0")  # type: ignore[dict-item]  # its keys are invariant
        await self._redis.hset(self._keys.meta, META_SEQUENCE, str(self.sequence))

    async def touch(self) -> int:
        """An event that changes no document."""
        stored_ms = await self._now_ms()
        await self._redis.hset(self._keys.meta, META_STORED, str(stored_ms))
        return stored_ms

    async def pretend_newest(self, stored_ms: int) -> None:
        """Lets the newest event be older than it is."""
        await self._redis.hset(self._keys.meta, META_STORED, str(stored_ms))

    async def restore(self) -> None:
        """Writes everything again into a store that has forgotten it, as a rebuilt projection would: under another epoch."""
        documents = {channel: view.doc for channel, view in self.views.items()}
        self.sequence = 0
        await self.rewrite(self.epoch + "-again", documents)

    async def _store(self, documents: Documents, *, rewritten: bool, lose: int) -> int:
        patches: list[StoredPatch] = []
        at = instant(self.sequence)
        for channel, document in documents.items():
            before = self.views.get(channel)
            old = before.doc if before is not None else {}
            patch, undo = diff(old, document), diff(document, old)
            assert apply_patch(old, patch) == document
            version, digest = (before.version if before is not None else 0) + 1, document_hash(document)
            self.views[channel] = StoredView(version, digest, at, document)
            patches.append(StoredPatch(channel, version, digest, at, patch, undo))
        stored_ms = await self._now_ms()
        self.sequence += 1
        entry = {
            STREAM_PATCHES: orjson.dumps([tuple(patch) for patch in patches]),
            STREAM_STORED: str(stored_ms),
            STREAM_EPOCH: self.epoch,
        }
        async with self._redis.pipeline(transaction=True) as pipe:
            if rewritten:
                pipe.delete(self._keys.views, self._keys.stream)
            for channel in documents:
                pipe.hset(self._keys.views, channel, orjson.dumps(self.views[channel]._asdict()).decode())
            for _ in range(lose):
                self.sequence += 1
            pipe.xadd(
                self._keys.stream,
                entry,  # type: ignore[arg-type]
                id=f"{self.sequence}-0",
                maxlen=self._stream_length,
                approximate=False,
            )
            meta = {META_EPOCH: self.epoch, META_SEQUENCE: str(self.sequence), META_STORED: str(stored_ms), META_AT: at}
            pipe.hset(self._keys.meta, mapping=meta)  # type: ignore[arg-type]
            pipe.sadd(SCOPES_KEY, self.scope)
            await pipe.execute()
        return stored_ms

    async def is_older(self, stored_ms: int, seconds: float) -> bool:
        """Whether what was stored then is that old by the store's clock: a condition to wait for."""
        return await self._now_ms() - stored_ms >= seconds * 1000

    async def _now_ms(self) -> int:
        seconds, micros = await self._redis.time()
        return int(seconds) * 1000 + int(micros) // 1000
