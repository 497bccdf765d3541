"""What can go wrong in the gateway, grouped by what the caller can do.

GatewayError
├── StoreUnavailable   retry: the store does not answer, or not in time
├── OutOfStep          resynchronise: what the store says does not follow from what is held; load the scope again
└── CannotListen       give up: a person must act
"""


class GatewayError(Exception):
    """Base of everything that this package raises on purpose."""


class StoreUnavailable(GatewayError):
    """Redis does not answer."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"the store does not answer: {problem}. Start Redis (or `rinkside up`), or say where it is with "
            "RINKSIDE_REDIS_URL; the gateway goes on by itself once it answers"
        )
        self.problem = problem


class OutOfStep(GatewayError):
    """A stream entry does not follow from the documents held."""

    def __init__(self, scope: str, sequence: int, problem: str) -> None:
        super().__init__(f"{scope}, entry {sequence}-0: {problem}; the scope is loaded again")
        self.scope = scope
        self.sequence = sequence
        self.problem = problem


class CannotListen(GatewayError):
    """The address is taken or is not one of this machine."""

    def __init__(self, host: str, port: int, problem: str) -> None:
        super().__init__(
            f"{problem} (host {host}, port {port}). End what uses it, or choose another address with --host and --port"
        )
        self.host = host
        self.port = port


def port_in_use(host: str, port: int) -> CannotListen:
    """The error of a port that another program has."""
    return CannotListen(host, port, f"port {port} is in use: another program listens there")
