"""Heats and lanes of one race from its rows.

The order is that of the draw, never that of the list, which would give the result away.

- Pairs: the printed pair and lane.
- Quartets (3000 m and longer, division B): the sheet prints one number for four skaters, two in each lane, and does not
  say who skates against whom. A quartet is two pairs on the ice at once: quartet 7 becomes heats 13 and 14, and the lower
  bibs of both lanes share the first. Which pair of the four is the first, and who wears which colour, is therefore not a fact.
- Mixed relay: the printed heat, positions in the order of the sheet.
- Rounds: each is drawn apart. Every semi-final of a mass start and every final of teams is a heat of its own.
- Mass start: one heat, start positions in the order of the bibs.
- Rows without pair and lane (withdrawn, did not start, or not readable): each in a heat of its own after the others.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from producers.sheets.rows import NOT_STARTED, Row
from producers.sheets.table import Problem
from schemas.distances import StartMode
from schemas.fields import LaneName, Phase


@dataclass(frozen=True, slots=True)
class Seat:
    heat: int
    lane: LaneName
    row: Row
    round: int = 1


@dataclass(frozen=True, slots=True)
class Drawn:
    """Heats in programme order, and what is wrong with the printed places."""

    start_mode: StartMode
    seats: tuple[Seat, ...]
    problems: tuple[Problem, ...]


_PHASES: tuple[Phase, ...] = ("quarter-final", "semi-final", "final", "final-d", "final-c", "final-b", "final-a")
"""In the order in which they are skated."""


def draw(rows: Iterable[Row]) -> Drawn:
    """`rows` are those of one distance, in any order, each competitor once in a round."""
    rows = list(rows)
    phases = [phase for phase in _PHASES if any(row.phase == phase for row in rows)]
    if not phases:
        return _draw_field(rows)
    rounds = list(dict.fromkeys(phase.partition("-")[0] for phase in phases))
    finals = [phase for phase in phases if phase.startswith("final")]
    seats: list[Seat] = []
    problems: list[Problem] = []
    mode: StartMode = "pairs"
    for phase, number in sorted({(row.phase or "final", row.phase_number) for row in rows}):
        drawn = _draw_field([row for row in rows if (row.phase or "final", row.phase_number) == (phase, number)])
        mode = drawn.start_mode
        problems += drawn.problems
        is_heat = phase in finals or mode == "mass"
        heat = finals.index(phase) + 1 if phase in finals else number
        in_round = rounds.index(phase.partition("-")[0]) + 1
        seats += [replace(seat, heat=heat if is_heat else seat.heat, round=in_round) for seat in drawn.seats]
    return Drawn(mode, tuple(sorted(seats, key=lambda seat: (seat.round, seat.heat))), tuple(problems))


def _draw_field(rows: Iterable[Row]) -> Drawn:
    rows = sorted(rows, key=_by_bib)
    if any(row.race.discipline == "mixed-relay" for row in rows):
        return _draw_relay(rows)
    if any(row.kind == "mass-start" for row in rows):
        return Drawn("mass", tuple(Seat(1, str(place), row) for place, row in enumerate(rows, start=1)), ())
    heats: dict[int, dict[str, list[Row]]] = defaultdict(lambda: {"inner": [], "outer": []})
    apart = []
    for row in rows:
        if row.heat is None or row.lane is None:
            apart.append(row)
        else:
            heats[row.heat][row.lane].append(row)
    quartets = _are_quartets(heats)
    seats: list[Seat] = []
    problems: list[Problem] = []
    for number, lanes in sorted(heats.items()):
        for lane, sharing in lanes.items():
            # A skater who withdrew keeps the printed lane only when no other skater has it.
            sharing.sort(key=lambda row: (row.status in NOT_STARTED, row.line if not quartets else 0))
            for place, row in enumerate(sharing):
                if place < (2 if quartets else 1):
                    seats.append(Seat(2 * number - 1 + place if quartets else number, lane, row))
                elif row.status in NOT_STARTED:
                    apart.append(row)
                else:
                    apart.append(row)
                    problems.append(_taken(row, sharing[0], quartets))
    seats.sort(key=lambda seat: (seat.heat, seat.lane))
    last = max((seat.heat for seat in seats), default=0)
    seats += [Seat(last + place, "inner", row) for place, row in enumerate(sorted(apart, key=_by_bib), start=1)]
    return Drawn("quartets" if quartets else "pairs", tuple(seats), tuple(problems))


def _draw_relay(rows: Iterable[Row]) -> Drawn:
    heats: dict[int, list[Row]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.line):
        heats[row.heat or 1].append(row)
    seats = [
        Seat(heat, str(place), row)
        for heat, of_heat in sorted(heats.items())
        for place, row in enumerate(of_heat, start=1)
    ]
    return Drawn("mass", tuple(seats), ())


def _are_quartets(heats: dict[int, dict[str, list[Row]]]) -> bool:
    """At least half of the heats hold more than two: a lane printed twice in a few heats is a mistake."""
    crowded = sum(
        sum(row.status not in NOT_STARTED for rows in lanes.values() for row in rows) > 2 for lanes in heats.values()
    )
    return crowded > 0 and 2 * crowded >= len(heats)


def _taken(row: Row, holder: Row, quartets: bool) -> Problem:
    heat, lane = ("heat", "start_straight") if row.kind == "team-pursuit" else ("pair", "lane")
    twice = " twice" if quartets else ""
    message = (
        f"{heat} {row.heat} {row.lane} of {row.race.distance} is taken{twice} already, first by line {holder.line}"
    )
    return Problem(row.path, row.line, lane, message, "cell", row.name, str(row.lane))


def _by_bib(row: Row) -> tuple[bool, int, str]:
    return row.bib is None, row.bib or 0, row.name
