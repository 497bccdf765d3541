"""The mark of a rehearsal. The first event decides: a competition never becomes a rehearsal, or stops being one."""

from consumers.projection.state import parts
from consumers.projection.state.competition_state import CompetitionState
from schemas.events import CompetitionReset, Event


def refusal(state: CompetitionState, event: Event, *, is_new: bool) -> str | None:
    """Why an event must not be applied; None when it may. `is_new`: the competition has no event yet."""
    if is_new:
        return None
    if event.rehearsalof is not None and state.competition.rehearsal_of is None:
        return (
            f"{event.subject} is no rehearsal, and this event belongs to a rehearsal of {event.rehearsalof}: replay it under "
            "another id with --as"
        )
    is_reset = isinstance(event, CompetitionReset)
    if is_reset and event.rehearsalof is None and state.competition.rehearsal_of is not None:
        return f"{event.subject} is a rehearsal, and this reset does not say so: it would make a competition of it"
    return None


def mark(state: CompetitionState, event: Event) -> None:
    """Marks the competition when the event says that it is a rehearsal. No document exists yet that lacks the mark."""
    if event.rehearsalof is None or state.competition.rehearsal_of is not None:
        return
    state.competition.rehearsal_of = event.rehearsalof
    state.touch(parts.COMPETITION)
