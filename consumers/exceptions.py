"""Exceptions of the consumers, grouped by what the caller can do.

ConsumerError
├── Retry                  an outside system failed; the same call may succeed later
│   ├── StoreUnavailable
│   └── DiskRefused        the recording cannot be written now, for example because the disk is full
├── Resynchronise          drop what is in memory and load it again
│   ├── StaleWriter        another consumer wrote in between
│   └── PoisonEvent        the projection fails on an event; leave it out
├── GiveUp                 a person must act
│   ├── StoreRefused
│   └── RecordingFailed
└── ServiceStopping        the service was told to stop during a pause; end in order
"""


class ConsumerError(Exception):
    """Base class of the exceptions that this package raises on purpose."""


class Retry(ConsumerError):
    """An outside system failed; the same call may succeed later."""


class StoreUnavailable(Retry):
    """Redis does not answer. Nothing is lost: the log keeps what is not stored."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"the store does not answer ({cause}); is Redis running? `rinkside doctor` says more")
        self.cause = cause


class DiskRefused(Retry):
    """The disk does not take the recording. Nothing is lost: the log still has what is not recorded."""

    def __init__(self, path: str, cause: OSError) -> None:
        super().__init__(
            f"cannot record into {path}: {cause.strerror}; make room or give write access, the log still has what is missing"
        )
        self.path = path
        self.cause = cause


class Resynchronise(ConsumerError):
    """Memory no longer matches the store: drop it and load again."""


class StaleWriter(Resynchronise):
    """The stored position of `scope` is not the one on which this write was built."""

    def __init__(self, scope: str, stored: str) -> None:
        super().__init__(f"{scope} was written by another consumer (stored position {stored})")
        self.scope = scope
        self.stored = stored


class PoisonEvent(Resynchronise):
    """The projection failed on the event at `offset`. When `certain` is False, an earlier event of the batch may be the cause.

    This is a programming error: every readable event should be applicable. It must not stop the other events.
    """

    def __init__(self, offset: int, certain: bool, cause: Exception) -> None:
        super().__init__(f"the projection failed at offset {offset}: {cause!r}")
        self.offset = offset
        self.certain = certain
        self.cause = cause


class GiveUp(ConsumerError):
    """A person must act."""


class StoreRefused(GiveUp):
    """Redis refuses a command for a reason that does not pass by itself (no permission, wrong type, out of memory)."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(
            f"the store refused a write: {cause}. Nothing is lost; "
            "repair Redis (memory, permissions, role) and start again"
        )
        self.cause = cause


class RecordingFailed(GiveUp):
    """The recording cannot be written, or it does not match its position file."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"cannot record into {path}: {problem}")
        self.path = path
        self.problem = problem


class ServiceStopping(ConsumerError):
    """The service was told to stop while it paused between two attempts."""
