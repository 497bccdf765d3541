"""Where a race in progress is heading: projected time and rank, time left for a target, schedules to skate against.

    splits so far ─┐
    curve (prior) ─┼─▶ level: the final time that these laps are worth ─▶ rest of the race, with its fade ─▶ time, low, high
    who finished  ─┤                       ▲
    personal best ─┘                       └ drawn a little towards the personal best, or towards the field

Only what is known at that moment is used, and nothing of the other skater in the heat. All arithmetic is on whole numbers,
so every machine finds the same; times are cut to the millisecond. The method, its errors against two simpler ones
and what it does not know: `docs/pace.md`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from math import isqrt
from typing import Literal

from consumers.rules.pace.curves import curve
from schemas.distances import LAP_METRES, is_timed
from schemas.times import US_PER_THOUSANDTH

_PRIOR_SKATERS = 8
"""The curve known beforehand weighs as much as this many skaters of today."""

_FALLEN_PER_CENT = 108
"""A finished race slower than this, in per cent of the median, tells of a fall and not of the ice."""

_LOST_PER_CENT = 106
"""A segment slower than this, in per cent of what was to be expected, lost time that the rest will not lose again."""

_MEMORY = 500_000
"""Weight of a lap against the lap after it when much of the race is left, in millionths. With one lap left it is half of it."""

_FADE_POWER = 6
"""How much a fade counts for the rest: the share of the race that was skated to this power. A trend over half a race says
little, one that lasted until the bell says much."""

_MOST_FADE = 30
"""How far a fade may move what is left, in thousandths of it."""

_BELIEF = 500
"""Most that the personal best (or the field) counts against the laps skated, in thousandths; never more than the share of the
race that is left."""

_SLOWER_THAN_BEST = 1_010
"""Thousandths of the personal best that are expected: most races are slower than the best one."""

_POSSIBLE_US_PER_METRE = range(60_000, 200_000)
"""A personal best outside (faster than 60 km/h, slower than 18 km/h) is not one over this distance, and is not used."""

_LEASH = 30
"""How far the personal best may lie from what the laps say, in thousandths of it, before it is cut: an old best, a wrong one
or a fall."""

_SPREAD = 25_000
"""Millionths of the time left that eight errors of ten stay below, before today's skaters have shown theirs."""

_SPREAD_AT_FIRST = 40_000
"""The same at the first split: an opening says little."""

_COVERED_TENTHS = 8

_FLOOR_US = 30_000
"""The interval never reaches less than this to each side before the finish."""

_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Projected:
    """µs since the start at the finish, cut to whole milliseconds: the projection, and an interval that is meant to hold eight
    times of ten. At the finish all three are the time itself, uncut."""

    time_us: int
    low_us: int
    high_us: int


