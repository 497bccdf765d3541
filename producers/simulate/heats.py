"""The events of one heat as a timing system reports them: board, start, crossings, photo finish, commit."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeAlias

from producers.simulate.field import Skater
from producers.simulate.pace import Run

EventDraft: TypeAlias = tuple[datetime, str, dict[str, Any]]
"""Time, type and data of an event."""

LOOP_M = 100
"""Distance between transponder loops, unless a race has its own."""

_ON_BOARD_S = 20
_TRANSPONDER_US = 3_000
"""Largest error of a loop against the official time."""
_BEAM_US = 1_800
"""Largest error of the light beam against the photo finish (from a recorded championship, 2020)."""
_RESOLUTION_US = 100
_PRESENTED_EARLY = 0.25
"""Share of crossings where the transponder time is shown before that of the beam."""


@dataclass(frozen=True, slots=True)
class Racer:
    """One lane of a heat: `race` is its id, `run` is None for a skater without a time, `result_fields` are further fields of
    its result."""

    race: str
    skater: Skater
    run: Run | None
    result_fields: Mapping[str, Any] = field(default_factory=dict)


def heat_events(
    distance: str, heat: int, racers: tuple[Racer, ...], start: datetime, random: Random, loop_m: int = LOOP_M
) -> list[EventDraft]:
    """Returns the events of one heat in the order of time; simultaneous events keep their order.

    There is a transponder loop every `loop_m` metres, and at the finish line.
    """
    base = {"distance": distance, "heat": heat}
    drafts: list[EventDraft] = [
        (start - timedelta(seconds=_ON_BOARD_S), "heat.activated", base),
        (start, "heat.started", base | {"started_at": start}),
    ]
    for racer in racers:
        if racer.run is not None:
            drafts += _crossings(base | {"race": racer.race}, racer.run, start, random, loop_m)
    last_seen = max(when for when, _, _ in drafts)
    committed_at = last_seen + _seconds(random, 3, 6)
    for racer in racers:
        drafts.append((committed_at, "result.committed", base | {"race": racer.race} | _outcome(racer)))
    drafts.append((committed_at, "heat.committed", base))
    drafts.append((committed_at + _seconds(random, 8, 12), "heat.deactivated", base))
    return sorted(drafts, key=lambda event: event[0])


def _crossings(base: dict[str, Any], run: Run, start: datetime, random: Random, loop_m: int) -> Iterator[EventDraft]:
    """The loops around the track; at each split the beam, sometimes after the loop; at the finish the camera."""
    splits = run.splits
    finish = max(splits)
    for metres in range(loop_m, finish + 1, loop_m):
        true_us = run.crossing_us(metres)
        off = _error_us(random, _TRANSPONDER_US)
        early = metres in splits and random.random() < _PRESENTED_EARLY
        beam_us = true_us + (_error_us(random, _BEAM_US) if metres == finish else 0)
        loop_us = min(true_us + off, beam_us - _RESOLUTION_US) if early else true_us + off
        at = start + timedelta(microseconds=loop_us)
        crossing = {"metres": metres, "time_us": loop_us, "how": "transponder"}
        speed = run.speed_ms(metres, loop_m)
        yield at, "passing.recorded", base | crossing | {"speed_ms": speed, "counts": False}
        if early:
            yield at, "lap.presented", base | crossing
        if metres in splits:
            seen = {"metres": metres, "time_us": beam_us, "how": "optical"}
            yield start + timedelta(microseconds=beam_us), "lap.presented", base | seen
    final = {"metres": finish, "time_us": splits[finish], "how": "photofinish"}
    read_at = start + timedelta(microseconds=splits[finish]) + _seconds(random, 8, 11)
    yield read_at, "lap.presented", base | final


def _outcome(racer: Racer) -> dict[str, Any]:
    if racer.run is None:
        return dict(racer.result_fields)
    splits = racer.run.splits
    finish = max(splits)
    modelled = splits.keys() - {finish} - (racer.skater.splits or {}).keys()
    return {
        "status": "ok",
        "time_us": splits[finish],
        "reconstructed": [*([] if racer.skater.time_known else ["time"]), *(["splits"] if modelled else [])],
        "splits": [
            {"metres": metres, "time_us": time_us, "how": "photofinish" if metres == finish else "optical"}
            for metres, time_us in splits.items()
        ],
        **racer.result_fields,
    }


def _error_us(random: Random, most_us: int) -> int:
    return random.randrange(-most_us, most_us + 1, _RESOLUTION_US)


def _seconds(random: Random, low: int, high: int) -> timedelta:
    return timedelta(milliseconds=random.randrange(low * 1000, high * 1000))
