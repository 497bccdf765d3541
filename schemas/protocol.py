"""The client protocol: WebSocket, sub-protocol `rinkside.v1`, JSON text messages, path `/ws`.

    → subscribe (fresh, resume with `since`, or `delay`), unsubscribe, ping
    ← snapshot, patch, unsubscribed, heartbeat, pong, error

Promise, per channel: a patch's `from` is always the version the client holds, and `hash` is the hash of the document
after it. A resume is complete (several changes may come as one patch) or answered with a snapshot, never partial.
A client needs no state other than `epoch`, `version` and the document.
"""

from enum import IntEnum
from typing import Annotated, Any, Literal, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

SUBPROTOCOL = "rinkside.v1"
PATH = "/ws"
MAX_CHANNEL_LENGTH = 200
"""Longest name of a channel."""
NO_EPOCH = "none"
"""Epoch of a channel that was never written; its version is 0 and its document is empty."""


class CloseCode(IntEnum):
    """Why the gateway closes a connection. 4000-4499: reconnect; a resume is complete or answered with a snapshot.
    4500-4999: do not reconnect without a change."""

    SHUTTING_DOWN = 4000
    TOO_SLOW = 4001
    UPSTREAM_LOST = 4002
    PROTOCOL_MISUSE = 4500
    NOT_ALLOWED = 4501
    TOO_MANY_MESSAGES = 4502

    @property
    def come_back(self) -> bool:
        return self < 4500

    @property
    def meaning(self) -> str:
        return _MEANINGS[self]


_MEANINGS: dict[CloseCode, str] = {
    CloseCode.SHUTTING_DOWN: "the gateway is shutting down; connect again, to this or another one",
    CloseCode.TOO_SLOW: "the client did not read for too long; connect again and resume",
    CloseCode.UPSTREAM_LOST: "the gateway lost its store; connect again, to this or another one",
    CloseCode.PROTOCOL_MISUSE: "a message was not JSON text of this protocol; correct the client",
    CloseCode.NOT_ALLOWED: "this origin or client may not connect",
    CloseCode.TOO_MANY_MESSAGES: "the client sends too many messages; correct the client",
}

ErrorCode: TypeAlias = Literal[  # today's codes; a client treats an unknown code as an error too
    "unknown-channel", "not-subscribed", "too-many-subscriptions", "bad-delay", "bad-message", "not-allowed"
]


class _Message(BaseModel):
    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class Since(_Message):
    """The version that the client has."""

    epoch: Annotated[str, Field(max_length=64)]
    version: Annotated[int, Field(ge=0)]


class Subscribe(_Message):
    """Subscribes to a channel. `delay` (seconds) delays everything, to match a delayed TV picture.

    Subscribing again to a channel with another `delay` or `since` replaces the subscription.
    """

    op: Literal["subscribe"]
    channel: str
    since: Since | None = None
    delay: Annotated[float, Field(ge=0)] = 0


class Unsubscribe(_Message):
    op: Literal["unsubscribe"]
    channel: str


class Ping(_Message):
    """Asks for the server's time, with which a client measures its clock offset."""

    op: Literal["ping"]
    id: Annotated[int, Field(ge=0)] = 0


ClientMessage: TypeAlias = Subscribe | Unsubscribe | Ping
CLIENT_MESSAGES: TypeAdapter[ClientMessage] = TypeAdapter(Annotated[ClientMessage, Field(discriminator="op")])


class Snapshot(_Message):
    """The whole document. `at` is the time of the event that caused this version (absent at version 0)."""

    op: Literal["snapshot"] = "snapshot"
    channel: str
    epoch: str
    version: int
    hash: str
    at: str | None = None
    received_at: str | None = None
    """When the gateway received this version, by its own clock (see `pong`); absent when it does not know."""
    doc: dict[str, Any]


class PatchMessage(_Message):
    """RFC 7396 merge patch from version `from` to `version`; `hash` is the hash of the patched document."""

    model_config = ConfigDict(frozen=True, populate_by_name=True)

    op: Literal["patch"] = "patch"
    channel: str
    epoch: str
    from_version: Annotated[int, Field(alias="from")]
    version: int
    hash: str
    at: str
    received_at: str | None = None
    """As in a snapshot."""
    patch: dict[str, Any]


class Unsubscribed(_Message):
    op: Literal["unsubscribed"] = "unsubscribed"
    channel: str


class Heartbeat(_Message):
    """The source of `competition` is silent: its newest event arrived `age_ms` ago. Repeated while the source is silent."""

    op: Literal["heartbeat"] = "heartbeat"
    competition: str
    age_ms: int
    at: str | None = None
    """Time of the newest event."""


class Pong(_Message):
    op: Literal["pong"] = "pong"
    id: int
    now: str
    """The server's clock, RFC 3339 UTC with microseconds."""


class Error(_Message):
    """A request failed. The connection and all other subscriptions continue."""

    op: Literal["error"] = "error"
    code: Annotated[str, Field(json_schema_extra={"examples": list(get_args(ErrorCode))})]
    """One of `ErrorCode`; later versions may add codes."""
    channel: str | None = None
    message: str


ServerMessage: TypeAlias = Snapshot | PatchMessage | Unsubscribed | Heartbeat | Pong | Error
SERVER_MESSAGES: TypeAdapter[ServerMessage] = TypeAdapter(Annotated[ServerMessage, Field(discriminator="op")])
