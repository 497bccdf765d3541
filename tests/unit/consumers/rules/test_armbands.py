"""Armbands, and two pairs of a quartet on the board at once."""

import pytest

from consumers.rules.armbands import armband, partner
from tests.kit.consumers.log import Log, documents, live, project


@pytest.mark.parametrize(
    ("mode", "heat", "inner", "outer"),
    [
        ("pairs", 1, "white", "red"),
        ("pairs", 2, "white", "red"),
        ("quartets", 1, "white", "red"),
        ("quartets", 2, "yellow", "blue"),
        ("quartets", 7, "white", "red"),
        ("mass", 1, None, None),
    ],
)
def test_the_colour_follows_from_lane_and_heat(mode: str, heat: int, inner: str | None, outer: str | None) -> None:
    colours = [armband(mode, heat, lane) for lane in ("inner", "outer")]  # type: ignore[arg-type]
    assert colours == [inner, outer]
    assert armband(mode, heat, "7") is None  # type: ignore[arg-type]


def test_a_heat_of_a_quartet_is_the_partner_of_its_partner_and_pairs_have_none() -> None:
    for heat in range(1, 20):
        other = partner("quartets", heat)
        assert other is not None
        assert abs(other - heat) == 1
        assert partner("quartets", other) == heat
        assert (other + 1) // 2 == (heat + 1) // 2
        assert partner("pairs", heat) is None


@pytest.fixture
def quartets() -> Log:
    log = Log().programme(start_mode="quartets")
    for heat, pair in enumerate(["ab", "cd", "ef", "gh"], start=1):
        log.pair(heat, pair[0], pair[1])
    return log


def on_the_board(log: Log) -> list[str]:
    return list(live(project(log.events))["heats"])


def test_both_pairs_of_a_quartet_are_on_the_board_and_the_next_quartet_sends_them_off(quartets: Log) -> None:
    quartets.of_heat("activated", 1)
    quartets.of_heat("activated", 2)
    assert on_the_board(quartets) == ["1000m-men/1", "1000m-men/2"]
    quartets.of_heat("started", 1)
    quartets.of_heat("started", 2)
    for heat, pair in {1: "ab", 2: "cd"}.items():
        for who in pair:
            quartets.result(heat, who, 70_000_000 + heat)
        quartets.of_heat("committed", heat)
    assert on_the_board(quartets) == ["1000m-men/1", "1000m-men/2"]
    quartets.of_heat("activated", 3)
    quartets.of_heat("activated", 4)
    assert on_the_board(quartets) == ["1000m-men/3", "1000m-men/4"]


def test_the_second_pair_of_a_quartet_keeps_the_first_on_the_board_when_it_starts(quartets: Log) -> None:
    quartets.of_heat("started", 1)
    quartets.of_heat("committed", 1)
    quartets.of_heat("started", 2)
    assert on_the_board(quartets) == ["1000m-men/1", "1000m-men/2"]
    quartets.of_heat("committed", 2)
    quartets.of_heat("started", 3)
    assert on_the_board(quartets) == ["1000m-men/3"]


def test_four_skaters_have_four_colours_on_the_board_and_in_the_start_list(quartets: Log) -> None:
    quartets.of_heat("activated", 1)
    quartets.of_heat("activated", 2)
    projection = project(quartets.events)
    heats = live(projection)["heats"].values()
    assert [heat["start_mode"] for heat in heats] == ["quartets", "quartets"]
    lanes = {lane["name"]: lane["armband"] for heat in heats for lane in heat["races"].values()}
    assert lanes == {"Skater a": "white", "Skater b": "red", "Skater c": "yellow", "Skater d": "blue"}
    listed = documents(projection)["startlist/c1/1000m-men"]["heats"]
    assert [listed[heat]["lanes"]["outer"]["armband"] for heat in ("1", "2", "3")] == ["red", "blue", "red"]


def test_what_the_timing_system_says_comes_before_the_rule() -> None:
    log = Log().programme()
    log.pair(1, "a", armband="blue")
    log.of_heat("activated", 1)
    [lane] = live(project(log.events))["heats"]["1000m-men/1"]["races"].values()
    assert lane["armband"] == "blue"


def test_in_pairs_the_next_heat_sends_one_that_has_not_started_off_the_board() -> None:
    log = Log().programme().pair(1, "a").pair(2, "b")
    log.of_heat("activated", 1)
    log.of_heat("activated", 2)
    assert on_the_board(log) == ["1000m-men/2"]
