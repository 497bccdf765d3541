"""Rounds of team events: an oracle that compares teams two by two, and the Olympic Games."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.team_rounds import Heat, Place, advancing, places
from schemas.fields import Phase

TEAMS = [f"t{number}" for number in range(1, 9)]
FINALS: tuple[Phase, ...] = ("final-a", "final-b", "final-c", "final-d")


@st.composite
def tournaments(draw: st.DrawFn) -> list[Heat]:
    """Quarter-finals of four to eight teams, in any state of the rounds after them; teams may withdraw before any heat."""
    teams = draw(st.permutations(TEAMS))[: draw(st.integers(4, 8))]
    heats = [heat(draw, 1, "quarter-final", teams)]
    semi, rest = teams[:4], teams[4:]
    has_later_rounds: bool = draw(st.booleans())
    if not has_later_rounds:
        return heats
    heats += [heat(draw, 2, "semi-final", semi[:2]), heat(draw, 2, "semi-final", semi[2:])]
    for phase, pair in zip(FINALS, (semi[::2], semi[1::2], rest[:2], rest[2:]), strict=True):
        is_drawn: bool = draw(st.booleans())
        withdrawn = draw(st.sets(st.sampled_from(TEAMS), max_size=2))
        if is_drawn and (left := [team for team in pair if team not in withdrawn]):
            heats.append(heat(draw, 3, phase, left))
    return heats


def heat(draw: st.DrawFn, round_: int, phase: Phase, teams: list[str]) -> Heat:
    ranks = draw(st.dictionaries(st.sampled_from(teams), st.integers(1, 4)))
    return Heat(round_, phase, frozenset(teams), ranks, draw(st.booleans()), draw(st.booleans()))


def last_heat(team: str, heats: list[Heat]) -> Heat:
    return max((heat for heat in heats if team in heat.entered), key=lambda heat: heat.round)


def first_rank(team: str, heats: list[Heat]) -> int | None:
    """The best rank that a team may still have, by the name of its last heat; None when it is in none of its finals."""
    phase, names = last_heat(team, heats).phase, [heat.phase for heat in heats]
    if phase in FINALS:
        return 1 + 2 * FINALS.index(phase)
    if len(names) == 1:  # quarter-finals alone
        return 1
    open_finals = [name for name in (FINALS[:2] if phase == "semi-final" else FINALS[2:]) if name not in names]
    return 1 + 2 * FINALS.index(open_finals[0]) if open_finals else None


@given(tournaments())
def test_a_rank_counts_the_teams_of_better_finals_and_those_that_are_faster(heats: list[Heat]) -> None:
    found = places(heats)
    assert found.keys() == {team for heat in heats for team in heat.entered}
    for team, place in found.items():
        first, rank = first_rank(team, heats), last_heat(team, heats).ranks.get(team)
        if first is None or rank is None:
            assert place.rank is None
            continue
        beside = [other for other in found if first_rank(other, heats) == first]
        faster = sum(last_heat(other, heats).ranks.get(other, 9) < rank for other in beside)
        assert place.rank == first + faster


@given(tournaments())
def test_the_possible_ranks_of_a_team_without_one_are_those_of_its_finals(heats: list[Heat]) -> None:
    for team, place in places(heats).items():
        first = first_rank(team, heats)
        phase = last_heat(team, heats).phase
        if place.rank is None and phase in FINALS:
            assert (first or 0) <= place.first <= place.last == (first or 0) + 1
        elif place.rank is None and first is None:
            assert (place.first, place.last) == ((1, 4) if phase == "semi-final" else (5, 8))


@given(tournaments())
def test_a_withdrawal_moves_nobody_of_another_final(heats: list[Heat]) -> None:
    """Without the teams of final A, everybody else has the same place."""
    kept = [heat for heat in heats if heat.phase != "final-a"]
    withdrawn = [
        Heat(each.round, each.phase, each.entered, {}, True) if each.phase == "final-a" else each for each in heats
    ]
    if len(kept) == len(heats):
        return
    found, without = places(heats), places(withdrawn)
    in_a = {team for each in heats if each.phase == "final-a" for team in each.entered}
    assert {team: place for team, place in found.items() if team not in in_a} == {
        team: place for team, place in without.items() if team not in in_a
    }


@given(tournaments())
def test_the_order_of_the_heats_of_a_round_makes_no_difference(heats: list[Heat]) -> None:
    shuffled = sorted(heats, key=lambda heat: (heat.round, repr(sorted(heat.entered))))
    assert places(shuffled) == places(heats)


OLYMPIC_WOMEN_2026 = ["final-d", "final-c", "final-b", "final-a"]
"""Order in which the finals stood in the programme (owg2026_schedule.csv); final D was cancelled."""


def finals_of_2026() -> Iterator[Heat]:
    pairs = {"final-a": "ab", "final-b": "cd", "final-c": "ef", "final-d": "gh"}
    yield Heat(1, "quarter-final", frozenset("abcdefgh"), {team: n for n, team in enumerate("abcdefgh", 1)}, over=True)
    yield Heat(2, "semi-final", frozenset("ad"), {"a": 1, "d": 2}, over=True)
    yield Heat(2, "semi-final", frozenset("bc"), {"b": 1, "c": 2}, over=True)
    for phase in FINALS:
        first, second = tuple(pairs[phase])
        cancelled = phase == "final-d"
        yield Heat(3, phase, frozenset((first, second)), {} if cancelled else {first: 1, second: 2}, True, cancelled)


def test_the_ranks_of_a_cancelled_final_are_not_known() -> None:
    found = places(list(finals_of_2026()))
    assert [found[team].rank for team in "abcdef"] == [1, 2, 3, 4, 5, 6]
    assert [found[team] for team in "gh"] == [Place(None, 7, 8)] * 2


def test_semi_finalists_are_ahead_of_final_c_before_their_finals_are_drawn() -> None:
    heats = [heat for heat in finals_of_2026() if heat.phase not in ("final-a", "final-b")]
    found = places(heats)
    assert [found[team].rank for team in "abcdef"] == [1, 1, 3, 3, 5, 6]


def test_a_team_with_a_bye_stands_by_its_next_start_list() -> None:
    heats = [
        Heat(1, "quarter-final", frozenset("abc"), {"a": 1, "b": 2, "c": 3}, True),
        Heat(2, "semi-final", frozenset("bc"), {"b": 1, "c": 2}, True),  # a has a bye
        Heat(3, "final-a", frozenset("ab"), {}),
    ]
    assert places(heats) == {"a": Place(None, 1, 2), "b": Place(None, 1, 2), "c": Place(3, 3, 3)}
    assert advancing(heats) == [frozenset("bc"), frozenset("b"), frozenset()]
    alone = [heats[0], Heat(2, "semi-final", frozenset("a"), {}, True), heats[1]]
    assert places(alone)["a"] == Place(None, 1, 3)


def test_a_team_that_withdraws_before_its_final_has_no_rank_and_moves_nobody_up() -> None:
    heats = [each for each in finals_of_2026() if each.phase != "final-a"]
    heats.append(Heat(3, "final-a", frozenset("a"), {"a": 1}, True))
    found = places(heats)
    assert [found[team].rank for team in "acdef"] == [1, 3, 4, 5, 6]
    assert found["b"] == Place(None, 1, 4)


def test_a_team_that_does_not_finish_its_final_has_no_rank_and_moves_nobody_up() -> None:
    heats = [
        Heat(3, "final-a", frozenset("ab"), {"a": 1}, True),
        Heat(3, "final-b", frozenset("cd"), {"c": 1, "d": 2}, True),
    ]
    assert [place.rank for place in places(heats).values()] == [1, None, 3, 4]
