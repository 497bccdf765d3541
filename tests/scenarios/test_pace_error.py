"""The projection against two simpler ways, on a championship that was recorded (2020): `python -m bench.pace RECORDING`."""

from functools import cache
from pathlib import Path
from statistics import mean

import pytest

from bench.pace import Errors, distances, errors, fixed_scheme, lines, read, same_gap
from producers.simulate import race_day
from tests.kit.recorded_data import shared


@pytest.fixture(scope="module")
def recording() -> Path:
    return shared("live_ec2020/raw.jsonl")


@cache
def _errors(path: Path) -> dict[str, dict[int, Errors]]:
    return {distance.discipline: errors(distance) for distance in distances(*read(path))}


def test_every_recorded_race_is_measured(recording: Path) -> None:
    assert {name: len(next(iter(found.values())).ours) for name, found in _errors(recording).items()} == {
        "1000m": 20,
        "team-pursuit": 6,
    }


def test_rinkside_is_nearer_than_the_same_gap_at_every_split(recording: Path) -> None:
    for name, found in _errors(recording).items():
        for metres, at in found.items():
            assert at.gap, (name, metres)
            assert mean(at.ours_where_gap) < mean(at.gap), (name, metres)


def test_rinkside_is_nearer_than_a_fixed_scheme_at_every_split(recording: Path) -> None:
    for name, found in _errors(recording).items():
        for metres, at in found.items():
            assert len(at.scheme) == len(at.ours)
            assert mean(at.ours) < mean(at.scheme), (name, metres)


def test_an_interval_holds_at_least_seven_races_of_ten(recording: Path) -> None:
    for name, found in _errors(recording).items():
        assert mean(mean(at.inside) for at in found.values()) > 0.7, name
    assert mean(_errors(recording)["1000m"][600].inside) >= 0.7


def test_the_two_simpler_ways_are_what_they_are_said_to_be() -> None:
    leader, other = {200: 17, 600: 42, 1000: 68}, {200: 16, 600: 42, 1000: 70}
    assert same_gap(600, 1000, {200: 16, 600: 43}, [other, leader]) == 69
    assert same_gap(600, 1000, {600: 43}, []) is None
    # First segment 10 % slow: ratio 1.07; second as planned: 0.7 + 0.321.
    assert fixed_scheme([1_000, 1_000, 1_000], [1_100, 1_000]) == 2_100 + 1_021


def test_the_shipped_race_day_is_measured_and_its_splits_are_said_to_be_modelled() -> None:
    found = distances(race_day(), {})
    assert [distance.discipline for distance in found] == ["500m", "1500m", "1000m", "team-pursuit"]
    assert all("modelled" in next(lines(distance)) for distance in found)
