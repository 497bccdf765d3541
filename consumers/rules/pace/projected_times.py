"""Projects a race in progress: final time and rank, time left for a target, schedules to skate against.

    splits so far ─┐
    curve (prior) ─┼─▶ level: the final time at this pace ─▶ rest of the race, with its fade ─▶ time, low, high
    finished races ┤                       ▲
    personal best ─┘                       └ moved a little towards the personal best, or towards the field

A projection uses only what is known at that moment, and nothing of the other skater in the heat. All arithmetic uses whole
numbers, so every machine gets the same result; times are truncated to the millisecond. `docs/pace.md` describes the method, its
errors compared with two simpler methods, and what it does not know.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import isqrt
from typing import Literal

from consumers.rules.pace.curves import curve
from schemas.distances import LAP_METRES, is_timed, traits_of
from schemas.times import US_PER_THOUSANDTH

_PRIOR_SKATERS = 8
"""The prior curve weighs as much as this many skaters of today."""

_FALLEN_PER_CENT = 108
"""A finished race slower than this, in per cent of the median, had a fall; it says nothing about the ice."""

_LOST_PER_CENT = 106
"""A segment slower than this, in per cent of the expected time, lost time only once (a fall, a stop)."""

_MEMORY = 500_000
"""Weight of a lap relative to the next lap when much of the race is left, in millionths. With one lap left, half of it."""

_FADE_POWER = 6
"""A fade counts for the rest by this power of the share of the race that is done. A trend over half a race says little, a trend
until the bell says much."""

_MOST_FADE = 30
"""How far a fade may change the time left, in thousandths."""

_LARGEST_PRIOR_WEIGHT = 500
"""Largest weight of the personal best (or the field) against the laps skated, in thousandths; never more than the share of the
race that is left."""

_SLOWER_THAN_BEST = 1_010
"""Expected time in thousandths of the personal best: most races are slower than the best one."""

_POSSIBLE_US_PER_METRE = range(60_000, 200_000)
"""A personal best outside this range (faster than 60 km/h, slower than 18 km/h) is of another distance and is not used."""

_LARGEST_DEVIATION = 30
"""How far the personal best may deviate from the level of the laps, in thousandths, before it is limited: it is old or wrong,
or there was a fall."""

_SPREAD = 25_000
"""Millionths of the time left; eight of ten errors stay below. Used before today's skaters have shown their own."""

_SPREAD_AT_FIRST = 40_000
"""The same at the first split, because an opening says little."""

_COVERED_TENTHS = 8

