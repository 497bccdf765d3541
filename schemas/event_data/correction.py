"""The data of `event.ignored`: how a person takes an event out of a competition, a correction included."""

from typing import Annotated

from pydantic import Field, StringConstraints

from schemas.event_data.parts import Outcome
from schemas.fields import Frozen, Identifier, Key


class EventReference(Frozen):
    """Identifies an event, as its envelope does."""

    source: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    id: Annotated[str, StringConstraints(min_length=1, max_length=256)]


class OutcomeChange(Frozen):
    """What a row showed before and after. Events that are ignored leave no trace of it, so the event that ignores says it."""

    distance: Identifier
    race: Key
    before: Outcome
    after: Outcome


class IgnoredData(Frozen):
    """These events count as if they had never been sent, wherever they are on the log. One that is `event.ignored` itself must
    be earlier: its events then count again. `reverts` is set when they are a correction, to its id."""

    events: Annotated[tuple[EventReference, ...], Field(min_length=1, max_length=100)]
    reverts: Annotated[str, StringConstraints(max_length=128)] | None = None
    changes: Annotated[tuple[OutcomeChange, ...], Field(max_length=500)] = ()
    """The rows that it changes, for the marks of an official list."""
