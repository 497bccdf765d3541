"""Mean error of the projected final time per distance and split, beside two simpler ways in the same run.

`same gap`: the leader's final time, and the gap to the leader that the skater has at this split. `fixed scheme`: a plan for the
skater's best, scaled by a ratio that each lap renews (0.7 of this lap, 0.3 of the ratio before). The plan is that of the
timing system where the feed has one; else the usual curve for the personal best, or for the leader's time.

Every race is projected with what was known then: the races committed before its start, and its own splits so far.
Each way is compared on the races for which it has an answer; a ratio below 1 means that Rinkside is nearer.

    python -m bench.pace [RECORDING.jsonl or recorded Vantage feed …]
"""

import argparse
import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean

import orjson

from consumers.rules.pace.projected_times import project, schedule
from producers.recording import open_lines, read_recording
from producers.simulate import race_day
from producers.vantage import produce_file
from schemas.distances import is_timed, split_points
from schemas.events import Event

_TICKS_PER_US = 10


@dataclass
class Race:
    """One finished race: metres → µs. `before` has the races that were committed when it started. `plan_us` are segments."""

    splits_us: dict[int, int]
    best_us: int | None
    plan_us: tuple[int, ...] | None
    before: list["Race"] = field(default_factory=list)


@dataclass
class Distance:
    discipline: str
    gender: str
    metres: int
    points: tuple[int, ...]
    races: list[Race] = field(default_factory=list)
    modelled: bool = False
    """Some of its splits were not measured."""


@dataclass
class Errors:
    """µs at one split, one entry a race. `ours_where_…` are on the races that the other way has an answer for."""

    ours: list[int] = field(default_factory=list)
    inside: list[bool] = field(default_factory=list)
    ours_where_gap: list[int] = field(default_factory=list)
    gap: list[int] = field(default_factory=list)
    ours_where_scheme: list[int] = field(default_factory=list)
    scheme: list[int] = field(default_factory=list)


def same_gap(at: int, finish: int, splits_us: Mapping[int, int], finished: Sequence[Mapping[int, int]]) -> int | None:
    """Final time in µs when the gap to the leader stays what it is at `at` metres."""
    leader = min((race for race in finished if at in race), key=lambda race: race[finish], default=None)
    return None if leader is None else leader[finish] + splits_us[at] - leader[at]


def fixed_scheme(plan_us: Sequence[int], laps_us: Sequence[int]) -> int:
    """Final time in µs by a plan of segments, scaled by a ratio that each lap skated renews."""
    ratio = 1.0
    for planned_us, lap_us in zip(plan_us, laps_us, strict=False):
        ratio = 0.7 * lap_us / planned_us + 0.3 * ratio
    return round(sum(laps_us) + ratio * sum(plan_us[len(laps_us) :]))


def errors(distance: Distance) -> dict[int, Errors]:
    """Metres of each split before the finish → what every way was wrong there."""
    found = {point: Errors() for point in distance.points[:-1]}
    finish = distance.metres
    for race in distance.races:
        finished = [other.splits_us for other in race.before]
        plan_us = race.plan_us or _plan(distance, race, finished)
        final_us = race.splits_us[finish]
        for place, point in enumerate(distance.points[:-1], start=1):
            passed = {metres: race.splits_us[metres] for metres in distance.points[:place]}
            ours = project(
                distance.discipline, distance.gender, finish, distance.points, passed, finished, race.best_us
            )
            assert ours is not None
            error, at = abs(ours.time_us - final_us), found[point]
            at.ours.append(error)
            at.inside.append(ours.low_us <= final_us <= ours.high_us)
            if (by_gap := same_gap(point, finish, race.splits_us, finished)) is not None:
                at.ours_where_gap.append(error)
                at.gap.append(abs(by_gap - final_us))
            if plan_us is not None:
                at.ours_where_scheme.append(error)
                at.scheme.append(abs(fixed_scheme(plan_us, _segments(list(passed.values()))) - final_us))
    return found


def _plan(distance: Distance, race: Race, finished: Sequence[Mapping[int, int]]) -> list[int] | None:
    best_us = race.best_us or min((other[distance.metres] for other in finished), default=None)
    if best_us is None:
        return None
    planned = schedule(distance.discipline, distance.gender, distance.metres, distance.points, best_us, None)
    return None if planned is None else _segments(list(planned.splits_us.values()))


def _segments(splits_us: Sequence[int]) -> list[int]:
    return [after - before for before, after in zip([0, *splits_us], splits_us, strict=False)]


# --- reading ------------------------------------------------------------------------------------------------------------


