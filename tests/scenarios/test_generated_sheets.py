"""Result sheets that never were, through the sheets and the projection, against a jury that knows nothing but the rules.

Fields of all sizes in every format, ties to the thousandth at every place, all that can happen to a skater, and files as
spreadsheets leave them. The jury is slow, reads no code of the product and compares everybody with everybody.
"""

import csv
import math
import random
from collections import defaultdict
from pathlib import Path

import pytest

from consumers.projection import Projection
from consumers.season.documents import standings_documents
from producers.sheets import read_sheets
from schemas.documents import Document
from schemas.views import check_view

Cells = dict[str, str]
A = [60, 54, 48, 43, 40, 38, 36, 34, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21]
BEHIND_A = {
    20: [28, 24, 21, *range(17, 0, -1)],
    16: [32, 28, 25, *range(21, 0, -1)],
    12: [36, 32, 29, *range(25, 0, -1)],
}
"""Points of division B, by how many start in A."""
TABLES = {
    ("mass_start", "A"): [*A, 20, 19, 18, 17],
    ("mass_start", "B"): [*range(20, 0, -1)],
    ("team_pursuit", "A"): A[:8],
    ("team_pursuit", "B"): [40, 36, 33, 29, 28, 27, 26, 25],
}
FIELDS = {
    **{(metres, gender): 20 for metres in (500, 1000, 1500) for gender in ("men", "women")},
    (3000, "women"): 16,
    (5000, "men"): 16,
    (5000, "women"): 12,
    (10000, "men"): 12,
}
USUAL_MS = {500: 38_000, 1000: 76_000, 1500: 116_000, 3000: 250_000, 5000: 420_000, 10000: 870_000}
NATIONS = ("NETHERLANDS", "CANADA", "JAPAN", "NORWAY", "POLAND", "ITALY", "CHINA", "GERMANY")
OF_ALL = ("wc", "city", "date", "race_no", "gender", "division")
OUTCOME = ("time", "thousandth_digit", "status", "reason_code", "flags", "rank", "wc_points")
COLUMNS = {
    "individual": (*OF_ALL, "distance_m", "run", "bib", "name", "country", "pair", "lane", *OUTCOME, "behind"),
    "mass_start": (
        *(*OF_ALL, "bib", "name", "country", "laps", "sprint_points_listed", "sprint_points_total"),
        *OUTCOME,
    ),
    "team_pursuit": (*OF_ALL, "team", "heat", "start_straight", *OUTCOME, "behind"),
}


