"""The client's side of the protocol as a pure state machine: text in, effects out, messages to send in `outgoing`.

subscribed ──snapshot or matching patch──▶ current ──patch──▶ current
  ▲                                           │
  └── wrong `from`, epoch or hash: drop the document, subscribe again ──┘   (twice in a row: on a new connection)
"""

from collections import deque
from dataclasses import dataclass, field
from typing import TypeAlias

import orjson
from pydantic import ValidationError

from rinkside_client.exceptions import (
    AlreadyFollowed,
    ClientError,
    ProtocolMisuse,
    WrongDocument,
    refused_subscription,
)
from rinkside_client.settings import ClientSettings
from schemas.documents import Document, Patch, apply_patch, document_hash
from schemas.protocol import (
    SERVER_MESSAGES,
    CloseCode,
    Error,
    Heartbeat,
    PatchMessage,
    Pong,
    ServerMessage,
    Snapshot,
    Unsubscribed,
)


@dataclass(frozen=True, slots=True)
class CheckedDocument:
    """A document whose hash was checked."""

    epoch: str
    version: int
    hash: str
    at: str | None
    document: Document
    received_at: str | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """`patch` leads from the document before to `current`; None after a snapshot."""

    channel: str
    current: CheckedDocument
    patch: Patch | None


