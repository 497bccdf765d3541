"""The mass start: published ranks hold by the rule, nobody who is known is given a sprint, the pack stays a pack."""

from random import Random

import pytest

from producers.simulate.field import Skater
from producers.simulate.mass_start import (
    LAPS,
    SPRINTS,
    counted_points,
    mass_field,
    pack_runs,
    sprint_points,
)
from producers.simulate.pace import Run
from producers.simulate.sheets import KnownRider, known_riders

EVERY_LAP = range(1, LAPS + 1)
BREAK = (1, 2, 3)
EARLY = (15, 16)
SEEDS = range(20)


def field() -> tuple[Skater, ...]:
    return mass_field(known_riders(), Random(1))


def at(runs: dict[int, Run], lap: int) -> dict[int, int]:
    """Rank → µs at the end of a lap."""
    return {rank: run.splits[lap * 400] for rank, run in runs.items()}


def test_the_field_has_the_published_riders_on_their_ranks_and_nobody_else() -> None:
    riders = {rider.rank: rider for rider in field()}
    assert list(riders) == list(range(1, 17))
    for known in known_riders():
        assert known.name in {riders[rank].name for rank in known.ranks}
    assert sum(rider.name is None for rider in riders.values()) == 9
    assert {rank for rank, rider in riders.items() if rider.time_known} == {4, 11}


def test_a_coin_decides_where_two_ranks_are_open_and_falls_both_ways() -> None:
    seconds = {mass_field(known_riders(), Random(seed))[1].name for seed in SEEDS}
    assert seconds == {"Ruslan Zakharov", "Viktor Hald Thorup"}


def test_ranks_that_are_open_in_another_way_are_refused() -> None:
    with pytest.raises(ValueError, match=r"1 riders cannot share the ranks \(2, 3\): correct mass_start\.csv"):
        mass_field([KnownRider((2, 3), "One", "NED", "")], Random(1))


def test_every_sprint_is_awarded_whole() -> None:
    by_sprint: dict[int, list[int]] = {}
    for rank in range(1, 17):
        for sprint, points in sprint_points(rank).items():
            by_sprint.setdefault(sprint, []).append(points)
    assert {sprint: sorted(points, reverse=True) for sprint, points in by_sprint.items()} == {
        1: [3, 2, 1],
        2: [3, 2, 1],
        3: [3, 2, 1],
        4: [60, 40, 20, 10, 6, 3],
    }


def test_no_rider_who_is_known_has_points_of_a_sprint_on_the_way() -> None:
    for rider in field():
        if rider.name is not None:
            assert set(sprint_points(rider.rank)) <= {4}


def test_points_then_the_finish_give_the_ranks() -> None:
    ordered = sorted(field(), key=lambda rider: (-counted_points(rider.rank), rider.time_us))
    assert [rider.rank for rider in ordered] == list(range(1, 17))


def test_points_beat_the_finish_and_do_not_count_far_behind() -> None:
    times = {rider.rank: rider.time_us for rider in field()}
    assert times[10] > times[11]
    assert (counted_points(10), counted_points(11)) == (3, 0)
    assert [(sum(sprint_points(rank).values()), counted_points(rank)) for rank in EARLY] == [(3, 0), (3, 0)]


def test_nobody_has_more_points_on_the_way_than_the_sixth_has_at_the_finish() -> None:
    on_the_way = {rank: sum(sprint_points(rank).values()) for rank in range(7, 17)}
    assert max(on_the_way.values()) <= counted_points(6)


@pytest.mark.parametrize("seed", SEEDS)
def test_who_has_the_points_of_a_sprint_was_in_front_there(seed: int) -> None:
    runs = pack_runs(field(), Random(seed))
    for lap, ranks in SPRINTS.items():
        crossed = at(runs, lap)
        assert tuple(sorted(crossed, key=crossed.__getitem__)[: len(ranks)]) == ranks


@pytest.mark.parametrize("seed", SEEDS)
def test_the_pack_stays_together_until_three_break_away(seed: int) -> None:
    runs = pack_runs(field(), Random(seed))
    for lap in EVERY_LAP[:-1]:
        crossed = at(runs, lap)
        pack = [time_us for rank, time_us in crossed.items() if rank not in (*EARLY, *(BREAK if lap > 12 else ()))]
        assert max(pack) - min(pack) < 2_000_000
        if lap > 12:
            assert max(crossed[rank] for rank in BREAK) < min(pack)


@pytest.mark.parametrize("seed", SEEDS)
def test_every_run_rises_to_the_time_of_the_rider(seed: int) -> None:
    runs = pack_runs(field(), Random(seed))
    for rider in field():
        crossed = list(runs[rider.rank].splits.values())
        assert len(crossed) == LAPS
        assert crossed == sorted(set(crossed))
        assert crossed[-1] == rider.time_us
