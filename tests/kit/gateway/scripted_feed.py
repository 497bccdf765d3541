"""A feed with its own clock and clients, to play any order of events without waiting."""

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field

import orjson

from gateway.fanout.channel_feed import Feed, Subscription
from gateway.fanout.history import ALWAYS, History, Version
from schemas.channels import Channel
from schemas.documents import Document, apply_patch, diff, document_hash
from schemas.protocol import SERVER_MESSAGES, PatchMessage, Since, Snapshot
from schemas.storage_keys import StoredPatch

CHANNEL = "live/ec2020"


@dataclass(eq=False)
class Timer:
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True


class Clock:
    """The store's clock, moved by the test."""

    def __init__(self) -> None:
        self.now_ms = 1_000_000.0
        self._calls: list[tuple[float, int, Timer, Callable[[], None]]] = []
        self._order = itertools.count()

    def read(self) -> float:
        return self.now_ms

    def call_at_ms(self, moment_ms: float, call: Callable[[], None]) -> Timer:
        timer = Timer()
        heapq.heappush(self._calls, (max(moment_ms, self.now_ms), next(self._order), timer, call))
        return timer

    def advance(self, by_ms: float) -> None:
        until_ms = self.now_ms + by_ms
        while self._calls and self._calls[0][0] <= until_ms:
            moment_ms, _, timer, call = heapq.heappop(self._calls)
            self.now_ms = moment_ms
            if not timer.cancelled:
                call()
        self.now_ms = until_ms

    @property
    def waiting(self) -> int:
        return sum(not timer.cancelled for _, _, timer, _ in self._calls)


@dataclass(eq=False)
class Client:
    """Applies its frames and checks them against the promises. `writable` is False while it does not read."""

    writable: bool = True
    epoch: str = ""
    version: int = -1
    document: Document = field(default_factory=dict)
    shown: list[tuple[int, Document]] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)

    def write_later(self, frame: bytes) -> None:
        self.write(frame)

    def write(self, frame: bytes) -> None:
        self.frames.append(frame)
        message = SERVER_MESSAGES.validate_json(payload(frame))
        match message:
            case Snapshot():
                self.epoch, self.document = message.epoch, message.doc
            case PatchMessage():
                assert (message.epoch, message.from_version) == (self.epoch, self.version)
                self.document = apply_patch(self.document, message.patch)
            case _:
                raise AssertionError(message)
        assert message.hash == document_hash(self.document)
        self.version = message.version
        self.shown.append((message.version, self.document))

    def since(self) -> Since | None:
        return Since(epoch=self.epoch, version=self.version) if self.version >= 0 else None


def payload(frame: bytes) -> bytes:
    """The text of an unmasked frame."""
    length = frame[1]
    return frame[{126: 4, 127: 10}.get(length, 2) :]


class ScriptedFeed:
    """Writer, feed and clock of one channel."""

    def __init__(self, *, limit: int = 50) -> None:
        self.clock = Clock()
        self.feed = Feed(CHANNEL, self.clock.read, self.clock.call_at_ms, limit)
        self.epoch = "e0"
        self.version = 0
        self.document: Document = {}
        self.past: list[tuple[float, Document]] = []
        self._limit = limit

    def write(self, document: Document, *, late_ms: int = 0, brings_forward: bool = True) -> None:
        """The next version, as the replica hands it to the feed: `late_ms` after it became visible.

        Without `brings_forward` it is one of several that were read at once.
        """
        patch, undo = diff(self.document, document), diff(document, self.document)
        self.version += 1
        self.document = document
        visible_ms = int(self.clock.now_ms) - late_ms
        self.past.append((visible_ms, document))
        digest = document_hash(document)
        if self.feed.history is None:
            version = Version(self.version, digest, "2021-12-04T20:00:00.000000Z", visible_ms, document)
            self.feed.replace(History(self.epoch, version, self._limit))
        else:
            at = "2021-12-04T20:00:00.000000Z"
            self.feed.append(StoredPatch(CHANNEL, self.version, digest, at, patch, undo), visible_ms)
            if brings_forward:
                self.feed.bring_forward()

    def rewrite(self, document: Document) -> None:
        """Another epoch, versions from 1 again."""
        self.epoch = f"e{int(self.epoch[1:]) + 1}"
        self.version, self.document, self.past = 1, document, [(self.clock.now_ms, document)]
        visible_ms = int(self.clock.now_ms)
        version = Version(1, document_hash(document), "2021-12-04T20:00:00.000000Z", visible_ms, document)
        history = History(self.epoch, version, self._limit)
        if self.feed.history is not None:
            history.continue_from(self.feed.history, ALWAYS)
        self.feed.replace(history)

    def subscribe(self, client: Client, *, delay_ms: int = 0, since: Since | None = None) -> Subscription:
        subscription = Subscription.start(client, Channel(CHANNEL, "live", "ec2020"), delay_ms, since)
        self.feed.subscribe(subscription)
        return subscription

    def document_at(self, before_ms: float) -> Document:
        """The oracle: the document of that long ago."""
        moment_ms = self.clock.now_ms - before_ms
        return next((document for visible_ms, document in reversed(self.past) if visible_ms <= moment_ms), {})


def parsed(frame: bytes) -> dict[str, object]:
    value: dict[str, object] = orjson.loads(payload(frame))
    return value
