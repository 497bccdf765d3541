"""Errors of a gateway, by what the caller can do.

GatewayError
├── StoreLost        retry: Redis does not answer; in the end clients are asked to connect to another gateway
├── ScopeUnreadable  retry: Redis answers, but the keys of one competition are not those of the projection
├── TooBusy          retry: more pages are asked for than can be rendered
├── NotPublished     retry: the log does not take the event of the desk; a repeated request counts once
├── DeadLetterGone      correct: there is no such dead letter, or it is handled
├── DeadLetterUnusable  correct: what should be sent again cannot be used
└── CannotListen     give up: the port is taken or not allowed, and a person must act
"""


class GatewayError(Exception):
    """Base of the exceptions of this package."""


class StoreLost(GatewayError):
    def __init__(self, problem: str) -> None:
        super().__init__(f"the store does not answer: {problem}")
        self.problem = problem


class ScopeUnreadable(GatewayError):
    def __init__(self, scope: str, problem: str) -> None:
        super().__init__(f"the store holds other keys than those of a competition under {scope!r}: {problem}")
        self.scope = scope
        self.problem = problem


class TooBusy(GatewayError):
    def __init__(self, waiting: int) -> None:
        super().__init__(f"{waiting} pages are being rendered; load this one again in a few seconds")
        self.waiting = waiting


class NotPublished(GatewayError):
    """Raised by the `publish` that the desk is given."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the log does not take the event now: {problem}; try again, it will count once")
        self.problem = problem


class DeadLetterGone(GatewayError):
    """Raised by what handles dead letters."""


class DeadLetterUnusable(GatewayError):
    """Raised by what handles dead letters. `reason` names the field."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"this message cannot be used: {reason}")
        self.reason = reason


class CannotListen(GatewayError):
    def __init__(self, host: str, port: int, problem: str) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {problem}; stop what listens there, or choose another port")
        self.host = host
        self.port = port