def read(path: Path) -> tuple[list[Event], dict[str, tuple[int, ...]]]:
    """The events of a recording, or of a recorded Vantage feed with its plans (race → µs per segment)."""
    _, line = next(open_lines(path))
    if b'"specversion"' in line:
        return list(read_recording(path)), {}
    events: list[Event] = []

    async def publish(event: Event) -> None:
        events.append(event)

    asyncio.run(produce_file(path, publish, competition="recorded", rate=None))
    plans = {
        item["race"]["id"]: tuple(lap["lapTime"] // _TICKS_PER_US for lap in item["estimatedLaps"])
        for _, line in open_lines(path)
        if b'"HeatActivatedEvent"' in line
        for item in orjson.loads(line)["races"]
    }
    return events, plans


def distances(events: Iterable[Event], plans: Mapping[str, tuple[int, ...]]) -> list[Distance]:
    """Every timed distance with its finished races, in the order in which they were committed."""
    found: dict[str, Distance] = {}
    bests: dict[tuple[str, str], int] = {}
    entries: dict[str, tuple[str, int | None]] = {}
    shown: dict[str, dict[int, int]] = {}
    done: dict[tuple[str, str], Race] = {}
    before: dict[tuple[str, int, int], list[Race]] = {}
    for event in events:
        if event.type == "distance.scheduled" and is_timed(event.data.discipline):
            data = event.data
            points = split_points(data.discipline, data.metres)
            found.setdefault(data.distance, Distance(data.discipline, data.gender, data.metres, points))
        elif event.type == "best.loaded" and event.data.kind == "PB":
            bests[event.data.competitor, event.data.discipline] = event.data.time_us
        elif event.type == "startlist.published":
            for entry in (entry for heat in event.data.heats for entry in heat.entries):
                entries[entry.race] = (entry.competitor.name, entry.personal_best_us)
        elif event.type == "heat.started":
            heat = (event.data.distance, event.data.round, event.data.heat)
            before[heat] = [race for (of, _), race in done.items() if of == event.data.distance]
        elif event.type == "lap.presented":
            shown.setdefault(event.data.race, {})[event.data.metres] = event.data.time_us
        elif event.type in ("result.committed", "result.corrected") and event.data.distance in found:
            result, distance = event.data, found[event.data.distance]
            splits_us = {split.metres: split.time_us for split in result.splits} or dict(shown.get(result.race, {}))
            if result.status != "ok" or result.time_us is None:
                done.pop((result.distance, result.race), None)
                continue
            splits_us[distance.metres] = result.time_us
            if any(point not in splits_us for point in distance.points):
                continue
            name, best_us = entries.get(result.race, ("", None))
            best_us = best_us or bests.get((name, distance.discipline))
            heat = (result.distance, result.round, result.heat)
            ordered = {point: splits_us[point] for point in distance.points}
            race = Race(ordered, best_us, plans.get(result.race), before.get(heat, []))
            done[result.distance, result.race] = race
            distance.modelled |= "splits" in result.reconstructed
    for (of, _), race in done.items():
        found[of].races.append(race)
    return [distance for distance in found.values() if distance.races and len(distance.points) > 1]


# --- printing -----------------------------------------------------------------------------------------------------------


def lines(distance: Distance) -> Iterator[str]:
    """A table; times in seconds."""
    modelled = "  (splits modelled, not measured)" if distance.modelled else ""
    yield f"{distance.discipline} {distance.gender}: {len(distance.races)} races{modelled}"
    yield "   split   races   ours  inside |  races   ours  same gap  ratio |  races   ours  fixed scheme  ratio"
    for point, at in errors(distance).items():
        gap = _compared(at.ours_where_gap, at.gap, 9)
        scheme = _compared(at.ours_where_scheme, at.scheme, 13)
        inside = f"{100 * mean(at.inside):5.0f} %"
        yield f"{point:6d} m {len(at.ours):6d} {_seconds(at.ours):6.3f} {inside} |{gap} |{scheme}"


def _compared(ours: Sequence[int], theirs: Sequence[int], width: int) -> str:
    if not theirs:
        return f"{0:7d} {'–':>6} {'–':>{width}} {'–':>6}"
    ratio = _seconds(ours) / _seconds(theirs) if any(theirs) else float("inf")
    return f"{len(theirs):7d} {_seconds(ours):6.3f} {_seconds(theirs):{width}.3f} {ratio:6.2f}"


def _seconds(values_us: Sequence[int]) -> float:
    return mean(values_us) / 1_000_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "recordings", nargs="*", type=Path, metavar="RECORDING", help="without one: the shipped race day"
    )
    paths: list[Path] = parser.parse_args().recordings
    if not paths:
        print("The shipped race day: most splits come from a model, so this shows that it runs, not how good it is.")
    for events, plans in map(read, paths) if paths else [(list(race_day()), {})]:
        for distance in distances(events, plans):
            print("\n".join(lines(distance)))


if __name__ == "__main__":
    main()
