"""A recorded championship (2020): what the timing system said, through the adapter and the projection, against sheets.

The sheets (`results.csv`, `laps.csv`) and the oracle of what was on the board come from the same recording on other ways:
the sheets were made without our code, the oracle below reads the feed's messages and none of our events.
"""

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from consumers.projection import Projection
from producers.vantage import Translator, produce_file
from schemas.documents import Document, apply_patch, document_hash
from schemas.events import Event, parse_instant
from schemas.views import check_view
from tests.kit.recorded_data import shared

COMPETITION = "ec2020"
DISTANCES = {"1000_men": "1000m-men", "team_pursuit_men": "team-pursuit-men"}
RACES = [(sheet, rank) for sheet in DISTANCES for rank in range(1, 21 if sheet == "1000_men" else 7)]
WITHDRAWN = 16

Message = dict[str, Any]


@pytest.fixture(scope="module")
def recording() -> Path:
    return shared("live_ec2020/raw.jsonl")


@cache
def _messages(path: Path) -> tuple[Message, ...]:
    return tuple(json.loads(line) for line in path.read_text().splitlines())


@cache
def _final(path: Path) -> dict[str, Document]:
    """Every document after the whole recording."""
    translator, projection = Translator(COMPETITION), Projection(COMPETITION)
    for message in _messages(path):
        for event in translator.translate(message, parse_instant(message["_time"])):
            projection.apply(event)
    for event in translator.ended(parse_instant(_messages(path)[-1]["_time"])):
        projection.apply(event)
    projection.collect()
    return {channel: view.doc for channel, view in projection.views.items()}


