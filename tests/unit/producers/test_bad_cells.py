"""A bad cell of an own feed costs that cell: it is named with line, skater, field and value, and the start list stands."""

import copy
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consumers.projection import Projection
from producers.own_feed import Intake, produce_events
from producers.own_feed.bad_cells import without_bad_cells
from producers.places import is_time_zone, likely_country, likely_time_zone
from schemas.events import CompetitionAnnounced, Event, StartListPublished
from tests.kit.producers.vantage_wire import capture_logs, logged
from tests.kit.recorded_data import SHARED_DATA

ANNA: dict[str, Any] = {
    "race": "r1",
    "lane": "inner",
    "competitor": {"id": "anna", "name": "Anna Visser", "country": "NED"},
}
METTE: dict[str, Any] = {
    "race": "r2",
    "lane": "outer",
    "competitor": {"id": "mette", "name": "Mette Larsen", "country": "DEN"},
}


def start_list(*entries: dict[str, Any]) -> dict[str, Any]:
    data = {"distance": "1000m-women", "heats": [{"heat": 1, "entries": list(entries)}]}
    return {"type": "startlist.published", "data": data}


def with_cell(entry: dict[str, Any], field: str, value: object) -> dict[str, Any]:
    entry = copy.deepcopy(entry)
    *above, last = field.split(".")
    holder = entry
    for name in above:
        holder = holder[name]
    holder[last] = value
    return entry


async def produced(*lines: dict[str, Any]) -> tuple[list[Event], Intake, list[Any]]:
    events: list[Event] = []

    async def publish(event: Event) -> None:
        events.append(event)

    with capture_logs() as entries:
        intake = await produce_events([orjson.dumps(line) for line in lines], publish, competition="trial")
    return events, intake, entries


@pytest.mark.parametrize(
    ("field", "value", "shown", "reason"),
    [
        ("competitor.country", "", "", "String should match pattern"),
        ("competitor.country", "NL", "NL", "'NL' is no Olympic code of a country; is 'NED' meant?"),
        ("competitor.bib", "", "", "Input should be a valid integer"),
        ("competitor.bib", "A12", "A12", "Input should be a valid integer"),
        ("competitor.bib", -1, "-1", "greater than or equal to 0"),
        ("competitor.junior", "perhaps", "perhaps", "Input should be a valid boolean"),
        ("personal_best_us", "1:15.00", "1:15.00", "Input should be a valid integer"),
        ("season_best_us", 0, "0", "greater than 0"),
        ("armband", "green", "green", "Input should be 'white', 'red'"),
        ("status", "LATE", "LATE", "Input should be 'ok', 'DNS'"),
    ],
)
async def test_a_cell_that_a_start_list_can_do_without_costs_itself(
    field: str, value: object, shown: str, reason: str
) -> None:
    events, intake, entries = await produced(start_list(with_cell(ANNA, field, value), METTE))
    (event,) = events
    assert isinstance(event, StartListPublished)
    assert [entry.competitor.name for entry in event.data.heats[0].entries] == ["Anna Visser", "Mette Larsen"]
    assert (intake.bad_cells, intake.bad_lanes, intake.bad_lines) == (1, 0, 0)
    (entry,) = logged(entries, "cell left out")
    assert (entry["line"], entry["skater"], entry["value"]) == (1, "Anna Visser", shown)
    assert entry["field"] == f"heats.0.entries.0.{field}"
    assert reason in entry["reason"]


async def test_several_bad_cells_of_one_list_are_each_named() -> None:
    bad = with_cell(with_cell(ANNA, "competitor.country", "NL"), "competitor.bib", "A12")
    bad["competitor"]["members"] = [{"name": "B"}, {"name": 7}, {"name": "C"}]
    events, intake, _ = await produced(start_list(bad, with_cell(METTE, "competitor.bib", "")))
    (event,) = events
    assert isinstance(event, StartListPublished)
    anna = event.data.heats[0].entries[0].competitor
    assert [member.name for member in anna.members] == ["B", "C"]
    assert intake.bad_cells == 4


@pytest.mark.parametrize(("field", "value"), [("lane", "middle"), ("race", ""), ("competitor.name", "")])
async def test_a_lane_without_what_it_needs_costs_itself_and_the_distance_is_not_official(
    field: str, value: str
) -> None:
    official = {"type": "distance.official", "data": {"distance": "1000m-women"}}
    events, intake, entries = await produced(
        start_list(with_cell(ANNA, field, value), METTE), official, start_list(ANNA, METTE), official
    )
    assert [event.type for event in events] == ["startlist.published", "startlist.published", "distance.official"]
    assert (intake.bad_lanes, intake.bad_lines) == (1, 1)
    (lane,) = logged(entries, "lane left out of the start list")
    assert lane["field"] == f"heats.0.entries.0.{field}"
    (line,) = logged(entries, "line left out")
    assert line["reason"].startswith(
        "1000m-women cannot be official: a lane of its start list could not be read, in line 1"
    )


