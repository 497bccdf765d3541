"""How good the chances are: Brier scores and a reliability table, beside two simpler ways in the same run.

Each race is projected as it was skated, pair by pair, from a start list with the best times of the races before. Before the
start, halfway and before the last pair, the published chances are compared with what came. The Brier score of a race is the sum
of the squared errors over its skaters; 0 is perfect.

`order of bests`: the fastest time (the best time, before the finish) wins, and the first three are the podium. `uniform`:
everybody who can still win (reach the podium) has the same chance.

    python -m bench.chances [SHEETS.csv] [--recording RECORDING.jsonl]
"""

import argparse
import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bench.pace import read
from consumers.projection import Projection
from producers.simulate import race_day
from schemas.distances import distance_id
from schemas.events import Event, build_event

MOMENTS = ("start", "halfway", "last pair", "every split")
WAYS = ("Rinkside", "order of bests", "uniform")
_COMPETITION = "bench"
_US_PER_MS = 1_000


@dataclass
class Starter:
    """One row of a sheet. `time_us` is None without a time; `best_us` is the best time known before the race."""

    name: str
    country: str
    pair: int
    lane: str
    time_us: int | None
    rank: int | None
    best_us: int | None = None
    earlier_us: int | None = None
    splits_us: Mapping[int, int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        text = f"{self.name}-{self.country}-{self.pair}-{self.lane}".lower()
        return "".join(letter for letter in text if letter.isascii() and (letter.isalnum() or letter == "-"))


@dataclass
class Race:
    name: str
    metres: int
    gender: str
    run: int
    division: str
    starters: list[Starter]


@dataclass
class Score:
    """Sums over all times of one moment: squared errors by way, and (forecast in per cent, happened) of Rinkside."""

    times: int = 0
    win: dict[str, float] = field(default_factory=lambda: dict.fromkeys(WAYS, 0.0))
    podium: dict[str, float] = field(default_factory=lambda: dict.fromkeys(WAYS, 0.0))
    forecasts: list[tuple[int, bool]] = field(default_factory=list)


# --- sheets -------------------------------------------------------------------------------------------------------------


def sheet_races(rows: Iterable[dict[str, str]]) -> Iterator[Race]:
    """The races of which the best times of at least half of the field are known from races before, in order."""
    by_race: dict[tuple[str, int], list[dict[str, str]]] = defaultdict(list)
    for row in rows:
        by_race[row["date"], int(row["race_no"])].append(row)
    bests: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    first_runs: dict[tuple[str, str, str], dict[str, int]] = defaultdict(dict)
    for _, sheet in sorted(by_race.items()):
        one = sheet[0]
        event, here = (one["gender"], one["distance_m"]), (one["wc"], one["gender"], one["distance_m"])
        run = 2 if one["run"] == "2nd" else 1
        starters = [
            Starter(
                row["name"],
                row["country"],
                int(row["pair"]),
                row["lane"],
                _time_us(row),
                int(row["rank"]) if row["rank"] and not row["status"] else None,
                bests[event].get(row["name"]),
                first_runs[here].get(row["name"]) if run == 2 else None,
            )
            for row in sheet
            if row["pair"]
        ]
        if 2 * sum(each.best_us is not None for each in starters) >= len(starters):
            name = f"World Cup {one['wc']}, {one['distance_m']} m {one['gender']} {one['run']} {one['division']}"
            yield Race(name, int(one["distance_m"]), one["gender"], run, one["division"], starters)
        for each in starters:
            if each.time_us is not None:
                bests[event][each.name] = min(each.time_us, bests[event].get(each.name, each.time_us))
                first_runs[here][each.name] = each.time_us


def _time_us(row: dict[str, str]) -> int | None:
    if not row["time_s"]:
        return None
    return round(float(row["time_s"]) * 1_000) * _US_PER_MS + int(row["thousandth_digit"] or 0) * _US_PER_MS


# --- a recording --------------------------------------------------------------------------------------------------------


def recorded_races(events: Sequence[Event]) -> Iterator[Race]:
    """The individual races of a recording, with splits and the personal bests of its start lists."""
    projection = Projection(events[0].subject)
    for event in events:
        projection.apply(event)
    projection.collect()
    for channel, view in projection.views.items():
        kind, _, rest = channel.partition("/")
        if kind != "ranking" or view.doc["form"] != "lanes" or not view.doc["discipline"].endswith("m"):
            continue
        lanes = {
            lane["race"]: lane
            for heat in projection.views[f"startlist/{rest}"].doc["heats"].values()
            for lane in heat["lanes"].values()
        }
        starters = [
            Starter(
                row["name"],
                row.get("country", ""),
                row["heat"],
                row["lane"],
                row.get("time_us"),
                row.get("rank"),
                lanes[row["race"]].get("personal_best_us"),
                splits_us={int(metres): lap["time_us"] for metres, lap in row["laps"].items()},
            )
            for row in view.doc["rows"].values()
        ]
        yield Race(view.doc["name"], view.doc["metres"], view.doc["gender"], 1, "A", starters)


# --- projecting ---------------------------------------------------------------------------------------------------------


class Log:
    """Builds events a second apart."""

    def __init__(self) -> None:
        self.now = datetime(2025, 11, 14, 12, tzinfo=UTC)
        self.number = 0

    def event(self, type_: str, data: dict[str, Any]) -> Event:
        self.now += timedelta(seconds=1)
        self.number += 1
        return build_event(
            {
                "specversion": "1.0",
                "id": str(self.number),
                "source": "/bench",
                "type": type_,
                "subject": _COMPETITION,
                "time": self.now,
                "data": data,
            }
        )


def published(race: Race) -> Iterator[tuple[str, set[str], dict[str, dict[str, int]]]]:
    """What is published at each moment: its name, the keys of those whose race is over, and the chances by key."""
    log, projection = Log(), Projection(_COMPETITION)
    distance = distance_id(f"{race.metres}m", race.gender, race.run, race.division)

    def chances() -> dict[str, dict[str, int]]:
        projection.collect()
        rows: dict[str, dict[str, int]] = projection.views[f"chances/{_COMPETITION}/{distance}"].doc["rows"]
        return rows

    for event in _before(log, race, distance):
        projection.apply(event)
    pairs = sorted({each.pair for each in race.starters})
    names = {0: "start", len(pairs) // 2: "halfway", len(pairs) - 1: "last pair"}
    over: set[str] = set()
    for done, pair in enumerate(pairs):
        if done in names:
            yield names[done], over, chances()
        starters = [each for each in race.starters if each.pair == pair]
        for event in _crossings(log, distance, pair, starters):
            projection.apply(event)
            yield "every split", over, chances()
        for event in _results(log, distance, pair, starters):
            projection.apply(event)
        over = over | {each.key for each in starters}


def _before(log: Log, race: Race, distance: str) -> Iterator[Event]:
    venue = {"name": "Oval", "country": "USA"}
    yield log.event(
        "competition.announced", {"name": "Bench", "venue": venue, "starts_on": "2025-11-14", "ends_on": "2025-11-16"}
    )
    data = {"discipline": f"{race.metres}m", "metres": race.metres, "gender": race.gender, "division": race.division}
    if race.run == 2:
        first = distance_id(f"{race.metres}m", race.gender, 1, race.division)
        yield log.event("distance.scheduled", {**data, "distance": first, "number": 1, "name": "First run", "run": 1})
        yield log.event("startlist.published", {"distance": first, "heats": _heats(race, "first")})
        for each in race.starters:
            if each.earlier_us is not None:
                result = {
                    "distance": first,
                    "heat": each.pair,
                    "race": f"first-{each.key}",
                    "time_us": each.earlier_us,
                }
                yield log.event("result.committed", result)
        for pair in sorted({each.pair for each in race.starters}):
            yield log.event("heat.committed", {"distance": first, "heat": pair})
    yield log.event(
        "distance.scheduled", {**data, "distance": distance, "number": 2, "name": race.name, "run": race.run}
    )
    yield log.event("startlist.published", {"distance": distance, "heats": _heats(race, "race")})


def _heats(race: Race, prefix: str) -> list[dict[str, Any]]:
    heats: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for place, each in enumerate(race.starters, start=1):
        best = {"personal_best_us": each.best_us, "season_best_us": each.best_us} if each.best_us is not None else {}
        competitor = {"id": each.key, "name": each.name, **({"country": each.country} if each.country else {})}
        heats[each.pair].append({"race": f"{prefix}-{each.key}", "lane": str(place), "competitor": competitor, **best})
    return [{"heat": pair, "entries": entries} for pair, entries in sorted(heats.items())]


def _crossings(log: Log, distance: str, pair: int, starters: Sequence[Starter]) -> Iterator[Event]:
    crossings = sorted(
        (time_us, metres, each.key) for each in starters for metres, time_us in each.splits_us.items() if each.rank
    )
    if crossings:
        yield log.event("heat.started", {"distance": distance, "heat": pair, "started_at": log.now})
    for time_us, metres, who in crossings[: -len(starters)]:  # not at the finish
        data = {"distance": distance, "heat": pair, "race": f"race-{who}", "metres": metres, "time_us": time_us}
        yield log.event("lap.presented", data)


def _results(log: Log, distance: str, pair: int, starters: Sequence[Starter]) -> Iterator[Event]:
    for each in starters:
        outcome = {"time_us": each.time_us} if each.rank is not None else {"status": "DNF"}
        yield log.event("result.committed", {"distance": distance, "heat": pair, "race": f"race-{each.key}", **outcome})
    yield log.event("heat.committed", {"distance": distance, "heat": pair})


# --- scoring ------------------------------------------------------------------------------------------------------------


def score(races: Iterable[Race]) -> dict[str, Score]:
    found = {moment: Score() for moment in MOMENTS}
    for race in races:
        for moment, over, chances in published(race):
            _add(found[moment], race, over, chances)
    return {moment: total for moment, total in found.items() if total.times}


def _add(total: Score, race: Race, over: set[str], chances: dict[str, dict[str, int]]) -> None:
    ways = {
        "Rinkside": {key: (row["win"] / 100, row["podium"] / 100) for key, row in chances.items()},
        "order of bests": _by_bests(race, over),
        "uniform": _uniform(race, over),
    }
    total.times += 1
    for each in race.starters:
        won, on_podium = each.rank == 1, each.rank is not None and each.rank <= 3
        for way, of in ways.items():
            win, podium = of.get(each.key, (0.0, 0.0))
            total.win[way] += (win - won) ** 2
            total.podium[way] += (podium - on_podium) ** 2
        row = chances[each.key]
        total.forecasts += [(row["win"], won), (row["podium"], on_podium)]


def _by_bests(race: Race, over: set[str]) -> dict[str, tuple[float, float]]:
    still_in = [each for each in race.starters if each.key not in over or each.rank is not None]
    order = sorted(still_in, key=lambda each: (each.time_us if each.key in over else each.best_us) or 1 << 60)
    return {each.key: (float(place == 0), float(place < 3)) for place, each in enumerate(order)}


def _uniform(race: Race, over: set[str]) -> dict[str, tuple[float, float]]:
    left = [each.key for each in race.starters if each.key not in over]
    done = sorted((each for each in race.starters if each.key in over and each.rank), key=lambda each: each.rank or 0)
    first, podium = [*left, *(each.key for each in done[:1])], [*left, *(each.key for each in done[:3])]
    return {name: (1 / len(first) if name in first else 0.0, min(1.0, 3 / len(podium))) for name in podium}


# --- printing -----------------------------------------------------------------------------------------------------------


def show(title: str, scores: dict[str, Score]) -> None:
    print(f"\n{title}\n\n| Brier score per race | moment | times | {' | '.join(WAYS)} |\n|---|---|---|---|---|---|")
    for kind in ("win", "podium"):
        for moment, total in scores.items():
            sums = getattr(total, kind)
            print(
                f"| {kind} | {moment} | {total.times} | {' | '.join(f'{sums[way] / total.times:.3f}' for way in WAYS)} |"
            )
    print("\n| forecast | how often | forecast, mean | happened |\n|---|---|---|---|")
    every = [each for total in scores.values() for each in total.forecasts]
    for low, high in ((0, 1), (1, 5), (5, 15), (15, 30), (30, 50), (50, 70), (70, 90), (90, 101)):
        inside = [(chance, came) for chance, came in every if low <= chance < high]
        if inside:
            mean, came = (
                sum(chance for chance, _ in inside) / len(inside),
                sum(came for _, came in inside) / len(inside),
            )
            print(f"| {low} – {high - 1} % | {len(inside)} | {mean:.1f} % | {100 * came:.1f} % |")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sheets", type=Path, nargs="?", help="results of World Cups, one row per skater (CSV)")
    parser.add_argument("--recording", type=Path, help="a recording of Rinkside or of a Vantage feed")
    given = parser.parse_args()
    if given.sheets is not None:
        with given.sheets.open(encoding="utf-8", newline="") as file:
            races = list(sheet_races(csv.DictReader(file)))
        show("All races with known bests", score(races))
        show("Division A", score(race for race in races if race.division == "A"))
    if given.recording is not None:
        show(given.recording.name, score(recorded_races(read(given.recording)[0])))
    if given.sheets is None and given.recording is None:
        print("The shipped race day: many of its times are modelled, so this shows that it runs, not how good it is.")
        show("Race day", score(recorded_races(list(race_day()))))


if __name__ == "__main__":
    main()
