"""One client's side of the protocol as a pure state machine: text in, what to do out."""

from dataclasses import dataclass, field
from typing import TypeAlias

from pydantic import ValidationError

from gateway.settings import GatewaySettings
from schemas.channels import Channel, parse_channel
from schemas.protocol import CLIENT_MESSAGES, CloseCode, Error, ErrorCode, Ping, Since, Subscribe, Unsubscribe


@dataclass(frozen=True, slots=True)
class Start:
    """Subscribe; an earlier subscription to the channel ends."""

    channel: Channel
    since: Since | None
    delay_ms: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Unsubscribe and say so."""

    channel: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Send this message."""

    message: Error


@dataclass(frozen=True, slots=True)
class TellTime:
    id: int


@dataclass(frozen=True, slots=True)
class Close:
    code: CloseCode


Effect: TypeAlias = Start | Stop | Answer | TellTime | Close


@dataclass(slots=True)
class Session:
    """What one client has subscribed to, and how much it has said. `now_s` of each call never goes back."""

    settings: GatewaySettings
    channels: set[str] = field(default_factory=set)
    _allowance: float = -1.0
    _heard_at_s: float = 0.0

    def take(self, text: str | None, now_s: float) -> Effect:
        """What a message asks for. None = it was not text."""
        if not self.may_speak(now_s):
            return Close(CloseCode.TOO_MANY_MESSAGES)
        if text is None:
            return Close(CloseCode.PROTOCOL_MISUSE)
        try:
            message = CLIENT_MESSAGES.validate_json(text)
        except ValidationError as error:
            if error.errors()[0]["type"] == "json_invalid":
                return Close(CloseCode.PROTOCOL_MISUSE)
            first = error.errors(include_url=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "message"
            return _refuse("bad-message", None, f"{where}: {first['msg']}")
        match message:
            case Subscribe():
                return self._subscribe(message)
            case Unsubscribe():
                if message.channel not in self.channels:
                    return _refuse("not-subscribed", message.channel, "there is no such subscription")
                self.channels.discard(message.channel)
                return Stop(message.channel)
            case Ping():
                return TellTime(message.id)

    def _subscribe(self, message: Subscribe) -> Effect:
        channel = parse_channel(message.channel)
        if channel is None:
            return _refuse("unknown-channel", message.channel[:200], "no channel has a name like this; see /api")
        if not 0 <= message.delay <= self.settings.max_delay_s:
            return _refuse("bad-delay", channel.name, f"a delay is 0 to {self.settings.max_delay_s:g} seconds")
        if channel.name not in self.channels and len(self.channels) >= self.settings.max_subscriptions:
            limit = f"one connection has at most {self.settings.max_subscriptions} subscriptions"
            return _refuse("too-many-subscriptions", channel.name, limit)
        self.channels.add(channel.name)
        return Start(channel, message.since, round(message.delay * 1000))

    def may_speak(self, now_s: float) -> bool:
        """Whether one more message (or control frame) is within the rate."""
        burst = self.settings.message_burst
        if self._allowance < 0:
            self._allowance = burst
        else:
            gained = (now_s - self._heard_at_s) * self.settings.messages_per_s
            self._allowance = min(burst, self._allowance + gained)
        self._heard_at_s = now_s
        self._allowance -= 1
        return self._allowance >= 0


def _refuse(code: ErrorCode, channel: str | None, message: str) -> Answer:
    return Answer(Error(code=code, channel=channel, message=message))
