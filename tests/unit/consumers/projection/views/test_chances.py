"""Who may still win: at every split, for everybody in the start list."""

from schemas.documents import Document
from tests.kit.consumers.log import Log, live, project, row
from tests.kit.consumers.ticker import said

BESTS = {"a": 70_000_000, "b": 71_500_000, "c": 69_000_000, "d": 70_500_000}


def race(**more: object) -> Log:
    log = Log().programme(**more)
    heats = [
        {
            "heat": heat,
            "entries": [
                {
                    "race": f"r-{who}-{heat}",
                    "lane": lane,
                    "competitor": {"id": who, "name": f"Skater {who}", "country": "NED"},
                    "personal_best_us": BESTS[who],
                }
                for lane, who in zip(("inner", "outer"), pair, strict=True)
            ],
        }
        for heat, pair in ((1, "ab"), (2, "cd"))
    ]
    log.add("startlist.published", {"distance": log.distance, "heats": heats})
    return log


def skate(log: Log, heat: int, **finals_us: int) -> None:
    log.of_heat("started", heat)
    for metres, share in ((200, 0.245), (600, 0.61), (1000, 1.0)):
        for who, final_us in finals_us.items():
            log.lap(heat, who, metres, int(final_us * share))
    log.of_heat("committed", heat)


def chances(log: Log) -> Document:
    return project(log.events).views["chances/c1/1000m-men"].doc


def test_before_the_start_the_bests_decide() -> None:
    rows = chances(race())["rows"]
    assert sorted(rows, key=lambda key: rows[key]["position"]) == ["c", "a", "d", "b"]
    assert 98 <= sum(each["win"] for each in rows.values()) <= 102
    assert all("lead" not in each for each in rows.values())


def test_a_finish_and_every_split_change_them() -> None:
    log = race()
    before = chances(log)["rows"]["a"]["win"]
    skate(log, 1, a=69_500_000, b=72_000_000)
    after = chances(log)["rows"]
    assert after["a"]["win"] > before
    log.of_heat("started", 2)
    log.lap(2, "c", 200, 16_600_000)
    log.lap(2, "c", 600, 41_300_000)
    fast = chances(log)["rows"]["c"]["win"]
    assert fast > after["c"]["win"]


def test_they_are_beside_the_rows_of_ranking_and_live_while_the_race_runs() -> None:
    log = race()
    skate(log, 1, a=69_500_000, b=72_000_000)
    log.of_heat("started", 2)
    log.lap(2, "c", 200, 17_000_000)
    projection = project(log.events)
    rows = chances(log)["rows"]
    assert row(projection, "a")["chances"] == {"win": rows["a"]["win"], "podium": rows["a"]["podium"]}
    on_ice = live(projection)["heats"]["1000m-men/2"]["races"]["r-c-2"]
    assert on_ice["chances"] == {"win": rows["c"]["win"], "podium": rows["c"]["podium"]}


def test_when_it_is_over_one_has_won() -> None:
    log = race()
    skate(log, 1, a=69_500_000, b=72_000_000)
    skate(log, 2, c=69_000_000, d=73_000_000)
    found = chances(log)
    assert found["unbeatable"] == "c"
    assert {key: (each["win"], each["podium"]) for key, each in found["rows"].items()} == {
        "c": (100, 100),
        "a": (0, 100),
        "b": (0, 100),
        "d": (0, 0),
    }
    assert "chances" not in row(project(log.events), "c")


def test_only_the_limits_of_the_distance_make_it_certain() -> None:
    log = race()
    skate(log, 1, a=69_500_000, b=72_000_000)
    log.of_heat("started", 2)
    log.lap(2, "c", 200, 17_000_000)
    log.lap(2, "c", 600, 44_000_000)  # 25.5 s for the last lap: nearly impossible, and not impossible
    log.lap(2, "d", 200, 17_000_000)
    log.lap(2, "d", 600, 52_000_000)
    found = chances(log)
    assert "unbeatable" not in found
    assert found["rows"]["a"]["win"] == 99
    log.lap(2, "c", 600, 52_000_000)
    found = chances(log)
    assert (found["unbeatable"], found["rows"]["a"]["win"]) == ("a", 100)


