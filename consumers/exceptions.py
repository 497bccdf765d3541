"""What can go wrong in a consumer, grouped by what the caller can do.

ConsumerError
├── Retry                  the outside failed; the same call may work in a moment
│   └── StoreUnavailable
├── Resynchronise          somebody else went on; drop memory, load again
│   └── StaleWriter
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
