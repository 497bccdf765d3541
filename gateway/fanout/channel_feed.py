"""One channel and those who follow it: who gets which frame is decided and written here, synchronously.

`Feed.version` of a subscriber is what it holds; every frame written leads from exactly that to something newer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from gateway.fanout.frames import empty_frame, patch_frame, snapshot_frame
from gateway.fanout.history import History, Version
from gateway.metrics import BYTES, FRAMES, MERGED, RESUMES, SNAPSHOTS
from schemas.protocol import NO_EPOCH, Since
from schemas.storage_keys import StoredPatch

_CACHED_FRAMES = 32


class Line(Protocol):
    """A connection as the feed sees it."""

    @property
    def writable(self) -> bool: ...

    def write(self, frame: bytes) -> None: ...

    def send(self, frame: bytes) -> None:
        """As `write`, uncounted: whoever sends to many counts once."""


class Timer(Protocol):
    def cancel(self) -> None: ...


@dataclass(eq=False, slots=True)
class Subscription:
    """One client's following of one channel. `epoch` None = nothing was sent yet."""

    line: Line
    delay_ms: int
    epoch: str | None = None
    version: int = 0
    resuming: bool = False
    """`epoch` and `version` are what the client says that it holds; nobody has answered yet."""


@dataclass(slots=True)
class _Delayed:
    subscribers: set[Subscription] = field(default_factory=set)
    timer: Timer | None = None


