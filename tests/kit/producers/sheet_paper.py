"""Small result sheets for tests: rows as keyword arguments, what is not said has a plain value."""

import csv
from pathlib import Path

from producers.sheets import Sheets, read_sheets
from schemas.event_data import Entry, ResultData
from schemas.events import ResultCommitted, StartListPublished

_EVERY = {"wc": "1", "city": "Inzell", "date": "2024-01-20", "race_no": "1", "gender": "men", "division": "A"}
_OUTCOME = {"time": "", "thousandth_digit": "", "status": "", "reason_code": "", "flags": ""}
_WHO = {"bib": "", "name": "", "country": "NED"}

PLAIN: dict[str, dict[str, str]] = {
    "individual": {**_EVERY, "distance_m": "1000", "run": "", **_WHO, "pair": "1", "lane": "inner", **_OUTCOME},
    "mass_start": {
        **_EVERY,
        **_WHO,
        "laps": "16",
        "sprint_points_listed": "",
        "sprint_points_total": "0",
        **_OUTCOME,
    },
    "team_pursuit": {**_EVERY, "team": "", "heat": "1", "start_straight": "Finish", **_OUTCOME},
}


def sheet(folder: Path, kind: str, *rows: dict[str, str], name: str | None = None) -> Path:
    """A sheet of a kind with these rows; skaters without a name are called after their line."""
    path = folder / f"{name or kind}.csv"
    plain = PLAIN[kind]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(plain))
        writer.writeheader()
        for line, row in enumerate(rows, start=2):
            named = name_of(kind, line)
            who = {"name": named, "bib": str(line)} if "name" in plain else {"team": named}
            writer.writerow({**plain, **who, **row})
    return path


def name_of(kind: str, line: int) -> str:
    return f"Team {line}" if kind == "team_pursuit" else f"Skater {line}"


def read(*paths: Path, overrides: Path | None = None) -> Sheets:
    return read_sheets(paths, "cup", overrides=overrides)


def results(sheets: Sheets, competition: str = "cup") -> list[ResultData]:
    return [event.data for event in sheets.events[competition] if isinstance(event, ResultCommitted)]


def entries(sheets: Sheets, competition: str = "cup") -> list[tuple[str, int, Entry]]:
    """Distance, heat and entry of every lane."""
    return [
        (event.data.distance, line_up.heat, entry)
        for event in sheets.events[competition]
        if isinstance(event, StartListPublished)
        for line_up in event.data.heats
        for entry in line_up.entries
    ]


def problems(sheets: Sheets) -> list[tuple[int, str]]:
    return [(problem.line, problem.column) for problem in sheets.problems]
