"""The chances beat two simple ways on official sheets, which are not part of the project."""

import csv

from bench.chances import score, sheet_races
from tests.kit.recorded_data import shared


def test_the_chances_beat_two_simple_ways_before_the_start_halfway_and_before_the_last_pair() -> None:
    with shared("wc2025_26/individual_results.csv").open(encoding="utf-8", newline="") as file:
        scores = score(sheet_races(csv.DictReader(file)))
    assert scores.keys() == {"start", "halfway", "last pair"}
    for total in scores.values():
        assert total.times == 24
        for errors in (total.win, total.podium):
            assert errors["Rinkside"] < min(errors["order of bests"], errors["uniform"])


def test_what_is_likely_happens_often() -> None:
    with shared("wc2025_26/individual_results.csv").open(encoding="utf-8", newline="") as file:
        scores = score(sheet_races(csv.DictReader(file)))
    forecasts = [each for total in scores.values() for each in total.forecasts]
    for low, high in ((1, 15), (15, 50), (50, 101)):
        inside = [(chance, came) for chance, came in forecasts if low <= chance < high]
        mean, came = (
            100 * sum(each) / len(inside)
            for each in ([chance / 100 for chance, _ in inside], [float(came) for _, came in inside])
        )
        assert abs(mean - came) < 8, (low, high, mean, came)
