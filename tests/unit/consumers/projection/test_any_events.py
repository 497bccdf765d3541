"""Whatever valid events come, in whatever order: nothing is raised, every document is what its model says, and neither
the boundaries of batches nor a consumer that was started again on the way change the outcome.

The events are made of few distances, heats, races and skaters, so that they meet; most of them make no sense.
"""

from typing import Any

import orjson
from hypothesis import given, settings
from hypothesis import strategies as st

from consumers.projection import Projection
from schemas.documents import Document, apply_patch, canonical
from schemas.events import Event, decode_event, encode_event
from schemas.storage_keys import StoredView
from schemas.views import check_view

Data = st.SearchStrategy[dict[str, Any]]

DISTANCES = st.sampled_from(["d1", "d2", "d3"])
RACES = st.sampled_from(["r1", "r2", "r3", "r4"])
HOWS = st.sampled_from(["photofinish", "optical", "transponder", "manual"])
GENDERS = st.sampled_from(["men", "women"])
COUNTRIES = st.sampled_from(["NED", "JPN", "USA"])
NAMES = st.sampled_from(["A", "Żółć", "’", "日本", "\x00", "A (x)", "ß"])
TIMES = st.sampled_from([1, 9_999, 36_960_000, 36_960_400, 36_961_000]) | st.integers(1, 90_000_000)
METRES = st.sampled_from([77, 100, 200, 300, 500, 600, 1_000, 2_400])
DISCIPLINES = st.sampled_from(["500m", "1000m", "123m", "mass-start", "team-pursuit", "team-sprint"])
STATUSES = st.sampled_from(["ok", "ok", "ok", "DNS", "DNF", "DQ", "WDR"])
INSTANTS = st.builds(
    "2021-12-04T12:{:02}:{:02}.{:06}{}".format,
    st.integers(0, 3),
    st.integers(0, 59),
    st.integers(0, 999_999),
    st.sampled_from(["Z", "+01:00", "-11:30"]),
)


