"""Mass start: winners of the sprints, and the pack over sixteen laps.

    in front   ╭ one rider, to lap 4 ╮ ╭ another, to lap 8 ╮      ╭─ the winning break of three, from lap 13
    pack       ┼─────────────────────┼─┼───────────────────┼──────┼───────── the others, within two seconds
    behind                           ╰─────────────────────┴─ those two, half a minute at the end

Published are seven names with their ranks, two times, a late breakaway of three, and that the winner dropped the two others
in the last lap. Everything else is modelled so that the rules give the published ranks. No known rider wins an intermediate
sprint, because that would be invented; unknown riders win them, for three points each. Four of these finish with the pack
and keep their points. The two who led early finish far behind, and their points do not count (as on result sheets of 2025
for riders with all laps). Nobody has more points than the sixth rider at the finish, so the first six are final when they
cross the line.
"""

from collections.abc import Iterable, Mapping
from itertools import count
from random import Random

from producers.simulate.field import Skater
from producers.simulate.pace import Run
from producers.simulate.sheets import KnownRider
from schemas.distances import LAP_METRES
from schemas.times import parse_time

FIELD_SIZE = 16
"""Finalists."""

LAPS = 16

SPRINTS: Mapping[int, tuple[int, ...]] = {4: (16, 10, 9), 8: (15, 9, 8), 12: (7, 8, 10), 16: (1, 2, 3, 4, 5, 6)}
"""Lap of each sprint → final ranks of the riders with points in it, best first."""

SPRINT_LAPS = tuple(SPRINTS)

_VALUES: Mapping[int, tuple[int, ...]] = {4: (3, 2, 1), 8: (3, 2, 1), 12: (3, 2, 1), 16: (60, 40, 20, 10, 6, 3)}

_BREAK = (1, 2, 3)

_TIMES: Mapping[int, str] = {
    1: "7:25.214",
    2: "7:26.337",
    3: "7:26.581",
    5: "7:28.866",
    6: "7:28.973",
    7: "7:29.104",
    8: "7:29.527",
    9: "7:29.688",
    10: "7:30.151",
    12: "7:29.462",
    13: "7:29.839",
    14: "7:30.905",
    15: "8:03.720",
    16: "8:05.430",
}
"""Rank → time where none was published. Some riders with points cross behind Lee Seung-hoon, who has none, and rank higher."""

_FRONT_S = (31.8, 28.9, 28.6, 27.2, 28.8, 28.9, 28.6, 27.0, 28.6, 28.6, 28.2, 26.8, 27.4, 27.2, 26.6)
"""Lap times at the front of the pack; the last lap follows from each rider's final time."""

_EARLY_BEHIND_S: Mapping[int, tuple[float, ...]] = {
    15: (0.5, 0.5, 0.5, 0.9, -0.3, -1.0, -1.4, -1.5, 0.2, 3.0, 6.8, 11.2, 16.0, 21.4, 27.4),
    16: (0.2, -0.5, -1.1, -1.3, 0.6, 2.5, 5.0, 8.0, 11.0, 14.3, 17.6, 21.3, 25.2, 29.3, 33.6),
}
"""Rank → seconds behind the front of the pack after each lap; the last lap follows from the final time."""

_BREAK_BEHIND_S = {13: -0.9, 14: -2.0, 15: -3.0}
"""Lap → seconds behind the front of the pack; negative means ahead."""

_SLOT_S = 0.13
"""Gap between consecutive riders of the pack."""

_RESTLESS = 2.0
"""Most places that a rider of the pack gains or loses in a lap."""


def mass_field(riders: Iterable[KnownRider], coin: Random) -> tuple[Skater, ...]:
    """Returns the riders in the order of ranks 1 … 16.

    When the sources leave two ranks open between two riders, `coin` decides: below one half the first one named has the
    better rank. Raises `ValueError` for any other open rank.
    """
    known: dict[int, KnownRider] = {}
    open_: dict[tuple[int, ...], list[KnownRider]] = {}
    for rider in riders:
        open_.setdefault(rider.ranks, []).append(rider)
    for ranks, sharing in open_.items():
        if len(sharing) != len(ranks) or len(ranks) > 2:
            raise ValueError(f"{len(sharing)} riders cannot share the ranks {ranks}: correct mass_start.csv")
        if len(ranks) == 2 and coin.random() >= 0.5:
            sharing.reverse()
        known |= dict(zip(ranks, sharing, strict=True))
    return tuple(_rider(rank, known.get(rank)) for rank in range(1, FIELD_SIZE + 1))


def sprint_points(rank: int) -> dict[int, int]:
    """Returns sprint (1 … 4) → points of the rider with this final rank."""
    return {
        sprint: _VALUES[lap][ranks.index(rank)]
        for sprint, (lap, ranks) in enumerate(SPRINTS.items(), start=1)
        if rank in ranks
    }


def counted_points(rank: int) -> int:
    """Returns the sprint points that count: none for those who led early and finished far behind."""
    return 0 if rank in _EARLY_BEHIND_S else sum(sprint_points(rank).values())


def pack_runs(field: Iterable[Skater], random: Random) -> dict[int, Run]:
    """Returns rank → run over all laps; the riders cross each sprint line in the order of its points."""
    times_us = {rider.rank: rider.time_us for rider in field}
    splits: dict[int, dict[int, int]] = {rank: {} for rank in times_us}
    pack = [rank for rank in times_us if rank not in _EARLY_BEHIND_S]
    random.shuffle(pack)
    front_s = 0.0
    for lap, lap_s in zip(count(1), _FRONT_S):
        front_s += lap_s
        pack = _moved(pack, lap, random)
        for rank, behind_s in _behind(pack, lap).items():
            splits[rank][lap * LAP_METRES] = round((front_s + behind_s) * 10_000) * 100
    return {rank: Run({**laps, LAPS * LAP_METRES: times_us[rank]}) for rank, laps in splits.items()}


def _moved(pack: list[int], lap: int, random: Random) -> list[int]:
    """The order of the pack a lap later; in the lap of a sprint its winners are in front."""
    drawn = {rank: place + random.uniform(-_RESTLESS, _RESTLESS) for place, rank in enumerate(pack)}
    first = [rank for rank in SPRINTS.get(lap, ()) if rank in drawn]
    first = first or ([rank for rank in _BREAK if rank in drawn] if lap in _BREAK_BEHIND_S else [])
    return [*first, *sorted((rank for rank in pack if rank not in first), key=drawn.__getitem__)]


def _behind(pack: list[int], lap: int) -> dict[int, float]:
    """Rank → seconds behind the front of the pack."""
    away_s = _BREAK_BEHIND_S.get(lap)
    behind = {rank: laps[lap - 1] for rank, laps in _EARLY_BEHIND_S.items()}
    for place, rank in enumerate(pack):
        if away_s is not None and rank in _BREAK:
            behind[rank] = away_s + _SLOT_S * place
        else:
            behind[rank] = _SLOT_S * (place - (len(_BREAK) if away_s is not None else 0))
    return behind


def _rider(rank: int, known: KnownRider | None) -> Skater:
    published = known is not None and bool(known.time)
    time_us = parse_time(known.time if known is not None and published else _TIMES[rank])
    if known is None:
        return Skater(rank, time_us, time_known=False)
    return Skater(rank, time_us, time_known=published, name=known.name, country=known.country)
