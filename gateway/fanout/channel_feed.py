"""The feed of a channel: decides synchronously which subscriber gets which frame.

`Subscription.version` is the version that a client holds; every frame leads from exactly that version to a newer one.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from gateway.fanout.frames import empty_frame, patch_frame, snapshot_frame
from gateway.fanout.history import History, Version
from gateway.metrics import BYTES, FRAMES, MERGED, RESUMES, SNAPSHOTS
from schemas.channels import Channel
from schemas.protocol import NO_EPOCH, Since
from schemas.storage_keys import StoredPatch

OTHER_EPOCH = ""
_CACHED_FRAMES = 32
"""Recent frames of a channel: slow and delayed clients ask for a few different ones at a time."""


class Client(Protocol):
    """A connection as the feed sees it. `writable` is False while the client does not read."""

    @property
    def writable(self) -> bool: ...

    def write(self, frame: bytes) -> None: ...

    def write_later(self, frame: bytes) -> None:
        """Writes at the end of this turn of the event loop; the caller counts the frames."""


class Timer(Protocol):
    def cancel(self) -> None: ...


@dataclass(eq=False, slots=True)
class Subscription:
    """One client's subscription to one channel. `epoch` and `version` are what the client holds.

    Epoch None: the client has nothing yet. `OTHER_EPOCH`: it holds a document that this history does not have, which only
    another document may replace.
    """

    client: Client
    channel: Channel
    delay_ms: int = 0
    epoch: str | None = None
    version: int = 0
    resuming: bool = False
    """The client says that it holds this version; the resume is not answered yet."""

    @classmethod
    def start(cls, client: Client, channel: Channel, delay_ms: int, since: Since | None) -> "Subscription":
        """A subscription that is not answered yet. `since` is what the client says that it holds."""
        if since is None:
            return cls(client, channel, delay_ms)
        return cls(client, channel, delay_ms, since.epoch, since.version, resuming=True)


def is_behind(history: History | None, subscription: Subscription) -> bool:
    """Whether a resuming client may hold something newer than a history, because it comes from a gateway that is ahead."""
    if not subscription.resuming or subscription.epoch == NO_EPOCH:
        return False
    if history is None or subscription.epoch != history.epoch:
        return True
    return subscription.version > history.newest.version


@dataclass(slots=True)
class _DelayGroup:
    """Subscribers with the same delay. They share one timer and the version that is due."""

    subscribers: set[Subscription] = field(default_factory=set)
    timer: Timer | None = None
    due: Version | None = None


class Feed:
    """History and subscribers of one channel.

    `now_ms` reads a monotonic clock; `call_at_ms` calls a function at a moment of that clock.
    """

    def __init__(
        self,
        channel: str,
        now_ms: Callable[[], float],
        call_at_ms: Callable[[float, Callable[[], None]], Timer],
        history_limit: int,
    ) -> None:
        self.channel = channel
        self._history_limit = history_limit
        self.history: History | None = None
        self.is_removed = False
        """The store has the competition and no document of this channel: clients that hold one must drop it."""
        self._now_ms = now_ms
        self._call_at_ms = call_at_ms
        self._live: set[Subscription] = set()
        self._delayed: dict[int, _DelayGroup] = {}
        self._frames: dict[tuple[str, int, int], bytes] = {}
        self._sent: int | None = None  # the version before those that are appended and not sent

    @property
    def is_idle(self) -> bool:
        """Whether nobody subscribes."""
        return not self._live and not self._delayed

    def clients(self) -> set[Client]:
        """Clients with a subscription to this channel."""
        delayed = (subscription for group in self._delayed.values() for subscription in group.subscribers)
        return {subscription.client for subscription in (*self._live, *delayed)}

    def subscribe(self, subscription: Subscription) -> None:
        """Adds a subscriber and brings it to the present, or to its own delayed present."""
        if subscription.delay_ms:
            self._delayed.setdefault(subscription.delay_ms, _DelayGroup()).subscribers.add(subscription)
            self._arm(subscription.delay_ms, self._due(subscription.delay_ms))
        else:
            self._live.add(subscription)
        if subscription.client.writable:
            self._answer(subscription)

    def unsubscribe(self, subscription: Subscription) -> None:
        self._live.discard(subscription)
        group = self._delayed.get(subscription.delay_ms)
        if group is not None:
            group.subscribers.discard(subscription)
            if not group.subscribers:
                if group.timer is not None:
                    group.timer.cancel()
                del self._delayed[subscription.delay_ms]

    def begin(self, epoch: str, first: Version) -> None:
        """Starts the history with the first version of the document."""
        self.replace(History(epoch, first, self._history_limit))

    def replace(self, history: History | None, *, is_removed: bool = False) -> None:
        """Replaces the history after a load. Subscribers that hold one of its versions continue from there.

        The caller has called `continue_from` on the new history.
        """
        before, self.history = self.history, history
        self._sent = None
        self.is_removed = is_removed and history is None
        self._frames.clear()
        self._forget_changed_versions(before)
        for subscription in list(self._live):
            if subscription.client.writable:
                self._advance(subscription, history.newest if history else None)
        for delay_ms in list(self._delayed):
            self._show_due(delay_ms)

    def _forget_changed_versions(self, before: History | None) -> None:
        """Resets subscribers whose version is now another document.

        A store that is restored from an older copy may be written on differently under the same epoch.
        """
        if before is None or self.history is None or before.epoch != self.history.epoch:
            return
        for subscription in self._live.union(*(group.subscribers for group in self._delayed.values())):
            old, new = before.get(subscription.version), self.history.get(subscription.version)
            if old is not None and new is not None and old.hash != new.hash and not subscription.resuming:
                subscription.epoch = OTHER_EPOCH

    def append(self, patch: StoredPatch, visible_ms: float) -> None:
        """Adds the next version to the history. `bring_forward` sends it, together with those that follow at once."""
        assert self.history is not None
        if self._sent is None:
            self._sent = self.history.newest.version
        self.history.append(patch, visible_ms)

    def bring_forward(self) -> None:
        """Sends one frame for all versions since the last call to every subscriber that is neither delayed nor slow."""
        if self.history is None or self._sent is None:
            return
        epoch, before, newest = self.history.epoch, self._sent, self.history.newest
        self._sent = None
        shared = None
        sent = 0
        for subscription in self._live:
            client = subscription.client
            if not client.writable:
                continue
            if subscription.version == before and subscription.epoch == epoch and not subscription.resuming:
                if shared is None:
                    shared = self._patch(before, newest) or self._snapshot(newest)
                subscription.version = newest.version
                client.write_later(shared)
                sent += 1
            else:
                self._advance(subscription, newest)
        if shared is not None:
            FRAMES.inc(sent)
            BYTES.inc(sent * len(shared))
        for delay_ms, group in list(self._delayed.items()):
            due = self._due(delay_ms)
            if due is not group.due:
                self._show_due(delay_ms)
            else:
                self._arm(delay_ms, due)

    def catch_up(self, subscription: Subscription) -> None:
        """Sends a client that reads again everything it missed, as one frame."""
        if subscription.resuming:
            self._answer(subscription)
            return
        target = self._target(subscription)
        if target is not None and subscription.version < target.version - 1:
            MERGED.inc()
        self._advance(subscription, target)

    def _answer(self, subscription: Subscription) -> None:
        """Sends the first frame of a subscription: a resume, or a snapshot."""
        if not subscription.resuming:
            self._advance(subscription, self._target(subscription))
            return
        subscription.resuming = False
        history = self.history
        held = history.get(subscription.version) if history and history.epoch == subscription.epoch else None
        RESUMES.labels("complete" if held is not None else "refused").inc()
        target = self._target(subscription)
        if held is None:
            # A blank document may be replaced by a blank one, a document only by a document.
            subscription.epoch = OTHER_EPOCH if subscription.version else None
            self._advance(subscription, target)
        elif target is None or held.version >= target.version:
            frame = self._patch(held.version, held)  # an empty patch: the client is up to date, or ahead of its delay
            assert frame is not None
            subscription.client.write(frame)
        else:
            self._advance(subscription, target)

    def _target(self, subscription: Subscription) -> Version | None:
        """The version that a subscriber should see now."""
        if self.history is None or not subscription.delay_ms:
            return self.history.newest if self.history else None
        due = self._due(subscription.delay_ms)
        if due is None and self.history.is_rewritten and subscription.epoch is None:
            return self.history.oldest  # a new client has no earlier document to look at meanwhile
        return due

    def _due(self, delay_ms: int) -> Version | None:
        """The version that clients with a delay should see now; None before the first one comes due."""
        return self.history.as_of(self._now_ms() - delay_ms) if self.history else None

    def _advance(self, subscription: Subscription, target: Version | None) -> None:
        """Writes the frame that leads a subscriber from the version it holds to `target`, and never back."""
        if subscription.resuming:
            self._answer(subscription)
            return
        if target is None or self.history is None:
            if subscription.epoch is None or (self.is_removed and subscription.epoch != NO_EPOCH):
                subscription.epoch, subscription.version = NO_EPOCH, 0
                subscription.client.write(empty_frame(self.channel))
            return
        if (
            subscription.epoch == self.history.epoch
            and target.version <= subscription.version <= self.history.newest.version
        ):
            return
        frame = None
        if subscription.epoch == self.history.epoch and subscription.version < target.version:
            frame = self._patch(subscription.version, target)
        if frame is None:
            frame = self._snapshot(target)
            SNAPSHOTS.inc()
        subscription.epoch, subscription.version = self.history.epoch, target.version
        subscription.client.write(frame)

    def _patch(self, version: int, target: Version) -> bytes | None:
        """The patch frame between two versions; None when the older one is not in the history any more."""
        assert self.history is not None
        key = ("patch", version, target.version)
        frame = self._frames.get(key)
        if frame is None:
            old = self.history.get(version)
            if old is None:
                return None
            frame = self._cache(key, patch_frame(self.channel, self.history.epoch, old, target))
        return frame

    def _snapshot(self, target: Version) -> bytes:
        assert self.history is not None
        key = ("snapshot", 0, target.version)
        frame = self._frames.get(key)
        if frame is None:
            frame = self._cache(key, snapshot_frame(self.channel, self.history.epoch, target))
        return frame

    def _cache(self, key: tuple[str, int, int], frame: bytes) -> bytes:
        while len(self._frames) >= _CACHED_FRAMES:
            del self._frames[next(iter(self._frames))]
        self._frames[key] = frame
        return frame

    def _arm(self, delay_ms: int, due: Version | None) -> None:
        """Sets the timer of a delay group for the version after `due`, which its subscribers have been shown.

        `due` is not computed here: another version may have come due while they were shown this one.
        """
        group = self._delayed.get(delay_ms)
        if group is None or group.timer is not None or self.history is None:
            return
        group.due = due
        following = self.history.after(group.due.version if group.due else 0)
        if following is not None:
            group.timer = self._call_at_ms(following.visible_ms + delay_ms, lambda: self._show_due(delay_ms))

    def _show_due(self, delay_ms: int) -> None:
        """Brings the subscribers of a delay group to the version that is due now."""
        group = self._delayed.get(delay_ms)
        if group is None:
            return
        if group.timer is not None:
            group.timer.cancel()
            group.timer = None
        due = self._due(delay_ms)
        for subscription in list(group.subscribers):
            if subscription.client.writable:
                self._advance(subscription, self._target(subscription))
        self._arm(delay_ms, due)
