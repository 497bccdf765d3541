"""What is announced: the competition, its distances and start lists, what was carried in, the records and bests in force."""

from typing import TypeVar

from consumers.projection.handlers.provenance import cause_of
from consumers.projection.state import parts
from consumers.projection.state.competition_state import LIVE, POINTS, PROGRAMME, RANKING, RECORDS, CompetitionState
from schemas import events
from schemas.event_data import BestData, RecordData


def announced(state: CompetitionState, event: events.CompetitionAnnounced, at: str) -> None:
    state.competition.data = event.data
    state.competition.counts |= event.data.season is not None and event.data.stage is not None
    state.competition.championship |= event.data.championship is not None
    for distance in state.competition.distances:
        state.open_report(state.distance(distance))
    state.touched.add(parts.COMPETITION)
    state.mark(
        at, (PROGRAMME, LIVE, POINTS, RECORDS, *(RANKING + distance for distance in state.competition.distances))
    )


def scheduled(state: CompetitionState, event: events.DistanceScheduled, at: str) -> None:
    distance = state.distance(event.data.distance)
    distance.data = event.data
    state.open_report(distance)
    state.touched.add(parts.distance_part(event.data.distance))
    state.mark_distance(event.data.distance, at)


def startlist(state: CompetitionState, event: events.StartListPublished, at: str) -> None:
    data = event.data
    distance = state.distance(data.distance)
    distance.publications += 1
    named = set()
    for line_up in data.heats:
        key, heat = state.open_heat(data.distance, line_up.heat, line_up.round)
        named.add(key)
        heat.entries = list(line_up.entries)
        heat.qualify = line_up.qualify
        heat.published = distance.publications
    if data.complete:
        for key in [key for key in distance.heats if key not in named]:
            if not state.heat(data.distance, key).has_measurements:
                _drop_heat(state, data.distance, key)
    state.touched.add(parts.distance_part(data.distance))
    state.mark_distance(data.distance, at)


def _drop_heat(state: CompetitionState, distance: str, key: str) -> None:
    state.hide(distance, key, state.heat(distance, key))
    name = parts.heat_part(distance, key)
    del state.parts[name]
    state.touched.add(name)
    state.distance(distance).heats.remove(key)


def official(state: CompetitionState, event: events.DistanceOfficial, at: str) -> None:
    distance = state.distance(event.data.distance)
    if distance.official_by is None or distance.official != event.data.official:
        distance.official_by = cause_of(event)
    distance.official = event.data.official
    state.open_report(distance)
    state.touched.add(parts.distance_part(event.data.distance))
    state.mark_distance(event.data.distance, at)


def seeded(state: CompetitionState, event: events.CupSeeded, at: str) -> None:
    state.competition.seeds[event.data.cup] = event.data
    state.touched.add(parts.COMPETITION)
    state.mark(at, (POINTS,))


def record(state: CompetitionState, event: events.RecordLoaded, at: str) -> None:
    known = state.open_known(event.data.discipline)
    known.records = _with(known.records, event.data)
    _mark_known(state, event.data.discipline, at)


def best(state: CompetitionState, event: events.BestLoaded, at: str) -> None:
    known = state.open_known(event.data.discipline)
    known.bests = _with(known.bests, event.data)
    _mark_known(state, event.data.discipline, at)


_Said = TypeVar("_Said", RecordData, BestData)


def _with(known: list[_Said], said: _Said) -> list[_Said]:
    """A new list: those that are not the same, and what was said now. The time tells nearly all apart, and at once."""
    kept = [each for each in known if each.time_us != said.time_us or each != said]
    kept.append(said)
    return kept


def _mark_known(state: CompetitionState, discipline: str, at: str) -> None:
    state.mark(at, (RECORDS, LIVE, POINTS))  # points as it stands now follow what the pace is held against
    for distance in state.competition.distances:
        data = state.distance(distance).data
        if data is not None and data.discipline == discipline:
            state.mark(at, (RANKING + distance,))
