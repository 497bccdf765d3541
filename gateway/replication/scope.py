"""One competition (or season) in the memory of a gateway."""

from collections.abc import Callable
from dataclasses import dataclass, field

from gateway.fanout.channel_feed import Client, Feed
from gateway.fanout.history import History, Version, rebuild
from gateway.replication.decoding import Entry, StoredScope
from schemas.storage_keys import StoredPatch

MakeFeed = Callable[[str], Feed]


@dataclass(slots=True)
class Scope:
    """Feeds of one competition and the position in its stream up to which they hold everything.

    `needs_load` means that the store was away and may have lost its memory: the scope is loaded again before it is followed.
    """

    name: str
    make_feed: MakeFeed
    history_limit: int
    epoch: str = ""
    sequence: int = 0
    """Number of the last stream entry that was applied."""
    newest_ms: int = 0
    """When the newest event was stored, on the store's clock."""
    newest_at: str = ""
    loaded: bool = False
    needs_load: bool = False
    feeds: dict[str, Feed] = field(default_factory=dict)
    wanted_at_s: float = 0.0
    pins: int = 0
    """Callers that wait for the first load and keep the scope in memory."""

    @property
    def is_idle(self) -> bool:
        return not self.pins and all(feed.is_idle for feed in self.feeds.values())

    def feed(self, channel: str) -> Feed:
        """The feed of a channel, made when there is none."""
        feed = self.feeds.get(channel)
        if feed is None:
            feed = self.feeds[channel] = self.make_feed(channel)
        return feed

    def clients(self) -> set[Client]:
        """Clients with a subscription to any channel of this scope."""
        return set[Client]().union(*(feed.clients() for feed in self.feeds.values()))

    def replace(self, stored: StoredScope) -> None:
        """Takes over everything that was loaded.

        A store that lost its memory is an exception: the documents stay until the projection has rebuilt them.
        """
        self.needs_load = False
        if not stored.epoch and self.epoch:
            self.epoch, self.sequence = "", 0
            return
        histories = rebuild(stored.epoch, stored.views, stored.entries, self.history_limit)
        self.epoch, self.sequence = stored.epoch, stored.sequence
        self.newest_ms, self.newest_at = stored.stored_ms, stored.at
        self.loaded = True
        for channel in histories:
            self.feed(channel)
        for channel, feed in self.feeds.items():
            feed.replace(histories.get(channel))

    def apply(self, entry: Entry) -> bool:
        """Applies a stream entry; False when it does not follow the last one, and the scope must be loaded again."""
        if entry.sequence != self.sequence + 1 or entry.epoch != self.epoch:
            return False
        for patch in entry.patches:
            if not self._apply_patch(patch, entry.stored_ms):
                return False
        self.sequence, self.newest_ms = entry.sequence, entry.stored_ms
        return True

    def _apply_patch(self, patch: StoredPatch, stored_ms: int) -> bool:
        feed = self.feed(patch.channel)
        version = feed.history.newest.version if feed.history else 0
        if patch.version != version + 1:
            return False
        if feed.history is None:
            first = Version(patch.version, patch.hash, patch.at, stored_ms, patch.patch)
            feed.replace(History(self.epoch, first, self.history_limit))
        else:
            feed.append(patch, stored_ms)
        self.newest_at = max(self.newest_at, patch.at)
        return True
