"""Mass start: which sprint the listed points were won in, and the laps of every rider.

The lists print a rider's points in the order of the sprints, but not the sprints (`1+1+3+40`). The final sprint follows from
the order at the finish. The others are found by search: each sprint has one rider with three points, one with two, one with
one. Where several answers are possible, the first found is taken.

Laps are modelled: a pack in which riders change places, the winners of a sprint in front at its line, and those who finish
apart drop out of the pack, or break away, in the last part of their race.
"""

from collections.abc import Mapping, Sequence
from random import Random

from producers.simulate.pace import Run
from producers.simulate.published.tables import PublishedRow
from schemas.distances import LAP_METRES

SPRINT_LAPS = (4, 8, 12)
"""Laps of the sprints on the way (16 laps, and assumed for the shortened race of 15)."""
_ON_THE_WAY = (3, 2, 1)
_AT_THE_FINISH = (60, 40, 20, 10, 6, 3)
_FINAL = len(SPRINT_LAPS) + 1

_SLOT_US = 130_000
"""Gap between consecutive riders of the pack."""
_RESTLESS = 2.0
"""Most places that a rider of the pack gains or loses in a lap."""
_APART_FROM = 0.55
"""Share of the race from which riders leave the pack."""
_OPENING_S = 4.0
"""How much longer the first lap is, from a standing start."""
_LEAST_LAP_US = 22_000_000


def sprint_points(rows: Sequence[PublishedRow]) -> dict[str, dict[int, int]]:
    """Name → sprint (1 … 4) → points. Raises `ValueError` when a list contradicts itself."""
    full = max(row.laps or 0 for row in rows)
    finished = sorted((row for row in rows if row.laps == full), key=_time_us)
    found: dict[str, dict[int, int]] = {row.name: {} for row in rows}
    rest = {row.name: list(row.sprints) for row in rows}
    for row, points in zip(finished, _AT_THE_FINISH, strict=False):
        if rest[row.name][-1:] != [points]:
            raise ValueError(f"{row.name} has no {points} points at the finish: correct results.csv")
        rest[row.name].pop()
        found[row.name][_FINAL] = points
    # Who finished far behind, or did fewer laps, led early.
    early_first = sorted(rows, key=lambda row: (row.laps or 0, -_time_us(row)))
    on_the_way = [(row, rest[row.name]) for row in early_first if rest[row.name]]
    if not _assigned(on_the_way, found):
        raise ValueError("no sprints fit the listed points: correct results.csv")
    return {name: dict(sorted(points.items())) for name, points in found.items()}


def _assigned(listed: Sequence[tuple[PublishedRow, Sequence[int]]], found: Mapping[str, dict[int, int]]) -> bool:
    """Assigns the listed points of each rider to sprints that follow each other and that the rider reached, so that no points
    are given twice in one sprint. False when that is not possible."""
    if not listed:
        return True
    (row, points), *others = listed
    if not points:
        return _assigned(others, found)
    mine = found[row.name]
    first = max((sprint for sprint in mine if sprint < _FINAL), default=0) + 1
    for sprint in range(first, _FINAL):
        is_taken = any(other.get(sprint) == points[0] for other in found.values())
        if points[0] in _ON_THE_WAY and not is_taken and SPRINT_LAPS[sprint - 1] <= (row.laps or 0):
            mine[sprint] = points[0]
            if _assigned([(row, points[1:]), *others], found):
                return True
            del mine[sprint]
    return False


def pack_runs(rows: Sequence[PublishedRow], random: Random) -> dict[str, Run]:
    """Name → run over the rider's own laps, which ends at exactly the published time."""
    full = max(row.laps or 0 for row in rows)
    points = sprint_points(rows)
    in_pack = sorted(_time_us(row) for row in rows if row.laps == full)
    front_us = in_pack[len(in_pack) // 3]
    order = [row.name for row in rows]
    random.shuffle(order)
    splits: dict[str, dict[int, int]] = {row.name: {} for row in rows}
    for lap in range(1, full + 1):
        drawn = {name: place + random.uniform(-_RESTLESS, _RESTLESS) for place, name in enumerate(order)}
        order = sorted(order, key=drawn.__getitem__)
        racing = [row for row in rows if (row.laps or 0) >= lap]
        behind = {
            row.name: _behind_us(row, lap, full, front_us, order.index(row.name), points[row.name]) for row in racing
        }
        if lap in SPRINT_LAPS:
            _to_the_front(behind, points, SPRINT_LAPS.index(lap) + 1)
        at_front_us = _front_us(lap, full, front_us)
        for row in racing:
            laps = splits[row.name]
            earliest_us = max(laps.values(), default=0) + _LEAST_LAP_US
            laps[lap * LAP_METRES] = max(at_front_us + behind[row.name], earliest_us) // 100 * 100
    for row in rows:
        _end_exactly(splits[row.name], (row.laps or 0) * LAP_METRES, _time_us(row))
    return {name: Run(laps) for name, laps in splits.items()}


def _front_us(lap: int, full: int, front_us: int) -> int:
    """The front of the pack after a lap."""
    opening_us = round(_OPENING_S * 1_000_000)
    return opening_us + round((front_us - opening_us) * lap / full)


def _behind_us(row: PublishedRow, lap: int, full: int, front_us: int, place: int, points: Mapping[int, int]) -> int:
    """Behind the front of the pack after a lap: the place in the pack, and the way out of it after the last sprint won."""
    laps = row.laps or 1
    at_the_end_us = _time_us(row) - _front_us(laps, full, front_us)
    last_won = max((SPRINT_LAPS[sprint - 1] for sprint in points if sprint < _FINAL), default=0)
    apart_from = max(_APART_FROM * laps, last_won)
    share = max(0.0, (lap - apart_from) / (laps - apart_from)) if laps > apart_from else float(lap == laps)
    return round(_SLOT_US * place * (1 - share) + at_the_end_us * share)


def _to_the_front(behind: dict[str, int], points: Mapping[str, Mapping[int, int]], sprint: int) -> None:
    """Lets the winners of a sprint cross its line first, in their order."""
    winners = sorted((name for name in behind if sprint in points[name]), key=lambda name: -points[name][sprint])
    first_us = min(behind.values()) - _SLOT_US * len(winners)
    for place, name in enumerate(winners):
        behind[name] = first_us + _SLOT_US * place


def _end_exactly(laps: dict[int, int], finish: int, time_us: int) -> None:
    """Sets the finish, and moves laps before it that would leave no time for the last ones."""
    laps[finish] = time_us
    for metres in sorted(laps, reverse=True)[1:]:
        laps[metres] = min(laps[metres], laps[metres + LAP_METRES] - _LEAST_LAP_US)


def _time_us(row: PublishedRow) -> int:
    if row.time_us is None:
        raise ValueError(f"{row.name} has no time: correct results.csv")
    return row.time_us