_FLOOR_US = 30_000
"""Smallest half-width of the interval before the finish."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Projected:
    """Final time in µs, truncated to milliseconds, with an interval that should hold eight of ten times. At the finish all
    three are the exact time."""

    time_us: int
    low_us: int
    high_us: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """`splits_us` maps metres to µs since the start, including the finish. `how` is `real` for splits that were skated, and
    `model` for a final time spread over the usual curve; never a mixture."""

    splits_us: Mapping[int, int]
    how: Literal["real", "model"]


def project(
    discipline: str,
    gender: str,
    metres: int,
    points: Sequence[int],
    splits_us: Mapping[int, int],
    finished: Sequence[Mapping[int, int]],
    best_us: int | None,
) -> Projected | None:
    """The final time of a race that has passed some of its `points` (metres, rising, the finish last).

    `splits_us` and each of `finished` (in any order) are metres → µs since the start; `best_us` is the personal best.
    A missing split is bridged; a finished race with a missing split, or with a fall, is not used.

    None for a mass start, before the first split, and when points or splits do not increase.
    """
    if not is_timed(discipline) or not _increases(points) or points[-1] != metres:
        return None
    passed = [point for point in points if point in splits_us]
    if not passed or not _increases([splits_us[point] for point in passed]):
        return None
    now_us = splits_us[passed[-1]]
    if passed[-1] == metres:
        return Projected(now_us, now_us, now_us)

    field = _field(points, finished)
    shares = _blended(curve(discipline, gender, points), field)
    total, left = sum(shares), sum(shares[points.index(passed[-1]) + 1 :])
    expected_us, prior_weight = _expectation(field, metres, best_us, min(_LARGEST_PRIOR_WEIGHT, 1_000 * left // total))
    level_us, centre = _level(points, shares, passed, splits_us, expected_us)
    deviation_us = level_us * _LARGEST_DEVIATION // 1_000
    expected_us = min(max(expected_us, level_us - deviation_us), level_us + deviation_us)
    rest_us = (level_us * (1_000 - prior_weight) + expected_us * prior_weight) * left // (1_000 * total)
    if traits_of(discipline).leader_skates_on:
        rest_us += _fade(points, shares, passed, splits_us, rest_us, centre)

    spread = _spread(points, shares, passed, field)
    half_width_us = max(_FLOOR_US, rest_us * spread // _MILLION)
    return Projected(
        _milliseconds(now_us + rest_us),
        _milliseconds(max(now_us, now_us + rest_us - half_width_us)),
        _milliseconds(now_us + rest_us + half_width_us),
    )


def projected_rank(time_us: int, others_us: Iterable[int]) -> int:
    """The rank of `time_us` among the times of others; equal thousandths share it, as in `ranking`."""
    return 1 + sum(other_us // US_PER_THOUSANDTH < time_us // US_PER_THOUSANDTH for other_us in others_us)


def needed(points: Sequence[int], splits_us: Mapping[int, int], target_us: int) -> int | None:
    """µs left for the rest of the race to finish in exactly `target_us` (leader, podium, record).

    Counted from the last split, or from the start before the first split. None when the target is out of reach or the race
    is over.
    """
    passed = [point for point in points if point in splits_us]
    if not points or points[-1] in splits_us:
        return None
    left_us = target_us - (splits_us[passed[-1]] if passed else 0)
    return left_us if left_us > 0 else None


def schedule(
    discipline: str,
    gender: str,
    metres: int,
    points: Sequence[int],
    final_us: int,
    splits_us: Mapping[int, int] | None,
) -> Schedule | None:
    """The split to skate at each of `points` for a final time of `final_us` (of the leader, the own best, a record).

    `real` when `splits_us` (metres → µs) has every point before the finish and increases up to `final_us`, otherwise `model`.
    None for a mass start, without points, and without a time.
    """
    if not is_timed(discipline) or not _increases(points) or points[-1] != metres or final_us <= 0:
        return None
    if splits_us is not None and all(point in splits_us for point in points[:-1]):
        known = {point: splits_us[point] for point in points[:-1]} | {metres: final_us}
        if _increases(list(known.values())) and splits_us.get(metres, final_us) == final_us:
            return Schedule(known, "real")
    shares = curve(discipline, gender, points)
    total, done, modelled = sum(shares), 0, {}
    for point, share in zip(points, shares, strict=True):
        done += share
        modelled[point] = final_us if point == metres else _milliseconds(final_us * done // total)
    return Schedule(modelled, "model")


def _increases(values: Sequence[int]) -> bool:
    return bool(values) and values[0] > 0 and all(before < after for before, after in pairwise(values))


def _milliseconds(time_us: int) -> int:
    return time_us // US_PER_THOUSANDTH * US_PER_THOUSANDTH


def _median(values: Iterable[int]) -> int:
    """The median; the lower of two."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2]


def _field(points: Sequence[int], finished: Iterable[Mapping[int, int]]) -> list[list[int]]:
    """Splits of the finished races that are complete and without a fall."""
    complete = [
        [race[point] for point in points]
        for race in finished
        if all(point in race for point in points) and _increases([race[point] for point in points])
    ]
    if not complete:
        return []
    limit = _median(race[-1] for race in complete) * _FALLEN_PER_CENT // 100
    return [race for race in complete if race[-1] <= limit]


def _segments(splits: Sequence[int]) -> list[int]:
    return [after - before for before, after in pairwise([0, *splits])]


