"""Results: committed and corrected."""

from consumers.projection.handlers.provenance import cause_of
from consumers.projection.state.competition_state import Aspect, CompetitionState
from consumers.projection.state.parts import Race
from schemas import events
from schemas.event_data import Outcome, ResultData


def result(state: CompetitionState, event: events.ResultCommitted, at: str) -> None:
    data = event.data
    _, _, race = state.open_race(data)
    before = race.result
    if race.correction is not None and _outcome(data) == _outcome(race.correction.replaces):
        _settle(race, race.correction)
    else:
        race.correction = race.corrected = None
        _settle(race, data)
    if race.settled is None or before is None or _outcome(before) != _outcome(race.result or data):
        race.settled = cause_of(event)
    state.note(at, Aspect.DISTANCE, data.distance)


def corrected(state: CompetitionState, event: events.ResultCorrected, at: str) -> None:
    data = event.data
    _, _, race = state.open_race(data)
    if race.corrected is None or race.correction is None or _outcome(race.correction) != _outcome(data):
        race.settled = race.corrected = cause_of(event)
    race.correction = data
    _settle(race, data)
    state.note(at, Aspect.DISTANCE, data.distance)


def _outcome(outcome: Outcome) -> tuple[object, ...]:
    return (outcome.status, outcome.time_us, outcome.reason)


def _settle(race: Race, data: ResultData) -> None:
    race.result = data
    race.reopened = False
    if data.splits:
        race.presented = {split.metres: {split.how: split.time_us} for split in data.splits}
        race.passings = [passing for passing in race.passings if not passing.counts]
