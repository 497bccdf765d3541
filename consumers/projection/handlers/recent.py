"""Events that documents list as they are: the newest of a type are kept."""

from typing import Any

from consumers.projection.handlers.provenance import cause_of
from consumers.projection.state import parts
from consumers.projection.state.competition_state import CompetitionState
from consumers.projection.state.parts import RecentEvent


class Keep:
    """A handler that keeps the newest `most` events of its type by their own time; equal times are ordered by source and id.

    The change is noted under an aspect named like the event type.
    """

    def __init__(self, most: int) -> None:
        self._most = most

    def __call__(self, state: CompetitionState, event: Any, at: str) -> None:
        recent, name = state.recent(event.type), parts.RECENT + event.type
        state.touch(name)
        state.parts[name] = recent
        data = event.data.model_dump(mode="json", exclude_none=True)
        recent.events.append(RecentEvent(cause_of(event), data))
        recent.events.sort(key=lambda each: (each.cause.at, each.cause.source, each.cause.id))
        del recent.events[: -self._most]
        state.note(at, event.type)
