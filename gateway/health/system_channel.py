"""Serves `system/health` over the same protocol as every other channel, while somebody follows it.

The document does not come from the store: it must show that the store is away. So this gateway builds it, and gives it to a
scope of its own, which no follower reads.
"""

import asyncio
import contextlib
import secrets
from datetime import UTC, datetime

from gateway.health.document import health_document
from gateway.health.watch import HealthWatch
from gateway.replication.clock import monotonic_ms
from gateway.replication.decoding import Entry
from gateway.replication.scope import MakeFeed, Scope
from schemas.channels import system_scope
from schemas.documents import EMPTY, Document, changes, document_hash
from schemas.events import format_instant
from schemas.storage_keys import StoredPatch

CHANNEL = "system/health"
_EVERY_S = 3.0
"""Between two looks while somebody follows."""


class SystemChannel:
    """The scope of `system/health`. `wanted` is called by everybody who needs it loaded."""

    def __init__(self, watch: HealthWatch, make_feed: MakeFeed, every_s: float = _EVERY_S) -> None:
        self.scope = Scope(system_scope("health"), make_feed, needs_load=False)
        self._watch = watch
        self._every_s = every_s
        self._document: Document = EMPTY
        self._version = 0
        self._wanted = asyncio.Event()

    def wanted(self) -> None:
        """Somebody waits for the document."""
        self._wanted.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Looks while somebody follows the channel, until `stopping` is set."""
        while not stopping.is_set():
            await _first_of(self._wanted, stopping)
            while not stopping.is_set():
                self._update(health_document(await self._watch.look()))
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._every_s):
                        await stopping.wait()
                if self.scope.is_idle:
                    self._wanted.clear()
                    self.scope.loads = 0  # the next one who asks waits for a fresh look
                    break

    def _update(self, document: Document) -> None:
        scope = self.scope
        if not scope.epoch:
            scope.epoch = secrets.token_hex(8)
        patch, undo = changes(self._document, document)
        patches = []
        if patch or not self._version:
            self._document, self._version = document, self._version + 1
            at = format_instant(datetime.now(UTC))
            patches = [StoredPatch(CHANNEL, self._version, document_hash(document), at, patch, undo)]
        scope.loads = scope.loads or 1
        scope.apply(Entry(scope.sequence + 1, scope.epoch, 0, patches), monotonic_ms())
        scope.bring_forward()


async def _first_of(*events: asyncio.Event) -> None:
    tasks = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
