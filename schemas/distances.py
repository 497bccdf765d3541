"""Distances: disciplines, their traits, their split schedules and readable ids.

`TRAITS` is the one table that tells disciplines apart: a new discipline is one row, plus what really differs.

A 400 m track starts each individual distance so that it ends on the finish line, so the first split comes after `metres mod
400` (or a whole lap): 500 m → 100, 500; 1000 m → 200, 600, 1000; 10000 m → 400, 800 … Team pursuit and team sprint are timed
every half lap. (Official result sheets and the recording of the 2020 European Single Distances Championships.)
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Literal, TypeAlias, get_args

from pydantic import StringConstraints

LAP_METRES = 400

Gender = Literal["men", "women", "mixed"]
Division = Literal["A", "B"]
StartMode = Literal["pairs", "quartets", "mass"]
Lane = Literal["inner", "outer"]
Armband = Literal["white", "red", "yellow", "blue"]
Form: TypeAlias = Literal["lanes", "teams", "mass"]
"""How a screen shows a heat: in lanes against the clock, two teams compared at every half lap, or one field of riders."""

GENDERS: tuple[str, ...] = get_args(Gender)


@dataclass(frozen=True, slots=True)
class DisciplineTraits:
    """What the rest of the code needs to know of a discipline.

    `laps` is the length that the regulations fix, by gender ("" for all others); None when the name gives it in metres.
    """

    form: Form = "lanes"
    is_timed: bool = True
    """Ranked by time alone. A mass start ranks by sprint points first, and each of its heats is a race of its own."""
    is_team: bool = False
    split_step: int = LAP_METRES
    """Metres between official splits."""
    leader_skates_on: bool = True
    """The same skaters race from start to finish, so past laps predict the next ones."""
    laps: Mapping[str, int] | None = field(default=None, hash=False)


TRAITS: Mapping[str, DisciplineTraits] = {
    # Mass start: 16 laps. Team pursuit: women 6 laps, men 8. Team sprint: 3; one skater leaves after each lap and the last
    # one's time counts. (Each may be changed by the competition, which then announces it in `distance.scheduled`.)
    "mass-start": DisciplineTraits(form="mass", is_timed=False, laps={"": 16}),
    "team-pursuit": DisciplineTraits(form="teams", is_team=True, split_step=LAP_METRES // 2, laps={"": 8, "women": 6}),
    "team-sprint": DisciplineTraits(is_team=True, split_step=LAP_METRES // 2, leader_skates_on=False, laps={"": 3}),
    # Mixed relay: 6 laps by a woman and a man in turns, heats of up to four teams (ISU, first shown in March 2020).
    "mixed-relay": DisciplineTraits(is_team=True, leader_skates_on=False, laps={"": 6}),
}
"""Disciplines that are not named by their metres."""

_INDIVIDUAL = DisciplineTraits()

Discipline = Annotated[str, StringConstraints(pattern=rf"^([1-9][0-9]{{2,4}}m|{'|'.join(TRAITS)})$")]
"""`500m` … `10000m`, or a name in `TRAITS`."""

TEAM_DISCIPLINES = frozenset(name for name, traits in TRAITS.items() if traits.is_team)


def traits_of(discipline: str) -> DisciplineTraits:
    """The traits of a discipline; those of an individual distance for one named by its metres."""
    return TRAITS.get(discipline, _INDIVIDUAL)


def is_timed(discipline: str) -> bool:
    """Whether the ranking goes by time alone."""
    return traits_of(discipline).is_timed


def split_points(discipline: str, metres: int) -> tuple[int, ...]:
    """The metres at which an official split is taken, the finish last.

    >>> split_points("1500m", 1500)
    (300, 700, 1100, 1500)
    """
    if metres <= 0:
        raise ValueError(f"a distance must be longer than {metres} m")
    step = traits_of(discipline).split_step
    first = metres % step or step
    return tuple(range(first, metres + 1, step))


def distance_id(discipline: str, gender: str, run: int = 1, division: str | None = None) -> str:
    """The readable id: `1000m-men`, `500m-women-2` (second race), `1000m-men-b` (division B).

    The first race and division A (or none) add nothing to the id, so that the common case is the short one.
    """
    parts = [discipline, gender]
    if run > 1:
        parts.append(str(run))
    if division == "B":
        parts.append("b")
    return "-".join(parts)


def metres_of(discipline: str, gender: str) -> int:
    """Length of a discipline, from its name or its traits. Raises KeyError for an unknown discipline."""
    if match := re.fullmatch(r"(\d+)m", discipline):
        return int(match[1])
    laps = TRAITS[discipline].laps or {}
    return laps.get(gender, laps[""]) * LAP_METRES
