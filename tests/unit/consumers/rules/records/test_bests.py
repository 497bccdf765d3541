"""Personal and season bests: when one is broken."""

import pytest

from consumers.rules.records.evaluation import evaluate
from consumers.rules.records.values import (
    StandingBest,
)
from schemas.event_data import BestData
from tests.kit.consumers.records import best, skated


def test_a_best_falls_only_where_it_is_known() -> None:
    races = [skated("a", "37.00"), skated("b", "36.00", "Jutta Leerdam")]
    found = evaluate([], [best("PB", "37.08", "KOK Femke")], races)
    assert found.flags == {"a": ("PB",)}
    assert [(each.standing.time_us, each.by.key, each.margin) for each in found.improved] == [(37_080_000, "a", 8)]
    assert found.bests_now == (best("PB", "37.00"),)


def test_a_best_moves_with_every_race_of_the_competition() -> None:
    races = [
        skated("a", "37.01"),
        skated("b", "37.05", heat=2),
        skated("c", "36.96", heat=3),
        skated("d", "36.961", heat=4),
    ]
    found = evaluate([], [best("PB", "37.08"), best("SB", "37.50")], races)
    assert found.flags == {"a": ("PB", "SB"), "c": ("PB", "SB")}
    assert found.equalled == {"d": ("PB", "SB")}


def test_a_season_best_needs_one_before_it() -> None:
    races = [skated("a", "37.74"), skated("b", "37.39", heat=2)]
    assert evaluate([], [best("PB", "37.00")], races).flags == {}
    assert evaluate([], [best("PB", "37.00"), best("SB", "37.60")], races).flags == {"b": ("SB",)}
    opening = evaluate([], [], races, opens_season=True)
    assert opening.flags == {"b": ("SB",)}
    assert [each.kind for each in opening.bests_now] == ["SB"]


def test_the_opening_of_a_season_compares_with_its_own_first_race() -> None:
    races = [skated("a", "37.74"), skated("b", "37.742", heat=2), skated("c", "37.90", heat=3)]
    opening = evaluate([], [], races, opens_season=True)
    assert opening.flags == {}
    assert opening.equalled == {"b": ("SB",)}


@pytest.mark.parametrize(
    ("loaded", "country", "flagged"),
    [
        (["NED"], "NED", True),
        ([None], "NED", True),
        (["NED"], None, True),
        (["NED", "USA"], None, False),
        (["NED", None], None, True),
        (["USA"], "NED", False),
        (["USA", None], "NED", True),
    ],
)
def test_a_best_without_a_country_fits_where_nobody_else_does(
    loaded: list[str | None], country: str | None, flagged: bool
) -> None:
    bests = [best("PB", "37.08", country=each) for each in loaded]
    assert evaluate([], bests, [skated("a", "37.00", country=country)]).flags == ({"a": ("PB",)} if flagged else {})


def test_a_best_that_names_no_gender_is_of_the_skater_but_of_no_team() -> None:
    data = BestData(kind="PB", discipline="500m", competitor="Femke Kok", country="NED", time_us=37_080_000)
    assert evaluate([], [StandingBest.of(data)], [skated("a", "37.00")]).flags == {"a": ("PB",)}
    assert evaluate([], [StandingBest.of(data, "men")], [skated("a", "37.00")]).flags == {}
    team = data.model_copy(update={"discipline": "team-pursuit", "competitor": "Netherlands"})
    races = [skated("a", "0:37.00", "Netherlands (A, B, C)", discipline="team-pursuit")]
    assert evaluate([], [StandingBest.of(team)], races).flags == {}
    assert evaluate([], [StandingBest.of(team, "women")], races).flags == {"a": ("PB",)}
