"""Standings: an oracle that compares people two by two, and the cases that rules are made of."""

from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.standings import Race, standings

people = st.sampled_from(["anna", "bo", "cara", "dee", "eva"])
races = st.lists(
    st.builds(
        Race,
        st.just(""),
        st.booleans(),
        st.dictionaries(people, st.sampled_from([0, 40, 43, 48, 54, 60]), max_size=5),
    ),
    max_size=5,
)


def leads(one: str, other: str, run: list[Race]) -> bool:
    """Whether `one` is before `other` after these races."""
    mine, theirs = (sum(race.points.get(who, 0) for race in run) for who in (one, other))
    if mine != theirs:
        return mine > theirs
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
