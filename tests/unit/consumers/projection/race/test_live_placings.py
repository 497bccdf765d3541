"""Points as they stand: on every split they are those of the ranks counted from what the ranking and the live view show."""

from consumers.projection import Projection
from consumers.season.documents import standings_documents
from producers.simulate import COMPETITION, race_day
from schemas.documents import Document
from schemas.events import Event
from tests.kit.consumers.log import live, ranking
from tests.kit.consumers.mass_start import MassStart

POINTS = (60, 54, 48, 43, 40, 38, 36, 34, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21)
DISTANCE = "500m-women-2"


def of_one_distance(event: Event) -> bool:
    return getattr(event.data, "distance", DISTANCE) == DISTANCE


def expected_points(ranking: Document, live: Document) -> dict[str, int]:
    """By name: finished times and projected ones in one list, ranks counted one by one."""
    times = {row["name"]: row["time_us"] for row in ranking["rows"].values() if row["status"] == "ok"}
    for heat in live["heats"].values():
        for lane in heat["races"].values():
            if lane["status"] == "racing" and "projected" in lane:
                times[lane["name"]] = lane["projected"]["time_us"]
    known = {row["name"] for row in ranking["rows"].values() if "competitor" not in row.get("reconstructed", [])}
    return {
        name: POINTS[sum(other // 1000 < time // 1000 for other in times.values())]
        for name, time in times.items()
        if name in known
    }


def test_points_and_standings_move_on_every_split() -> None:
    projection = Projection(COMPETITION)
    while_racing = moved = 0
    before: dict[str, int] = {}
    for event in filter(of_one_distance, race_day()):
        projection.apply(event)
        projection.collect()
        if event.type not in ("lap.presented", "passing.recorded", "result.committed", "heat.started"):
            continue
        documents = {channel: view.doc for channel, view in projection.views.items()}
        rows = documents[f"points/{COMPETITION}"]["cups"]["500m-women"]["races"][DISTANCE]["rows"].values()
        found = {row["name"]: row["points"] for row in rows}
        expected = expected_points(documents[f"ranking/{COMPETITION}/{DISTANCE}"], documents[f"live/{COMPETITION}"])
        assert found == expected
        while_racing += any("racing" in row for row in rows)
        moved += found != before
        before = found
    assert while_racing > 20
    assert moved > 20


def test_a_standing_says_who_is_on_the_ice_and_an_official_total_has_only_what_is_final() -> None:
    projection = Projection(COMPETITION)
    for event in filter(of_one_distance, race_day()):
        projection.apply(event)
        if event.type == "lap.presented" and event.data.metres == 100:
            projection.collect()
            points = {COMPETITION: projection.views[f"points/{COMPETITION}"].doc}
            document = standings_documents("2021-22", points)["standings/2021-22/500m-women"]
            racing = [row for row in document["rows"].values() if row.get("racing")]
            if racing:
                break
    assert racing
    for row in racing:
        assert row["stages"]["3.2"] > 0
        assert row["live"]["points"] == sum(row["stages"].values())
        assert row.get("official", {}).get("points", 0) == row["live"]["points"] - row["stages"]["3.2"]


def test_a_mass_start_stands_by_points_so_far_and_then_by_laps_and_time() -> None:
    log = MassStart()
    log.say("heat.started", 1, 1, started_at=log.now)
    crossings = [("a1", 400, 41_000_000), ("a2", 400, 40_000_000), ("a3", 400, 40_500_000), ("a1", 800, 70_000_000)]
    for who, metres, time_us in crossings:
        log.say("lap.presented", 1, 1, race=f"{who}-1", metres=metres, time_us=time_us)
    log.say("sprint.awarded", 1, 1, race="a3-1", sprint=1, points=3)
    projection = Projection("c1")
    for event in log.events:
        projection.apply(event)
    projection.collect()
    [race] = projection.views["points/c1"].doc["cups"]["mass-start-men"]["races"].values()
    assert {row["name"]: row["points"] for row in race["rows"].values()} == {
        "Rider a3": 60,  # has points
        "Rider a1": 54,  # a lap more
        "Rider a2": 48,
    }
    shown = live(projection)["heats"]["mass-start-men/1"]["races"]
    assert {race: lane.get("rank_now") for race, lane in shown.items()} == {
        "a1-1": 2,
        "a2-1": 3,
        "a3-1": 1,
        "a4-1": None,
    }
    assert [shown["a3-1"][key] for key in ("sprint_points", "laps_done", "sprints")] == [3, 1, {"1": 3}]
    assert ranking(projection, "mass-start-men")["rows"]["a1"]["rank_now"] == 2
