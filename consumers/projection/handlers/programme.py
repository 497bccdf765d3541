"""Announcements: the competition, its distances and start lists, standings carried in, records and bests in force."""

from typing import TypeVar

from consumers.projection.handlers.provenance import cause_of
from consumers.projection.state import parts
from consumers.projection.state.competition_state import Aspect, CompetitionState
from schemas import events
from schemas.event_data import BestData, RecordData


def announced(state: CompetitionState, event: events.CompetitionAnnounced, at: str) -> None:
    state.competition.data = event.data
    state.competition.counts |= event.data.season is not None and event.data.stage is not None
    state.competition.championship |= event.data.championship is not None
    for distance in state.competition.distances:
        state.open_report(state.distance(distance))
    state.touch(parts.COMPETITION)
    state.note(at, Aspect.ANNOUNCEMENT)


def scheduled(state: CompetitionState, event: events.DistanceScheduled, at: str) -> None:
    distance = state.distance(event.data.distance)
    distance.data = event.data
    state.open_report(distance)
    state.touch(parts.distance_part(event.data.distance), event.data.distance)
    state.note(at, Aspect.DISTANCE, event.data.distance)


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
        heat.phase = line_up.phase
        heat.cancelled = line_up.cancelled
        heat.published = distance.publications
    if data.complete:
        for key in [key for key in distance.heats if key not in named]:
            if not state.heat(data.distance, key).has_measurements:
                _drop_heat(state, data.distance, key)
    state.touch(parts.distance_part(data.distance), data.distance)
    state.note(at, Aspect.DISTANCE, data.distance)


def _drop_heat(state: CompetitionState, distance: str, key: str) -> None:
    state.hide(distance, key, state.heat(distance, key))
    name = parts.heat_part(distance, key)
    del state.parts[name]
    state.touch(name, distance)
    state.distance(distance).heats.remove(key)


def official(state: CompetitionState, event: events.DistanceOfficial, at: str) -> None:
    distance = state.distance(event.data.distance)
    if distance.official_by is None or distance.official != event.data.official:
        distance.official_by = cause_of(event)
    distance.official = event.data.official
    state.open_report(distance)
    state.touch(parts.distance_part(event.data.distance), event.data.distance)
    state.note(at, Aspect.DISTANCE, event.data.distance)


def seeded(state: CompetitionState, event: events.CupSeeded, at: str) -> None:
    state.competition.seeds[event.data.cup] = event.data
    state.touch(parts.COMPETITION)
    state.note(at, Aspect.SEED)


def record(state: CompetitionState, event: events.RecordLoaded, at: str) -> None:
    known = state.open_known(event.data.discipline)
    known.records = _with(known.records, event.data)
    _note_reference(state, event.data.discipline, at)


def best(state: CompetitionState, event: events.BestLoaded, at: str) -> None:
    known = state.open_known(event.data.discipline)
    known.bests = _with(known.bests, event.data)
    _note_reference(state, event.data.discipline, at)


_Loaded = TypeVar("_Loaded", RecordData, BestData)


def _with(known: list[_Loaded], loaded: _Loaded) -> list[_Loaded]:
    """A new list with the loaded value at the end and without an equal one. Comparing the time first is fast: it differs in
    nearly all others."""
    kept = [each for each in known if each.time_us != loaded.time_us or each != loaded]
    kept.append(loaded)
    return kept


def _note_reference(state: CompetitionState, discipline: str, at: str) -> None:
    state.note(at, Aspect.REFERENCE)
    if distances := state.distances_of(discipline):
        state.note(at, Aspect.REFERENCE, *distances)
