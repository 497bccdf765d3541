"""Events on which the projection fails: finds them and remembers them, so that they become dead letters."""

from dataclasses import dataclass, field

from consumers.exceptions import PoisonEvent


@dataclass(slots=True)
class PoisonEvents:
    """The poison events of a partition. They outlive a restart of the partition, not of the process."""

    one_by_one_until: int = 0
    """Before this offset, events are applied and stored one by one, to find the one that fails."""
    _reasons: dict[int, str] = field(default_factory=dict)

    def add(self, error: PoisonEvent) -> None:
        """Remembers a failure: the event itself, or the range in which it is."""
        if error.certain:
            self._reasons[error.offset] = f"the projection failed on it: {error.cause!r}"
        else:
            self.one_by_one_until = max(self.one_by_one_until, error.offset + 1)

    def reason(self, offset: int) -> str | None:
        """Why the event at `offset` is a dead letter; None when it is not."""
        return self._reasons.get(offset)