@dataclass(frozen=True, slots=True)
class Schedule:
    """`splits_us`: metres → µs since the start, the finish included. `how` is `real` when these are splits that were
    skated, and `model` when a final time was spread over the usual curve; never a mixture."""

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
    A split that is missing is bridged; a finished race with one missing, or with a fall in it, is left out.

    None for a mass start, before the first split, and when points or splits do not rise.
    """
    if not is_timed(discipline) or not _rise(points) or points[-1] != metres:
        return None
    passed = [point for point in points if point in splits_us]
    if not passed or not _rise([splits_us[point] for point in passed]):
        return None
    now_us = splits_us[passed[-1]]
    if passed[-1] == metres:
        return Projected(now_us, now_us, now_us)

    field = _field(points, finished)
    shares = _blended(curve(discipline, gender, points), field)
    whole, left = sum(shares), sum(shares[points.index(passed[-1]) + 1 :])
    expected_us, belief = _expectation(field, metres, best_us, min(_BELIEF, 1_000 * left // whole))
    level_us, centre = _level(points, shares, passed, splits_us, expected_us)
    leash_us = level_us * _LEASH // 1_000
    expected_us = min(max(expected_us, level_us - leash_us), level_us + leash_us)
    rest_us = (level_us * (1_000 - belief) + expected_us * belief) * left // (1_000 * whole)
    if discipline != "team-sprint":  # another skater leads each lap
        rest_us += _fade(points, shares, passed, splits_us, rest_us, centre)

    spread = _spread(points, shares, passed, field)
    reach_us = max(_FLOOR_US, rest_us * spread // _MILLION)
    return Projected(
        _milliseconds(now_us + rest_us),
        _milliseconds(max(now_us, now_us + rest_us - reach_us)),
        _milliseconds(now_us + rest_us + reach_us),
    )


def projected_rank(time_us: int, others_us: Iterable[int]) -> int:
    """The rank that `time_us` would take among the times of others; equal thousandths share it, as in `ranking`."""
    return 1 + sum(other_us // US_PER_THOUSANDTH < time_us // US_PER_THOUSANDTH for other_us in others_us)


def needed(points: Sequence[int], splits_us: Mapping[int, int], target_us: int) -> int | None:
    """µs that may be spent on the rest of the race to finish in exactly `target_us` (leader, podium, record).

    Counted from the last split, or from the start before the first. None when nothing is left: the target is out of
    reach, or the race is over.
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
    """What to skate at each of `points` for a final time of `final_us` (the leader's, the own best, a record).

    `real` when `splits_us` (metres → µs) has every point before the finish and they rise to `final_us`; else `model`. None
    for a mass start, and when there are no points or no time.
    """
    if not is_timed(discipline) or not _rise(points) or points[-1] != metres or final_us <= 0:
        return None
    if splits_us is not None and all(point in splits_us for point in points[:-1]):
        known = {point: splits_us[point] for point in points[:-1]} | {metres: final_us}
        if _rise(list(known.values())) and splits_us.get(metres, final_us) == final_us:
            return Schedule(known, "real")
    shares = curve(discipline, gender, points)
    whole, done, modelled = sum(shares), 0, {}
    for point, share in zip(points, shares, strict=True):
        done += share
        modelled[point] = final_us if point == metres else _milliseconds(final_us * done // whole)
    return Schedule(modelled, "model")


def _rise(values: Sequence[int]) -> bool:
    return bool(values) and values[0] > 0 and all(before < after for before, after in pairwise(values))


def _milliseconds(time_us: int) -> int:
    return time_us // US_PER_THOUSANDTH * US_PER_THOUSANDTH


def _median(values: Iterable[int]) -> int:
    """The lower one of two."""
    ordered = sorted(values)
    return ordered[(len(ordered) - 1) // 2]


def _field(points: Sequence[int], finished: Iterable[Mapping[int, int]]) -> list[list[int]]:
    """Splits of the finished races that say how today is skated."""
    whole = [
        [race[point] for point in points]
        for race in finished
        if all(point in race for point in points) and _rise([race[point] for point in points])
    ]
    if not whole:
        return []
    limit = _median(race[-1] for race in whole) * _FALLEN_PER_CENT // 100
    return [race for race in whole if race[-1] <= limit]


def _segments(splits: Sequence[int]) -> list[int]:
    return [after - before for before, after in pairwise([0, *splits])]


def _blended(prior: Sequence[int], field: Sequence[Sequence[int]]) -> list[int]:
    """The curve of today: the one known beforehand, and that of the races already skated."""
    sums = [share * _PRIOR_SKATERS for share in prior]
    for race in field:
        for place, segment in enumerate(_segments(race)):
            sums[place] += segment * _MILLION // race[-1]
    return [max(1, total // (_PRIOR_SKATERS + len(field))) for total in sums]


def _level(
    points: Sequence[int], shares: Sequence[int], passed: Sequence[int], splits_us: Mapping[int, int], expected_us: int
) -> tuple[int, int]:
    """The final time in µs that the segments skated so far are worth, the later ones counting more; and twice the metres
    at which they are worth that, the mean of their middles counted alike.

    The less is left, the more the last lap says about it; the more is left, the more they all do. What a segment took
    beyond `_LOST_PER_CENT` of what was to be expected was lost once (a fall, a stop) and is not pace.
    """
    left_m, whole = points[-1] - passed[-1], sum(shares)
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
        pace_us = min(segment_us, usual_us * share * _LOST_PER_CENT // (100 * whole)) if usual_us else segment_us
        skated += _MILLION * pace_us
        worth += _MILLION * share
        centre += _MILLION * share * (before_m + point)
        before_m, before_us = point, splits_us[point]
        # A second slow segment in a row is pace.
        usual_us = max(skated * whole // worth, segment_us * whole // share)
    return skated * whole // worth, centre // worth


def _fade(
    points: Sequence[int],
    shares: Sequence[int],
    passed: Sequence[int],
    splits_us: Mapping[int, int],
    rest_us: int,
    centre: int,
) -> int:
    """µs to be added to `rest_us`, what is left at the level: a skater who slows more than the curve does goes on slowing.

    The slope of the straight line (least squares) through what the segments after the opening were worth, each at its
    middle. A segment counts for at most `_LOST_PER_CENT` of the one before: a fall is no fade.
    """
    whole, left = sum(shares), sum(shares[points.index(passed[-1]) + 1 :])
    done = dict(zip(points, accumulate(shares), strict=True))
    middles: list[int] = []
    worths: list[int] = []
    limit_us = 0
    for before, point in pairwise(passed):
        worth_us = (splits_us[point] - splits_us[before]) * whole // (done[point] - done[before])
        middles.append(before + point)
        worths.append(min(worth_us, limit_us) if limit_us else worth_us)
        limit_us = worth_us * _LOST_PER_CENT // 100
    count, middle = len(middles), sum(middles)
    if count < 2:
        return 0
    square = count * sum(each * each for each in middles) - middle * middle
    slope = count * sum(x * y for x, y in zip(middles, worths, strict=True)) - middle * sum(worths)
    ahead = passed[-1] + points[-1] - centre
    behind = whole - left
    fade_us: int = slope * ahead * left * behind**_FADE_POWER // (square * whole ** (_FADE_POWER + 1))
    most_us = rest_us * _MOST_FADE // 1_000
    return min(max(fade_us, -most_us), most_us)


def _expectation(field: Sequence[Sequence[int]], metres: int, best_us: int | None, most: int) -> tuple[int, int]:
    """What the skater is expected to skate in µs, and how much that counts in thousandths."""
    if best_us is not None and best_us // metres in _POSSIBLE_US_PER_METRE:
        return best_us * _SLOWER_THAN_BEST // 1_000, most
    if field:
        return _median(race[-1] for race in field), most * len(field) // (len(field) + _PRIOR_SKATERS)
    return 0, 0


def _spread(points: Sequence[int], shares: Sequence[int], passed: Sequence[int], field: Sequence[Sequence[int]]) -> int:
    """Millionths of the time left: the error that eight of ten of today's skaters had at this point, drawn towards what is
    known beforehand."""
    usual = _SPREAD_AT_FIRST if len(passed) == 1 and passed[0] == points[0] else _SPREAD
    if not field:
        return usual
    whole, place = sum(shares), points.index(passed[-1])
    left = sum(shares[place + 1 :])
    errors = []
    for race in field:
        rest_us = race[-1] - race[place]
        found_us = _level(points, shares, passed, dict(zip(points, race, strict=True)), 0)[0] * left // whole
        errors.append(abs(found_us - rest_us) * _MILLION // rest_us)
    errors.sort()
    today = min(errors[(len(errors) * _COVERED_TENTHS - 1) // 10], _MILLION)
    return (usual * _PRIOR_SKATERS + today * len(field)) // (_PRIOR_SKATERS + len(field))
