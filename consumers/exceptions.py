"""What can go wrong in a consumer, grouped by what the caller can do.

ConsumerError
├── Retry                  the outside failed; the same call may work in a moment
│   └── StoreUnavailable
├── Resynchronise          somebody else went on; drop memory, load again
│   ├── StaleWriter
│   └── PoisonEvent        an event that the projection fails on; it is set aside when it comes again
└── GiveUp                 a person must act
    ├── StoreRefused
    └── RecordingFailed
"""


class ConsumerError(Exception):
    """Base of everything that this package raises on purpose."""


class Retry(ConsumerError):
    """The outside failed; the same call may work in a moment."""


class StoreUnavailable(Retry):
    """Redis does not answer. Nothing is lost: the log keeps what is not stored."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"the store does not answer ({cause}); is Redis running? `rinkside doctor` says more")
        self.cause = cause


class Resynchronise(ConsumerError):
    """Somebody else went on; drop memory and load again."""


class StaleWriter(Resynchronise):
    """The stored position of `scope` is not the one this writer built on."""

    def __init__(self, scope: str, stored: str) -> None:
        super().__init__(f"{scope} was written by another consumer (stored position {stored})")
        self.scope = scope
        self.stored = stored


class PoisonEvent(Resynchronise):
    """The projection failed, on the event at `offset`, or on one of several up to there when `certain` is False.

    It should never happen: an event that can be read can be applied. If it does, one event must not stop all the others.
    """

    def __init__(self, offset: int, certain: bool, cause: Exception) -> None:
        super().__init__(f"the projection failed at offset {offset}: {cause!r}")
        self.offset = offset
        self.certain = certain
        self.cause = cause


class GiveUp(ConsumerError):
    """A person must act."""


class StoreRefused(GiveUp):
    """Redis answered that it will not do this (out of memory, read-only, no permission, wrong type)."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"the store refused a write: {cause}. Nothing is lost; "
            "mend Redis (memory, permissions, role) and start again"
        )
        self.cause = cause


class RecordingFailed(GiveUp):
    """The recording cannot be written or is not what its position file says."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"cannot record into {path}: {problem}")
        self.path = path
        self.problem = problem
