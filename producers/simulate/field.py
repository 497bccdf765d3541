"""The complete field of a distance: a skater and a time for every rank, as close to the published results as possible.

- A published time is used as it is. A time printed to 1/100 s lies in the middle of its hundredth (`37.19` → 37.195 s), or,
  when several share the hundredth, in the order of their ranks.
- Unknown times lie between known neighbours in equal steps.
- Behind the last known time the steps are the average of the field. A skater who stood still is not a neighbour, because
  that time tells nothing about the next faster skater.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from producers.simulate.sheets import KnownResult
from schemas.times import US_PER_HUNDREDTH, hundredths, parse_time, thousandths

FIELD_SIZE = 20
"""Starters of division A over 500, 1000 and 1500 m (result sheets)."""


@dataclass(frozen=True, slots=True)
class Skater:
    """The skater or team on a rank, with the time in µs. `name` is None for an unknown skater; `time_known` tells whether the
    time was published; `splits` are the published ones, metres → µs; `members` belong to a team."""

    rank: int
    time_us: int
    time_known: bool
    name: str | None = None
    country: str | None = None
    splits: Mapping[int, int] | None = None
    stood_still_us: int = 0
    pair: int | None = None
    against: str = ""
    members: tuple[str, ...] = ()


def complete_field(results: Iterable[KnownResult], size: int = FIELD_SIZE) -> tuple[Skater, ...]:
    """Returns the field in the order of ranks 1 … `size`.

    Raises `ValueError` when published times contradict the ranks or leave no room between them.
    """
    by_rank = {result.rank: result for result in sorted(results, key=lambda result: result.rank)}
    known_us = _published(by_rank.values())
    times_us = _filled(known_us, {rank for rank, result in by_rank.items() if result.stood_still_s}, size)
    for rank, (faster, slower) in enumerate(pairwise(times_us), start=1):
        if thousandths(faster) >= thousandths(slower):
            raise ValueError(f"ranks {rank} and {rank + 1} cannot have {faster} and {slower} µs: correct results.csv")
    return tuple(_skater(rank, times_us[rank - 1], by_rank.get(rank), rank in known_us) for rank in range(1, size + 1))


def published_us(printed: str) -> int:
    """Returns the µs of a printed time: the middle of its hundredth when no thousandths were printed.

    >>> published_us("37.19"), published_us("36.775")
    (37195000, 36775000)
    """
    return parse_time(printed) + (0 if _is_exact(printed) else US_PER_HUNDREDTH // 2)


def _is_exact(printed: str) -> bool:
    return len(printed.rpartition(".")[2]) >= 3


def _published(results: Iterable[KnownResult]) -> dict[int, int]:
    """Rank → µs of every published time."""
    times_us: dict[int, int] = {}
    timed = [result for result in results if result.time]
    for hundredth, group in groupby(timed, key=lambda result: hundredths(parse_time(result.time))):
        sharing = list(group)
        exact = [parse_time(result.time) if _is_exact(result.time) else None for result in sharing]
        placed = _spread(exact, hundredth * US_PER_HUNDREDTH)
        times_us |= {result.rank: time_us for result, time_us in zip(sharing, placed, strict=True)}
    return times_us


def _spread(exact: Sequence[int | None], low_us: int) -> list[int]:
    """Places times within the hundredth from `low_us`, in the given order; None = anywhere between its neighbours."""
    high_us = low_us + US_PER_HUNDREDTH
    placed: list[int] = []
    for is_open, run in groupby(range(len(exact)), key=lambda place: exact[place] is None):
        places = list(run)
        if not is_open:
            placed += [time_us for place in places if (time_us := exact[place]) is not None]
            continue
        before = placed[-1] if placed else low_us
        after = next((time_us for time_us in exact[places[-1] + 1 :] if time_us is not None), high_us)
        placed += [before + (after - before) * step // (len(places) + 1) for step in range(1, len(places) + 1)]
    return placed


def _filled(known_us: Mapping[int, int], stood_still: set[int], size: int) -> list[int]:
    """A time for every rank. The winner's must be known."""
    anchors = sorted(rank for rank in known_us if rank not in stood_still)
    if not anchors or anchors[0] != 1:
        raise ValueError("the winner's time is not known: it must be in results.csv")
    filled = dict(known_us)
    for lower, upper in pairwise(anchors):
        low, high = hundredths(known_us[lower]), hundredths(known_us[upper])
        for rank in range(lower + 1, upper):
            filled.setdefault(rank, _middle(low + (high - low) * (rank - lower) // (upper - lower)))
    last = anchors[-1]
    span = hundredths(known_us[last]) - hundredths(known_us[1])
    for rank in range(last + 1, size + 1):
        filled.setdefault(rank, _middle(hundredths(known_us[last]) + span * (rank - last) // max(last - 1, 1)))
    return [filled[rank] for rank in range(1, size + 1)]


def _middle(hundredth: int) -> int:
    return hundredth * US_PER_HUNDREDTH + US_PER_HUNDREDTH // 2


def _skater(rank: int, time_us: int, known: KnownResult | None, time_known: bool) -> Skater:
    if known is None:
        return Skater(rank, time_us, time_known)
    return Skater(
        rank=rank,
        time_us=time_us,
        time_known=time_known,
        name=known.name,
        country=known.country,
        splits={metres: published_us(printed) for metres, printed in known.splits.items()},
        stood_still_us=parse_time(known.stood_still_s) if known.stood_still_s else 0,
        pair=known.pair,
        against=known.against,
    )
