"""Who starts where: the published pairs, and a plausible draw for all others."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from producers.simulate.field import Skater

_SCATTER = 5
"""Ranks by which a skater may start earlier or later than the order of strength: a draw goes by earlier races, so some
slow skaters come late and the lead does not change with every pair."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair; which of the two has the inner lane is drawn, since no source says it."""

    number: int
    inner: Skater
    outer: Skater


@dataclass(frozen=True, slots=True)
class LineUp:
    """One heat: lane (or start position) and who is in it."""

    heat: int
    lanes: tuple[tuple[str, Skater], ...]


def in_pairs(field: Sequence[Skater], random: Random) -> tuple[LineUp, ...]:
    """The heats of a distance that is skated in pairs. Errors are those of `draw_pairs`."""
    return tuple(
        LineUp(pair.number, (("inner", pair.inner), ("outer", pair.outer))) for pair in draw_pairs(field, random)
    )


def all_at_once(field: Sequence[Skater], random: Random) -> tuple[LineUp, ...]:
    """The one heat of a mass start. No source has the start positions: they are drawn."""
    positions = random.sample(list(field), len(field))
    return (LineUp(1, tuple((str(number), rider) for number, rider in enumerate(positions, start=1))),)


def draw_pairs(field: Sequence[Skater], random: Random) -> tuple[Pair, ...]:
    """The pairs in starting order; the slower half tends to start first.

    Raises `ValueError` when published pairs do not fit: three skaters in one, a pair beyond the last, an odd field.
    """
    if len(field) % 2:
        raise ValueError(f"{len(field)} skaters make no pairs")
    ice: list[list[Skater]] = [[] for _ in range(len(field) // 2)]
    for skater in field:
        if skater.pair is not None:
            if not 1 <= skater.pair <= len(ice) or len(ice[skater.pair - 1]) == 2:
                raise ValueError(f"{skater.name} does not fit in pair {skater.pair}: mend the table of results")
            ice[skater.pair - 1].append(skater)
    others = [skater for skater in field if skater.pair is None]
    others.sort(key=lambda skater: skater.rank + random.uniform(-_SCATTER, _SCATTER), reverse=True)
    waiting = iter(others)
    for pair in ice:
        pair.extend(next(waiting) for _ in range(2 - len(pair)))
        random.shuffle(pair)
    return tuple(Pair(number, *pair) for number, pair in enumerate(ice, start=1))