@dataclass(frozen=True, slots=True)
class RequestedAgain:
    """A document was wrong; the client asked for all of it again."""

    channel: str
    problem: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """This connection cannot be trusted; open another."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """No more changes of this channel; None = of any channel."""

    channel: str | None
    error: ClientError


Effect: TypeAlias = Changed | RequestedAgain | Reconnect | Ended


@dataclass(slots=True)
class _Followed:
    delay_s: float
    current: CheckedDocument | None = None
    sent_at_s: float | None = None
    """When the subscription was sent that has no answer yet; None = answered, or no connection."""
    failures: int = 0
    """Wrong documents since the last patch that matched."""


@dataclass(slots=True)
class Session:
    """The followed channels and their documents, over any number of connections. `now_s` never decreases."""

    settings: ClientSettings
    outgoing: deque[str] = field(default_factory=deque)
    wrong_documents: int = 0
    ignored: int = 0
    """Messages of a kind that this client does not know."""
    _channels: dict[str, _Followed] = field(default_factory=dict)
    _unsubscribing: dict[str, int] = field(default_factory=dict)
    """Unsubscriptions without an answer yet: until then, messages belong to the former subscription."""
    _silences: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Competition → time of the last heartbeat, and the age of the newest event then."""
    _connected: bool = False

    def follow(self, channel: str, delay_s: float, now_s: float) -> CheckedDocument | None:
        """Follows a channel; returns its document if there is one. Raises `AlreadyFollowed` for another delay."""
        followed = self._channels.get(channel)
        if followed is None:
            followed = self._channels[channel] = _Followed(delay_s)
            self._subscribe(channel, followed, now_s)
        elif followed.delay_s != delay_s:
            raise AlreadyFollowed(channel, followed.delay_s)
        return followed.current

    def unfollow(self, channel: str) -> None:
        """Stops following; does nothing when the channel is not followed."""
        if self._channels.pop(channel, None) is not None and self._connected:
            self._unsubscribing[channel] = self._unsubscribing.get(channel, 0) + 1
            self._send(op="unsubscribe", channel=channel)

    def opened(self, now_s: float) -> None:
        """A connection is open: subscribes to every followed channel, from the version it has."""
        self._connected = True
        self.outgoing.clear()
        self._unsubscribing.clear()
        for channel, followed in self._channels.items():
            self._subscribe(channel, followed, now_s)

    def lost(self) -> None:
        """The connection is lost."""
        self._connected = False
        self.outgoing.clear()
        for followed in self._channels.values():
            followed.sent_at_s = None

    def overdue(self, now_s: float) -> str | None:
        """Returns a channel whose subscription was not answered in time."""
        for channel, followed in self._channels.items():
            sent_at_s = followed.sent_at_s
            if sent_at_s is not None and now_s - sent_at_s > self.settings.answer_s + followed.delay_s:
                return channel
        return None

    def silent_for(self, competition: str, now_s: float) -> float:
        """Seconds since its newest event while the gateway reports its source as silent, else 0.

        Without a connection the time since the last heartbeat is added.
        """
        if competition not in self._silences:
            return 0.0
        reported_at_s, age_s = self._silences[competition]
        if self._connected and now_s - reported_at_s > self.settings.heartbeat_s:
            return 0.0
        return age_s + now_s - reported_at_s

    def receive(self, text: str | bytes, now_s: float) -> Effect | None:
        """Handles a message from the gateway; returns its effect."""
        if isinstance(text, bytes):
            return Reconnect("the gateway sent bytes; the protocol is text")
        try:
            message = SERVER_MESSAGES.validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            if first["type"] == "union_tag_invalid":
                self.ignored += 1
                return None
            return Reconnect(f"the gateway sent a message that is not of the protocol ({first['msg'][:200]})")
        return self._handle(message, now_s)

    def _handle(self, message: ServerMessage, now_s: float) -> Effect | None:
        match message:
            case Heartbeat():
                self._silences[message.competition] = (now_s, message.age_ms / 1000)
                return None
            case Pong():
                return None
            case Error(channel=None):
                code = CloseCode.PROTOCOL_MISUSE
                return Ended(None, ProtocolMisuse(code, f"{message.message} ({message.code})"))
        channel = message.channel
        assert channel is not None
        if channel in self._unsubscribing:
            self._note_unsubscribed(channel, message)
            return None
        followed = self._channels.get(channel)
        if followed is None:
            return None
        match message:
            case Snapshot():
                return self._snapshot(followed, message, now_s)
            case PatchMessage():
                return self._patch(followed, message, now_s)
            case Unsubscribed():
                return self._reject(channel, followed, "the gateway ended a subscription by itself", now_s)
        del self._channels[channel]
        return Ended(channel, refused_subscription(channel, message.code, message.message))

    def _note_unsubscribed(self, channel: str, message: ServerMessage) -> None:
        if isinstance(message, Unsubscribed) or (isinstance(message, Error) and message.code == "not-subscribed"):
            self._unsubscribing[channel] -= 1
            if not self._unsubscribing[channel]:
                del self._unsubscribing[channel]

    def _snapshot(self, followed: _Followed, message: Snapshot, now_s: float) -> Effect:
        if _hash_of(message.doc) != message.hash:
            return self._reject(message.channel, followed, "a snapshot that does not match its hash", now_s)
        current = CheckedDocument(
            message.epoch, message.version, message.hash, message.at, message.doc, message.received_at
        )
        followed.current, followed.sent_at_s = current, None
        return Changed(message.channel, current, None)

    def _patch(self, followed: _Followed, message: PatchMessage, now_s: float) -> Effect | None:
        current = followed.current
        if current is None:
            return None  # it was sent before the gateway received the new subscription
        if (message.epoch, message.from_version) != (
            current.epoch,
            current.version,
        ) or message.version < current.version:
            known, base = f"{current.epoch}/{current.version}", f"{message.epoch}/{message.from_version}"
            problem = f"a patch from {base} where the client has {known}"
            return self._reject(message.channel, followed, problem, now_s)
        document = apply_patch(current.document, message.patch)
        if _hash_of(document) != message.hash:
            return self._reject(message.channel, followed, "a patch whose result does not match its hash", now_s)
        followed.sent_at_s = None
        if message.version == current.version:
            return None  # the answer to a resume after which nothing has changed
        followed.failures = 0
        if self._silences:  # scopes are a competition or `season:` and a season: the first parameter of the channel
            _, first, *_ = f"{message.channel}/".split("/")
            self._silences.pop(first, None)
            self._silences.pop(f"season:{first}", None)
        followed.current = CheckedDocument(
            message.epoch, message.version, message.hash, message.at, document, message.received_at
        )
        return Changed(message.channel, followed.current, message.patch)

    def _reject(self, channel: str, followed: _Followed, problem: str, now_s: float) -> Effect:
        self.wrong_documents += 1
        followed.failures += 1
        followed.current = None
        if followed.failures >= self.settings.max_strikes:
            self.unfollow(channel)
            return Ended(channel, WrongDocument(channel, followed.failures, problem))
        if followed.failures > 1:
            return Reconnect(f"{channel}: {problem}, again")
        self._subscribe(channel, followed, now_s)
        return RequestedAgain(channel, problem)

    def _subscribe(self, channel: str, followed: _Followed, now_s: float) -> None:
        if not self._connected:
            return
        followed.sent_at_s = now_s
        message: dict[str, object] = {"op": "subscribe", "channel": channel}
        current = followed.current
        if current is not None and current.version > 0:
            message["since"] = {"epoch": current.epoch, "version": current.version}
        if followed.delay_s:
            message["delay"] = followed.delay_s
        self._send(**message)

    def _send(self, **message: object) -> None:
        self.outgoing.append(orjson.dumps(message).decode())


def _hash_of(document: Document) -> str | None:
    """Returns None for a document that no projection writes (integers beyond 64 bits, broken text)."""
    try:
        return document_hash(document)
    except orjson.JSONEncodeError:
        return None
