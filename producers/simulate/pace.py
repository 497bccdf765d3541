"""Models how a time is skated: splits that add up exactly, and the crossing of any point in between.

This is a model and not a measurement: the shares are those of an even race at a fast rink (a standing start, the first full
lap the fastest, later laps slower), with a small variation per skater.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from schemas.distances import TEAM_DISCIPLINES, split_points

_SHARES: dict[tuple[str, int], tuple[int, ...]] = {
    ("500m", 500): (2838, 7162),
    ("1000m", 1000): (2450, 3670, 3880),
    ("1500m", 1500): (2284, 2491, 2570, 2655),
    ("team-pursuit", 2400): (1040, 790, 790, 795, 800, 805, 810, 815, 825, 835, 845, 850),
    ("team-pursuit", 3200): (
        *(828, 600, 598, 598, 600, 602, 604, 606),
        *(608, 611, 614, 617, 622, 627, 631, 634),
    ),
}
"""Parts of the time per segment between splits, in 1/10,000."""

_VARIATION = 12
"""Largest deviation of a split from the model, in 1/10,000 of the time: 0.04 s over 500 m, 0.12 s over 1500 m."""

_TEAM_VARIATION = 3
"""The same for a team, which is steadier: 0.05 s over 2400 m."""

_RESOLUTION_US = 100
"""Resolution of the light beam and the transponder loops."""

_ACCELERATION = 0.7
"""Exponent of the opening: the time to a point grows with this power of the distance (100 m of 300 m after 46 %)."""


@dataclass(frozen=True, slots=True)
class Run:
    """One skater's race: metres → µs since the start for each split, the finish last; µs of standing still at the start."""

    splits: Mapping[int, int]
    stood_still_us: int = 0

    def crossing_us(self, metres: float) -> int:
        """Returns the µs at which `metres` (more than 0, at most the distance) are covered."""
        before, since_us = 0, self.stood_still_us
        for point, time_us in self.splits.items():
            if metres <= point:
                share = (metres - before) / (point - before)
                if before == 0:
                    share = share**_ACCELERATION
                return since_us + round((time_us - since_us) * share / _RESOLUTION_US) * _RESOLUTION_US
            before, since_us = point, time_us
        raise ValueError(f"{metres} m is beyond the finish at {before} m")

    def speed_ms(self, metres: float, over: float) -> float:
        """Returns the mean speed over the last `over` metres before a point, in m/s with two decimals."""
        begun_us = self.crossing_us(metres - over) if metres > over else self.stood_still_us
        return round(over * 1_000_000 / (self.crossing_us(metres) - begun_us), 2)


def model_run(
    discipline: str, metres: int, time_us: int, known: Mapping[int, int], stood_still_us: int, random: Random
) -> Run:
    """Returns a run that ends at exactly `time_us` and contains the `known` splits (metres → µs).

    Raises `KeyError` for a length without a model and `ValueError` when the splits would not rise.
    """
    moving_us = time_us - stood_still_us
    variation = _TEAM_VARIATION if discipline in TEAM_DISCIPLINES else _VARIATION
    splits: dict[int, int] = {}
    share = 0
    for point, part in zip(split_points(discipline, metres), _SHARES[discipline, metres], strict=True):
        share += part
        drawn = share + random.uniform(-variation, variation)
        modelled_us = stood_still_us + round(moving_us * drawn / 10_000 / _RESOLUTION_US) * _RESOLUTION_US
        splits[point] = time_us if point == metres else known.get(point, modelled_us)
    in_order = list(splits.values())
    if sorted(set(in_order)) != in_order:
        raise ValueError(f"splits do not rise: {splits}")
    return Run(splits, stood_still_us)
