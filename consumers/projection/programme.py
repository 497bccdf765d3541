"""What is announced: the competition, its distances and start lists, what was carried in, the records and bests in force."""

from typing import TypeVar

from consumers.projection import state
from consumers.projection.causes import cause_of
from consumers.projection.memory import LIVE, POINTS, PROGRAMME, RANKING, RECORDS, Memory
from schemas import events
from schemas.event_data import BestData, RecordData


def announced(memory: Memory, event: events.CompetitionAnnounced, at: str) -> None:
    memory.competition.data = event.data
    memory.competition.counts |= event.data.season is not None and event.data.stage is not None
    memory.competition.championship |= event.data.championship is not None
    for distance in memory.competition.distances:
        memory.open_report(memory.distance(distance))
    memory.touched.add(state.COMPETITION)
    memory.mark(
        at, (PROGRAMME, LIVE, POINTS, RECORDS, *(RANKING + distance for distance in memory.competition.distances))
    )


def scheduled(memory: Memory, event: events.DistanceScheduled, at: str) -> None:
    distance = memory.distance(event.data.distance)
    distance.data = event.data
    memory.open_report(distance)
    memory.touched.add(state.distance_part(event.data.distance))
    memory.mark_distance(event.data.distance, at)


def startlist(memory: Memory, event: events.StartListPublished, at: str) -> None:
    data = event.data
    distance = memory.distance(data.distance)
    distance.publications += 1
    named = set()
    for line_up in data.heats:
        key, heat = memory.open_heat(data.distance, line_up.heat, line_up.round)
        named.add(key)
        heat.entries = list(line_up.entries)
        heat.qualify = line_up.qualify
        heat.published = distance.publications
    if data.complete:
        for key in [key for key in distance.heats if key not in named]:
            if not memory.heat(data.distance, key).has_measurements:
                _drop_heat(memory, data.distance, key)
    memory.touched.add(state.distance_part(data.distance))
    memory.mark_distance(data.distance, at)


def _drop_heat(memory: Memory, distance: str, key: str) -> None:
    memory.hide(distance, key, memory.heat(distance, key))
    name = state.heat_part(distance, key)
    del memory.parts[name]
    memory.touched.add(name)
    memory.distance(distance).heats.remove(key)


def official(memory: Memory, event: events.DistanceOfficial, at: str) -> None:
    distance = memory.distance(event.data.distance)
    if distance.official_by is None or distance.official != event.data.official:
        distance.official_by = cause_of(event)
    distance.official = event.data.official
    memory.open_report(distance)
    memory.touched.add(state.distance_part(event.data.distance))
    memory.mark_distance(event.data.distance, at)


def seeded(memory: Memory, event: events.CupSeeded, at: str) -> None:
    memory.competition.seeds[event.data.cup] = event.data
    memory.touched.add(state.COMPETITION)
    memory.mark(at, (POINTS,))


def record(memory: Memory, event: events.RecordLoaded, at: str) -> None:
    known = memory.open_known(event.data.discipline)
    known.records = _with(known.records, event.data)
    _mark_known(memory, event.data.discipline, at)


def best(memory: Memory, event: events.BestLoaded, at: str) -> None:
    known = memory.open_known(event.data.discipline)
    known.bests = _with(known.bests, event.data)
    _mark_known(memory, event.data.discipline, at)


_Said = TypeVar("_Said", RecordData, BestData)


def _with(known: list[_Said], said: _Said) -> list[_Said]:
    """A new list: those that are not the same, and what was said now. The time tells nearly all apart, and at once."""
    kept = [each for each in known if each.time_us != said.time_us or each != said]
    kept.append(said)
    return kept


def _mark_known(memory: Memory, discipline: str, at: str) -> None:
    memory.mark(at, (RECORDS, LIVE, POINTS))  # points as it stands now follow what the pace is held against
    for distance in memory.competition.distances:
        data = memory.distance(distance).data
        if data is not None and data.discipline == discipline:
            memory.mark(at, (RANKING + distance,))
