"""The expected time of a skater, from what is known at that moment."""

import pytest

from consumers.rules.chances.forecast import Skater, forecast

S = 1_000_000


def test_who_has_the_better_best_is_expected_to_be_faster() -> None:
    found = forecast({"a": Skater(best_us=70 * S), "b": Skater(best_us=71 * S), "c": Skater(best_us=72 * S)})
    assert found["a"].mean_us < found["b"].mean_us < found["c"].mean_us
    assert found["b"].mean_us == pytest.approx(71.71 * S, rel=0.001)


def test_the_best_of_the_season_counts_more_than_the_personal_best() -> None:
    skaters = {"old": Skater(best_us=69 * S, season_us=72 * S), "new": Skater(best_us=71 * S, season_us=70 * S)}
    found = forecast({**skaters, "x": Skater(best_us=70 * S, season_us=71 * S)})
    assert found["new"].mean_us < found["old"].mean_us


def test_without_bests_the_last_to_start_is_expected_to_be_the_fastest_and_less_certain() -> None:
    found = forecast({"first": Skater(order=0.0), "last": Skater(order=1.0), "known": Skater(best_us=70 * S)})
    assert found["last"].mean_us < found["first"].mean_us
    assert found["last"].deviation_us > found["known"].deviation_us


def test_slow_ice_slows_everybody_and_a_fall_says_nothing_about_it() -> None:
    field = {f"s{number}": Skater(best_us=70 * S + number * S // 10, finished_us=72 * S) for number in range(6)}
    slow = forecast({**field, "next": Skater(best_us=70 * S)})["next"].mean_us
    usual = forecast({"a": Skater(best_us=70 * S), "next": Skater(best_us=70 * S)})["next"].mean_us
    fallen = forecast({**field, "fell": Skater(best_us=70 * S, finished_us=100 * S), "next": Skater(best_us=70 * S)})
    assert slow > usual
    assert fallen["next"].mean_us == pytest.approx(slow, rel=0.003)


def test_on_the_ice_the_projected_time_takes_over_as_it_becomes_certain() -> None:
    def expected(half_us: int) -> float:
        return forecast({"a": Skater(best_us=70 * S, projected=(73 * S, half_us)), "b": Skater(best_us=70 * S)})[
            "a"
        ].mean_us

    assert expected(4 * S) < expected(1 * S) < expected(S // 10)
    assert expected(S // 10) == pytest.approx(73 * S, rel=0.001)


def test_a_skater_near_the_finish_hardly_falls() -> None:
    found = forecast({"a": Skater(best_us=70 * S), "b": Skater(best_us=70 * S, projected=(70 * S, S), left=0.1)})
    assert found["b"].fails == pytest.approx(found["a"].fails / 10)


def test_where_no_time_is_known_the_first_finisher_shows_the_level() -> None:
    found = forecast({"a": Skater(), "b": Skater(finished_us=80 * S)})
    assert found["a"].mean_us == pytest.approx(80 * S)
    assert forecast({"a": Skater()})["a"].mean_us > 0
    assert forecast({}) == {}
