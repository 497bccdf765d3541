"""Archiving, removing and restoring a competition. Nothing of its state is forgotten: the log may restore it."""

from consumers.projection.state import parts
from consumers.projection.state.competition_state import Aspect, CompetitionState
from schemas import events


def archived(state: CompetitionState, _: events.CompetitionArchived, at: str) -> None:
    _set(state, at, archived=True, removed=None)


def removed(state: CompetitionState, _: events.CompetitionRemoved, at: str) -> None:
    _set(state, at, archived=None, removed=True)


def restored(state: CompetitionState, _: events.CompetitionRestored, at: str) -> None:
    _set(state, at, archived=None, removed=None)


def _set(state: CompetitionState, at: str, *, archived: bool | None, removed: bool | None) -> None:
    state.touch(parts.COMPETITION)
    state.competition.archived, state.competition.removed = archived, removed
    state.note(at, Aspect.ANNOUNCEMENT)