def record(required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> Data:
    return st.fixed_dictionaries(required, optional=optional)


ROUNDS = st.sampled_from([1, 1, 2])
HEAT = {"distance": DISTANCES, "heat": st.integers(1, 3), "round": ROUNDS}
RACE = {**HEAT, "race": RACES}
COMPETITOR = record(
    {"id": st.sampled_from("abcd"), "name": NAMES, "kind": st.sampled_from(["person", "team"])},
    country=COUNTRIES,
    bib=st.integers(0, 99),
    junior=st.booleans(),
    reconstructed=st.booleans(),
)
ENTRY = record(
    {"race": RACES, "lane": st.sampled_from(["inner", "outer", "1", "2"]), "competitor": COMPETITOR},
    personal_best_us=TIMES,
    season_best_us=TIMES,
    status=STATUSES,
    reason=st.sampled_from(["T04", "own words"]),
    armband=st.sampled_from(["white", "blue"]),
)
SPLIT = record({"metres": METRES, "time_us": TIMES, "how": HOWS})
OVERRIDE = record({"reason": st.just("r")}, rank=st.integers(1, 9), points=st.integers(0, 99))
OUTCOME: dict[str, st.SearchStrategy[Any]] = {
    "status": STATUSES,
    "time_us": st.none() | TIMES,
    "reason": st.sampled_from([None, "", "T04"]),
}
RESULT_EXTRAS: dict[str, st.SearchStrategy[Any]] = {
    "splits": st.lists(SPLIT, max_size=3),
    "reskate": st.booleans(),
    "flags": st.lists(st.sampled_from(["F", "RS", "WR"]), max_size=2),
    "laps": st.integers(0, 16),
    "sprint_points": st.integers(0, 70),
    "override": OVERRIDE,
    "reconstructed": st.lists(st.sampled_from(["time", "splits"]), max_size=2),
}
ANNOUNCED = record(
    {
        "name": NAMES,
        "venue": record({"name": NAMES}, timezone=st.sampled_from(["", "Europe/Berlin", "no/where", "../x"])),
        "starts_on": st.just("2021-12-04"),
        "ends_on": st.just("2021-12-05"),
    },
    season=st.sampled_from(["2021-22", "2025-26", "1999-00"]),
    stage=st.integers(1, 6),
    points_factor=st.integers(1, 2),
    olympic=st.booleans(),
    championship=st.sampled_from(["allround", "sprint"]),
)
SCHEDULED = record(
    {
        "distance": DISTANCES,
        "number": st.integers(0, 4),
        "name": NAMES,
        "discipline": DISCIPLINES,
        "metres": st.sampled_from([1, 123, 500, 1_000, 2_400, 6_400]),
        "gender": GENDERS,
    },
    division=st.sampled_from(["A", "B"]),
    run=st.integers(1, 2),
    start_mode=st.sampled_from(["pairs", "quartets", "mass"]),
    starts_at=INSTANTS,
    status=st.sampled_from(["scheduled", "running", "finished", "cancelled"]),
)
LINE_UP: dict[str, st.SearchStrategy[Any]] = {
    "heat": st.integers(1, 3),
    "round": ROUNDS,
    "entries": st.lists(ENTRY, max_size=3),
}
HEATS = st.lists(record(LINE_UP, qualify=st.integers(0, 2)), max_size=3)
SEED = record(
    {
        "competitor": NAMES,
        "stage_points": st.dictionaries(st.sampled_from(["1", "2.1", "x"]), st.integers(0, 60), max_size=2),
    },
    country=COUNTRIES,
)
KINDS: dict[str, Data] = {
    "competition.announced": ANNOUNCED,
    "distance.scheduled": SCHEDULED,
    "startlist.published": record({"distance": DISTANCES, "heats": HEATS, "complete": st.booleans()}),
    **{f"heat.{what}": record(HEAT) for what in ("activated", "deactivated", "cleared", "committed", "reopened")},
    "heat.started": record({**HEAT, "started_at": INSTANTS}),
    "passing.recorded": record(
        {**RACE, "time_us": TIMES, "how": HOWS, "metres": st.none() | METRES}, counts=st.booleans()
    ),
    "passing.withdrawn": record({**RACE, "time_us": TIMES, "how": HOWS}),
    "lap.presented": record({**RACE, "metres": METRES, "time_us": TIMES, "how": HOWS}),
    "lap.withdrawn": record({**RACE, "metres": METRES}, how=HOWS),
    "result.committed": record({**RACE, **OUTCOME}, **RESULT_EXTRAS),
    "result.corrected": record({**RACE, **OUTCOME, "replaces": record(OUTCOME)}, **RESULT_EXTRAS),
    "sprint.awarded": record({**RACE, "sprint": st.integers(1, 4), "points": st.integers(0, 60)}),
    "distance.official": record({"distance": DISTANCES, "official": st.booleans()}),
    "record.loaded": record(
        {
            "kind": st.sampled_from(["WR", "WRJ", "TR", "NR", "OR", "WSB"]),
            "discipline": DISCIPLINES,
            "gender": GENDERS,
            "time_us": TIMES,
            "holder": NAMES,
        },
        country=COUNTRIES,
        place=NAMES,
        splits=st.lists(SPLIT, max_size=3),
    ),
    "best.loaded": record(
        {"kind": st.sampled_from(["PB", "SB"]), "discipline": DISCIPLINES, "competitor": NAMES, "time_us": TIMES},
        country=COUNTRIES,
        splits=st.lists(SPLIT, max_size=3),
    ),
    "cup.seeded": record(
        {
            "season": st.sampled_from(["2021-22", "x"]),
            "cup": st.sampled_from(["500m-men", "team-pursuit-women"]),
            "rows": st.lists(SEED, max_size=2),
            "complete": st.booleans(),
        }
    ),
    "note.published": record(
        {"text": NAMES},
        author=NAMES,
        distance=DISTANCES,
        texts=st.dictionaries(st.sampled_from(["nl", "de"]), NAMES, max_size=1),
        for_report=st.booleans(),
    ),
    "overlay.chosen": record(
        {"kind": st.sampled_from(["clock", "ranking", "skater"]), "shown": st.booleans()},
        subject=st.sampled_from(["a", "500m-men"]),
        text=NAMES,
    ),
}
SAID = st.sampled_from(sorted(KINDS)).flatmap(lambda kind: st.tuples(st.just(kind), INSTANTS, KINDS[kind]))


def events_of(said: list[tuple[str, str, dict[str, Any]]]) -> list[Event]:
    envelope = {"specversion": "1.0", "source": "/any", "subject": "c1"}
    made = []
    for number, (kind, time, data) in enumerate(said):
        kept = {key: value for key, value in data.items() if value is not None}
        made.append(
            decode_event(orjson.dumps({**envelope, "id": str(number), "type": kind, "time": time, "data": kept}))
        )
    return [decode_event(encode_event(event)) for event in made]


class Consumer:
    """What a store holds, and the projection that works from it."""

    def __init__(self) -> None:
        self.parts: dict[str, bytes] = {}
        self.views: dict[str, StoredView] = {}
        self.seen: set[bytes] = set()
        self.projection = Projection("c1")

    def store(self) -> None:
        delta = self.projection.collect()
        for name, raw in delta.parts.items():
            if raw is None:
                self.parts.pop(name, None)
            else:
                self.parts[name] = raw
        self.seen |= set(delta.seen)
        for change in delta.changes:
            before: Document = self.views[change.channel].doc if change.channel in self.views else {}
            check_view(change.channel.split("/")[0], change.view.doc)
            assert canonical(apply_patch(before, change.patch)) == canonical(change.view.doc)
            assert canonical(apply_patch(change.view.doc, change.undo)) == canonical(before)
            self.views[change.channel] = change.view

    def start_again(self) -> None:
        self.projection = Projection("c1", dict(self.parts), dict(self.views), set(self.seen))

    def documents(self) -> dict[str, bytes]:
        return {channel: canonical(view.doc) for channel, view in self.views.items()}


@settings(max_examples=150, deadline=None)
@given(st.lists(SAID, max_size=40), st.sets(st.integers(0, 39)), st.sets(st.integers(0, 39)))
def test_no_batch_boundary_and_no_restart_changes_what_any_events_say(
    said: list[tuple[str, str, dict[str, Any]]], cuts: set[int], restarts: set[int]
) -> None:
    events = events_of(said)
    one_by_one, batched = Consumer(), Consumer()
    for number, event in enumerate(events):
        one_by_one.projection.apply(event)
        one_by_one.store()
        batched.projection.apply(event)
        if number in cuts:
            batched.store()
            if number in restarts:
                batched.start_again()
    batched.store()
    assert batched.documents() == one_by_one.documents()
