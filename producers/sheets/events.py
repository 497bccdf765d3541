"""The events of one World Cup, in the order of the log."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import orjson

from producers.sheets.belonging import competition_data
from producers.sheets.overrides import Which, which
from producers.sheets.people import ids, slug, team_name
from producers.sheets.race_cells import LostRow
from producers.sheets.races import Drawn, Seat, draw
from producers.sheets.rows import NOT_STARTED, Race, Row
from producers.sheets.table import Problem
from schemas.distances import LAP_METRES, metres_of
from schemas.event_data import Override
from schemas.events import Event, build_event

SOURCE = "/sheets"

_RUNS = {1: " (1st race)", 2: " (2nd race)"}
_TITLES = {
    "mass-start": "Mass start",
    "team-pursuit": "Team pursuit",
    "team-sprint": "Team sprint",
    "mixed-relay": "Relay",
}


class _Log:
    """Numbers the events of a day from noon on, one per second: a sheet has no times of day."""

    def __init__(self, competition: str) -> None:
        self.events: list[Event] = []
        self._competition = competition
        self._numbered: Counter[date] = Counter()

    def say(self, day: date, type_: str, data: Mapping[str, Any]) -> None:
        when = datetime.combine(day, time(12), UTC) + timedelta(seconds=self._numbered[day])
        self._numbered[day] += 1
        self.events.append(
            build_event(
                {
                    "specversion": "1.0",
                    "id": self._id(type_, data),
                    "source": SOURCE,
                    "type": type_,
                    "subject": self._competition,
                    "time": when,
                    "data": data,
                }
            )
        )

    def _id(self, type_: str, data: Mapping[str, Any]) -> str:
        """A digest of type and data. The time is left out: one more row would change the ids of all later events."""
        content = orjson.dumps([self._competition, type_, data], option=orjson.OPT_SORT_KEYS)
        return hashlib.blake2b(content, digest_size=12).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """The events of one World Cup, what is wrong with its rows, and the distances that miss a row or a result."""

    events: list[Event]
    problems: list[Problem]
    not_official: list[str]


def competition_events(
    competition: str,
    rows: Iterable[Row],
    names: Mapping[tuple[str, str | None], str],
    overrides: Mapping[Which, Override],
    lost: Sequence[LostRow] = (),
) -> Told:
    """The events of `rows`, all of one World Cup. `names` has the one spelling of each (name, country); `lost` are rows that
    could not be read, of any race."""
    rows = sorted(rows, key=lambda row: (row.date, row.number))
    people = ids((row.name, row.bib) for row in rows if row.kind != "team-pursuit")
    taken: dict[tuple[str, str, str | None], Row] = {}
    races: dict[Race, list[Row]] = defaultdict(list)
    problems: list[Problem] = []
    incomplete: dict[str, None] = {}
    for row in rows:
        other = taken.setdefault((row.race.distance, _competitor_id(row, people), row.phase), row)
        if other is row:
            races[row.race].append(row)
        else:
            problems.append(_twice(row, other))
            incomplete[row.race.distance] = None
    for race, of_race in races.items():
        missing = _missing_ranks(of_race)
        problems += missing
        if missing or any(not row.has_result or any(each.may_be_of(row) for each in lost) for row in of_race):
            incomplete[race.distance] = None
    log = _Log(competition)
    first = rows[0]
    log.say(first.date, "competition.announced", _competition(rows))
    drawn = {race: draw(of_race) for race, of_race in races.items()}
    for race, draw_ in drawn.items():
        complete = race.distance not in incomplete
        log.say(first.date, "distance.scheduled", _scheduled(race, races[race], draw_, complete))
    for race, draw_ in drawn.items():
        problems += draw_.problems
        complete = race.distance not in incomplete
        _say_race(log, races[race][0].date, race.distance, draw_, people, names, overrides, complete)
    return Told(log.events, problems, list(incomplete))


def _missing_ranks(rows: Sequence[Row]) -> list[Problem]:
    """A problem when the list prints ranks from 1 on, and one beyond the number of its rows."""
    last = max(rows, key=lambda row: row.printed_rank or 0)
    rank = last.printed_rank or 0
    if rank <= len(rows) or not any(row.printed_rank == 1 for row in rows):
        return []
    message = f"rank {rank} is printed, and the race has {len(rows)} row{'s' * (len(rows) > 1)}: some are missing"
    return [Problem(last.path, last.line, "rank", message, "row", last.name, str(rank))]


def _say_race(
    log: _Log,
    day: date,
    distance: str,
    drawn: Drawn,
    people: Mapping[tuple[str, int | None], str],
    names: Mapping[tuple[str, str | None], str],
    overrides: Mapping[Which, Override],
    complete: bool,
) -> None:
    heats: dict[tuple[int, int], list[tuple[Seat, dict[str, Any]]]] = defaultdict(list)
    for seat in drawn.seats:
        heats[seat.round, seat.heat].append((seat, _entry(distance, seat, people, names)))
    line_ups = [
        {**_heat(round_, heat), **_phase(line_up[0][0]), "entries": [entry for _, entry in line_up]}
        for (round_, heat), line_up in heats.items()
    ]
    log.say(day, "startlist.published", {"distance": distance, "heats": line_ups, "complete": True})
    for (round_, heat), line_up in heats.items():
        in_heat = {"distance": distance, **_heat(round_, heat)}
        for sprint in range(max(len(seat.row.sprints) for seat, _ in line_up)):
            for seat, entry in line_up:
                for points in seat.row.sprints[sprint : sprint + 1]:
                    awarded = {"race": entry["race"], "sprint": sprint + 1, "points": points}
                    log.say(day, "sprint.awarded", in_heat | awarded)
        for seat, entry in line_up:
            if seat.row.has_result:
                result = {"race": entry["race"]} | _result(seat.row, overrides.get(which(seat.row)))
                log.say(day, "result.committed", in_heat | result)
        if any(seat.row.has_result for seat, _ in line_up):
            log.say(day, "heat.committed", in_heat)
    log.say(day, "distance.official", {"distance": distance, "official": complete})


# --- data of events ---


def _heat(round_: int, heat: int) -> dict[str, int]:
    return {"heat": heat} if round_ == 1 else {"heat": heat, "round": round_}


def _phase(seat: Seat) -> dict[str, Any]:
    return {"phase": seat.row.phase} if seat.row.phase is not None else {}


def _competition(rows: list[Row]) -> dict[str, Any]:
    first = rows[0]
    city = next((row.city for row in rows if row.city), "")
    dates = {"starts_on": first.date, "ends_on": rows[-1].date, "season": first.season}
    said = competition_data(first.about, first.wc, city)
    return {**without_none(said), "venue": without_none(said["venue"]), **dates}


def without_none(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None and value is not False}


def _scheduled(race: Race, rows: list[Row], drawn: Drawn, complete: bool) -> dict[str, Any]:
    laps = max((row.laps or 0 for row in rows), default=0)
    return {
        "distance": race.distance,
        "number": rows[0].number,
        "name": _title(race),
        "discipline": race.discipline,
        # A mass start may be shortened (15 laps, women, Salt Lake City 2025): the winner's laps are its length.
        "metres": laps * LAP_METRES or metres_of(race.discipline, race.gender),
        "gender": race.gender,
        "division": race.division,
        "run": race.run or 1,
        "start_mode": drawn.start_mode,
        "status": "finished" if complete else "running",
    }


def _title(race: Race) -> str:
    """`500 m men (1st race), division B`."""
    what = _TITLES.get(race.discipline) or f"{race.discipline.removesuffix('m')} m"
    run = _RUNS[race.run] if race.run else ""
    return f"{what} {race.gender}{run}" + (", division B" if race.division == "B" else "")


def _entry(
    distance: str,
    seat: Seat,
    people: Mapping[tuple[str, int | None], str],
    names: Mapping[tuple[str, str | None], str],
) -> dict[str, Any]:
    row = seat.row
    competitor = _competitor_id(row, people)
    team = row.kind == "team-pursuit"
    return {
        # The id includes the competitor: a corrected sheet may put another one in this lane.
        "race": f"{distance}.{seat.heat}.{competitor}"
        if seat.round == 1
        else f"{distance}.r{seat.round}.{seat.heat}.{competitor}",
        "lane": seat.lane,
        "competitor": {
            "id": competitor,
            "name": team_name(row.name) if team else names[row.name, row.country],
            "country": row.country,
            "bib": row.bib,
            "kind": "team" if team else "person",
            **({"members": [{"name": name} for name in row.members]} if row.members else {}),
        },
        "status": row.status if row.status in NOT_STARTED else None,
    }


def _result(row: Row, override: Override | None) -> dict[str, Any]:
    return {
        "status": row.status,
        "time_us": row.time_us,
        "reason": row.reason,
        "flags": row.flags,
        "reskate": "RS" in row.flags,
        "laps": row.laps,
        "sprint_points": row.sprint_points,
        "override": override.model_dump() if override else None,
    }


def _competitor_id(row: Row, people: Mapping[tuple[str, int | None], str]) -> str:
    if row.kind == "team-pursuit":
        return row.country.lower() if row.country else slug(row.name)
    return people[row.name, row.bib]


def _twice(row: Row, other: Row) -> Problem:
    where = f"line {other.line}" if other.path == row.path else f"{other.path}:{other.line}"
    column = "team" if row.kind == "team-pursuit" else "name"
    message = f"{row.name} is in {row.race.distance} already, by {where}"
    return Problem(row.path, row.line, column, message, "row", row.name, row.name)
