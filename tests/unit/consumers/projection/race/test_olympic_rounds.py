"""Team pursuit in rounds through the projection: Olympic women 2022 and a cancelled final.

Sources: finals of 15 February 2022 with all eight times (Polish press agency in dziennik.pl, 15 Feb 2022); the first three
quarter-finals of 12 February with heat and time (German Wikipedia, "Teamverfolgung (Frauen)"). Times of the other quarter-final
teams and of the semi-finals were not found, so those heats have start lists alone: who skates in the finals follows from their
start lists.
"""

from typing import Any

import pytest

from schemas.documents import Document
from tests.kit.consumers.log import Log, documents, live, project

QUARTER_FINALS: dict[int, list[str]] = {1: ["jpn"], 2: ["ned"], 3: ["can"], 4: ["roc", "blr"], 5: ["chn", "nor", "pol"]}
QUARTER_FINAL_TIMES = {"jpn": "2:53.61", "can": "2:53.97", "ned": "2:57.26"}
FINALS = {
    "final-d": {"blr": "3:01.19", "pol": "3:03.19"},
    "final-c": {"chn": "2:58.34", "nor": "3:02.15"},
    "final-b": {"ned": "2:56.86", "roc": "2:58.65"},
    "final-a": {"can": "2:53.44", "jpn": "3:04.47"},
}
RANKS = ["can", "jpn", "ned", "roc", "chn", "nor", "blr", "pol"]
FIRST = {"ned": ["Antoinette de Jong", "Irene Schouten", "Ireen Wüst"]}
LAST = {"ned": ["Marijke Groenewoud", "Irene Schouten", "Ireen Wüst"]}


def time_us(text: str) -> int:
    minutes, _, seconds = text.partition(":")
    return (int(minutes) * 6_000 + round(float(seconds) * 100)) * 10_000


class Pursuit(Log):
    def __init__(self) -> None:
        super().__init__(competition="owg-2022", distance="team-pursuit-women", metres=2400)
        venue = {"name": "National Speed Skating Oval", "city": "Beijing", "country": "CHN"}
        days = {"starts_on": "2022-02-12", "ends_on": "2022-02-15"}
        self.add("competition.announced", {"name": "Olympic Winter Games", "venue": venue, "olympic": True, **days})
        about = {"number": 1, "name": "Team pursuit women", "discipline": "team-pursuit", "gender": "women"}
        self.add("distance.scheduled", {"distance": self.distance, "metres": 2400, "status": "running", **about})

    def line_up(self, round_: int, heat: int, phase: str, teams: list[str], **more: Any) -> None:
        members = FIRST if round_ == 1 else LAST
        entries = [
            {
                "race": f"{team}-{round_}",
                "lane": lane,
                "competitor": {
                    "id": team,
                    "name": team.upper(),
                    "country": team.upper(),
                    "kind": "team",
                    "members": [{"name": name} for name in members.get(team, [])],
                },
            }
            for team, lane in zip(teams, ("inner", "outer", "3", "4"), strict=False)
        ]
        one = {"heat": heat, "round": round_, "phase": phase, "entries": entries, **more}
        self.add("startlist.published", {"distance": self.distance, "heats": [one], "complete": False})

    def skate(self, round_: int, heat: int, times: dict[str, str]) -> None:
        where = {"distance": self.distance, "round": round_, "heat": heat}
        self.add("heat.started", {**where, "started_at": self.now})
        for team, time in times.items():
            flags = ["F"] if time == "3:04.47" else []
            self.add(
                "result.committed", {**where, "race": f"{team}-{round_}", "time_us": time_us(time), "flags": flags}
            )
        self.add("heat.committed", where)


def up_to_the_semi_finals() -> Pursuit:
    log = Pursuit()
    log.add(
        "record.loaded",
        {
            "kind": "OR",
            "discipline": "team-pursuit",
            "gender": "women",
            "time_us": time_us("2:53.89"),
            "holder": "Japan",
            "country": "JPN",
        },
    )
    for heat, teams in QUARTER_FINALS.items():
        log.line_up(1, heat, "quarter-final", teams)
        if times := {team: QUARTER_FINAL_TIMES[team] for team in teams if team in QUARTER_FINAL_TIMES}:
            log.skate(1, heat, times)
    log.line_up(2, 1, "semi-final", ["jpn", "roc"])
    log.line_up(2, 2, "semi-final", ["can", "ned"])
    return log


@pytest.fixture(scope="module")
def games() -> dict[str, Document]:
    log = up_to_the_semi_finals()
    for heat, (phase, times) in enumerate(FINALS.items(), start=1):
        log.line_up(3, heat, phase, list(times))
    for heat, times in enumerate(FINALS.values(), start=1):
        log.skate(3, heat, times)
    log.add("distance.official", {"distance": log.distance})
    return documents(project(log.events, "owg-2022"))


