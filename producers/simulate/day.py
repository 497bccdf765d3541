"""The events of the race day, from the programme to the last official result."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from producers.simulate import mass_start, pursuit, sheets
from producers.simulate.drafts import as_event, person_slug, salt_lake_city
from producers.simulate.draw import LineUp, all_at_once, in_pairs
from producers.simulate.field import Skater, complete_field
from producers.simulate.heats import LOOP_M, EventDraft, Racer, heat_events
from producers.simulate.pace import Run, model_run
from producers.simulate.rhythm import RHYTHMS, start_instants
from producers.simulate.seeds import cup_seeds
from producers.simulate.sheets import Planned
from schemas.distances import LAP_METRES, TEAM_DISCIPLINES
from schemas.events import Event
from schemas.times import parse_time

COMPETITION = "slc-2021"
"""Id of the competition."""

_ANNOUNCED_BEFORE = timedelta(minutes=30)
_OFFICIAL_AFTER = timedelta(minutes=3)
_AWARDED_AFTER = timedelta(milliseconds=10)
"""Sprint points follow the crossing at once: a mass start ranks by points, and a later award would reorder the list."""

_COMPETITION: dict[str, Any] = salt_lake_city(
    name="World Cup 3, Salt Lake City",
    starts_on="2021-12-03",
    ends_on="2021-12-05",
    season="2021-22",
    stage=3,
)


def race_day() -> Iterator[Event]:
    """Yields all events of Saturday 4 December 2021 in the order of their times: five complete races.

    The semi-finals of the mass start that morning are not included, because nothing about them is invented. Their known
    points are part of the seeded standings.
    """
    programme = sheets.programme()
    races = {planned.distance: _race_of(planned) for planned in programme}
    drafts = _before(programme, races)
    for planned in programme:
        drafts += _raced(planned, races[planned.distance])
    for when, type_, data in drafts:
        yield as_event(COMPETITION, when, type_, data)


@dataclass(frozen=True, slots=True)
class _Race:
    """How a distance is skated: its heats, the run of each skater (from the random source of the heat), the other fields of
    a result, and sprint points by rank (sprint → points)."""

    heats: tuple[LineUp, ...]
    run: Callable[[Skater, Random], Run]
    result_fields: Callable[[Skater], Mapping[str, Any]] = lambda _: {}
    sprints: Callable[[int], Mapping[int, int]] = lambda _: {}
    loop_m: int = LOOP_M


def _race_of(planned: Planned) -> _Race:
    draw = _random(planned, "draw")
    if planned.discipline == "mass-start":
        field = mass_start.mass_field(sheets.known_riders(), _random(planned, "coin for ranks 2 and 3"))
        runs = mass_start.pack_runs(field, _random(planned, "pack"))
        return _Race(
            all_at_once(field, draw),
            run=lambda rider, _: runs[rider.rank],
            result_fields=lambda rider: {
                "laps": mass_start.LAPS,
                "sprint_points": mass_start.counted_points(rider.rank),
            },
            sprints=mass_start.sprint_points,
            loop_m=LAP_METRES // 2,
        )
    if planned.discipline == "team-pursuit":
        teams = sheets.known_teams()
        field = pursuit.team_field(teams, planned.distance)
        fell = {team.rank for team in teams if team.fell_after_m is not None}
        runs = pursuit.team_runs(field, teams, planned.metres, lambda rank: _random(planned, f"team {rank}"))
        return _Race(
            in_pairs(field, draw),
            run=lambda team, _: runs[team.rank],
            result_fields=lambda team: {"flags": ["F"]} if team.rank in fell else {},
        )
    results = [result for result in sheets.known_results() if result.distance == planned.distance]

    def run(skater: Skater, random: Random) -> Run:
        known = skater.splits or {}
        return model_run(planned.discipline, planned.metres, skater.time_us, known, skater.stood_still_us, random)

    return _Race(in_pairs(complete_field(results), draw), run)


def _before(programme: tuple[Planned, ...], races: Mapping[str, _Race]) -> list[EventDraft]:
    """Events before the first start: programme, standings, records, personal bests and start lists."""
    when = programme[0].starts_at.astimezone(UTC) - _ANNOUNCED_BEFORE
    drafts: list[EventDraft] = [(when, "competition.announced", _COMPETITION)]
    drafts += [(when, "distance.scheduled", _scheduled(planned)) for planned in programme]
    drafts += [(when, "cup.seeded", seed) for seed in cup_seeds(_COMPETITION["season"])]
    drafts += [(when, "record.loaded", record_data(record)) for record in sheets.records()]
    drafts += [(when, "best.loaded", _best(best)) for best in sheets.bests()]
    bests_us: dict[tuple[str | None, str], int] = {
        (best.name, best.discipline): parse_time(best.time) for best in sheets.bests()
    }
    drafts += [
        (when, "startlist.published", _startlist(planned, races[planned.distance].heats, bests_us))
        for planned in programme
    ]
    drafts += [(when, "note.published", _noted(note)) for note in sheets.notes()]
    return drafts


def _raced(planned: Planned, race: _Race) -> list[EventDraft]:
    """Events of a distance, from its first heat to its official result."""
    first = planned.starts_at.astimezone(UTC)
    starts = start_instants(first, RHYTHMS[planned.discipline], len(race.heats), _random(planned, "starts"))
    drafts: list[EventDraft] = []
    for line_up, start in zip(race.heats, starts, strict=True):
        random = _random(planned, f"pair {line_up.heat}")
        racers = tuple(
            Racer(_race_id(planned, line_up.heat, lane), skater, race.run(skater, random), race.result_fields(skater))
            for lane, skater in line_up.lanes
        )
        heat = heat_events(planned.distance, line_up.heat, racers, start, random, race.loop_m)
        heat += _sprints(planned, line_up.heat, racers, start, race)
        drafts += sorted(heat, key=lambda event: event[0])
    official = {"distance": planned.distance, "official": True}
    return [*drafts, (drafts[-1][0] + _OFFICIAL_AFTER, "distance.official", official)]


def _sprints(
    planned: Planned, heat: int, racers: tuple[Racer, ...], start: datetime, race: _Race
) -> Iterator[EventDraft]:
    """Points of the sprints, awarded as each rider crosses the line."""
    for racer in racers:
        assert racer.run is not None
        for sprint, points in race.sprints(racer.skater.rank).items():
            crossed_us = racer.run.splits[mass_start.SPRINT_LAPS[sprint - 1] * LAP_METRES]
            yield (
                start + timedelta(microseconds=crossed_us) + _AWARDED_AFTER,
                "sprint.awarded",
                {
                    "distance": planned.distance,
                    "heat": heat,
                    "race": racer.race,
                    "sprint": sprint,
                    "points": points,
                },
            )


# --- data of events ---


def _scheduled(planned: Planned) -> dict[str, Any]:
    return {
        "distance": planned.distance,
        "number": planned.number,
        "name": planned.name,
        "discipline": planned.discipline,
        "metres": planned.metres,
        "gender": planned.gender,
        "division": planned.division,
        "run": planned.run,
        "start_mode": planned.start_mode,
        "starts_at": planned.starts_at.astimezone(UTC),
    }


def record_data(record: sheets.Record) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "discipline": record.discipline,
        "gender": record.gender,
        "time_us": parse_time(record.time),
        "holder": record.holder,
        "country": record.country,
        "set_on": record.set_on,
        "place": record.place,
        **_known_splits(record.splits),
    }


def _best(best: sheets.Best) -> dict[str, Any]:
    return {
        "kind": "PB",
        "discipline": best.discipline,
        "competitor": best.name,
        "country": best.country,
        "time_us": parse_time(best.time),
        "set_on": best.set_on,
        **_known_splits(best.splits),
    }


def _known_splits(splits: Mapping[int, str]) -> dict[str, Any]:
    listed = [{"metres": metres, "time_us": parse_time(time)} for metres, time in splits.items()]
    return {"splits": listed} if listed else {}


def _noted(note: sheets.KnownNote) -> dict[str, Any]:
    return {"text": note.text, "texts": note.texts, "distance": note.distance, "for_report": True}


def _startlist(
    planned: Planned, line_ups: tuple[LineUp, ...], bests_us: Mapping[tuple[str | None, str], int]
) -> dict[str, Any]:
    heats = [
        {
            "heat": line_up.heat,
            "entries": [
                {
                    "race": _race_id(planned, line_up.heat, lane),
                    "lane": lane,
                    "competitor": _competitor(planned, skater, len(line_up.lanes) * (line_up.heat - 1) + place),
                    "personal_best_us": bests_us.get((skater.name, planned.discipline)),
                }
                for place, (lane, skater) in enumerate(line_up.lanes, start=1)
            ],
        }
        for line_up in line_ups
    ]
    return {"distance": planned.distance, "heats": heats, "complete": True}


def _competitor(planned: Planned, skater: Skater, place: int) -> dict[str, Any]:
    """`place` in the start list names an unknown skater; a rank would reveal the result."""
    is_team = planned.discipline in TEAM_DISCIPLINES
    kind = {"kind": "team"} if is_team else {}
    if skater.name is None:
        return kind | {
            "id": f"{planned.distance}.not-known-{place}",
            "name": f"{'Team' if is_team else 'Skater'} {place} (not known)",
            "reconstructed": True,
        }
    members = {"members": [{"id": person_slug(name), "name": name} for name in skater.members]} if is_team else {}
    return kind | {"id": person_slug(skater.name), "name": skater.name, "country": skater.country} | members


def _race_id(planned: Planned, heat: int, lane: str) -> str:
    return f"{planned.distance}.{heat}.{lane}"


def _random(planned: Planned, purpose: str) -> Random:
    """A random source with a seed of its own for each purpose, so that a change in one race does not change the others."""
    return Random(f"{COMPETITION}/{planned.distance}/{purpose}")
