"""Scenarios: final times of a whole field, drawn the same way every time, for what depends on all ranks together (a cup).

Each skater has one time in each of 128 equally likely parts of the own distribution, in an order of the skater's own (a Latin
hypercube). The orders come from a fixed generator, so equal estimates give equal scenarios on every machine.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from consumers.rules.chances.normal import quantile
from consumers.rules.chances.odds import Estimate

SCENARIOS = 128

NEVER_US = 1 << 60
"""The time of a skater who has none."""

_VALUES = tuple(quantile((part + 0.5) / SCENARIOS) for part in range(SCENARIOS))


def leads(
    finished_us: Mapping[str, int],
    open_: Mapping[str, Estimate],
    leaders: Callable[[Sequence[tuple[float, str]]], Sequence[str]],
) -> dict[str, float]:
    """How often each one leads. `leaders` gets a scenario (times and keys, the fastest first) and names who leads after it;
    several share it."""
    fixed = [(float(time_us), key) for key, time_us in finished_us.items()]
    columns = [(key, _times(estimate, number)) for number, (key, estimate) in enumerate(open_.items())]
    found: dict[str, float] = {}
    for scenario in range(SCENARIOS if columns else 1):
        first = leaders(sorted([*fixed, *((times[scenario], key) for key, times in columns)]))
        for key in first:
            found[key] = found.get(key, 0.0) + 1.0 / len(first)
    return {key: count / (SCENARIOS if columns else 1) for key, count in found.items()}


def _times(estimate: Estimate, number: int) -> list[float]:
    limit = SCENARIOS * (1.0 - estimate.fails)
    return [
        estimate.mean_us + estimate.deviation_us * _VALUES[part] if part < limit else float(NEVER_US)
        for part in _order(number)
    ]


@lru_cache(maxsize=256)
def _order(number: int) -> tuple[int, ...]:
    """The numbers below `SCENARIOS` in an order of this number's own (a shuffle with a linear congruential generator)."""
    parts, state = list(range(SCENARIOS)), 2 * number + 1
    for place in range(SCENARIOS - 1, 0, -1):
        state = (state * 6_364_136_223_846_793_005 + 1_442_695_040_888_963_407) % (1 << 64)
        other = (state >> 33) % (place + 1)
        parts[place], parts[other] = parts[other], parts[place]
    return tuple(parts)
