"""What can go wrong in a gateway.

GatewayError
├── StoreLost      Redis does not answer; it is tried again, clients are told and in the end sent elsewhere
├── TooManyScopes  more competitions are watched than this gateway keeps in memory; ask another one
├── NotPublished   the log does not take what the desk says; the same again in a moment counts once
└── CannotListen   the port is taken or not allowed; a person must act
"""


class GatewayError(Exception):
    """Base of everything that this package raises on purpose."""


class StoreLost(GatewayError):
    def __init__(self, problem: str) -> None:
        super().__init__(f"the store does not answer: {problem}")
        self.problem = problem


class TooManyScopes(GatewayError):
    def __init__(self, most: int) -> None:
        super().__init__(
            f"{most} competitions are being watched here, which is all this gateway keeps; try another one"
        )
        self.most = most


class NotPublished(GatewayError):
    """Raised by whoever is injected to publish."""

    def __init__(self, problem: str) -> None:
        super().__init__(f"the log does not take it at the moment: {problem}; try again, it will count once")
        self.problem = problem


class CannotListen(GatewayError):
    def __init__(self, host: str, port: int, problem: str) -> None:
        super().__init__(f"cannot listen on {host}:{port}: {problem}; end what listens there, or choose another port")
        self.host = host
        self.port = port
