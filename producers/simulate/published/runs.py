"""Modelled splits of pairs and teams, which end at the published time.

A time far behind the others of the race is that of a fall: the model skates at the pace of the others until one point, loses
the difference there, and goes on. Where that was is not published.

    time ┤            ╭─── with a fall
         │        ────╯
         │   ╱‾‾‾‾ at the pace of the others
         └────────────────▶ metres
"""

from collections.abc import Iterable
from random import Random
from statistics import median

from producers.simulate.pace import Run, model_run
from schemas.distances import split_points

_FELL = 1.12
"""Times longer than the median of the race by this factor. The slowest who did not fall had 1.06 (500 m men, division B)."""
_AFTER_A_FALL = 1.03
"""Pace of a skater who falls, relative to the median, without the loss."""


def usual_time_us(times_us: Iterable[int]) -> int:
    return round(median(times_us))


def pair_run(discipline: str, metres: int, time_us: int, usual_us: int, random: Random) -> Run:
    """A run that ends at exactly `time_us`; `usual_us` is the median of the race."""
    lost_us = time_us - round(usual_us * _AFTER_A_FALL) if time_us > usual_us * _FELL else 0
    run = model_run(discipline, metres, time_us - lost_us, {}, 0, random)
    if not lost_us:
        return run
    points = split_points(discipline, metres)
    fell_after = random.choice(points[len(points) // 3 : -1] or points[:1])
    return Run({point: split + lost_us * (point > fell_after) for point, split in run.splits.items()})
