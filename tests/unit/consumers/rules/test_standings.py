"""Standings: an oracle that compares people two by two, and the cases that rules are made of."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.standings import Race, points_of_stage, standings

people = st.sampled_from(["anna", "bo", "cara", "dee", "eva"])
races = st.lists(
    st.builds(
        Race,
        st.just(""),
        st.booleans(),
        # Few values, so that totals and whole sets of results are equal often.
        st.dictionaries(people, st.sampled_from([0, 18, 23, 38, 43, 60]), max_size=5),
        st.sampled_from(["", "", "", "3000m"]),
        st.dictionaries(people, st.sampled_from([1_000_000, 1_005_000, 1_010_000]), max_size=5),
    ),
    max_size=5,
)


def results(who: str, run: list[Race]) -> list[int]:
    """The points of all races with points, the best first."""
    return sorted((race.points[who] for race in run if race.points.get(who, 0) > 0), reverse=True)


def leads(one: str, other: str, run: list[Race]) -> bool:
    """Whether `one` is before `other` after these races."""
    mine, theirs = results(one, run), results(other, run)
    if sum(mine) != sum(theirs):
        return sum(mine) > sum(theirs)
    for my_next, their_next in zip(mine, theirs, strict=False):
        if my_next != their_next:
            return my_next > their_next
    if len({race.discipline for race in run}) == 1:
        bests = [
            min((race.times_us[who] // 10_000 for race in run if who in race.times_us), default=None)
            for who in (one, other)
        ]
        if bests[0] != bests[1]:
            return bests[1] is None or (bests[0] is not None and bests[0] < bests[1])
    for race in reversed(run):
        if race.points.get(one, -1) != race.points.get(other, -1):
            return race.points.get(one, -1) > race.points.get(other, -1)
    return False


@given(races)
def test_a_rank_is_one_more_than_those_who_lead(run: list[Race]) -> None:
    for official in (False, True):
        counted = [race for race in run if race.official or not official]
        everybody = {person for race in counted for person in race.points}
        expected = {who: 1 + sum(leads(other, who, counted) for other in everybody) for who in everybody}
        shown = {
            who: total.rank
            for who, standing in standings(run).items()
            if (total := standing.official if official else standing.live) is not None
        }
        assert shown == expected


def test_the_better_last_race_decides_between_equal_totals() -> None:
    run = [Race("1", True, {"verbij": 54, "krol": 60}), Race("2", True, {"verbij": 60, "krol": 54})]
    assert [standings(run)[who].live.rank for who in ("verbij", "krol")] == [1, 2]


def test_who_is_equal_in_everything_shares_the_rank_and_the_next_is_skipped() -> None:
    run = [Race("1", True, {"a": 48, "b": 48, "c": 40})]
    assert [standing.live.rank for standing in standings(run).values()] == [1, 1, 3]


def test_a_race_that_runs_counts_as_it_stands_and_not_officially() -> None:
    run = [Race("1", True, {"a": 60, "b": 54}), Race("2", False, {"b": 60, "new": 54})]
    now = standings(run)
    assert now["b"].official is not None
    assert (now["b"].official.points, now["b"].live.points, now["b"].live.change) == (54, 114, 1)
    assert (now["a"].live.rank, now["a"].live.change) == (2, -1)
    assert now["new"].official is None
    assert now["new"].live.change is None


def test_the_change_is_since_the_last_official_race() -> None:
    run = [Race("1", True, {"a": 60, "b": 54}), Race("2", True, {"a": 40, "b": 60})]
    now = standings(run)
    assert now["b"].official is not None
    assert (now["b"].official.rank, now["b"].official.change) == (1, 1)


def test_the_better_best_result_decides_between_equal_totals_before_the_last_race() -> None:
    """61 points twice in the official list of 23 November 2025: Horikawa with 43 and 18 before Sato with 38 and 23."""
    run = [Race("1", True, {"horikawa": 43, "sato": 38}), Race("2", True, {"horikawa": 18, "sato": 23})]
    ranked = standings(run)
    assert [(ranked[who].live.rank, ranked[who].live.tie) for who in ("horikawa", "sato")] == [
        (1, "results"),
        (2, "results"),
    ]


def test_identical_results_are_in_the_order_of_the_best_time_and_the_row_says_so() -> None:
    """103 points twice in that list: Loubineaud (60, 43) before Dawson (43, 60), who was better in the last race."""
    times = ({"loubineaud": 360_000_000, "dawson": 361_000_000}, {"loubineaud": 365_000_000, "dawson": 364_000_000})
    points = ({"loubineaud": 60, "dawson": 43}, {"loubineaud": 43, "dawson": 60})
    run = [Race("1", True, points[0], "5000m", times[0]), Race("2", True, points[1], "5000m", times[1])]
    ranked = standings(run)
    assert [(ranked[who].live.rank, ranked[who].live.tie) for who in ("loubineaud", "dawson")] == [
        (1, "time"),
        (2, "time"),
    ]


def test_times_over_different_distances_decide_nothing() -> None:
    run = [
        Race("1", True, {"a": 60, "b": 54}, "3000m", {"a": 240_000_000, "b": 241_000_000}),
        Race("2", True, {"a": 54, "b": 60}, "5000m", {"a": 420_000_000, "b": 419_000_000}),
    ]
    ranked = standings(run)
    assert [(ranked[who].live.rank, ranked[who].live.tie) for who in ("a", "b")] == [(2, "last-race"), (1, "last-race")]


def test_who_shares_a_rank_is_marked_and_who_has_no_points_is_not() -> None:
    run = [Race("1", True, {"a": 48, "b": 48, "c": 40, "d": 0, "e": 0})]
    assert [standings(run)[who].live.tie for who in "abcde"] == ["shared", "shared", None, None, None]


def test_points_of_division_a_take_the_place_of_those_of_b_even_when_they_are_fewer() -> None:
    """ "(N)" rows: a rider of division B who was moved up on the same weekend."""
    a, b = {"moved": 17, "first": 60}, {"moved": 20, "second": 19}
    expected = {"moved": 17, "first": 60, "second": 19}
    assert points_of_stage([("A", a), ("B", b)]) == points_of_stage([("B", b), ("A", a)]) == expected


divisions = st.lists(
    st.tuples(st.sampled_from(["A", "B", None]), st.dictionaries(people, st.integers(0, 60))), max_size=4
)


@given(divisions)
def test_the_order_of_the_lists_of_a_stage_makes_no_difference(lists: list[tuple[Any, dict[str, int]]]) -> None:
    assert points_of_stage(lists) == points_of_stage(lists[::-1])


@given(races)
def test_a_tie_is_named_where_totals_are_equal_and_nowhere_else(run: list[Race]) -> None:
    ranked = {who: standing.live for who, standing in standings(run).items()}
    for who, total in ranked.items():
        equals = [other for other in ranked if other != who and ranked[other].points == total.points != 0]
        assert (total.tie is not None) == bool(equals)
        assert (total.tie == "shared") == any(ranked[other].rank == total.rank for other in equals)
