"""A correction reaches every number that follows from the result, also after the list was official."""

from typing import Any

from consumers.season.documents import standings_documents
from schemas.documents import Document
from tests.kit.consumers.corrections import without_traces
from tests.kit.consumers.log import Log, documents, project

DAY = "2026-01-10"
TIMES_US = {"a": 68_100_000, "b": 68_200_000, "c": 68_200_000, "d": 68_300_000, "e": 70_000_000}


def a_stage() -> Log:
    log = Log()
    venue = {"name": "Oval", "city": "Inzell", "country": "GER", "timezone": "Europe/Berlin"}
    about = {"name": "World Cup 4", "venue": venue, "starts_on": DAY, "ends_on": "2026-01-11"}
    log.add("competition.announced", {**about, "season": "2025-26", "stage": 4})
    record = {"kind": "TR", "discipline": "1000m", "gender": "men", "time_us": 68_150_000, "holder": "Holder"}
    log.add("record.loaded", {**record, "place": "Inzell"})
    scheduled = {"distance": log.distance, "number": 1, "name": "1000 m Men", "discipline": "1000m", "metres": 1000}
    log.add("distance.scheduled", {**scheduled, "gender": "men", "division": "A"})
    return log


def skated(log: Log, times_us: dict[str, int | None], statuses: dict[str, str] | None = None) -> Log:
    for heat, who in enumerate(times_us, start=1):
        log.pair(heat, who)
    for heat, (who, time_us) in enumerate(times_us.items(), start=1):
        log.of_heat("started", heat)
        log.result(heat, who, time_us, (statuses or {}).get(who, "ok"))
        log.of_heat("committed", heat)
    log.add("distance.official", {"distance": log.distance})
    return log


def corrected(log: Log, who: str, time_us: int | None, status: str = "ok", **more: Any) -> Log:
    heat = 1 + list(TIMES_US).index(who)
    was = {"status": "ok", "time_us": TIMES_US[who]}
    log.of_race("result.corrected", heat, who, time_us=time_us, status=status, replaces=was, **more)
    return log


def standings(found: dict[str, Document]) -> Document:
    [document] = standings_documents("2025-26", {"c1": found["points/c1"]}).values()
    return document


def numbers(found: dict[str, Document]) -> dict[str, tuple[object, ...]]:
    """Status, rank, gap, points, flags of the ranking, and official rank and points of the standings."""
    total = {row["name"]: row for row in standings(found)["rows"].values()}
    rows = found["ranking/c1/1000m-men"]["rows"]
    return {
        who: (
            *(row["status"], row.get("rank"), row["gap"], row.get("points"), row["flags"]),
            *((total[row["name"]]["official"][key] for key in ("rank", "points")) if row["name"] in total else ()),
        )
        for who, row in rows.items()
    }


def test_who_is_disqualified_after_the_list_was_official_gives_up_rank_points_standing_and_record() -> None:
    log = skated(a_stage(), dict(TIMES_US))
    before = documents(project(log.events))
    assert numbers(before) == {
        "a": ("ok", 1, "", 60, ["TR"], 1, 60),
        "b": ("ok", 2, "+0.10", 54, [], 2, 54),
        "c": ("ok", 2, "+0.10", 54, [], 2, 54),
        "d": ("ok", 4, "+0.20", 43, [], 4, 43),
        "e": ("ok", 5, "+1.90", 40, [], 5, 40),
    }
    corrected(log, "a", None, "DQ", reason="T08")
    after = documents(project(log.events))
    assert numbers(after) == {
        "b": ("ok", 1, "", 60, [], 1, 60),
        "c": ("ok", 1, "", 60, [], 1, 60),
        "d": ("ok", 3, "+0.10", 48, [], 3, 48),
        "e": ("ok", 4, "+1.80", 43, [], 4, 43),
        "a": ("DQ", None, "", None, []),
    }
    [held] = before["records/c1"]["records"].values()
    [stands] = after["records/c1"]["records"].values()
    assert [each["name"] for each in held["broken"]] == ["Skater a"]
    assert "broken" not in stands
    said = [" ".join(line["text"]["en"] for line in each["ticker/c1"]["lines"].values()) for each in (before, after)]
    assert "track record" in said[0]
    assert "disqualified" in said[1]
    assert before[f"report/c1/{DAY}"] != after[f"report/c1/{DAY}"]


def test_a_corrected_time_is_as_if_it_had_been_the_first() -> None:
    """But for what is said of the correction itself: all numbers are those of a day on which it was never wrong."""
    wrong = corrected(skated(a_stage(), dict(TIMES_US)), "e", 68_199_000)
    right = skated(a_stage(), {**TIMES_US, "e": 68_199_000})
    by_correction, at_once = documents(project(wrong.events)), documents(project(right.events))
    assert numbers(by_correction) == numbers(at_once)
    assert numbers(at_once)["e"] == ("ok", 2, "+0.09", 54, [], 2, 54)
    for channel in ("points/c1", "records/c1", "ranking/c1/1000m-men", "live/c1", "competition/c1"):
        assert without_traces({channel: by_correction[channel]}) == {channel: at_once[channel]}, channel
    assert (
        by_correction["ranking/c1/1000m-men"]["rows"]["e"]["corrected"]["after"] == "1:08.19"
    )  # the list was official


def test_a_cancelled_distance_gives_no_points() -> None:
    """The story: the ice was too soft after three pairs and the distance was cancelled; the standings as they stand went on
    counting the ranks of those who had skated."""
    log = a_stage()
    for heat, (who, time_us) in enumerate(TIMES_US.items(), start=1):
        log.pair(heat, who)
        log.result(heat, who, time_us)
    assert [row["live"]["points"] for row in standings(documents(project(log.events)))["rows"].values()][:2] == [60, 54]
    scheduled = {"distance": log.distance, "number": 1, "name": "1000 m Men", "discipline": "1000m", "metres": 1000}
    log.add("distance.scheduled", {**scheduled, "gender": "men", "division": "A", "status": "cancelled"})
    found = documents(project(log.events))
    assert standings(found)["rows"] == {}
    assert {row.get("points") for row in found["ranking/c1/1000m-men"]["rows"].values()} == {None}
