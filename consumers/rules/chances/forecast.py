"""Forecast: the distribution of the final time of every skater who has none yet, before and during the race.

    bests, earlier races here, start order ──▶ level of each skater, relative to the field ─┐
    finished races ──▶ ice of the day ──────────────────────────────────────────────────────┼─▶ Estimate of each
    projected time of those on the ice ─────────────────────────────────────────────────────┘

`docs/chances.md` explains the steps, and has the constants with their origin and the error.
"""

from collections.abc import Mapping, Sequence
from math import fsum, sqrt
from typing import NamedTuple

from consumers.rules.chances.odds import Estimate

_BEST, _SEASON, _EARLIER = 1.0, 2.0, 2.0
"""Weights of the personal best, the best of the season, and an earlier race over the same distance here."""

_ORDER = 0.3
"""Weight of the start order beside the others; the weakest start first."""

_ORDER_SPREAD = 0.02
"""Difference between the first pair and the last, as a share of the time."""

_SHRINK = 0.95
"""Levels are drawn this much towards the field, because a best is the luckiest of several races."""

_DEVIATION, _DEVIATION_UNKNOWN = 0.0085, 0.016
"""Of a final time around the expected one, as a share of it: with a best, and without."""

_USUAL_RACES = 6.0
"""The ice that the bests let expect weighs as much as this many finished races."""

_SLOWER_THAN_BEST = 1.01

_FELL = 0.03
"""A finished race this much slower than the usual difference to its level had a fall: it says nothing about the ice."""

_FAILS = 0.02
"""Probability of a fall, a disqualification or no finish during a whole race."""

_DEVIATIONS_OF_HALF_INTERVAL = 1.2816
"""Half an interval that holds eight of ten times, in standard deviations."""

_ANY_TIME_US = 60_000_000.0
"""Where no time is known at all, only the differences between skaters matter."""


class Skater(NamedTuple):
    """What is known of a skater; times in µs. `order` is the place in the start order from 0.0 (first heat) to 1.0 (last).
    `projected` is the projected final time of a race on the ice with half its interval (eight of ten times), `left` the share
    of the distance that is left."""

    best_us: int | None = None
    season_us: int | None = None
    earlier_us: int | None = None
    order: float = 0.5
    finished_us: int | None = None
    projected: tuple[int, int] | None = None
    left: float = 1.0


def forecast(skaters: Mapping[str, Skater]) -> dict[str, Estimate]:
    """An estimate for each skater without a finish. Those who are out must be left out."""
    levels, usual_us = _levels(list(skaters.values()))
    ratios = [
        each.finished_us / level for each, (level, _) in zip(skaters.values(), levels, strict=True) if each.finished_us
    ]
    ice_us, doubt = _ice(ratios, usual_us)
    return {
        key: _estimate(skater, level * ice_us, sqrt(deviation * deviation + doubt * doubt))
        for (key, skater), (level, deviation) in zip(skaters.items(), levels, strict=True)
        if skater.finished_us is None
    }


def _levels(skaters: Sequence[Skater]) -> tuple[list[tuple[float, float]], float | None]:
    """Level (1.0 = the middle of the field) and deviation of each skater; and the middle time of the field, if one is known."""
    columns = (
        (_BEST, [each.best_us for each in skaters]),
        (_SEASON, [each.season_us for each in skaters]),
        (_EARLIER, [each.earlier_us for each in skaters]),
    )
    sums = [[0.0, 0.0] for _ in skaters]
    middles = []
    for weight, times in columns:
        known = sorted(time for time in times if time is not None)
        if not known:
            continue
        middle = known[len(known) // 2]
        middles.append(middle)
        for total, time in zip(sums, times, strict=True):
            if time is not None:
                total[0] += weight * (time / middle - 1.0)
                total[1] += weight
    levels = []
    for skater, (total_of, weight) in zip(skaters, sums, strict=True):
        by_order = (0.5 - skater.order) * _ORDER_SPREAD
        if weight:
            levels.append((1.0 + (_SHRINK * total_of + _ORDER * by_order) / (weight + _ORDER), _DEVIATION))
        else:
            levels.append((1.0 + by_order, _DEVIATION_UNKNOWN))
    return levels, middles[0] * _SLOWER_THAN_BEST if middles else None


def _ice(ratios: Sequence[float], usual_us: float | None) -> tuple[float, float]:
    """The time of a skater in the middle of the field on today's ice, and its deviation as a share."""
    if ratios:
        middle = sorted(ratios)[(len(ratios) - 1) // 2]
        ratios = [ratio for ratio in ratios if abs(ratio / middle - 1.0) < _FELL]
    weight = _USUAL_RACES if usual_us is not None else 0.0
    if not ratios and usual_us is None:
        return _ANY_TIME_US, 0.0
    ice_us = (weight * (usual_us or 0.0) + fsum(ratios)) / (weight + len(ratios))
    return ice_us, _DEVIATION / sqrt(weight + len(ratios))


def _estimate(skater: Skater, mean_us: float, deviation: float) -> Estimate:
    deviation_us = mean_us * deviation
    fails = _FAILS * skater.left
    if skater.projected is None:
        return Estimate(mean_us, deviation_us, fails)
    projected_us, half_us = skater.projected
    own_us = max(half_us, 1) / _DEVIATIONS_OF_HALF_INTERVAL
    weight = deviation_us * deviation_us / (deviation_us * deviation_us + own_us * own_us)
    combined_us = own_us * sqrt(weight)
    return Estimate(mean_us + (projected_us - mean_us) * weight, combined_us, fails)
