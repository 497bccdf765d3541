"""Team sprint: three laps, timed every half lap; the time of the last skater, whatever the two before did."""

from schemas.distances import metres_of, split_points
from schemas.documents import Document
from tests.kit.consumers.log import Log, documents, live, project, ranking

HALF_LAPS_S = {"ned": (14.2, 13.1, 12.9, 13.0, 13.3, 13.5), "can": (14.0, 13.2, 12.9, 13.1, 13.5, 13.8)}


def team_sprint() -> Log:
    log = Log(distance="team-sprint-men", metres=1200)
    log.programme(discipline="team-sprint", name="Team sprint men")
    entries = [
        {
            "race": f"r-{who}-1",
            "lane": lane,
            "competitor": {
                "id": who,
                "name": name,
                "country": who.upper(),
                "kind": "team",
                "members": [{"name": f"{name} {place}"} for place in (1, 2, 3)],
            },
        }
        for who, lane, name in (("ned", "inner", "Netherlands"), ("can", "outer", "Canada"))
    ]
    log.add("startlist.published", {"distance": log.distance, "heats": [{"heat": 1, "entries": entries}]})
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    return log


def skate(log: Log, half_laps: int) -> None:
    for who, times_s in HALF_LAPS_S.items():
        time_us = 0
        for place, half_lap_s in enumerate(times_s[:half_laps], start=1):
            time_us += round(half_lap_s * 1_000_000)
            log.lap(1, who, 200 * place, time_us)


def lanes(log: Log) -> dict[str, Document]:
    [heat] = live(project(log.events))["heats"].values()
    return {lane["competitor"]: lane for lane in heat["races"].values()}


def test_it_is_three_laps_for_everybody_with_a_split_every_half_lap() -> None:
    assert {gender: metres_of("team-sprint", gender) for gender in ("men", "women", "mixed")} == {
        "men": 1200,
        "women": 1200,
        "mixed": 1200,
    }
    assert split_points("team-sprint", 1200) == (200, 400, 600, 800, 1000, 1200)


def test_on_the_way_there_is_an_order_a_gap_and_a_projection() -> None:
    log = team_sprint()
    skate(log, 4)
    found = lanes(log)
    assert [found[who]["splits"]["800"]["rank"] for who in ("ned", "can")] == [1, 1]
    assert [found[who]["splits"]["200"]["gap"] for who in ("ned", "can")] == ["+0.20", ""]
    assert found["can"]["splits"]["800"]["lap"] == "13.10"
    assert found["ned"]["members"] == ["Netherlands 1", "Netherlands 2", "Netherlands 3"]
    assert {who: lane["armband"] for who, lane in found.items()} == {"ned": "white", "can": "red"}
    assert all(79_000_000 < lane["projected"]["time_us"] < 81_500_000 for lane in found.values())


def test_the_time_of_the_last_skater_is_the_time_of_the_team() -> None:
    log = team_sprint()
    skate(log, 6)
    log.result(1, "ned", 80_000_000)
    log.result(1, "can", 80_500_000)
    log.of_heat("committed", 1)
    rows = ranking(project(log.events), "team-sprint-men")["rows"]
    assert [(who, row["rank"], row["time"], row["gap"]) for who, row in rows.items()] == [
        ("ned", 1, "1:20.00", ""),
        ("can", 2, "1:20.50", "+0.50"),
    ]
    assert list(rows["ned"]["laps"]) == ["200", "400", "600", "800", "1000", "1200"]


def test_a_team_record_is_of_the_country_whoever_skates_in_it() -> None:
    log = team_sprint()
    record = {"kind": "NR", "discipline": "team-sprint", "gender": "men", "time_us": 80_200_000, "country": "NED"}
    log.add("record.loaded", {**record, "holder": "Netherlands (others)"})
    log.result(1, "ned", 80_000_000)
    projection = project(log.events)
    assert ranking(projection, "team-sprint-men")["rows"]["ned"]["flags"] == ["NR"]
    assert documents(projection)["records/c1"]["records"]["nr-team-sprint-men-ned"]["broken"][0]["by"] == "0.20"
