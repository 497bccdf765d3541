"""Generated races and situations of races."""

from collections.abc import Sequence
from itertools import accumulate, pairwise

from hypothesis import strategies as st

from consumers.rules.pace.projected_times import schedule
from schemas.distances import metres_of, split_points

SECOND = 1_000_000


EVENTS = [
    (discipline, gender)
    for discipline in ("500m", "1000m", "1500m", "3000m", "5000m", "10000m", "team-pursuit", "team-sprint")
    for gender in ("men", "women")
]


@st.composite
def races(draw: st.DrawFn, points: Sequence[int]) -> dict[int, int]:
    """Splits between 20 and 50 s a lap."""
    segments = [after - before for before, after in pairwise([0, *points])]
    times = [draw(st.integers(metres * 50_000, metres * 125_000)) for metres in segments]
    return dict(zip(points, accumulate(times), strict=True))


@st.composite
def situations(draw: st.DrawFn) -> tuple[str, str, tuple[int, ...], dict[int, int], list[dict[int, int]], int | None]:
    """A race in progress: discipline, gender, points, splits so far (one at least, the finish not), who finished, best."""
    discipline, gender = draw(st.sampled_from(EVENTS))
    points = split_points(discipline, metres_of(discipline, gender))
    race = draw(races(points))
    passed = draw(st.integers(1, len(points) - 1))
    finished = draw(st.lists(races(points), max_size=4))
    best_us = draw(st.none() | st.integers(1, 2_000 * SECOND))
    return discipline, gender, points, {point: race[point] for point in points[:passed]}, finished, best_us


def even(points: Sequence[int], discipline: str, gender: str, final_us: int) -> dict[int, int]:
    planned = schedule(discipline, gender, points[-1], points, final_us, None)
    assert planned is not None
    return dict(planned.splits_us)
