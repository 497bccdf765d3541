"""From files to events: `rinkside produce sheets`."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from producers import Publish
from producers.exceptions import BadSheet
from producers.identifiers import check_competition
from producers.sheets.events import competition_events
from producers.sheets.overrides import Which, read_overrides, shipped_overrides, which
from producers.sheets.people import spellings
from producers.sheets.rows import Row, read_row
from producers.sheets.table import BadCell, Problem, read_table
from schemas.event_data import Override
from schemas.events import Event

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sheets:
    """The content of a set of files: the events of each competition in log order, and the rows left out."""

    events: Mapping[str, tuple[Event, ...]]
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many events were published, and how many rows could not be read (each was logged)."""

    events: int
    bad_rows: int


def read_sheets(paths: Sequence[Path], competition: str, *, overrides: Path | None = None) -> Sheets:
    """The events of result sheets, and the rows that cannot be read.

    One World Cup in the files makes the competition `competition`; several make `{competition}-1`, `{competition}-2` …
    after their column `wc`. `overrides` is a file as `producers.sheets.overrides` describes it; without it those count
    that come with this package for the season.

    Raises `BadSheet` for a file that is no sheet, `BadName` for a name that no competition can have, `OSError`.
    """
    check_competition(competition)
    rows, problems = _rows(paths)
    given = read_overrides(overrides) if overrides is not None else None
    if not rows:
        return Sheets({}, tuple(problems))
    rows, other_season = _one_season(rows)
    problems += other_season
    departures = given if given is not None else shipped_overrides(rows[0].season)
    if overrides is not None:
        problems += _unused(overrides, departures, rows)
    by_row: dict[Which, Override] = {about: override for about, (_, override) in departures.items()}
    names = spellings((row.name, row.country) for row in rows)
    cups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        cups[row.wc].append(row)
    events: dict[str, tuple[Event, ...]] = {}
    for wc, of_cup in sorted(cups.items()):
        name = competition if len(cups) == 1 else check_competition(f"{competition}-{wc}")
        found, misplaced = competition_events(name, of_cup, names, by_row)
        events[name] = tuple(found)
        problems += misplaced
    return Sheets(events, tuple(problems))


async def produce_sheets(
    paths: Sequence[Path], publish: Publish, *, competition: str, overrides: Path | None = None
) -> Outcome:
    """Publishes the events of the sheets; a row that cannot be read is logged, counted and left out. Raises as `read_sheets`.

    Every file is read before the first event goes out: a file that is no sheet changes nothing.
    """
    sheets = await asyncio.to_thread(read_sheets, paths, competition, overrides=overrides)
    for problem in sheets.problems:
        _log.error("row left out", file=problem.path, line=problem.line, column=problem.column, reason=problem.message)
    published = 0
    for events in sheets.events.values():
        for event in events:
            await publish(event)
            published += 1
    return Outcome(published, len(sheets.problems))


def _rows(paths: Sequence[Path]) -> tuple[list[Row], list[Problem]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for path in dict.fromkeys(paths):
        raw_rows = read_table(path)
        if not raw_rows:
            raise BadSheet(str(path), 0, "names its columns and holds no rows")
        for raw in raw_rows:
            try:
                rows.append(read_row(raw))
            except BadCell as error:
                problems.append(error.of(raw.path, raw.line))
    return rows, problems


def _one_season(rows: list[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows of the season of the first; `wc` numbers the World Cups of one season only."""
    season = rows[0].season
    return [row for row in rows if row.season == season], [
        Problem(row.path, row.line, "date", f"{row.date} is in season {row.season}, and the first row in {season}")
        for row in rows
        if row.season != season
    ]


def _unused(path: Path, overrides: Mapping[Which, tuple[int, Override]], rows: list[Row]) -> list[Problem]:
    """Overrides for a competitor who is not in the race: probably a misspelled name."""
    there = {which(row) for row in rows}
    races = {(about.wc, about.race) for about in there}
    return [
        Problem(str(path), line, "name", f"nobody of that name in {about.race.distance} of World Cup {about.wc}")
        for about, (line, _) in overrides.items()
        if about not in there and (about.wc, about.race) in races
    ]