async def test_a_distance_with_an_unreadable_result_is_not_official_until_it_is_sent_again() -> None:
    result = {
        "type": "result.committed",
        "data": {"distance": "1000m-women", "heat": 1, "race": "r1", "time_us": 75_000_000},
    }
    bad = {"type": "result.committed", "data": {**result["data"], "time_us": "75.00"}}  # type: ignore[dict-item]
    official = {"type": "distance.official", "data": {"distance": "1000m-women"}}
    events, intake, _ = await produced(start_list(ANNA), bad, official, result, official)
    assert [event.type for event in events] == ["startlist.published", "result.committed", "distance.official"]
    assert intake.bad_lines == 2


async def test_a_status_of_a_result_is_never_left_out() -> None:
    """Without it a disqualification would be a result."""
    data = {"distance": "1000m-women", "heat": 1, "race": "r1", "time_us": 75_000_000, "status": "DSQ"}
    events, intake, _ = await produced({"type": "result.committed", "data": data})
    assert (events, intake.bad_lines) == ([], 1)


@pytest.mark.parametrize(
    ("zone", "meant"),
    [
        ("Amsterdam", "; is 'Europe/Amsterdam' meant?"),
        ("Europe/Amsterdm", "; is 'Europe/Amsterdam' meant?"),
        ("W. Europe Standard Time", "; is 'Europe/Berlin' meant?"),
        ("CEST", "; is 'Europe/Amsterdam' meant?"),
        ("UTC+1", "; is 'Europe/Amsterdam' meant?"),
    ],
)
async def test_a_time_zone_that_is_no_iana_name_is_left_out_and_the_likely_one_suggested(zone: str, meant: str) -> None:
    venue = {"name": "Rink", "city": "Haarlem", "country": "NED", "timezone": zone}
    data = {"name": "Trial", "venue": venue, "starts_on": "2026-11-29", "ends_on": "2026-11-29"}
    events, intake, entries = await produced({"type": "competition.announced", "data": data})
    (event,) = events
    assert isinstance(event, CompetitionAnnounced)
    assert (event.data.venue.timezone, event.data.venue.city, intake.bad_cells) == (None, "Haarlem", 1)
    (entry,) = logged(entries, "cell left out")
    assert entry["reason"] == f"{zone!r} is no name of the IANA time zone database{meant}"


@pytest.mark.parametrize(
    ("text", "city", "country", "zone"),
    [
        ("MDT", "Salt Lake City", "USA", "America/Denver"),
        ("+01:00", "Inzell", "GER", "Europe/Berlin"),
        ("x", "", "USA", None),
        ("", "", None, None),
        ("x", "Oslo", None, "Europe/Oslo"),
    ],
)
def test_a_likely_time_zone(text: str, city: str, country: str | None, zone: str | None) -> None:
    assert likely_time_zone(text, city=city, country=country) == zone
    assert zone is None or is_time_zone(zone)


@pytest.mark.parametrize(
    ("text", "code"), [("NL", "NED"), ("nld", "NED"), ("DEU", "GER"), ("Norge", "NOR"), ("XX", None), ("", None)]
)
def test_a_likely_country(text: str, code: str | None) -> None:
    assert likely_country(text) == code


CASES = SHARED_DATA.parent / "review" / "cases" / "05-startlist-one-bad-cell"


@pytest.mark.skipif(not CASES.is_dir(), reason=f"the cases of the review are not here: {CASES}")
@pytest.mark.parametrize("name", ["country-empty", "country-iso2", "in-bib-empty", "in-bib-letter", "late-startlist"])
async def test_the_start_lists_of_the_review_stand(name: str) -> None:
    lines = [orjson.loads(line) for line in (CASES / f"{name}.jsonl").read_bytes().splitlines()]
    events, intake, _ = await produced(*lines)
    assert (intake.bad_lines, intake.bad_lanes, intake.bad_cells) == (0, 0, 1)
    projection = Projection("trial")
    for event in events:
        projection.apply(event)
    projection.collect()
    (heat,) = projection.views["startlist/trial/1000m-women"].doc["heats"].values()
    assert [lane["name"] for lane in heat["lanes"].values()] == ["Anna Visser", "Mette Larsen"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2),
)


@given(
    field=st.sampled_from(["competitor.country", "competitor.bib", "competitor.members", "armband", "lane", "race"]),
    value=JSON,
)
def test_whatever_a_cell_holds_the_other_lane_stands(field: str, value: object) -> None:
    values = {"specversion": "1.0", "id": "a", "source": "/x", "subject": "c", "time": "2026-01-10T12:00:00Z"}
    event, _ = without_bad_cells({**values, **start_list(with_cell(ANNA, field, value), METTE)})
    entries = event["data"]["heats"][0]["entries"]
    assert entries[-1] == METTE
    assert len(entries) >= 1
    assert without_bad_cells(event) == (event, [])
