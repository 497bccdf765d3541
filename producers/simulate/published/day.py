"""The events of the day, from the programme to the last official result."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from producers.sheets.overrides import Which, shipped_overrides
from producers.sheets.people import slug
from producers.sheets.rows import Race
from producers.simulate.day import record_data
from producers.simulate.drafts import as_event, person_slug, salt_lake_city
from producers.simulate.field import Skater
from producers.simulate.heats import LOOP_M, EventDraft, Racer, heat_events
from producers.simulate.pace import Run
from producers.simulate.published import tables
from producers.simulate.published.pack import SPRINT_LAPS, pack_runs, sprint_points
from producers.simulate.published.runs import pair_run, usual_time_us
from producers.simulate.published.tables import PublishedRace, PublishedRow
from producers.simulate.rhythm import RHYTHMS, start_instants
from schemas.distances import LAP_METRES
from schemas.events import Event

COMPETITION = "slc-2025"
"""Id of the competition."""

_SEASON, _STAGE = "2025-26", 1
_ANNOUNCED_BEFORE = timedelta(minutes=30)
_OFFICIAL_AFTER = timedelta(minutes=3)
_AWARDED_AFTER = timedelta(milliseconds=10)

_DATA = salt_lake_city(
    name="World Cup 1, Salt Lake City",
    starts_on="2025-11-14",
    ends_on="2025-11-16",
    season=_SEASON,
    stage=_STAGE,
)


def first_of_division_a() -> datetime:
    """Half a minute before the first start of division A."""
    starts_at = next(race.starts_at for race in tables.races() if race.division == "A")
    return starts_at.astimezone(UTC) - timedelta(seconds=30)


def published_day() -> Iterator[Event]:
    """Yields all events of Sunday 16 November 2025 in the order of their times: twelve races, division B in the morning."""
    races = tables.races()
    drafts = _before(races)
    for race in races:
        drafts += _raced(race)
    for when, type_, data in drafts:
        yield as_event(COMPETITION, when, type_, data)


def _before(races: tuple[PublishedRace, ...]) -> list[EventDraft]:
    when = races[0].starts_at.astimezone(UTC) - _ANNOUNCED_BEFORE
    drafts: list[EventDraft] = [(when, "competition.announced", _DATA)]
    drafts += [(when, "distance.scheduled", _scheduled(race)) for race in races]
    drafts += [(when, "cup.seeded", seed) for seed in tables.cup_seeds(_SEASON)]
    drafts += [(when, "record.loaded", record_data(record)) for record in tables.records()]
    drafts += [(when, "startlist.published", _startlist(race)) for race in races]
    return drafts


def _raced(race: PublishedRace) -> list[EventDraft]:
    heats = _heats(race)
    first = race.starts_at.astimezone(UTC)
    starts = start_instants(first, RHYTHMS[race.discipline], len(heats), _random(race, "starts"))
    runs = _runs(race)
    points = sprint_points(race.rows) if race.discipline == "mass-start" else {}
    loop_m = LAP_METRES // 2 if race.discipline == "mass-start" else LOOP_M
    drafts: list[EventDraft] = []
    for (heat, lanes), start in zip(heats.items(), starts, strict=True):
        random = _random(race, f"heat {heat}")
        racers = tuple(
            Racer(_race_id(race, heat, lane), _skater(row), runs.get(row.name), _result_fields(race, row))
            for lane, row in lanes
        )
        of_heat = heat_events(race.distance, heat, racers, start, random, loop_m)
        of_heat += _sprints(race, heat, racers, start, points)
        drafts += sorted(of_heat, key=lambda event: event[0])
    official = {"distance": race.distance, "official": True}
    return [*drafts, (drafts[-1][0] + _OFFICIAL_AFTER, "distance.official", official)]


def _heats(race: PublishedRace) -> dict[int, list[tuple[str, PublishedRow]]]:
    """Heat → lanes, in starting order. The start positions of a mass start are drawn."""
    if race.discipline == "mass-start":
        drawn = _random(race, "draw").sample(list(race.rows), len(race.rows))
        return {1: [(str(place), row) for place, row in enumerate(drawn, start=1)]}
    heats: dict[int, list[tuple[str, PublishedRow]]] = {}
    for row in sorted(race.rows, key=lambda row: (row.heat, row.lane or "")):
        heats.setdefault(row.heat, []).append((row.lane or "inner", row))
    return heats


def _runs(race: PublishedRace) -> Mapping[str, Run]:
    """Name → run of everybody with a time."""
    if race.discipline == "mass-start":
        return pack_runs(race.rows, _random(race, "pack"))
    times = {row.name: row.time_us for row in race.rows if row.time_us is not None}
    usual_us = usual_time_us(times.values())
    return {
        name: pair_run(race.discipline, race.metres, time_us, usual_us, _random(race, name))
        for name, time_us in times.items()
    }


def _sprints(
    race: PublishedRace,
    heat: int,
    racers: tuple[Racer, ...],
    start: datetime,
    points: Mapping[str, Mapping[int, int]],
) -> Iterator[EventDraft]:
    for racer in racers:
        for sprint, won in points.get(racer.skater.name or "", {}).items():
            metres = SPRINT_LAPS[sprint - 1] * LAP_METRES if sprint <= len(SPRINT_LAPS) else race.metres
            crossed_us = racer.run.splits[metres] if racer.run is not None else 0
            data = {"distance": race.distance, "heat": heat, "race": racer.race, "sprint": sprint, "points": won}
            yield start + timedelta(microseconds=crossed_us) + _AWARDED_AFTER, "sprint.awarded", data


# --- data of events ---


def _scheduled(race: PublishedRace) -> dict[str, Any]:
    return {
        "distance": race.distance,
        "number": race.number,
        "name": race.name,
        "discipline": race.discipline,
        "metres": race.metres,
        "gender": race.gender,
        "division": race.division,
        "run": race.run,
        "start_mode": race.start_mode,
        "starts_at": race.starts_at.astimezone(UTC),
    }


def _startlist(race: PublishedRace) -> dict[str, Any]:
    heats = [
        {
            "heat": heat,
            "entries": [
                {"race": _race_id(race, heat, lane), "lane": lane, "competitor": _competitor(race, row)}
                for lane, row in lanes
            ],
        }
        for heat, lanes in _heats(race).items()
    ]
    return {"distance": race.distance, "heats": heats, "complete": True}


def _competitor(race: PublishedRace, row: PublishedRow) -> dict[str, Any]:
    """The lists do not print the members of a team."""
    if race.is_team:
        return {"id": row.country.lower(), "name": row.name, "country": row.country, "kind": "team"}
    return {"id": person_slug(row.name), "name": row.name, "country": row.country}


def _result_fields(race: PublishedRace, row: PublishedRow) -> dict[str, Any]:
    override = _override(race, row)
    return {
        **({} if row.time_us is not None else {"status": row.status, "reason": row.reason}),
        **({"laps": row.laps, "sprint_points": row.sprint_total} if row.laps is not None else {}),
        **({"override": override} if override is not None else {}),
    }


def _override(race: PublishedRace, row: PublishedRow) -> dict[str, Any] | None:
    """Where the published list departs from the rules."""
    run = race.run if race.discipline == "500m" else None
    found = shipped_overrides(_SEASON).get(
        Which(_STAGE, Race(race.discipline, race.gender, run, race.division), slug(row.name))
    )
    return found[1].model_dump() if found is not None else None


def _skater(row: PublishedRow) -> Skater:
    return Skater(row.rank or 0, row.time_us or 0, time_known=True, name=row.name, country=row.country)


def _race_id(race: PublishedRace, heat: int, lane: str) -> str:
    return f"{race.distance}.{heat}.{lane}"


def _random(race: PublishedRace, purpose: str) -> Random:
    """A random source with a seed of its own for each purpose, so that a change in one race does not change the others."""
    return Random(f"{COMPETITION}/{race.distance}/{purpose}")