class Feed:
    """`now_ms` is the store's clock; `call_at_ms` calls a function at a moment of that clock."""

    def __init__(
        self, channel: str, now_ms: Callable[[], float], call_at_ms: Callable[[float, Callable[[], None]], Timer]
    ) -> None:
        self.channel = channel
        self.history: History | None = None
        self._now_ms = now_ms
        self._call_at_ms = call_at_ms
        self._live: set[Subscription] = set()
        self._delayed: dict[int, _Delayed] = {}
        self._frames: dict[tuple[str, int, int], bytes] = {}

    @property
    def is_idle(self) -> bool:
        return not self._live and not self._delayed

    def subscribe(self, subscription: Subscription, since: Since | None) -> None:
        """Adds a subscriber and brings it to the present (its own, when it is delayed)."""
        if since is not None:
            subscription.epoch, subscription.version, subscription.resuming = since.epoch, since.version, True
        if subscription.delay_ms:
            self._delayed.setdefault(subscription.delay_ms, _Delayed()).subscribers.add(subscription)
            self._arm(subscription.delay_ms)
        else:
            self._live.add(subscription)
        if subscription.line.writable:
            self._begin(subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        self._live.discard(subscription)
        group = self._delayed.get(subscription.delay_ms)
        if group is not None:
            group.subscribers.discard(subscription)
            if not group.subscribers:
                if group.timer is not None:
                    group.timer.cancel()
                del self._delayed[subscription.delay_ms]

    def replace(self, history: History | None) -> None:
        """Another history (loaded, or begun anew). Whoever holds a version of it goes on from there."""
        before, self.history = self.history, history
        self._frames.clear()
        self._distrust(before)
        for subscription in list(self._live):
            if subscription.line.writable:
                self._bring(subscription, history.newest if history else None)
        for delay_ms in list(self._delayed):
            self._show(delay_ms)

    def _distrust(self, before: History | None) -> None:
        """A store that came back from an older copy of itself may have been written on otherwise, under the same epoch: whoever
        holds a version that is another document now holds nothing of this history."""
        if before is None or self.history is None or before.epoch != self.history.epoch:
            return
        for subscription in self._live.union(*(group.subscribers for group in self._delayed.values())):
            held, now = before.get(subscription.version), self.history.get(subscription.version)
            if held is not None and now is not None and held.hash != now.hash and not subscription.resuming:
                subscription.epoch = None

    def append(self, patch: StoredPatch, stored_ms: int) -> None:
        """The next version, to everybody who is not delayed and reads fast enough."""
        assert self.history is not None
        self.history.append(patch, stored_ms)
        newest = self.history.newest
        epoch, before = self.history.epoch, newest.version - 1
        shared = None
        sent = 0
        for subscription in self._live:
            line = subscription.line
            if not line.writable:
                continue
            if subscription.version == before and subscription.epoch == epoch and not subscription.resuming:
                if shared is None:
                    shared = self._patch(before, newest)
                    if shared is None:
                        shared = self._snapshot(newest)
                subscription.version = newest.version
                line.send(shared)
                sent += 1
            else:
                self._bring(subscription, newest)
        if shared is not None:
            FRAMES.inc(sent)
            BYTES.inc(sent * len(shared))
        for delay_ms in self._delayed:
            self._arm(delay_ms)

    def catch_up(self, subscription: Subscription) -> None:
        """For a client that reads again: all it missed in one frame."""
        if subscription.resuming:
            self._begin(subscription)
            return
        target = self._target(subscription)
        if target is not None and subscription.version < target.version - 1:
            MERGED.inc()
        self._bring(subscription, target)

    def _begin(self, subscription: Subscription) -> None:
        target = self._target(subscription)
        held = (subscription.epoch, subscription.version)
        epoch = self.history.epoch if self.history else NO_EPOCH
        if subscription.resuming:
            subscription.resuming = False
            kept = self.history is not None and self.history.get(subscription.version) is not None
            complete = subscription.epoch == epoch and kept and target is not None and held[1] <= target.version
            RESUMES.labels("complete" if complete else "refused").inc()
            if complete and target is not None and held[1] == target.version:
                frame = self._patch(target.version, target)  # says "you are up to date"
                assert frame is not None
                subscription.line.write(frame)
                return
            if not complete:
                subscription.epoch = None
        self._bring(subscription, target)

    def _target(self, subscription: Subscription) -> Version | None:
        if self.history is None or not subscription.delay_ms:
            return self.history.newest if self.history else None
        return self.history.as_of(self._now_ms() - subscription.delay_ms)

    def _bring(self, subscription: Subscription, target: Version | None) -> None:
        """Writes what leads a subscriber from what it holds to `target`."""
        if subscription.resuming:
            self._begin(subscription)
            return
        if target is None or self.history is None:
            if subscription.epoch is None or (self.history is None and subscription.epoch != NO_EPOCH):
                subscription.epoch, subscription.version = NO_EPOCH, 0
                subscription.line.write(empty_frame(self.channel))
            return
        if subscription.epoch == self.history.epoch and subscription.version == target.version:
            return
        frame = None
        if subscription.epoch == self.history.epoch and subscription.version < target.version:
            frame = self._patch(subscription.version, target)
        if frame is None:
            frame = self._snapshot(target)
            SNAPSHOTS.inc()
        subscription.epoch, subscription.version = self.history.epoch, target.version
        subscription.line.write(frame)

    def _patch(self, version: int, target: Version) -> bytes | None:
        assert self.history is not None
        key = ("patch", version, target.version)
        frame = self._frames.get(key)
        if frame is None:
            old = self.history.get(version)
            if old is None:
                return None
            frame = self._keep(key, patch_frame(self.channel, self.history.epoch, old, target))
        return frame

    def _snapshot(self, target: Version) -> bytes:
        assert self.history is not None
        key = ("snapshot", 0, target.version)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._keep(key, snapshot_frame(self.channel, self.history.epoch, target))
        return frame

    def _keep(self, key: tuple[str, int, int], frame: bytes) -> bytes:
        while len(self._frames) >= _CACHED_FRAMES:
            del self._frames[next(iter(self._frames))]
        self._frames[key] = frame
        return frame

    # --- delays: one timer for all subscribers with the same delay ---

    def _arm(self, delay_ms: int) -> None:
        group = self._delayed.get(delay_ms)
        if group is None or group.timer is not None or self.history is None:
            return
        shown = self.history.as_of(self._now_ms() - delay_ms)
        following = self.history.after(shown.version if shown else 0)
        if following is not None:
            group.timer = self._call_at_ms(following.stored_ms + delay_ms, lambda: self._show(delay_ms))

    def _show(self, delay_ms: int) -> None:
        group = self._delayed.get(delay_ms)
        if group is None:
            return
        if group.timer is not None:
            group.timer.cancel()
            group.timer = None
        target = self.history.as_of(self._now_ms() - delay_ms) if self.history else None
        for subscription in list(group.subscribers):
            if subscription.line.writable:
                self._bring(subscription, target)
        self._arm(delay_ms)
