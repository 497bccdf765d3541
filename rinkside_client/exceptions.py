"""Errors of the client, grouped by what the caller can do. A lost connection is not one of them: the client
reconnects and resumes by itself.

ClientError
├── Unreachable               no connection for longer than the caller wanted to wait; try again later
├── MisuseOfClient            correct the calling program
│   ├── BadAddress
│   ├── BadDelay
│   ├── AlreadyFollowed
│   └── ClientClosed
├── SubscriptionRefused       one channel is not served; the others go on
│   └── UnknownChannel
└── PermanentError            a new attempt would fail in the same way
    ├── NotAGateway
    ├── MessageTooBig
    ├── WrongDocument         (of one channel; the others go on)
    └── Refused               the gateway closed with a code that says: do not come back
        ├── ProtocolMisuse    4500
        ├── NotAllowed        4501, HTTP 401 and 403
        └── TooManyMessages   4502
"""

from collections.abc import Mapping, Sequence

from schemas.protocol import CloseCode
from schemas.urls import masked


class ClientError(Exception):
    """Base of all errors of this package."""


class Unreachable(ClientError):
    """There was no connection for `patience_s` seconds."""

    def __init__(self, url: str, patience_s: float, reason: str) -> None:
        super().__init__(
            f"no gateway at {masked(url)} within {patience_s:g} s ({reason}); is it running, and is the address right?"
        )
        self.url = masked(url)
        self.reason = reason


class MisuseOfClient(ClientError):
    """The calling program asks for something impossible."""


class BadAddress(MisuseOfClient):
    def __init__(self, url: str, problem: str) -> None:
        super().__init__(
            f"{masked(url)!r} is not the address of a gateway: {problem}; it looks like http://127.0.0.1:8080"
        )
        self.url = masked(url)


class BadDelay(MisuseOfClient):
    def __init__(self, delay_s: float) -> None:
        super().__init__(f"a delay is a number of seconds, 0 or more, not {delay_s}")
        self.delay_s = delay_s


class AlreadyFollowed(MisuseOfClient):
    """A connection carries a channel once, with one delay."""

    def __init__(self, channel: str, delay_s: float) -> None:
        super().__init__(
            f"{channel} is followed with a delay of {delay_s:g} s; use another connection for another delay"
        )
        self.channel = channel
        self.delay_s = delay_s


class ClientClosed(MisuseOfClient):
    def __init__(self) -> None:
        super().__init__("this client is closed; subscribe inside its `async with` block")


class SubscriptionRefused(ClientError):
    """The gateway does not serve this subscription. `code` is an error code of the protocol."""

    def __init__(self, channel: str, code: str, message: str) -> None:
        super().__init__(f"{channel}: {message}")
        self.channel = channel
        self.code = code


class UnknownChannel(SubscriptionRefused):
    """No channel has this name. `known` lists channels that exist, if the caller looked them up."""

    def __init__(
        self, channel: str, message: str = "no channel has a name like this", known: Sequence[str] = ()
    ) -> None:
        there_are = "".join(f"\n  {name}" for name in known)
        super().__init__(channel, "unknown-channel", f"{message}; there are:{there_are}" if known else message)
        self.known = tuple(known)


class PermanentError(ClientError):
    """A person must act."""


class NotAGateway(PermanentError):
    def __init__(self, url: str, problem: str) -> None:
        super().__init__(
            f"{masked(url)} is not a Rinkside gateway: {problem}; check the address, and any proxy in front of it"
        )
        self.url = masked(url)


class MessageTooBig(PermanentError):
    def __init__(self, limit_bytes: int) -> None:
        super().__init__(
            f"the gateway sent a message of more than {limit_bytes} bytes; raise ClientSettings.max_message_bytes"
        )
        self.limit_bytes = limit_bytes


class WrongDocument(PermanentError):
    """The gateway repeatedly sent a document that does not match its hash."""

    def __init__(self, channel: str, times: int, problem: str) -> None:
        super().__init__(
            f"{channel}: the document was wrong {times} times in a row ({problem}); the gateway or a proxy on the "
            "way changes it; compare with another gateway"
        )
        self.channel = channel
        self.times = times


class Refused(PermanentError):
    """The gateway closed the connection with a code that says: do not come back. `code` is that code."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"the gateway refuses this client ({code}): {reason or _meaning(code)}")
        self.code = code


class ProtocolMisuse(Refused):
    """A message of this client is not part of the protocol."""


class NotAllowed(Refused):
    """This client or its origin may not connect; ask the operator of the gateway."""


class TooManyMessages(Refused):
    """The client sent more subscriptions in a second than the gateway accepts."""


_BY_CODE: Mapping[int, type[Refused]] = {
    CloseCode.PROTOCOL_MISUSE: ProtocolMisuse,
    CloseCode.NOT_ALLOWED: NotAllowed,
    CloseCode.TOO_MANY_MESSAGES: TooManyMessages,
}


def refusal(code: int, reason: str) -> Refused | None:
    """Returns the error of a close code; None when the client may come back."""
    if not 4500 <= code <= 4999:
        return None
    return _BY_CODE.get(code, Refused)(code, reason)


def refused_subscription(channel: str, code: str, message: str) -> SubscriptionRefused:
    if code == "unknown-channel":
        return UnknownChannel(channel, message)
    return SubscriptionRefused(channel, code, message)


def _meaning(code: int) -> str:
    try:
        return CloseCode(code).meaning
    except ValueError:
        return "no reason given"
