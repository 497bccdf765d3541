"""One competition (or season) in the memory of a gateway."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from gateway.fanout.channel_feed import Client, Feed, Subscription, is_behind
from gateway.fanout.history import ALWAYS, History, TimedPatches, Version, rebuild
from gateway.replication.decoding import Entry, StoredScope
from schemas.storage_keys import StoredPatch

MakeFeed = Callable[[str], Feed]


@dataclass(eq=False, slots=True)
class Scope:
    """Feeds of one competition and the position in its stream up to which they hold everything."""

    name: str
    make_feed: MakeFeed
    epoch: str = ""
    sequence: int = 0
    """Number of the last stream entry that was applied."""
    loads: int = 0
    """How often the scope was loaded: a read that was asked for before the last load does not cover it."""
    newest_ms: int = 0
    """When the newest event was stored, on the store's clock."""
    newest_at: str = ""
    current_ms: float = ALWAYS
    """When the scope was last known to hold everything that the store has, on the monotonic clock."""
    needs_load: bool = True
    """The scope is new, or the store may have lost or rewritten it: it is loaded before it is followed."""
    feeds: dict[str, Feed] = field(default_factory=dict)
    wanted_at_s: float = 0.0
    pins: int = 0
    """Callers that wait for the first load and keep the scope in memory."""
    _changed: dict[Feed, None] = field(default_factory=dict)
    _progress: asyncio.Future[None] | None = None

    @property
    def is_loaded(self) -> bool:
        return self.loads > 0

    @property
    def is_idle(self) -> bool:
        return not self.pins and all(feed.is_idle for feed in self.feeds.values())

    def feed(self, channel: str) -> Feed:
        """The feed of a channel, made when there is none."""
        feed = self.feeds.get(channel)
        if feed is None:
            feed = self.feeds[channel] = self.make_feed(channel)
        return feed

    def is_behind(self, subscription: Subscription) -> bool:
        """Whether a resuming client may hold something newer than this scope."""
        feed = self.feeds.get(subscription.channel.name)
        return is_behind(feed.history if feed else None, subscription)

    def clients(self) -> set[Client]:
        """Clients with a subscription to any channel of this scope."""
        return set[Client]().union(*(feed.clients() for feed in self.feeds.values()))

    async def progress(self) -> None:
        """Returns after the next load or patch."""
        if self._progress is None:
            self._progress = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._progress)

    def histories(self) -> dict[str, History]:
        """The history of each channel that has a document."""
        return {name: feed.history for name, feed in self.feeds.items() if feed.history is not None}

    def replace(self, stored: StoredScope, histories: Mapping[str, History], now_ms: float) -> None:
        """Takes over what was loaded. `now_ms` is when it was, on the monotonic clock.

        A store that lost its memory is an exception: the documents stay until the projection has rebuilt them.
        """
        self.needs_load = False
        self.loads += 1
        self._changed.clear()
        if not stored.epoch and self.epoch:
            self.epoch, self.sequence = "", 0
        else:
            self.epoch, self.sequence = stored.epoch, stored.sequence
            self.newest_ms, self.newest_at = stored.stored_ms, stored.at
            for channel in histories:
                self.feed(channel)
            for channel, feed in self.feeds.items():
                feed.replace(histories.get(channel), is_removed=bool(stored.epoch))
            self.current_ms = now_ms
        self._notify()

    def apply(self, entry: Entry, now_ms: float) -> bool:
        """Adds a stream entry that arrived at `now_ms` to the histories; `bring_forward` sends it.

        False: the entry does not follow the last one, so the scope must be loaded again.
        """
        if entry.epoch != self.epoch or entry.sequence > self.sequence + 1:
            return False
        if entry.sequence <= self.sequence:
            return True  # a load brought it meanwhile
        for patch in entry.patches:
            if not self._apply_patch(patch, now_ms):
                return False
        self.sequence, self.newest_ms = entry.sequence, entry.stored_ms
        self._notify()
        return True

    def bring_forward(self) -> None:
        """Sends what was applied: a client that missed many entries gets one frame for each channel."""
        changed, self._changed = self._changed, {}
        for feed in changed:
            feed.bring_forward()

    def _apply_patch(self, patch: StoredPatch, now_ms: float) -> bool:
        feed = self.feed(patch.channel)
        version = feed.history.newest.version if feed.history else 0
        if patch.version != version + 1:
            return False
        if feed.history is None:
            feed.begin(self.epoch, Version(patch.version, patch.hash, patch.at, now_ms, patch.patch))
        else:
            feed.append(patch, now_ms)
            self._changed[feed] = None
        self.newest_at = max(self.newest_at, patch.at)
        return True

    def _notify(self) -> None:
        progress, self._progress = self._progress, None
        if progress is not None:
            progress.set_result(None)


def build_histories(
    stored: StoredScope, before: Mapping[str, History], *, limit: int, current_ms: float, now_ms: float
) -> dict[str, History]:
    """The histories of a loaded scope. Runs in a thread: a long stream takes longer than a turn of the event loop may.

    `before` are the histories so far, which nobody changes meanwhile; they were complete at `current_ms`.
    """
    histories = rebuild(stored.epoch, stored.views, _timed(stored, now_ms), limit, is_rewritten=stored.is_rewritten)
    for channel, history in histories.items():
        if channel in before:
            history.continue_from(before[channel], current_ms)
    return histories


def _timed(stored: StoredScope, now_ms: float) -> list[TimedPatches]:
    """When each entry became visible, by its age on the store's clock.

    That clock may have been set meanwhile: times never decrease from entry to entry and are never in the future.
    """
    timed: list[TimedPatches] = []
    visible_ms = now_ms
    for entry in stored.entries:
        visible_ms = min(visible_ms, now_ms - max(0.0, stored.clock_ms - entry.stored_ms))
        timed.append((visible_ms, entry.patches))
    return timed
