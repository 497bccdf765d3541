"""From files to events: `rinkside produce sheets`."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from producers import Publish
from producers.identifiers import check_competition
from producers.sheets.events import competition_events
from producers.sheets.overrides import Which, read_overrides, shipped_overrides, which
from producers.sheets.people import slug, spellings
from producers.sheets.race_cells import LostRow, completed, lost_row
from producers.sheets.rows import Row, read_row
from producers.sheets.table import Problem, read_rows
from schemas.event_data import Override
from schemas.events import Event

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Sheets:
    """The content of a set of files: the events of each competition in log order, the cells and rows that could not be used,
    and the distances that are not official because a row or a result is missing, as `competition/distance`."""

    events: Mapping[str, tuple[Event, ...]]
    problems: tuple[Problem, ...]
    not_official: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many events were published, rows whose result is missing, other cells left out (each was logged), and
    distances that are therefore not official."""

    events: int
    bad_rows: int
    bad_cells: int = 0
    not_official: tuple[str, ...] = ()


def read_sheets(
    paths: Sequence[Path], competition: str, *, overrides: Path | None = None, encoding: str | None = None
) -> Sheets:
    """The events of result sheets, and the cells and rows that cannot be read.

    One World Cup in the files makes the competition `competition`; several make `{competition}-1`, `{competition}-2` …
    after their column `wc`; others are named after what they belong to. `overrides` is a file as `producers.sheets.overrides`
    describes it; without it those count that come with this package for the season. `encoding` is that of CSV files; without
    it `encoding.decode` finds it.

    Raises `BadSheet` for a file that is no sheet, `BadName` for a name that no competition can have, `OSError`.
    """
    check_competition(competition)
    rows, problems, lost = _rows(paths, encoding)
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
    cups: dict[tuple[int, str, str], list[Row]] = defaultdict(list)
    for row in rows:
        cups[row.wc, row.about.belongs_to, row.about.name].append(row)
    events: dict[str, tuple[Event, ...]] = {}
    not_official: list[str] = []
    for (wc, belongs_to, title), of_cup in sorted(cups.items()):
        part = str(wc) if wc else slug(title or belongs_to)[:30].strip("-")
        name = competition if len(cups) == 1 else check_competition(f"{competition}-{part}")
        said = competition_events(name, of_cup, names, by_row, lost)
        events[name] = tuple(said.events)
        problems += said.problems
        not_official += [f"{name}/{distance}" for distance in said.not_official]
    return Sheets(events, tuple(problems), tuple(not_official))


async def produce_sheets(
    paths: Sequence[Path],
    publish: Publish,
    *,
    competition: str,
    overrides: Path | None = None,
    encoding: str | None = None,
) -> Outcome:
    """Publishes the events of the sheets. What cannot be read is logged, counted and left out. Raises as `read_sheets`.

    Every file is read before the first event goes out: a file that is no sheet changes nothing.
    """
    sheets = await asyncio.to_thread(read_sheets, paths, competition, overrides=overrides, encoding=encoding)
    for problem in sheets.problems:
        _report(problem)
    published = 0
    for events in sheets.events.values():
        for event in events:
            await publish(event)
            published += 1
    bad_rows = sum(problem.loses != "cell" for problem in sheets.problems)
    return Outcome(published, bad_rows, len(sheets.problems) - bad_rows, sheets.not_official)


def _report(problem: Problem) -> None:
    told = _log.warning if problem.loses == "cell" else _log.error
    told(
        f"{problem.loses} left out",
        file=problem.path,
        line=problem.line,
        skater=problem.competitor,
        field=problem.column,
        value=problem.value,
        reason=problem.message,
    )


def _rows(paths: Sequence[Path], encoding: str | None) -> tuple[list[Row], list[Problem], list[LostRow]]:
    rows: list[Row] = []
    problems: list[Problem] = []
    lost: list[LostRow] = []
    for path in dict.fromkeys(paths):
        raw_rows, found = read_rows(path, encoding=encoding)
        if encoding is None and found.startswith("cp"):
            _log.warning(
                "the text is neither UTF-8 nor UTF-16; give --encoding when names look wrong",
                file=str(path),
                read_as=found,
            )
        raw_rows, filled = completed(raw_rows)
        problems += filled
        for raw in raw_rows:
            row, of_row = read_row(raw)
            problems += of_row
            if row is not None:
                rows.append(row)
            else:
                lost.append(lost_row(raw))
    return rows, problems, lost


def _one_season(rows: list[Row]) -> tuple[list[Row], list[Problem]]:
    """The rows of the season of the first; `wc` numbers the World Cups of one season only."""
    season = rows[0].season
    return [row for row in rows if row.season == season], [
        Problem(
            row.path,
            row.line,
            "date",
            f"{row.date} is in season {row.season}, and the first row in {season}",
            "row",
            row.name,
            row.date.isoformat(),
        )
        for row in rows
        if row.season != season
    ]


def _unused(path: Path, overrides: Mapping[Which, tuple[int, Override]], rows: list[Row]) -> list[Problem]:
    """Overrides for a competitor who is not in the race: probably a misspelled name."""
    there = {which(row) for row in rows}
    races = {(about.wc, about.race) for about in there}
    return [
        Problem(
            str(path),
            line,
            "name",
            f"nobody of that name in {about.race.distance} of World Cup {about.wc}",
            "cell",
            about.name,
        )
        for about, (line, _) in overrides.items()
        if about not in there and (about.wc, about.race) in races
    ]
