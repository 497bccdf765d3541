"""The client's side of the protocol as a pure state machine: text in, what to do out, messages to send in `outgoing`.

asked ──snapshot or fitting patch──▶ current ──patch──▶ current
  ▲                                     │
  └── wrong `from`, epoch or hash: drop what is held, ask afresh ──┘   (twice in a row: on a new connection)
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
class Held:
    """A document whose hash was checked."""

    epoch: str
    version: int
    hash: str
    at: str | None
    document: Document


@dataclass(frozen=True, slots=True)
class Changed:
    """`patch` leads from what was held before to `held`; None when a snapshot came."""

    channel: str
    held: Held
    patch: Patch | None


@dataclass(frozen=True, slots=True)
class AskedAgain:
    """What came was wrong; the whole document was asked for."""

    channel: str
    problem: str


@dataclass(frozen=True, slots=True)
class Reconnect:
    """This connection cannot be trusted; make another."""

    reason: str


@dataclass(frozen=True, slots=True)
class Ended:
    """There will be no more of this channel; None = of any."""

    channel: str | None
    error: ClientError


Effect: TypeAlias = Changed | AskedAgain | Reconnect | Ended


@dataclass(slots=True)
class _Following:
    delay_s: float
    held: Held | None = None
    asked_at_s: float | None = None
    """When the question was sent whose answer has not come; None = answered, or there is no connection."""
    strikes: int = 0
    """Wrong documents since the last patch that fitted."""


@dataclass(slots=True)
class Session:
    """What is followed and held, over any number of connections. `now_s` of each call never goes back."""

    settings: ClientSettings
    outgoing: deque[str] = field(default_factory=deque)
    wrong_documents: int = 0
    ignored: int = 0
    """Messages of a kind this client does not know."""
    _following: dict[str, _Following] = field(default_factory=dict)
    _leaving: dict[str, int] = field(default_factory=dict)
    """Unsubscribes whose answer has not come: until then, what comes is of the subscription before."""
    _silences: dict[str, tuple[float, float]] = field(default_factory=dict)
    """Competition → when a heartbeat came, and the age of the newest event then."""
    _connected: bool = False

    def follow(self, channel: str, delay_s: float, now_s: float) -> Held | None:
        """What is held of it already. Raises `AlreadyFollowed` when it is followed with another delay."""
        following = self._following.get(channel)
        if following is None:
            following = self._following[channel] = _Following(delay_s)
            self._ask(channel, following, now_s)
        elif following.delay_s != delay_s:
            raise AlreadyFollowed(channel, following.delay_s)
        return following.held

    def unfollow(self, channel: str) -> None:
        """Nothing happens when it is not followed."""
        if self._following.pop(channel, None) is not None and self._connected:
            self._leaving[channel] = self._leaving.get(channel, 0) + 1
            self._say(op="unsubscribe", channel=channel)

    def opened(self, now_s: float) -> None:
        """A connection is there: ask for everything that is followed, from where it stands."""
        self._connected = True
        self.outgoing.clear()
        self._leaving.clear()
        for channel, following in self._following.items():
            self._ask(channel, following, now_s)

    def lost(self) -> None:
        self._connected = False
        self.outgoing.clear()
        for following in self._following.values():
            following.asked_at_s = None

    def overdue(self, now_s: float) -> str | None:
        """A channel whose question was not answered in time."""
        for channel, following in self._following.items():
            asked_at_s = following.asked_at_s
            if asked_at_s is not None and now_s - asked_at_s > self.settings.answer_s + following.delay_s:
                return channel
        return None

    def silent_for(self, competition: str, now_s: float) -> float:
        """Seconds since its newest event while the gateway calls its source silent, else 0.

        Without a connection it goes on counting from what was heard last.
        """
        if competition not in self._silences:
            return 0.0
        heard_at_s, age_s = self._silences[competition]
        if self._connected and now_s - heard_at_s > self.settings.heartbeat_s:
            return 0.0
        return age_s + now_s - heard_at_s

    def receive(self, text: str | bytes, now_s: float) -> Effect | None:
        """What a message from the gateway means."""
        if isinstance(text, bytes):
            return Reconnect("the gateway sent bytes; the protocol is text")
        try:
            message = SERVER_MESSAGES.validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            if first["type"] == "union_tag_invalid":
                self.ignored += 1
                return None
            return Reconnect(f"the gateway sent what is no message of the protocol ({first['msg'][:200]})")
        return self._take(message, now_s)

    def _take(self, message: ServerMessage, now_s: float) -> Effect | None:
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
        if channel in self._leaving:
            self._answered_leaving(channel, message)
            return None
        following = self._following.get(channel)
        if following is None:
            return None
        match message:
            case Snapshot():
                return self._snapshot(following, message, now_s)
            case PatchMessage():
                return self._patch(following, message, now_s)
            case Unsubscribed():
                return self._wrong(channel, following, "the gateway ended a subscription by itself", now_s)
        del self._following[channel]
        return Ended(channel, refused_subscription(channel, message.code, message.message))

    def _answered_leaving(self, channel: str, message: ServerMessage) -> None:
        if isinstance(message, Unsubscribed) or (isinstance(message, Error) and message.code == "not-subscribed"):
            self._leaving[channel] -= 1
            if not self._leaving[channel]:
                del self._leaving[channel]

    def _snapshot(self, following: _Following, message: Snapshot, now_s: float) -> Effect:
        if _hash_of(message.doc) != message.hash:
            return self._wrong(message.channel, following, "a snapshot with another hash than its own", now_s)
        held = Held(message.epoch, message.version, message.hash, message.at, message.doc)
        following.held, following.asked_at_s = held, None
        return Changed(message.channel, held, None)

    def _patch(self, following: _Following, message: PatchMessage, now_s: float) -> Effect | None:
        held = following.held
        if held is None:
            return None  # on its way before the gateway read that we asked afresh
        if (message.epoch, message.from_version) != (held.epoch, held.version) or message.version < held.version:
            problem = f"a patch from {message.epoch}/{message.from_version} where {held.epoch}/{held.version} is held"
            return self._wrong(message.channel, following, problem, now_s)
        document = apply_patch(held.document, message.patch)
        if _hash_of(document) != message.hash:
            return self._wrong(message.channel, following, "a patch that makes another document than it says", now_s)
        following.asked_at_s = None
        if message.version == held.version:
            return None  # the answer to a resume when nothing happened meanwhile
        following.strikes = 0
        if self._silences:  # scopes are a competition or `season:` and a season: the first parameter of the channel
            _, first, *_ = f"{message.channel}/".split("/")
            self._silences.pop(first, None)
            self._silences.pop(f"season:{first}", None)
        following.held = Held(message.epoch, message.version, message.hash, message.at, document)
        return Changed(message.channel, following.held, message.patch)

    def _wrong(self, channel: str, following: _Following, problem: str, now_s: float) -> Effect:
        self.wrong_documents += 1
        following.strikes += 1
        following.held = None
        if following.strikes >= self.settings.max_strikes:
            self.unfollow(channel)
            return Ended(channel, WrongDocument(channel, following.strikes, problem))
        if following.strikes > 1:
            return Reconnect(f"{channel}: {problem}, again")
        self._ask(channel, following, now_s)
        return AskedAgain(channel, problem)

    def _ask(self, channel: str, following: _Following, now_s: float) -> None:
        if not self._connected:
            return
        following.asked_at_s = now_s
        message: dict[str, object] = {"op": "subscribe", "channel": channel}
        held = following.held
        if held is not None and held.version > 0:
            message["since"] = {"epoch": held.epoch, "version": held.version}
        if following.delay_s:
            message["delay"] = following.delay_s
        self._say(**message)

    def _say(self, **message: object) -> None:
        self.outgoing.append(orjson.dumps(message).decode())


def _hash_of(document: Document) -> str | None:
    """None for what no projection writes (integers beyond 64 bits, broken text)."""
    try:
        return document_hash(document)
    except orjson.JSONEncodeError:
        return None
