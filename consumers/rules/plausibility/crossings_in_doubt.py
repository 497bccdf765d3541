"""Judges the crossings of one race: which count, and which are in doubt.

- A crossing is in doubt when it comes sooner after the last credible one (or after the start) than anybody can skate, a
  crossing before its predecessor included, and a finish when the final time is faster than anybody can skate (`limits`).
- Of crossings that contradict each other, the longest sequence that fits together counts; of equally long ones, the earlier
  crossings count.
- Another device that measured the same crossing at most half a second apart confirms it, and so does a correction by a person.
  What is confirmed counts, however fast. A committed final time counts before splits that contradict it.
- Where several devices measured, the best one (`consumers.rules.crossings`) that fits counts.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from consumers.rules.crossings import best_crossing
from consumers.rules.plausibility.limits import Limits
from schemas.fields import DEVICE_PRECEDENCE, How
from schemas.views.parts import DoubtReason

AGREEMENT_US = 500_000
"""Two devices that differ by at most this measured the same crossing: a stopwatch is up to 0.3 s off, and two crossings of one
skater are more than 20 s apart."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A crossing that counts for nothing until it is confirmed."""

    time_us: int
    how: How
    reason: DoubtReason


class Measured(NamedTuple):
    """The crossings of one race. `times` maps metres to the time of each device in µs. `shown` are further crossings (metres,
    device, µs) that are no splits but can confirm one. `by_person`: a person corrected the result. `committed_us` is the
    committed final time."""

    times: Mapping[int, Mapping[How, int]]
    shown: Collection[tuple[float, How, int]] = ()
    by_person: bool = False
    committed_us: int | None = None


class Judged(NamedTuple):
    """Crossings that count (metres → device and µs), and crossings in doubt by metres; both in order of metres."""

    counting: Mapping[int, tuple[How, int]]
    doubts: Mapping[int, Doubt]


def judge(limits: Limits, measured: Measured) -> Judged:
    """Crossings at metres that are no split point of the distance are left as they are."""
    best = {metres: found for metres, times in sorted(measured.times.items()) if (found := best_crossing(times))}
    if measured.by_person or _is_possible(limits, best):
        return Judged(best, {})
    steps = [
        _Step(metres, how, time_us, _is_confirmed(metres, how, time_us, measured), time_us == measured.committed_us)
        for metres in best
        if metres in limits.reach_us
        for how, time_us in sorted(measured.times[metres].items(), key=lambda item: DEVICE_PRECEDENCE[item[0]])
    ]
    chosen = {step.metres: (step.how, step.time_us) for step in _longest(limits, steps)}
    counting = {
        metres: chosen.get(metres, found)
        for metres, found in best.items()
        if metres in chosen or metres not in limits.reach_us
    }
    doubts = {
        metres: Doubt(time_us, how, _reason(limits, metres, time_us, counting))
        for metres, (how, time_us) in best.items()
        if metres not in counting
    }
    return Judged(counting, doubts)


def _reason(limits: Limits, metres: int, time_us: int, counting: Mapping[int, tuple[How, int]]) -> DoubtReason:
    before, before_us = max(((point, us) for point, (_, us) in counting.items() if point < metres), default=(0, 0))
    least_us = limits.reach_us[metres] - limits.reach_us.get(before, 0)
    is_fast = time_us - before_us < least_us or (metres == limits.metres and time_us < limits.final_us)
    return "too-fast" if is_fast and time_us > before_us else "out-of-order"


class _Step(NamedTuple):
    metres: int
    how: How
    time_us: int
    is_confirmed: bool
    is_committed: bool


_START = _Step(0, "manual", 0, False, False)


def _is_possible(limits: Limits, crossings: Mapping[int, tuple[How, int]]) -> bool:
    before = _START
    for metres, (how, time_us) in crossings.items():
        if metres in limits.reach_us:
            step = _Step(metres, how, time_us, False, False)
            if not _follows(limits, before, step):
                return False
            before = step
    return True


def _follows(limits: Limits, before: _Step, step: _Step) -> bool:
    """Whether a skater can have made both crossings."""
    if step.is_confirmed and (before is _START or before.is_confirmed):
        return True
    if step.metres == limits.metres and step.time_us < limits.final_us and not step.is_confirmed:
        return False
    least_us = limits.reach_us[step.metres] - limits.reach_us.get(before.metres, 0)
    return step.time_us - before.time_us >= least_us


def _is_confirmed(metres: int, how: How, time_us: int, measured: Measured) -> bool:
    others: Iterable[tuple[float, How, int]] = (
        *((metres, other, us) for other, us in measured.times[metres].items()),
        *measured.shown,
    )
    return any(at == metres and other != how and abs(us - time_us) <= AGREEMENT_US for at, other, us in others)


def _longest(limits: Limits, steps: list[_Step]) -> list[_Step]:
    """The sequence with the most crossings, confirmed ones first, then a committed finish. Of equals the one with the earlier
    crossings, measured by the better devices."""
    best: list[tuple[tuple[int, int, int], list[_Step]]] = []
    for index in range(len(steps) - 1, -2, -1):
        step = steps[index] if index >= 0 else _START
        rest: tuple[tuple[int, int, int], list[_Step]] = ((0, 0, 0), [])
        for value, sequence in best:  # from the last crossing to the first: of equals, the earlier one is taken
            first = sequence[0]
            if first.metres > step.metres and _follows(limits, step, first) and value >= rest[0]:
                rest = value, sequence
        if step is _START:
            return rest[1]
        own = (step.is_confirmed + rest[0][0], step.is_committed + rest[0][1], 1 + rest[0][2])
        best.append((own, [step, *rest[1]]))
    return []
