"""Exceptions of the consumers, grouped by what the caller can do.

ConsumerError
├── Retry                  an outside system failed; the same call may succeed later
│   ├── StoreFailed        the store does not do what it is asked
│   │   ├── StoreUnavailable   it does not answer, or not yet
│   │   └── StoreRefused       it answers, and refuses until a person repairs it
│   ├── DeadLetterRefused  Kafka does not take a dead letter now
│   └── DiskRefused        the recording cannot be written now, for example because the disk is full
├── Resynchronise          drop what is in memory and load it again
│   ├── StaleWriter        another consumer wrote in between
│   └── PoisonEvent        the projection fails on an event; leave it out
├── GiveUp                 a person must act
│   └── RecordingFailed
└── ServiceStopping        the service was told to stop during a pause; end in order
"""


class ConsumerError(Exception):
    """Base class of the exceptions that this package raises on purpose."""


class Retry(ConsumerError):
    """An outside system failed; the same call may succeed later."""


class StoreFailed(Retry):
    """The store does not do what it is asked. Nothing is lost: the log keeps what is not stored."""


class StoreUnavailable(StoreFailed):
    """Redis does not answer, or says that it will soon (it loads its data, a cluster elects a primary)."""

    def __init__(self, cause: Exception) -> None:
        super().__init__(f"the store does not answer ({cause}); is Redis running? `rinkside doctor` says more")
        self.cause = cause


class StoreRefused(StoreFailed):
    """Redis refuses a command until a person repairs it: it is a replica, its memory or its disk is full, a permission is
    missing. `reason` says which of them, and what to do; None when the error is none that is known."""

    def __init__(self, cause: Exception, reason: str | None) -> None:
        advice = reason or "look into the log of Redis"
        super().__init__(f"the store refuses a command: {cause}. Nothing is lost; repair Redis. {advice}")
        self.cause = cause
        self.reason = reason


class DeadLetterRefused(Retry):
    """Kafka does not take a dead letter. The record stays unread until it does: nothing is dropped silently."""

    def __init__(self, topic: str, cause: str) -> None:
        super().__init__(f"the dead letter cannot be published on {topic}: {cause}")
        self.topic = topic
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


class RecordingFailed(GiveUp):
    """The recording cannot be written, or it does not match its position file."""

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"cannot record into {path}: {problem}")
        self.path = path
        self.problem = problem


class ServiceStopping(ConsumerError):
    """The service was told to stop while it paused between two attempts."""
