"""A reader of one channel: an asynchronous iterator that holds at most one change back."""

import asyncio
from collections.abc import Callable
from types import TracebackType

from rinkside_client.change import Change
from rinkside_client.session import Held
from schemas.documents import Document, Patch, diff


class Subscription:
    """Iterate over it. A reader that is slow gets the newest state, with one patch for all it missed.

    It ends with its client, by `close`, or at the end of a `with` block; a loop left by `break` alone keeps the channel
    subscribed until then.
    """

    def __init__(self, channel: str, delay_s: float, leave: Callable[["Subscription"], None]) -> None:
        self.channel = channel
        self.delay_s = delay_s
        self._leave = leave
        self._wake = asyncio.Event()
        self._newest: Held | None = None
        self._waiting = 0
        """Changes since the last one that was handed out."""
        self._patch: Patch | None = None
        self._given: Document | None = None
        self._is_snapshot = False
        self._error: BaseException | None = None
        self._ended = False

    def __aiter__(self) -> "Subscription":
        return self

    async def __anext__(self) -> Change:
        """Raises what ended the subscription: `SubscriptionRefused`, `GiveUp`, `Unreachable`."""
        while not self._waiting:
            if self._error is not None:
                raise self._error
            if self._ended:
                raise StopAsyncIteration
            self._wake.clear()
            await self._wake.wait()
        return self._hand_out()

    def close(self) -> None:
        """No more changes; iterating ends. May be called twice."""
        if not self._ended:
            self.end(None)
            self._leave(self)
        self._waiting = 0

    def __enter__(self) -> "Subscription":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def put(self, held: Held, patch: Patch | None) -> None:
        """For the client: the document is now this one. `patch` None = it is not to be patched from the one before."""
        self._newest, self._patch = held, patch
        self._is_snapshot = self._is_snapshot or patch is None or self._given is None
        self._waiting += 1
        self._wake.set()

    def end(self, error: BaseException | None) -> None:
        """For the client: what waits is still handed out, then `error` is raised, or the iteration ends."""
        self._error = error
        self._ended = True
        self._wake.set()

    def _hand_out(self) -> Change:
        held, merged, patch = self._newest, self._waiting, self._patch
        assert held is not None
        is_snapshot = self._is_snapshot
        if is_snapshot:
            patch = None
        elif merged > 1:
            assert self._given is not None
            patch = diff(self._given, held.document)
        self._given, self._waiting, self._patch, self._is_snapshot = held.document, 0, None, False
        return Change(
            self.channel,
            "snapshot" if is_snapshot else "patch",
            held.epoch,
            held.version,
            held.hash,
            held.at,
            held.document,
            patch,
            merged,
        )