def test_eight_of_eight_ranks_are_those_of_the_olympic_games(games: dict[str, Document]) -> None:
    rows = games["ranking/owg-2022/team-pursuit-women"]["rows"]
    assert {team: row["rank"] for team, row in rows.items()} == {team: rank for rank, team in enumerate(RANKS, start=1)}
    assert sorted(rows, key=lambda team: rows[team]["position"]) == RANKS
    assert (rows["jpn"]["rank"], rows["jpn"]["time"], rows["jpn"]["gap"], rows["jpn"]["flags"]) == (
        2,
        "3:04.47",
        "+11.03",
        ["F"],
    )


def test_members_are_those_of_the_heat(games: dict[str, Document]) -> None:
    ranking = games["ranking/owg-2022/team-pursuit-women"]
    assert ranking["rows"]["ned"]["members"] == LAST["ned"]
    assert ranking["heats"]["2"]["rows"]["ned"]["members"] == FIRST["ned"]


def test_quarter_finals_rank_together_and_say_who_goes_on(games: dict[str, Document]) -> None:
    heats = games["ranking/owg-2022/team-pursuit-women"]["heats"]
    first = {team: row for key in ("1", "2", "3") for team, row in heats[key]["rows"].items()}
    assert {team: (row["rank"], row["gap"], row.get("qualified")) for team, row in first.items()} == {
        "jpn": (1, "", True),
        "can": (2, "+0.36", True),
        "ned": (3, "+3.65", True),
    }
    assert {key: heats[key]["phase"] for key in ("1", "2.1", "3.4")} == {
        "1": "quarter-final",
        "2.1": "semi-final",
        "3.4": "final-a",
    }
    assert heats["2.2"]["rows"]["can"]["qualified"]
    assert "qualified" not in heats["2.2"]["rows"]["ned"]


def test_an_olympic_record_of_a_quarter_final_stays_in_the_records(games: dict[str, Document]) -> None:
    """2:53.61 by Japan on 12 February, and 2:53.44 by Canada on 15 February."""
    broken = games["records/owg-2022"]["records"]["or-team-pursuit-women"]["broken"]
    assert [(each["name"], each["time"]) for each in broken] == [("JPN", "2:53.61"), ("CAN", "2:53.44")]


def test_the_ticker_says_who_won_each_final(games: dict[str, Document]) -> None:
    texts = [line["text"]["en"] for line in games["ticker/owg-2022"]["lines"].values()]
    assert "Final A of the women's team pursuit: Canada beats Japan, 2:53.44 to 3:04.47." in texts
    assert "Team pursuit women, official: Canada wins." in texts
    assert sum(text.startswith("Final ") for text in texts) == 4


def test_a_team_in_the_final_knows_which_ranks_are_possible() -> None:
    log = up_to_the_semi_finals()
    log.line_up(3, 4, "final-a", ["can", "jpn"])
    rows = documents(project(log.events, "owg-2022"))["ranking/owg-2022/team-pursuit-women"]["rows"]
    assert [rows[team]["possible_ranks"] for team in ("can", "jpn", "ned", "roc")] == [[1, 2], [1, 2], [3, 4], [3, 4]]
    assert "rank" not in rows["can"]


def test_a_cancelled_final_leaves_two_ranks_that_are_not_known() -> None:
    """Women's final D of 17 February 2026 was cancelled."""
    log = up_to_the_semi_finals()
    for heat, (phase, times) in enumerate(FINALS.items(), start=1):
        log.line_up(3, heat, phase, list(times), cancelled=phase == "final-d")
        if phase != "final-d":
            log.skate(3, heat, times)
    found = documents(project(log.events, "owg-2022"))["ranking/owg-2022/team-pursuit-women"]
    assert [found["rows"][team].get("rank") for team in RANKS] == [1, 2, 3, 4, 5, 6, None, None]
    assert [found["rows"][team]["possible_ranks"] for team in ("blr", "pol")] == [[7, 8], [7, 8]]
    assert found["heats"]["3.1"]["state"] == "cancelled"


def test_the_live_heat_names_its_phase_and_ranks_the_two_teams_alone() -> None:
    log = up_to_the_semi_finals()
    log.line_up(3, 4, "final-a", ["can", "jpn"])
    where = {"distance": log.distance, "round": 3, "heat": 4}
    log.add("heat.activated", where)
    log.add("heat.started", {**where, "started_at": log.now})
    for metres, can, jpn in ((200, 17_500_000, 17_000_000), (400, 32_000_000, 31_500_000)):
        for team, split_us in (("can", can), ("jpn", jpn)):
            lap = {"metres": metres, "time_us": split_us}
            log.add("lap.presented", {**where, "race": f"{team}-3", **lap})
    [heat] = live(project(log.events, "owg-2022"))["heats"].values()
    assert heat["phase"] == "final-a"
    splits = {team: heat["races"][f"{team}-3"]["splits"]["400"] for team in ("can", "jpn")}
    assert {team: (split["rank"], split["gap"]) for team, split in splits.items()} == {
        "can": (2, "+0.50"),
        "jpn": (1, ""),
    }
