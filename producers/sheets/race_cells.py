"""Cells that name the race of a row: one that cannot be read is taken from the other rows of that race.

    race_no 3, gender women, division A   ─┐
    race_no 3, gender women, division Q    ├─▶ the other rows of race 3 say A
    race_no 3, gender women, division A   ─┘

They must agree. Otherwise the row is lost, and every race that it may belong to misses a row.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from producers.sheets import cells as read
from producers.sheets.belonging import read_stage
from producers.sheets.rows import Row
from producers.sheets.table import BadCell, Problem, RawRow

Cells = Mapping[str, str]

_READERS: Mapping[str, Callable[[Cells], object]] = {
    "wc": read_stage,
    "date": lambda cells: read.read_date(cells.get("date", "")),
    "race_no": lambda cells: read.read_whole(cells, "race_no", 0, 9_999),
    "gender": lambda cells: read.read_gender(cells.get("gender", "")),
    "distance_m": lambda cells: read.read_whole(cells, "distance_m", 100, 99_999),
    "division": lambda cells: read.read_division(cells.get("division", "")),
    "run": lambda cells: read.read_run(cells.get("run", "")),
    "discipline": lambda cells: read.read_team_discipline(cells.get("discipline", "")),
    "round": lambda cells: read.read_round(cells.get("round", "")),
}


@dataclass(frozen=True, slots=True)
class LostRow:
    """A row that is not on its start list, with what is known of its race."""

    kind: str
    race: Mapping[str, object]

    def may_be_of(self, row: Row) -> bool:
        """Whether it may belong to the race of `row`."""
        there: Mapping[str, object] = {
            "wc": row.wc,
            "date": row.date,
            "race_no": row.number,
            "gender": row.race.gender,
            "distance_m": row.metres,
            "division": row.race.division,
            "run": row.race.run,
            "discipline": row.race.discipline,
            "round": (row.phase, row.phase_number),
        }
        return self.kind == row.kind and all(there[column] == value for column, value in self.race.items())


def completed(rows: Sequence[RawRow]) -> tuple[list[RawRow], list[Problem]]:
    """The rows with the cells filled in that can be, and a problem for each of these cells."""
    known = {id(row): _known(row) for row in rows}
    whole = [row for row in rows if not known[id(row)][1] and not row.surplus]
    found: list[RawRow] = []
    problems: list[Problem] = []
    for row in rows:
        good, bad = known[id(row)]
        others = [other for other in whole if bad and other.kind == row.kind and _agrees(good, known[id(other)][0])]
        values = {column: {known[id(other)][0][column]: other.cells[column] for other in others} for column in bad}
        if not bad or row.surplus or any(len(of_column) != 1 for of_column in values.values()):
            found.append(row)
            continue
        filled = {column: next(iter(of_column.values())) for column, of_column in values.items()}
        for column, value in filled.items():
            message = f"{bad[column]}; the other rows of the race say {value!r}"
            problems.append(row.problem(column, message, "cell"))
        found.append(replace(row, cells={**row.cells, **filled}))
    return found, problems


def lost_row(row: RawRow) -> LostRow:
    return LostRow(row.kind, _known(row)[0])


def _known(row: RawRow) -> tuple[dict[str, object], dict[str, str]]:
    """What can be read of the race, and the messages about what cannot. In a row with too many cells they may be shifted, so
    nothing of it is known."""
    if row.surplus:
        return {}, {}
    good: dict[str, object] = {}
    bad: dict[str, str] = {}
    for column, reader in _READERS.items():
        if column in ("distance_m", "run") and row.kind != "individual":
            continue
        if column not in row.cells or (column == "discipline" and row.kind != "team-pursuit"):
            continue
        try:
            good[column] = reader(row.cells)
        except BadCell as error:
            bad[column] = error.message
    return good, bad


def _agrees(good: Mapping[str, object], other: Mapping[str, object]) -> bool:
    return all(other.get(column) == value for column, value in good.items())
