"""One client's side of the protocol as a pure state machine: text in, what to do out."""

from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import ValidationError

from gateway.access.access import Person
from gateway.access.roles import right_to_read
from gateway.settings import GatewaySettings
from gateway.token_bucket import TokenBucket
from schemas.channels import Channel, parse_channel
from schemas.protocol import CLIENT_MESSAGES, CloseCode, Error, ErrorCode, Ping, Since, Subscribe, Unsubscribe


@dataclass(frozen=True, slots=True)
class Start:
    """Start a subscription; it replaces an earlier one to the same channel."""

    channel: Channel
    since: Since | None
    delay_ms: int


@dataclass(frozen=True, slots=True)
class Stop:
    """End a subscription and confirm it."""

    channel: str


@dataclass(frozen=True, slots=True)
class Reply:
    """Send this message."""

    message: Error


@dataclass(frozen=True, slots=True)
class SendTime:
    """Answer a ping with the server's clock."""

    id: int


@dataclass(frozen=True, slots=True)
class Close:
    """Close the connection."""

    code: CloseCode


Effect: TypeAlias = Start | Stop | Reply | SendTime | Close


@dataclass(slots=True)
class Session:
    """The subscriptions and the message rate of one client. `now_s` of each call never goes back."""

    settings: GatewaySettings
    person: Person | None = None
    """Who opened the connection, with a token or a cookie; None for the public."""
    channels: set[str] = field(default_factory=set)
    _rate: TokenBucket = field(init=False)

    def __post_init__(self) -> None:
        self._rate = TokenBucket(self.settings.messages_per_s, self.settings.message_burst)

    def receive(self, text: str | None, now_s: float) -> Effect:
        """What a message asks for. None stands for a message that was not text."""
        if not self.allows_message(now_s):
            return Close(CloseCode.TOO_MANY_MESSAGES)
        if text is None:
            return Close(CloseCode.PROTOCOL_MISUSE)
        try:
            message = CLIENT_MESSAGES.validate_json(text)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            if first["type"] == "json_invalid":
                return Close(CloseCode.PROTOCOL_MISUSE)
            where = ".".join(str(part) for part in first["loc"]) or "message"
            return _refuse("bad-message", None, f"{where}: {first['msg']}"[:300])
        match message:
            case Subscribe():
                return self._subscribe(message)
            case Unsubscribe():
                if message.channel not in self.channels:
                    return _refuse("not-subscribed", message.channel, "there is no such subscription")
                self.channels.discard(message.channel)
                return Stop(message.channel)
            case Ping():
                return SendTime(message.id)

    def allows_message(self, now_s: float) -> bool:
        """Counts one message or control frame; False when the client exceeds its rate."""
        return self._rate.take(now_s)

    def _subscribe(self, message: Subscribe) -> Effect:
        channel = parse_channel(message.channel)
        if channel is None:
            return _refuse("unknown-channel", message.channel[:200], "no channel has a name like this; see /api")
        right = right_to_read(channel)
        if right is not None and (self.person is None or right not in self.person.rights):
            return _refuse(
                "not-allowed", channel.name, "this channel is not public: sign in with a token that may read it"
            )
        if not 0 <= message.delay <= self.settings.max_delay_s:
            return _refuse("bad-delay", channel.name, f"a delay is 0 to {self.settings.max_delay_s:g} seconds")
        if channel.name not in self.channels and len(self.channels) >= self.settings.max_subscriptions:
            limit = f"one connection has at most {self.settings.max_subscriptions} subscriptions"
            return _refuse("too-many-subscriptions", channel.name, limit)
        self.channels.add(channel.name)
        return Start(channel, message.since, round(message.delay * 1000))


def _refuse(code: ErrorCode, channel: str | None, message: str) -> Reply:
    return Reply(Error(code=code, channel=channel, message=message))
