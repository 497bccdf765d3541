"""A reader of one channel: an asynchronous iterator that stores at most one change."""

import asyncio
from collections.abc import Callable
from types import TracebackType

from rinkside_client.change import Change
from rinkside_client.session import CheckedDocument
from schemas.documents import Document, Patch, diff


class Subscription:
    """Iterate over it. A slow reader gets the newest document, with one patch for all that it missed.

    It ends with its client, by `close`, or at the end of a `with` block. Leaving the loop by `break` does not end it.
    """

    def __init__(self, channel: str, delay_s: float, on_close: Callable[["Subscription"], None]) -> None:
        self.channel = channel
        self.delay_s = delay_s
        self._on_close = on_close
        self._wake = asyncio.Event()
        self._newest: CheckedDocument | None = None
        self._waiting = 0
        """Changes since the last one that was delivered to the reader."""
        self._patch: Patch | None = None
        self._delivered: Document | None = None
        self._is_snapshot = False
        self._error: BaseException | None = None
        self._ended = False

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Change:
        """Raises the error that ended the subscription: `SubscriptionRefused`, `PermanentError`, `Unreachable`."""
        while not self._waiting:
            if self._error is not None:
                raise self._error
            if self._ended:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        return self._next_change()

    def close(self) -> None:
        """Ends the iteration. May be called twice."""
        if not self._ended:
            self.end(None)
            self._on_close(self)
        self._waiting = 0

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def deliver(self, document: CheckedDocument, patch: Patch | None) -> None:
        """For the client: stores the newest document. `patch` leads to it from the one before; None after a snapshot."""
        self._newest, self._patch = document, patch
        self._is_snapshot = self._is_snapshot or patch is None or self._delivered is None
        self._waiting += 1
        self._wake.set()

    def end(self, error: BaseException | None) -> None:
        """For the client: after a change that waits, raises `error` in the iteration or ends it."""
        self._error = error
        self._ended = True
        self._wake.set()

    def _next_change(self) -> Change:
        newest, merged, patch = self._newest, self._waiting, self._patch
        assert newest is not None
        is_snapshot = self._is_snapshot
        if is_snapshot:
            patch = None
        elif merged > 1:
            assert self._delivered is not None
            patch = diff(self._delivered, newest.document)
        self._delivered, self._waiting, self._patch, self._is_snapshot = newest.document, 0, None, False
        return Change(
            self.channel,
            "snapshot" if is_snapshot else "patch",
            newest.epoch,
            newest.version,
            newest.hash,
            newest.at,
            newest.document,
            patch,
            merged,
            newest.received_at,
        )