class Race:
    """One race: `rows` go on the sheet, `ms` has the thousandths of those with a time."""

    def __init__(self, kind: str, about: Cells) -> None:
        self.kind, self.about = kind, about
        self.rows: dict[str, Cells] = {}
        self.ms: dict[str, int] = {}

    @property
    def is_b(self) -> bool:
        return self.about["division"] == "B"

    @property
    def distance(self) -> str:
        what = f"{self.about['distance_m']}m" if self.kind == "individual" else self.kind.replace("_", "-")
        run = {"1st": "-1", "2nd": "-2"}.get(self.about.get("run", ""), "")
        return f"{what}-{self.about['gender']}{run}{'-b' if self.is_b else ''}"

    @property
    def cup(self) -> str:
        if self.kind != "individual":
            return f"{self.kind.replace('_', '-')}-{self.about['gender']}"
        metres = int(self.about["distance_m"])
        return f"{'long-distance' if metres >= 3000 else f'{metres}m'}-{self.about['gender']}"

    @property
    def points(self) -> list[int]:
        if self.kind != "individual":
            return TABLES[self.kind, self.about["division"]]
        return BEHIND_A[FIELDS[int(self.about["distance_m"]), self.about["gender"]]] if self.is_b else A

    def add(self, dice: random.Random, name: str, usual_ms: int, more: Cells, spread_ms: int) -> None:
        out = dice.choice(["DNS", "DNF", "DQ", "WDR", "dnf"]) if dice.random() < 0.1 else ""
        if not out or (out == "DQ" and dice.random() < 0.5):  # some were timed before they were disqualified
            self.ms[name] = usual_ms + dice.randint(0, spread_ms)
        reason = {"reason_code": "T10"} if out else {"flags": dice.choice(["", "", "F", "RS"])}
        self.rows[name] = {**self.about, **more, "status": out, "rank": "77", "wc_points": "77", "behind": "7"} | reason

    def print_times(self, dice: random.Random) -> None:
        """Hundredths, and the thousandth only where hundredths are equal: what is not printed cannot count."""
        for name, ms in list(self.ms.items()):
            equal = sum(other // 10 == ms // 10 for other in self.ms.values()) > 1
            self.ms[name] = ms if equal else ms // 10 * 10
            time, digit = clock(ms // 10), str(ms % 10) if equal else ""
            if digit and dice.random() < 0.2:
                time, digit = f"{time}({digit})", ""
            self.rows[name] |= {"time": time.replace(".", dice.choice(["."] * 9 + [","])), "thousandth_digit": digit}

    def verdict(self) -> dict[str, tuple[str, ...]]:
        """Of everybody: status, rank, points, gap, time and the thousandth that is printed."""
        timed = {name: ms for name, ms in self.ms.items() if not self.rows[name]["status"]}
        first = next((name for name in timed if not any(self._beats(other, name) for other in timed)), None)
        said: dict[str, tuple[str, ...]] = {}
        for name, row in self.rows.items():
            if name not in timed or first is None:
                last = str(len(timed) + 1) if self.kind == "mass_start" and row["status"] == "DQ" else ""
                said[name] = (row["status"].upper(), last, "", "", "", "")
                continue
            rank = 1 + sum(self._beats(other, name) for other in timed)
            points = self.points[rank - 1] if rank <= len(self.points) else 0
            behind = timed[name] // 10 - timed[first] // 10
            lapped = self.kind == "mass_start" and int(row["laps"]) < max(
                int(self.rows[each]["laps"]) for each in timed
            )
            gap = "" if behind == 0 or lapped else ("+" if behind > 0 else "-") + clock(abs(behind))
            equal = sum(ms // 10 == timed[name] // 10 for ms in timed.values()) > 1
            digit = str(timed[name] % 10) if equal else ""
            said[name] = ("ok", str(rank), str(points), gap, clock(timed[name] // 10), digit)
        return said

    def _beats(self, one: str, other: str) -> bool:
        if self.kind == "mass_start":
            for column in ("sprint_points_total", "laps"):
                mine, theirs = int(self.rows[one][column] or 0), int(self.rows[other][column] or 0)
                if mine != theirs:
                    return mine > theirs
        return self.ms[one] < self.ms[other]


def clock(cents: int) -> str:
    minutes, rest = divmod(cents, 6_000)
    return f"{minutes}:{rest // 100:02d}.{rest % 100:02d}" if minutes else f"{rest // 100}.{rest % 100:02d}"


def world_cup(dice: random.Random, number: int) -> list[Race]:
    races: list[Race] = []

    def race(kind: str, gender: str, division: str, **more: str) -> Race:
        about = {"wc": str(number), "city": f"City {number}", "date": f"2025-12-0{number}", "gender": gender}
        races.append(Race(kind, {**about, "race_no": str(len(races) + 1), "division": division, **more}))
        return races[-1]

    for (metres, gender), size in FIELDS.items():
        people = [(f"{gender[0].upper()}{bib} Skater", bib) for bib in range(100, 160)]
        runs = ["1st", "2nd"] if metres == 500 and dice.random() < 0.7 else [""]
        for run, division in ((run, division) for run in runs for division in "AB" if dice.random() < 0.6):
            start = 0 if division == "A" else 30
            field = people[start : start + dice.choice([1, 2, size, dice.randint(1, 30)])]
            made = race("individual", gender, division, distance_m=str(metres), run=run)
            in_a_heat = 4 if division == "B" and metres >= 3000 and len(field) > 8 else 2
            spread_ms = dice.choice([3, 30, 300, 5_000])
            for place, (name, bib) in enumerate(field):
                where = {"pair": str(place // in_a_heat + 1), "lane": ["inner", "outer"][place % 2]}
                who = {"bib": str(bib), "name": name, "country": dice.choice(["NED", "ned"])}
                made.add(dice, name, USUAL_MS[metres], who | where, spread_ms)
    for gender, division in ((gender, division) for gender in ("men", "women") for division in "AB"):
        mass, full, spread_ms = race("mass_start", gender, division), dice.choice([15, 16]), dice.choice([9, 40_000])
        for bib in range(100, 100 + dice.choice([1, 16, 24, 27])):
            laps = full if dice.random() < 0.8 else dice.randint(1, full)
            won = [dice.choice([1, 2, 3, 20, 60]) for _ in range(dice.choice([0, 0, 1, 3]))]
            name = f"{gender[0].upper()}{bib} Skater"
            done = {"laps": str(laps), "sprint_points_total": str(sum(won) * (laps == full))}
            who = {"bib": str(bib), "name": name, "country": "NED", "sprint_points_listed": "+".join(map(str, won))}
            mass.add(dice, name, 30_000 * laps, who | done, spread_ms)
        pursuit, spread_ms = race("team_pursuit", gender, division), dice.choice([4, 9_000])
        for place, team in enumerate(dice.sample(NATIONS, dice.randint(1, 8))):
            where = {"heat": str(place // 2 + 1), "start_straight": ["Finish", "Crossing"][place % 2]}
            pursuit.add(dice, team, 220_000, {"team": team} | where, spread_ms)
    for made in races:
        made.print_times(dice)
    return races


def write(folder: Path, races: list[Race], dice: random.Random) -> list[Path]:
    paths = []
    for kind, names in COLUMNS.items():
        rows = [row for race in races if race.kind == kind for row in race.rows.values()]
        columns = [*names, "a column more"]
        dice.shuffle(rows)
        dice.shuffle(columns)
        path = folder / f"{kind}.csv"
        with path.open("w", encoding=dice.choice(["utf-8", "utf-8-sig"]), newline="") as file:
            separator, end = dice.choice([",", ",", ";"]), dice.choice(["\n", "\r\n"])
            writer = csv.DictWriter(file, columns, delimiter=separator, lineterminator=end, extrasaction="ignore")
            writer.writeheader()
            for row in rows:
                writer.writerow({name: dice.choice([cell] * 40 + [f" {cell} "]) for name, cell in row.items()})
                file.write(dice.choice([""] * 40 + [end]))
        paths.append(path)
    return paths


@pytest.mark.parametrize("seed", range(12))
def test_a_sheet_that_never_was_is_judged_as_the_rules_say(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    races = [race for number in dice.choice([[1, 2], [1, 2, 3]]) for race in world_cup(dice, number)]
    nothing = tmp_path / "overrides.csv"
    nothing.write_text("wc,discipline,gender,run,division,name,rank,points,reason\n", encoding="utf-8")
    sheets = read_sheets(write(tmp_path, races, dice), "cup", overrides=nothing)
    assert sheets.problems == ()
    views: dict[str, Document] = {}
    for competition, events in sheets.events.items():
        projection = Projection(competition)
        for event in events:
            projection.apply(event)
        projection.collect()
        views |= {channel: view.doc for channel, view in projection.views.items()}
    scores: dict[str, dict[str, dict[tuple[int, bool, int], int]]] = defaultdict(lambda: defaultdict(dict))
    best_times: dict[str, dict[str, list[float]]] = defaultdict(dict)
    for race in races:
        document = views[f"ranking/cup-{race.about['wc']}/{race.distance}"]
        check_view("ranking", document)
        verdict = race.verdict()
        assert {row["name"]: shown(row) for row in document["rows"].values()} == verdict, race.distance
        stage = int(race.about["wc"]), race.about.get("run") == "2nd", int(race.about.get("distance_m", 0))
        for name, (_, _, points, _, time, _) in verdict.items():
            if points and (race.about["division"] != "B" or stage not in scores[race.cup][name]):
                scores[race.cup][name][stage] = int(points)  # in both divisions: those of A
            if time and not race.cup.startswith("mass-start"):
                best_times[race.cup].setdefault(name, []).append(seconds(time))
    standings = standings_documents("2025-26", {name: views[f"points/{name}"] for name in sheets.events})
    for cup, of_cup in scores.items():
        document = standings[f"standings/2025-26/{cup}"]
        check_view("standings", document)
        found = {row["name"]: (row["official"]["rank"], row["official"]["points"]) for row in document["rows"].values()}
        assert found == final_standing(of_cup, best_times[cup]), cup


def shown(row: Document) -> tuple[str, ...]:
    timed = row["status"] == "ok"
    keys = ("rank", "points", "gap", "time", "thousandth")
    return row["status"], *(str(row.get(key, "")) if timed or key == "rank" else "" for key in keys)


def seconds(time: str) -> float:
    """Seconds of a time as screens write it."""
    return sum(float(part) * 60.0**power for power, part in enumerate(reversed(time.split(":"))))


def final_standing(
    scores: dict[str, dict[tuple[int, bool, int], int]], times: dict[str, list[float]]
) -> dict[str, tuple[int, int]]:
    """By points; of equals the best single result, the next best and so on; then the best time; then the better in the last
    race, in the one before it and so on, not to have been there being worst."""
    stages = sorted({stage for of_one in scores.values() for stage in of_one}, reverse=True)
    if len({metres for _, _, metres in stages}) > 1:
        times = {}  # of different distances

    def merit(name: str) -> list[float]:
        results = sorted((points for points in scores[name].values() if points), reverse=True)
        padded = results + [0] * (len(stages) - len(results))
        return [
            sum(results),
            *padded,
            -min(times.get(name, [math.inf])),
            *(scores[name].get(each, -1) for each in stages),
        ]

    merits = {name: merit(name) for name in scores}
    return {
        name: (1 + sum(other > own for other in merits.values()), sum(scores[name].values()))
        for name, own in merits.items()
    }
