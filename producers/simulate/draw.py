"""The draw: published pairs, and plausible pairs for everyone else."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from producers.simulate.field import Skater

_SCATTER = 5
"""Ranks by which a skater may start earlier or later than the order of strength. A draw follows earlier results, so some
slow skaters start late and the lead does not change with every pair."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair. No source says who starts in the inner lane, so that is drawn."""

    number: int
    inner: Skater
    outer: Skater


@dataclass(frozen=True, slots=True)
class LineUp:
    """One heat: lane (or start position) and skater."""

    heat: int
    lanes: tuple[tuple[str, Skater], ...]


def in_pairs(field: Sequence[Skater], random: Random) -> tuple[LineUp, ...]:
    """Returns the heats of a distance in pairs. Raises as `draw_pairs`."""
    return tuple(
        LineUp(pair.number, (("inner", pair.inner), ("outer", pair.outer))) for pair in draw_pairs(field, random)
    )


def all_at_once(field: Sequence[Skater], random: Random) -> tuple[LineUp, ...]:
    """Returns the one heat of a mass start. No source has the start positions, so they are drawn."""
    positions = random.sample(list(field), len(field))
    return (LineUp(1, tuple((str(number), rider) for number, rider in enumerate(positions, start=1))),)


def draw_pairs(field: Sequence[Skater], random: Random) -> tuple[Pair, ...]:
    """Returns the pairs in starting order; the slower half tends to start first.

    Raises `ValueError` when published pairs are impossible: three skaters in one, a pair beyond the last, an odd field.
    """
    if len(field) % 2:
        raise ValueError(f"{len(field)} skaters cannot form pairs")
    ice: list[list[Skater]] = [[] for _ in range(len(field) // 2)]
    for skater in field:
        if skater.pair is not None:
            if not 1 <= skater.pair <= len(ice) or len(ice[skater.pair - 1]) == 2:
                raise ValueError(f"{skater.name} does not fit in pair {skater.pair}: correct the table of results")
            ice[skater.pair - 1].append(skater)
    others = [skater for skater in field if skater.pair is None]
    others.sort(key=lambda skater: skater.rank + random.uniform(-_SCATTER, _SCATTER), reverse=True)
    waiting = iter(others)
    for pair in ice:
        pair.extend(next(waiting) for _ in range(2 - len(pair)))
        random.shuffle(pair)
    return tuple(Pair(number, *pair) for number, pair in enumerate(ice, start=1))