def test_who_is_out_has_no_chance() -> None:
    log = race()
    log.result(2, "c", None, "DQ")
    assert chances(log)["rows"]["c"]["win"] == 0


def test_a_source_that_names_heats_one_by_one_leaves_it_open() -> None:
    log = race(status="running")
    skate(log, 1, a=69_500_000, b=72_000_000)
    assert chances(log)["incomplete"] is True
    assert "chances" not in row(project(log.events), "a")


def test_without_a_usable_field_there_are_no_rows() -> None:
    log = race()
    log.of_heat("started", 2)
    log.lap(2, "c", 200, 17_000_000)
    assert chances(log)["rows"] == {}  # the first heat was not seen
    mass = Log(distance="mass-start-men", metres=6400).programme(discipline="mass-start", start_mode="mass")
    mass.pair(1, "a", "b")
    assert project(mass.events).views["chances/c1/mass-start-men"].doc["rows"] == {}


def test_the_lead_of_the_cup_follows_from_points_so_far_and_ranks() -> None:
    log = race()
    log.events.pop(0)
    log.add(
        "competition.announced",
        {
            "name": "World Cup 2",
            "venue": {"name": "Oval"},
            "starts_on": "2025-11-21",
            "ends_on": "2025-11-23",
            "season": "2025-26",
            "stage": 2,
        },
        id_="again",
    )
    assert "leads" not in chances(log)  # the points of the first World Cup are not known
    rows = [
        {"competitor": f"Skater {who}", "country": "NED", "stage_points": {"1": points}}
        for who, points in (("a", 60), ("b", 54), ("c", 20))
    ]
    log.add("cup.seeded", {"season": "2025-26", "cup": "1000m-men", "rows": rows})
    found = chances(log)
    assert found["leads"] == "1000m-men"
    lead = {key: each["lead"] for key, each in found["rows"].items()}
    assert lead["a"] > lead["b"] > lead["c"] == 0  # 20 + 60 is less than 60 + 43
    assert 98 <= sum(lead.values()) <= 102


def test_the_lead_of_a_championship_follows_from_its_times() -> None:
    log = race()
    log.events.pop(0)
    log.add(
        "competition.announced",
        {
            "name": "World Sprint",
            "venue": {"name": "Oval"},
            "starts_on": "2026-03-05",
            "ends_on": "2026-03-06",
            "championship": "sprint",
        },
        id_="again",
    )
    data = {"number": 0, "name": "500 m", "discipline": "500m", "metres": 500, "gender": "men", "distance": "500m-men"}
    log.add("distance.scheduled", data)
    entries = [
        {"race": f"s-{who}", "lane": lane, "competitor": {"id": who, "name": f"Skater {who}"}}
        for lane, who in (("inner", "a"), ("outer", "c"))
    ]
    log.add("startlist.published", {"distance": "500m-men", "heats": [{"heat": 1, "entries": entries}]})
    for who, time_us in (("a", 34_500_000), ("c", 36_500_000)):
        log.add("result.committed", {"distance": "500m-men", "heat": 1, "race": f"s-{who}", "time_us": time_us})
    log.add("heat.committed", {"distance": "500m-men", "heat": 1})
    found = chances(log)
    assert found["leads"] == "championship"
    lead = {key: each["lead"] for key, each in found["rows"].items()}
    assert lead["a"] > 90  # 2 s ahead after the 500 m is 4 s over 1000 m
    assert (lead["b"], lead["d"]) == (0, 0)  # they missed the 500 m


def test_the_ticker_tells_only_what_is_certain() -> None:
    log = race()
    skate(log, 1, a=69_500_000, b=72_000_000)
    log.of_heat("started", 2)
    log.lap(2, "c", 200, 17_000_000)
    log.lap(2, "d", 200, 17_000_000)
    log.lap(2, "c", 600, 52_000_000)
    assert said(log, "decided") == []
    log.lap(2, "d", 600, 52_000_000)
    assert said(log, "decided") == ["Skater a can no longer be beaten in the men's 1000 m."]
    log.lap(2, "c", 1000, 80_000_000)
    log.lap(2, "d", 1000, 81_000_000)
    log.of_heat("committed", 2)
    assert len(said(log, "decided")) == 1
    log.add("distance.official", {"distance": "1000m-men"})
    assert said(log, "decided") == []
