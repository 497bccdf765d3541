"""One competition in the memory of a gateway."""

from dataclasses import dataclass, field

from gateway.fanout.channel_feed import Feed


@dataclass(slots=True)
class Scope:
    """One competition (or season) in memory.

    `sequence` is the number of the last stream entry that it holds. `doubtful` says that the store was away: it may have
    lost its memory and started its numbering over, so the scope is loaded again before it is followed.
    """

    name: str
    epoch: str = ""
    sequence: int = 0
    newest_ms: int = 0
    newest_at: str = ""
    loaded: bool = False
    doubtful: bool = False
    feeds: dict[str, Feed] = field(default_factory=dict)
    wanted_at: float = 0.0
    waiting: int = 0
    """Those who wait for the first load."""

    @property
    def is_idle(self) -> bool:
        return not self.waiting and all(feed.is_idle for feed in self.feeds.values())