@cache
def _sheet(name: str) -> tuple[dict[str, str], ...]:
    with shared(f"live_ec2020/{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _cut(seconds: str) -> Decimal:
    """The official time: hundredths, the rest cut."""
    return Decimal(seconds).quantize(Decimal("0.01"), rounding=ROUND_DOWN)


def _printed(seconds: Decimal) -> str:
    minutes, rest = divmod(seconds, 60)
    return f"{minutes}:{rest:05.2f}" if minutes else f"{rest:.2f}"


def _us(seconds: str) -> int:
    whole = Decimal(seconds) * 1_000_000
    assert whole == int(whole)
    return int(whole)


def _row(path: Path, sheet: str, line: dict[str, str]) -> Document:
    rows: dict[str, Document] = _final(path)[f"ranking/{COMPETITION}/{DISTANCES[sheet]}"]["rows"]
    found = [row for row in rows.values() if (row["heat"], row["lane"]) == (int(line["pair"]), line["lane"])]
    assert len(found) == 1
    return found[0]


# --- the sheets ---------------------------------------------------------------------------------------------------


async def test_the_file_gives_the_same_events_as_its_messages_one_by_one(recording: Path) -> None:
    published: list[Event] = []

    async def publish(event: Event) -> None:
        published.append(event)

    outcome = await produce_file(recording, publish, competition=COMPETITION, rate=None)
    translator = Translator(COMPETITION)
    one_by_one = [
        event
        for message in _messages(recording)
        for event in translator.translate(message, parse_instant(message["_time"]))
    ]
    one_by_one += translator.ended(parse_instant(_messages(recording)[-1]["_time"]))
    assert published == one_by_one
    assert (outcome.messages, outcome.events, outcome.skipped) == (len(_messages(recording)), len(published), 0)
    assert len({(event.source, event.id) for event in published}) == len(published)


@pytest.mark.parametrize("sheet", DISTANCES)
def test_the_ranking_has_the_rows_of_the_sheet_and_no_others(recording: Path, sheet: str) -> None:
    lines = [line for line in _sheet("results") if line["event"] == sheet]
    document = _final(recording)[f"ranking/{COMPETITION}/{DISTANCES[sheet]}"]
    assert {(row["heat"], row["lane"], row["name"]) for row in document["rows"].values()} == {
        (int(line["pair"]), line["lane"], line["name"]) for line in lines
    }
    assert sorted(row["position"] for row in document["rows"].values()) == list(range(1, len(lines) + 1))
    assert document["state"] == "provisional"


@pytest.mark.parametrize(("sheet", "rank"), RACES)
def test_a_row_of_the_ranking_is_the_row_of_the_result_sheet(recording: Path, sheet: str, rank: int) -> None:
    lines = [line for line in _sheet("results") if line["event"] == sheet]
    (line,) = [line for line in lines if line["rank_computed_from_recording"] == str(rank)]
    faster = [other for other in lines if Decimal(other["time_s"]) < Decimal(line["time_s"])]
    assert len(faster) == rank - 1
    gap = _cut(line["time_s"]) - min(_cut(other["time_s"]) for other in lines)
    same = [other for other in lines if other is not line and _cut(other["time_s"]) == _cut(line["time_s"])]
    row = _row(recording, sheet, line)
    assert {key: row[key] for key in ("rank", "name", "country", "bib", "time", "time_us", "gap", "status")} == {
        "rank": rank,
        "name": line["name"],
        "country": line["country"],
        "bib": int(line["bib"]),
        "time": _printed(_cut(line["time_s"])),
        "time_us": _us(line["time_s"]),
        "gap": f"+{_printed(gap)}" if gap else "",
        "status": "ok",
    }
    assert row.get("thousandth") == (int(Decimal(line["time_s"]) * 1000) % 10 if same else None)
    assert "provisional" not in row


@pytest.mark.parametrize(("sheet", "rank"), RACES)
def test_every_split_and_lap_of_a_row_is_that_of_the_lap_sheet(recording: Path, sheet: str, rank: int) -> None:
    (line,) = [
        line
        for line in _sheet("results")
        if (line["event"], line["rank_computed_from_recording"]) == (sheet, str(rank))
    ]
    of_distance = [lap for lap in _sheet("laps") if lap["event"] == sheet]
    laps = [lap for lap in of_distance if (lap["pair"], lap["start_lane"]) == (line["pair"], line["lane"])]
    assert laps
    expected = {}
    for lap in laps:
        at_split = [Decimal(other["cum_time_s"]) for other in of_distance if other["passed_m"] == lap["passed_m"]]
        assert _cut(lap["cum_time_s"]) == Decimal(lap["cum_time_official_s"])
        expected[lap["passed_m"]] = {
            "time": _printed(Decimal(lap["cum_time_official_s"])),
            "time_us": _us(lap["cum_time_s"]),
            "lap": _printed(Decimal(lap["lap_time_official_s"])),
            # Ranks are decided by the thousandth, cut.
            "rank": 1 + sum(int(other * 1000) < int(Decimal(lap["cum_time_s"]) * 1000) for other in at_split),
        }
    row = _row(recording, sheet, line)
    assert row["laps"] == expected
    assert [int(metres) for metres in row["laps"]] == sorted(int(lap["passed_m"]) for lap in laps)


# --- the board at every moment --------------------------------------------------------------------------------------


@dataclass
class _Board:
    """What the feed has said of each race so far: the splits it shows, and the times that it took back.

    A time is taken back when the feed withdraws it, when another one replaces it, when nothing is shown any more, and
    when the heat is cleared. `shown` and `gone` are race → …; splits are metres → ticks.
    """

    shown: dict[str, dict[int, int]] = field(default_factory=dict)
    gone: dict[str, set[int]] = field(default_factory=dict)
    passed: dict[str, set[int]] = field(default_factory=dict)
    committed: set[tuple[str, int]] = field(default_factory=set)
    races: dict[tuple[str, int], list[str]] = field(default_factory=dict)

    def hear(self, message: Message) -> None:
        name = message["typeName"]
        heat = (message.get("distanceId", ""), message.get("heat", {}).get("number", 0))
        if name == "HeatActivatedEvent":
            self.races[heat] = [item["race"]["id"] for item in message["races"]]
            if heat not in self.committed:
                self._drop_all(heat)
        elif name == "RacePassingAddedEvent":
            self.passed.setdefault(message["raceId"], set()).add(message["passing"]["time"])
        elif name == "HeatClearedEvent":
            self.committed.discard(heat)
            for race in self.races.get(heat, []):
                self.passed.pop(race, None)
            self._drop_all(heat)
        elif name == "HeatCommittedEvent":
            self.committed.add(heat)
            for item in message["races"]:
                race = item["race"]["id"]
                points = [planned["passedLength"] for planned in item["estimatedLaps"]]
                self._set(race, dict(zip(points, (lap["time"] for lap in item["race"]["laps"]), strict=True)))
        elif name == "RaceLapUpdatedEvent" and message["lap"]["flags"] & WITHDRAWN:
            race = message["raceId"]
            shown = self.shown.get(race, {})
            self._set(race, {metres: time for metres, time in shown.items() if time != message["oldTime"]})
        elif name == "LastPresentedRaceLapChangedEvent" and heat not in self.committed:
            race, lap = message["raceId"], message["lap"]
            if lap is None:
                self._set(race, {})
            elif lap["time"] > 0 and lap["lapTime"] > 0:
                kept = {
                    metres: time for metres, time in self.shown.get(race, {}).items() if metres < lap["passedLength"]
                }
                self._set(race, {**kept, lap["passedLength"]: lap["time"]})

    def _drop_all(self, heat: tuple[str, int]) -> None:
        for race in self.races.get(heat, []):
            self._set(race, {})

    def _set(self, race: str, splits: dict[int, int]) -> None:
        before = set(self.shown.get(race, {}).values())
        self.shown[race] = splits
        self.gone[race] = (self.gone.get(race, set()) | before) - set(splits.values())


@dataclass(frozen=True)
class _Moment:
    """One event just applied. `last` says whether it was the last one of its message."""

    message: Message
    event: Event | None
    last: bool
    live: Document
    before: _Board
    board: _Board


def _moments(path: Path) -> Iterator[_Moment]:
    """Every event of the recording, and every message that gave none. The live document is folded from its patches."""
    translator, projection = Translator(COMPETITION), Projection(COMPETITION)
    live: Document = {}
    board = _Board()
    for message in _messages(path):
        before = _Board(dict(board.shown), {race: set(gone) for race, gone in board.gone.items()})
        board.hear(message)
        events = translator.translate(message, parse_instant(message["_time"]))
        for number, event in enumerate(events, start=1):
            projection.apply(event)
            for change in projection.collect().changes:
                check_view(change.channel.split("/")[0], change.view.doc)
                if change.channel == f"live/{COMPETITION}":
                    live = apply_patch(live, change.patch)
                    assert document_hash(live) == change.view.hash
            yield _Moment(message, event, number == len(events), live, before, board)
        if not events:
            yield _Moment(message, None, True, live, before, board)


def _lanes(live: Document) -> Iterator[Document]:
    for heat in live.get("heats", {}).values():
        yield from heat["races"].values()


def test_no_live_document_shows_a_time_that_was_withdrawn(recording: Path) -> None:
    checked = withdrawn = 0
    for moment in _moments(recording):
        for lane in _lanes(moment.live):
            race = lane["race"]
            # What this very message takes back may still be there between two of its events, and at no later moment.
            gone = moment.board.gone.get(race, set())
            if not moment.last:
                gone = gone & moment.before.gone.get(race, set())
            times = {split["time_us"] for split in lane["splits"].values()}
            times |= {lane["time_us"]} if "time_us" in lane else set()
            assert not times & {ticks // 10 for ticks in gone}, (moment.event, race)
            checked += len(times)
            withdrawn += bool(gone)
    assert checked > 10_000
    assert withdrawn > 300


def test_the_live_document_shows_exactly_the_splits_that_the_feed_shows(recording: Path) -> None:
    for moment in _moments(recording):
        if moment.last:
            for lane in _lanes(moment.live):
                splits = {int(metres): split["time_us"] for metres, split in lane["splits"].items()}
                shown = moment.board.shown.get(lane["race"], {})
                assert splits == {metres: ticks // 10 for metres, ticks in shown.items()}, (moment.message, lane)


def test_a_final_time_is_provisional_until_it_is_committed(recording: Path) -> None:
    seen = set()
    for moment in _moments(recording):
        for key, heat in moment.live.get("heats", {}).items():
            for lane in heat["races"].values():
                if "time_us" in lane and moment.last:
                    provisional = heat["state"] != "committed"
                    seen.add(provisional)
                    assert lane.get("provisional", False) is provisional, (key, moment.event)
    assert seen == {True, False}


def test_the_way_covered_is_that_of_a_crossing_since_the_heat_was_cleared(recording: Path) -> None:
    for moment in _moments(recording):
        for lane in _lanes(moment.live):
            if "passed_us" in lane and moment.last:
                race = lane["race"]
                crossings = {*moment.board.passed.get(race, ()), *moment.board.shown.get(race, {}).values()}
                assert lane["passed_us"] in {ticks // 10 for ticks in crossings}, (moment.message, lane)


def test_a_live_split_has_the_rank_that_the_feed_gave_it_then(recording: Path) -> None:
    """The feed counts a photo finish of 0 s as the best time for the half minute that it stands; Rinkside does not, so
    ranks are not compared meanwhile."""
    compared = 0
    impossible: set[str] = set()
    for moment in _moments(recording):
        lap = moment.message.get("lap")
        if moment.message["typeName"] != "LastPresentedRaceLapChangedEvent" or not moment.last:
            continue
        if lap is not None and lap["time"] <= 0:
            impossible.add(moment.message["raceId"])
        else:
            impossible.discard(moment.message["raceId"])
        if lap is None or impossible or lap["lapTime"] <= 0:
            continue
        for lane in _lanes(moment.live):
            split = lane["splits"].get(str(lap["passedLength"]))
            if lane["race"] == moment.message["raceId"] and split is not None:
                assert split["rank"] == lap["ranking"], (moment.message, split)
                assert int(split["lap"].replace(":", "").replace(".", "")) == lap["lapTime"] // 100_000
                compared += 1
    assert compared > 150


def test_the_clock_on_the_board_starts_at_the_instant_of_the_sheet(recording: Path) -> None:
    starts: dict[tuple[str, str], str] = {}
    for moment in _moments(recording):
        for key, heat in moment.live.get("heats", {}).items():
            if heat["state"] == "finished":
                distance, number = key.split("/")
                starts[distance, number] = heat["started_at"]
    for line in _sheet("results"):
        started = parse_instant(starts[DISTANCES[line["event"]], line["pair"]])
        assert started == parse_instant(line["start_utc"])
