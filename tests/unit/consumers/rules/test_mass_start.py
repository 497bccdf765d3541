"""Mass start: the sheets' own examples, and a slow oracle that compares riders two by two."""

import csv

from hypothesis import given
from hypothesis import strategies as st

from consumers.rules.mass_start import Rider, mass_start_placings, total_points
from schemas.documents import Document
from tests.kit.consumers.log import Log, project, ranking
from tests.kit.recorded_data import shared

riders = st.builds(
    Rider,
    st.sampled_from([0, 0, 0, 1, 2, 3, 60]),
    st.integers(13, 16),
    st.integers(460_000_000, 460_030_000),
)


def beats(one: Rider, other: Rider) -> bool:
    """Whether a jury would put `one` before `other`."""
    if one.points != other.points:
        return one.points > other.points
    if one.laps != other.laps:
        return one.laps > other.laps
    return one.time_us // 1_000 < other.time_us // 1_000


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), riders, max_size=12))
def test_a_rank_is_one_more_than_those_who_beat_the_rider(field: dict[str, Rider]) -> None:
    placed = mass_start_placings(field)
    assert {key: placing.rank for key, placing in placed.items()} == {
        key: 1 + sum(beats(other, rider) for other in field.values()) for key, rider in field.items()
    }
    assert [placing.rank for placing in placed.values()] == sorted(placing.rank for placing in placed.values())


def test_one_point_outranks_an_earlier_finish_without() -> None:
    placed = mass_start_placings({"swings": Rider(1, 16, 466_500_000), "chung": Rider(0, 16, 466_040_000)})
    assert list(placed) == ["swings", "chung"]


def test_more_laps_come_before_any_time() -> None:
    placed = mass_start_placings({"lapped": Rider(0, 11, 391_660_000), "last": Rider(0, 16, 561_490_000)})
    assert placed["last"].rank == 1


def test_the_thousandth_is_shown_where_hundredths_are_equal() -> None:
    placed = mass_start_placings(
        {
            "a": Rider(0, 16, 466_501_000),
            "b": Rider(0, 16, 466_502_000),
            "c": Rider(3, 16, 466_503_000),
            "d": Rider(0, 16, 466_511_000),
        }
    )
    assert [placed[key].thousandth for key in "abcd"] == [1, 2, 3, None]


def test_who_was_lapped_keeps_no_points() -> None:
    assert total_points({1: 3, 2: 2, 4: 20}, 16, 16) == 25
    assert total_points({1: 3, 2: 3}, 13, 16) == 0


def a_race(*, committed: bool = True, round_: int = 1, **more: object) -> Log:
    """Four riders, of whom b is disqualified and d is still to finish unless the race is over."""
    log = Log(distance="mass-start-men", metres=6_400)
    about = {"name": "Mass start", "discipline": "mass-start", "metres": 6_400, "gender": "men", "start_mode": "mass"}
    log.add("distance.scheduled", {"distance": log.distance, "number": 1, **about})
    entries = [
        {"race": f"r-{who}-1", "lane": str(lane), "competitor": {"id": who, "name": who}}
        for lane, who in enumerate("abcd", start=1)
    ]
    heat = {"heat": 1, "round": round_, "entries": entries, **more}
    log.add("startlist.published", {"distance": log.distance, "heats": [heat]})
    for who, time_us in (("a", 480_000_000), ("c", 480_500_000), ("d", 481_000_000 if committed else None)):
        if time_us is not None:
            log.of_race("result.committed", 1, who, status="ok", time_us=time_us, round=round_)
    log.of_race("result.committed", 1, "b", status="DQ", reason="T25", round=round_)
    if committed:
        log.of_heat("committed", 1, round=round_)
    return log


def ranks(log: Log) -> dict[str, int | None]:
    rows: dict[str, Document] = ranking(project(log.events), "mass-start-men")["rows"]
    return {who: row.get("rank") for who, row in rows.items()}


def test_who_was_disqualified_is_printed_last_once_the_race_is_over() -> None:
    """The story: the lists print the last rank for a rider who was disqualified in a mass start, without points; here the row
    had none, and two lists were matched by overrides."""
    assert ranks(a_race(committed=False)) == {"a": 1, "c": 2, "d": None, "b": None}
    assert ranks(a_race()) == {"a": 1, "c": 2, "d": 3, "b": 4}
    row = ranking(project(a_race().events), "mass-start-men")["rows"]["b"]
    assert ("points" in row, row["gap"], row["status"]) == (False, "", "DQ")


def test_who_was_disqualified_in_a_semi_final_has_no_rank() -> None:
    assert ranks(a_race(qualify=2)) == {"a": 1, "c": 2, "d": 3, "b": None}
    assert ranks(a_race(round_=2)) == {"a": 1, "c": 2, "d": 3, "b": 4}


def test_a_rider_far_behind_keeps_no_sprint_points() -> None:
    """Strand: 3 points, 42.29 s behind, total 0 (Calgary, 23 Nov 2025); Odor: 3 points, 31.35 s behind, total 3."""
    assert total_points({1: 3}, 16, 16, 42_290_000) == 0
    assert total_points({1: 3}, 16, 16, 31_350_000) == 3


def test_the_totals_of_every_published_sheet_come_out() -> None:
    with shared("wc2025_26/mass_start_results.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["time_s"] and not row["status"]]
    races: dict[tuple[str, str, str], list[dict[str, str]]] = {}
    for row in rows:
        races.setdefault((row["wc"], row["gender"], row["division"]), []).append(row)
    compared = 0
    for race in races.values():
        most = max(int(row["laps"]) for row in race)
        first_us = min(round(float(row["time_s"]) * 1_000_000) for row in race if int(row["laps"]) == most)
        for row in race:
            won = dict(enumerate(map(int, filter(None, row["sprint_points_listed"].split("+"))), start=1))
            behind_us = round(float(row["time_s"]) * 1_000_000) - first_us
            total = total_points(won, int(row["laps"]), most, behind_us)
            assert total == int(row["sprint_points_total"] or 0), (row["wc"], row["name"])
            compared += bool(won)
    assert compared > 60