def _blended(prior: Sequence[int], field: Sequence[Sequence[int]]) -> list[int]:
    """The curve of today: the prior curve blended with the finished races."""
    sums = [share * _PRIOR_SKATERS for share in prior]
    for race in field:
        for place, segment in enumerate(_segments(race)):
            sums[place] += segment * _MILLION // race[-1]
    return [max(1, total // (_PRIOR_SKATERS + len(field))) for total in sums]


def _level(
    points: Sequence[int], shares: Sequence[int], passed: Sequence[int], splits_us: Mapping[int, int], expected_us: int
) -> tuple[int, int]:
    """The final time in µs at the pace of the segments so far, with later segments weighted more; and twice the weighted mean
    of their midpoints in metres.

    The less of the race is left, the more the last lap counts. Time of a segment beyond `_LOST_PER_CENT` of the expected time
    was lost once (a fall, a stop) and is not pace.
    """
    left_m, total = points[-1] - passed[-1], sum(shares)
    per_half_lap = isqrt(_MEMORY * left_m // (left_m + LAP_METRES) * _MILLION)
    done = dict(zip(points, accumulate(shares), strict=True))
    skated = worth = centre = 0
    before_m = before_us = 0
    usual_us = expected_us
    for point in passed:
        for _ in range((point - before_m) * 2 // LAP_METRES):
            skated, worth = skated * per_half_lap // _MILLION, worth * per_half_lap // _MILLION
            centre = centre * per_half_lap // _MILLION
        share = done[point] - done.get(before_m, 0)
        segment_us = splits_us[point] - before_us
        pace_us = min(segment_us, usual_us * share * _LOST_PER_CENT // (100 * total)) if usual_us else segment_us
        skated += _MILLION * pace_us
        worth += _MILLION * share
        centre += _MILLION * share * (before_m + point)
        before_m, before_us = point, splits_us[point]
        # A second slow segment in a row is pace.
        usual_us = max(skated * total // worth, segment_us * total // share)
    return skated * total // worth, centre // worth


def _fade(
    points: Sequence[int],
    shares: Sequence[int],
    passed: Sequence[int],
    splits_us: Mapping[int, int],
    rest_us: int,
    centre: int,
) -> int:
    """µs to add to `rest_us`, the time left at the level: a skater who slows more than the curve will continue to slow.

    It comes from the slope of a least-squares line through the pace of the segments after the opening. A segment counts for at
    most `_LOST_PER_CENT` of the one before, because a fall is not a fade.
    """
    total, left = sum(shares), sum(shares[points.index(passed[-1]) + 1 :])
    done = dict(zip(points, accumulate(shares), strict=True))
    middles: list[int] = []
    worths: list[int] = []
    limit_us = 0
    for before, point in pairwise(passed):
        worth_us = (splits_us[point] - splits_us[before]) * total // (done[point] - done[before])
        middles.append(before + point)
        worths.append(min(worth_us, limit_us) if limit_us else worth_us)
        limit_us = worth_us * _LOST_PER_CENT // 100
    count, middle = len(middles), sum(middles)
    if count < 2:
        return 0
    square = count * sum(each * each for each in middles) - middle * middle
    slope = count * sum(x * y for x, y in zip(middles, worths, strict=True)) - middle * sum(worths)
    ahead = passed[-1] + points[-1] - centre
    behind = total - left
    fade_us: int = slope * ahead * left * behind**_FADE_POWER // (square * total ** (_FADE_POWER + 1))
    most_us = rest_us * _MOST_FADE // 1_000
    return min(max(fade_us, -most_us), most_us)


def _expectation(field: Sequence[Sequence[int]], metres: int, best_us: int | None, most: int) -> tuple[int, int]:
    """The expected time of the skater in µs, and its weight in thousandths."""
    if best_us is not None and best_us // metres in _POSSIBLE_US_PER_METRE:
        return best_us * _SLOWER_THAN_BEST // 1_000, most
    if field:
        return _median(race[-1] for race in field), most * len(field) // (len(field) + _PRIOR_SKATERS)
    return 0, 0


def _spread(points: Sequence[int], shares: Sequence[int], passed: Sequence[int], field: Sequence[Sequence[int]]) -> int:
    """Error bound in millionths of the time left: eight of ten of today's skaters were within it at this point. Blended with
    the prior bound."""
    usual = _SPREAD_AT_FIRST if len(passed) == 1 and passed[0] == points[0] else _SPREAD
    if not field:
        return usual
    total, place = sum(shares), points.index(passed[-1])
    left = sum(shares[place + 1 :])
    errors = []
    for race in field:
        rest_us = race[-1] - race[place]
        found_us = _level(points, shares, passed, dict(zip(points, race, strict=True)), 0)[0] * left // total
        errors.append(abs(found_us - rest_us) * _MILLION // rest_us)
    errors.sort()
    today = min(errors[(len(errors) * _COVERED_TENTHS - 1) // 10], _MILLION)
    return (usual * _PRIOR_SKATERS + today * len(field)) // (_PRIOR_SKATERS + len(field))
