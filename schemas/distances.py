"""Distances: disciplines, their lap schedules and the readable ids that name them.

A 400 m track starts each individual distance so that it ends on the finish line, so the first split comes
after `metres mod 400` (or a whole lap): 500 m → 100, 500; 1000 m → 200, 600, 1000; 10000 m → 400, 800 …
Team pursuit and team sprint are timed every half lap. (Official result sheets and the 2020 European
Single Distances recording.)
"""

import re
from typing import Annotated, Literal, get_args

from pydantic import StringConstraints

LAP_METRES = 400

Discipline = Annotated[str, StringConstraints(pattern=r"^([1-9][0-9]{2,4}m|mass-start|team-pursuit|team-sprint)$")]
"""`500m` … `10000m`, `mass-start`, `team-pursuit`, `team-sprint`."""

Gender = Literal["men", "women", "mixed"]
Division = Literal["A", "B"]
StartMode = Literal["pairs", "quartets", "mass"]
Lane = Literal["inner", "outer"]
Armband = Literal["white", "red", "yellow", "blue"]

TEAM_DISCIPLINES = frozenset({"team-pursuit", "team-sprint"})
GENDERS: tuple[str, ...] = get_args(Gender)


def is_timed(discipline: str) -> bool:
    """Whether the ranking goes by time alone. A mass start goes by sprint points first."""
    return discipline != "mass-start"


def split_points(discipline: str, metres: int) -> tuple[int, ...]:
    """The metres at which an official split is taken, the finish last.

    >>> split_points("1500m", 1500)
    (300, 700, 1100, 1500)
    """
    if metres <= 0:
        raise ValueError(f"a distance has a length: {metres} m")
    step = LAP_METRES // 2 if discipline in TEAM_DISCIPLINES else LAP_METRES
    first = metres % step or step
    return tuple(range(first, metres + 1, step))


def distance_id(discipline: str, gender: str, run: int = 1, division: str | None = None) -> str:
    """The readable id: `1000m-men`, `500m-women-2` (second race), `1000m-men-b` (division B).

    Race and division A (or none) leave no trace in the id, so that the common case is the short one.
    """
    parts = [discipline, gender]
    if run > 1:
        parts.append(str(run))
    if division == "B":
        parts.append("b")
    return "-".join(parts)


def metres_of(discipline: str, gender: str) -> int:
    """Length of a discipline where its name or the regulations fix it.

    Team pursuit: women 6 laps, men 8; team sprint 3 (one skater leaves after each, and the last one's time counts); mass
    start 16 laps (each may be changed by the competition, which then says so in `distance.scheduled`).
    """
    if match := re.fullmatch(r"(\d+)m", discipline):
        return int(match[1])
    laps = {"team-pursuit": 6 if gender == "women" else 8, "team-sprint": 3, "mass-start": 16}
    return laps[discipline] * LAP_METRES
