"""Odds: the probability to win and to reach the podium, from independent distributions of final times.

    times of those who have finished ─┐
    distributions of all others      ─┴─▶ odds ──▶ (win, podium) of each

The final time t of a skater is integrated numerically: the probability of each t, times the probability that nobody (at most
two others, for the podium) is faster. How many others are faster follows from one product of polynomials for all skaters, out
of which each one's own factor is divided.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import fsum
from typing import NamedTuple

from consumers.rules.chances.normal import below

PODIUM = 3
_CELLS = 48
"""Intervals of time per distance. Twice as many change a probability by less than 0.002."""
_REACH = 4.0
"""Standard deviations that the grid covers."""


_SURE_TO_FILL = PODIUM + 4
"""When so many have a time, three of them have one that counts (all but one in ten million races, at 2 % of failures)."""


class Estimate(NamedTuple):
    """A final time in µs: normal, and with the probability `fails` no time that matters (a fall, a disqualification)."""

    mean_us: float
    deviation_us: float
    fails: float = 0.0

    def below(self, time_us: float) -> float:
        return (1.0 - self.fails) * below((time_us - self.mean_us) / self.deviation_us)


class Odds(NamedTuple):
    win: float
    podium: float


def odds(finished_us: Mapping[str, int], open_: Mapping[str, Estimate]) -> dict[str, Odds]:
    """The odds of everybody: `finished_us` by their times, `open_` by estimates. Equal times share what they have."""
    times = sorted(finished_us.values())
    found = {key: _of_finished(time_us, times, list(open_.values())) for key, time_us in finished_us.items()}
    opened = _of_open(times, list(open_.values()))
    nobody = 0.0 if finished_us else 1.0
    for each in open_.values():
        nobody *= each.fails
    win = _scale(1.0 - nobody - fsum(each.win for each in found.values()), [each.win for each in opened])
    podium = 1.0
    if len(found) + len(open_) > PODIUM:
        podium = _scale(PODIUM - fsum(each.podium for each in found.values()), [each.podium for each in opened])
    opened = [Odds(min(1.0, each.win * win), min(1.0, max(each.podium * podium, each.win * win))) for each in opened]
    return found | dict(zip(open_, opened, strict=True))


def _scale(total: float, shares: Sequence[float]) -> float:
    """What makes the shares add up to the total: the intervals are coarse."""
    found = fsum(shares)
    return total / found if found > 0.01 and 0.9 * found < total < 1.1 * found else 1.0


def _faster(chances: Sequence[float]) -> list[float]:
    """The probabilities that 0, 1 … `PODIUM` - 1 events happen."""
    none, one, two = 1.0, 0.0, 0.0
    for chance in chances:
        if chance:
            not_ = 1.0 - chance
            none, one, two = none * not_, one * not_ + none * chance, two * not_ + one * chance
    return [none, one, two]


def _of_finished(time_us: int, times: Sequence[int], estimates: Sequence[Estimate]) -> Odds:
    ahead = sum(each < time_us for each in times)
    if ahead >= PODIUM:
        return Odds(0.0, 0.0)
    counts = _faster([each.below(time_us) for each in estimates])
    win = counts[0] / sum(each == time_us for each in times) if ahead == 0 else 0.0
    return Odds(win, fsum(counts[: PODIUM - ahead]))


def _of_open(times: Sequence[int], estimates: Sequence[Estimate]) -> list[Odds]:
    if not estimates:
        return []
    wins, podiums = [0.0] * len(estimates), [0.0] * len(estimates)
    edges = _edges(times, estimates)
    before = [each.below(edges[0]) for each in estimates]
    for left, right in pairwise(edges):
        now = [each.below(right) for each in estimates]
        ahead = sum(each <= left for each in times)
        if ahead < PODIUM:
            _add(before, now, ahead, wins, podiums)
        before = now
    if len(times) + len(estimates) <= PODIUM:  # a place is left for everybody who has a time
        podiums = [1.0 - each.fails for each in estimates]
    return [Odds(win, podium) for win, podium in zip(wins, podiums, strict=True)]


def _edges(times: Sequence[int], estimates: Sequence[Estimate]) -> list[float]:
    """Intervals of time: from the fastest possible one to the slowest that can reach the podium; finer where a time is nearly
    certain, and with the finished times as edges."""
    low = min(each.mean_us - _REACH * each.deviation_us for each in estimates)
    ends = sorted(each.mean_us + _REACH * each.deviation_us for each in estimates)
    high = ends[min(len(ends), _SURE_TO_FILL) - 1]
    if len(times) >= PODIUM:
        high = min(high, float(times[PODIUM - 1]))
    if high <= low:
        return [low]
    cell = (high - low) / _CELLS
    edges = {low + cell * number for number in range(_CELLS + 1)}
    narrow = (each for each in estimates if each.deviation_us < cell)
    edges.update(each.mean_us + z * each.deviation_us for each in narrow for z in (-2.0, -1.0, 0.0, 1.0, 2.0))
    edges.update(float(each) for each in times)
    return sorted(each for each in edges if low <= each <= high)


def _add(before: Sequence[float], now: Sequence[float], ahead: int, wins: list[float], podiums: list[float]) -> None:
    """Adds one interval of time: `before` and `now` are the probabilities of a time below its ends."""
    none, one, two = _faster([(a + b) / 2 for a, b in zip(before, now, strict=True)])
    for index, (a, b) in enumerate(zip(before, now, strict=True)):
        inside = b - a
        if inside < 1e-9:
            continue
        own = (a + b) / 2
        not_ = 1.0 - own
        if not_ < 0.02:  # dividing would amplify errors, and nobody is that slow and on the podium
            continue
        others = none / not_
        if ahead == 0:
            wins[index] += inside * others
        total = others
        if ahead < 2:
            others_one = (one - others * own) / not_
            total += others_one
            if ahead == 0:
                total += (two - others_one * own) / not_
        podiums[index] += inside * total
