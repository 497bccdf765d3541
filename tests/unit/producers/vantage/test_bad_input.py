"""What the feed must never do and may: every bad message is left out with its position, and the rest is kept."""

import copy
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from producers.exceptions import BadName
from producers.vantage import Translator
from producers.vantage.heats import HeatLog
from producers.vantage.wire import Malformed
from schemas.events import decode_event, encode_event
from tests.kit.producers.vantage_wire import (
    Feed,
    Heat,
    Message,
    capture_logs,
    competition,
    competitor,
    distance,
    distance_activated,
    identities,
    logged,
    of_type,
)


def _ready() -> Feed:
    feed = Feed()
    feed.tell(competition(), distance_activated(), Heat().activated(), Heat().started())
    return feed


NOT_MESSAGES: list[Message] = [
    {},
    {"typeName": None},
    {"typeName": 7},
    {"typeName": ["HeatStartedEvent"]},
    {"typeName": "HeatExplodedEvent", "competitionId": "c"},
    {"typeName": "HeatStartedEvent"},
    {"typeName": "HeatStartedEvent", "competitionId": "c"},
    Heat().message("HeatStartedEvent", started=None),
    Heat().message("HeatStartedEvent", started="yesterday"),
    Heat().message("HeatStartedEvent", started=17),
    {**Heat().started(), "heat": None},
    {**Heat().started(), "heat": {"round": "one", "number": "x"}},
    {**Heat().started(), "heat": {"round": 1, "number": 0}},
    {**Heat().started(), "heat": {"round": 1, "number": -3}},
    {**Heat().started(), "heat": {"round": 1, "number": [1]}},
    {**Heat().started(), "distanceId": {"id": 1}},
    {**Heat().activated(), "races": None},
    {**Heat().activated(), "races": [{}]},
    {**Heat().activated(), "races": [None]},
    Heat().activated(Heat().race(0, competitor=None)),
    Heat().activated(Heat().race(0, personalBest="1:12.00")),
    Heat().activated(Heat().race(0, competitor=competitor(1, fullName=""))),
    Heat().activated(Heat().race(0, competitor=competitor(1, fullName="x" * 201))),
    Heat().activated(Heat().race(0, id="")),
    Heat().activated(Heat().race(0, id="a b")),
    {**Heat().passing(0, 171_303_000, 200), "passing": None},
    {**Heat().passing(0, 171_303_000, 200), "passing": {}},
    {**Heat().passing(0, 171_303_000, 200), "raceId": None},
    {**Heat().passing(0, 171_303_000, 200), "raceId": "x" * 1000},
    Heat().passing(0, 25 * 3600 * 10_000_000, 200),
    {**Heat().presented(0, 0, 1), "lap": {"index": 0, "time": 1e30, "lapTime": 1e30, "passedLength": 200}},
    {**Heat().presented(0, 0, 1), "lap": {"index": 0, "time": True, "lapTime": 5, "passedLength": -200}},
    Heat().passing(0, 171_303_000, -5.0),
    Heat().passing(0, 171_303_000, 10**9),
    {**Heat().presented(0, 0, 171_303_000), "lap": {"time": "17.13"}},
    {**Heat().presented(0, 0, 171_303_000), "lap": 17},
    Heat().presented(0, 0, 24 * 3600 * 10_000_000),
    Heat().message("HeatCommittedEvent", races=None),
    Heat().message("HeatCommittedEvent", races=[{"race": {}}]),
    {**competition(), "competition": None},
    {**competition(), "competition": {"name": "x"}},
    competition(distance(name=None)),
    competition(distance(value="a thousand")),
    competition(distance(value=0)),
    competition(distance(value=-400)),
    competition(distance(value=10**12)),
    competition(distance(number=-1)),
    {**distance_activated(), "distance": None},
]


@pytest.mark.parametrize("message", NOT_MESSAGES, ids=lambda message: orjson.dumps(message, default=str)[:60].decode())
def test_a_message_that_is_not_one_is_malformed_and_the_rest_is_kept(message: Message) -> None:
    """What comes after it is told as if it had not come."""
    calm, feed = _ready(), _ready()
    with pytest.raises(Malformed):
        feed.translator.translate(copy.deepcopy(message), feed.at)
    rest = Heat().whole()[2:]
    assert feed.tell(*copy.deepcopy(rest)) == calm.tell(*rest)


def test_a_bad_activation_in_the_middle_of_a_heat_does_not_let_a_later_event_count_as_seen() -> None:
    """The number of equal events so far is part of an id. An unusable activation began it anew: a split that was shown,
    taken back and shown again then had the id of the first one, and was lost."""
    feed, heat = _ready(), Heat()
    feed.tell(*heat.split(0, 0, 171_303_000), heat.nothing_presented(0))
    with pytest.raises(Malformed):
        feed.tell({**heat.activated(), "races": [{}]})
    (lap,) = feed.tell(heat.presented(0, 0, 171_303_000))
    assert (lap.source, lap.id) not in identities(feed.events[:-1])


def test_a_programme_with_one_bad_distance_is_announced_when_it_comes_right() -> None:
    """What came before the bad distance was noted as said and never said."""
    feed, calm = Feed(), Feed()
    with pytest.raises(Malformed):
        feed.tell(competition(distance(1, id="d1"), distance(2, id="d2", value=-5)))
    right = competition(distance(1, id="d1"), distance(2, id="d2"))
    assert [event.data for event in feed.tell(right)] == [event.data for event in calm.tell(right)]


def test_a_start_that_a_bad_passing_told_is_told_by_the_next_one() -> None:
    feed, heat = Feed(), Heat()
    feed.tell(competition(), heat.activated())
    with pytest.raises(Malformed):
        feed.tell(heat.passing(0, 171_303_000, -5))
    assert [event.type for event in feed.tell(heat.passing(0, 171_303_000, 200))] == [
        "heat.started",
        "passing.recorded",
    ]


def test_a_split_that_a_bad_presentation_would_take_away_stays() -> None:
    feed, heat = _ready(), Heat()
    feed.tell(*heat.split(0, 0, 171_303_000), *heat.split(0, 1, 434_000_000))
    with pytest.raises(Malformed):
        feed.tell(heat.presented(0, 0, 25 * 3600 * 10_000_000))
    said = feed.tell(heat.presented(0, 0, 171_303_000))
    assert [(event.type, event.data.metres) for event in said] == [("lap.withdrawn", 600)]  # type: ignore[union-attr]


def test_a_bad_message_that_waited_for_its_distance_takes_no_other_with_it() -> None:
    feed, calm = Feed(), Feed()
    whole = Heat().whole()
    calm.tell(*whole)
    feed.tell(*whole[:5], Heat().passing(0, 171_303_000, -5.0), *whole[5:])
    expected = calm.tell(competition())
    with capture_logs() as entries:
        said = feed.tell(competition())
    assert [event.data for event in said] == [event.data for event in expected]
    assert feed.translator.left_out == 1
    (entry,) = logged(entries, "message left out")
    assert "metres" in entry["reason"]


def test_messages_of_distances_that_are_never_announced_have_a_bound() -> None:
    feed = Feed()
    heats = [Heat(distance_id=f"d-{number}") for number in range(10)]
    for _ in range(500):
        feed.tell(*(heat.deactivated() for heat in heats))
    with pytest.raises(Malformed, match="never announced"):
        feed.tell(Heat(distance_id="one more").deactivated())


@pytest.mark.parametrize(
    "message",
    [
        Heat().activated(Heat().race(0, lane="inner")),
        Heat().message("HeatNextLapIndexChangedEvent"),
        {"typeName": "LastRaceSpeedChangedEvent"},
        {**Heat().started(), "unknown": {"deep": [None]}, "_time": "nonsense"},
        Heat().passing(0, 171_303_000, 200, "Lidar"),
        Heat().passing(0, 171_303_000, None),
        {**Heat().passing(0, 171_303_000, 200), "unheard": 1},
        Heat().lap_added(0, 171_303_000, "Optical", flags=2**40 + 33),
        Heat().activated(Heat().race(0, competitor=competitor(1, nationalityCode="Nederland", startNumber=None))),
        Heat().activated(Heat().race(0, result={"status": 99, "timeInvalidReason": 12})),
    ],
    ids=lambda message: orjson.dumps(message, default=str)[:60].decode(),
)
def test_unknown_keys_devices_flags_and_codes_break_nothing(message: Message) -> None:
    _ready().tell(message)


@pytest.mark.parametrize(
    ("field", "value"),
    [("nationalityCode", "NL"), ("nationalityCode", 31), ("startNumber", "A12"), ("startNumber", -4)],
)
def test_a_bad_cell_of_a_skater_costs_that_cell_and_is_logged_once(field: str, value: object) -> None:
    """A bib with a letter in it made the whole line-up of the heat malformed."""
    feed = Feed()
    feed.tell(competition())
    line_up = Heat().activated(Heat().race(0, competitor=competitor(1, **{field: value})), Heat().race(1))
    with capture_logs() as entries:
        (published,) = of_type(feed.tell(line_up), "startlist.published")
        feed.tell(line_up)
    first, second = published.data.heats[0].entries  # type: ignore[union-attr]
    assert (first.competitor.country, first.competitor.bib).count(None) == 1
    assert (second.competitor.country, second.competitor.bib) == ("NED", 111)
    (entry,) = logged(entries, "value left out")
    assert (entry["skater"], entry["field"], entry["value"]) == ("Skater 1", field, value)


def test_start_positions_of_a_mass_start_may_count_from_0() -> None:
    feed = Feed()
    feed.tell(competition(distance(discipline="SpeedSkating.LongTrack.MassStartDistance", value=16, valueQuantity=1)))
    (published,) = of_type(feed.tell(Heat(lanes=3).activated()), "startlist.published")
    assert [entry.lane for entry in published.data.heats[0].entries] == ["1", "2", "3"]  # type: ignore[union-attr]


def test_a_fault_of_the_translator_is_not_reported_as_a_malformed_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every TypeError, KeyError and AttributeError of our own code looked like bad input and was logged as such."""

    def faulty(*_: object) -> None:
        raise AttributeError("a fault of ours")

    monkeypatch.setattr(HeatLog, "start", faulty)
    with pytest.raises(AttributeError, match="a fault of ours"):
        _ready()


@pytest.mark.parametrize(
    "name",
    [
        "<script>alert(1)</script>",
        "Łukasz\u202e",
        'N\'tab "Dai"',
        "{}:\n\t\r",
        "选手" * 50,
        "\\u0000",
        "=cmd|' /C calc'!A0",
    ],
)
def test_a_hostile_name_goes_through_as_it_is(name: str) -> None:
    feed = Feed()
    feed.tell(competition())
    activated = Heat().activated(Heat().race(0, competitor=competitor(1, fullName=name)))
    (line_up,) = of_type(feed.tell(activated), "startlist.published")
    raw = encode_event(line_up)
    assert b"\n" not in raw
    assert decode_event(raw) == line_up
    assert line_up.data.heats[0].entries[0].competitor.name == name  # type: ignore[union-attr]


_JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@given(place=st.integers(0, 60), depth=st.integers(0, 5), junk=_JUNK, data=st.data())
def test_junk_anywhere_in_a_message_is_malformed_or_harmless(
    place: int, depth: int, junk: Any, data: st.DataObject
) -> None:
    messages = [competition(), distance_activated(), *Heat().whole()]
    message = messages[place % len(messages)]
    spot: Any = message
    for _ in range(depth):
        keys = list(spot) if isinstance(spot, dict) else list(range(len(spot))) if isinstance(spot, list) else []
        if not keys:
            break
        key = data.draw(st.sampled_from(keys))
        if isinstance(spot[key], dict | list) and data.draw(st.booleans()):
            spot = spot[key]
        else:
            spot[key] = junk
            break
    feed = Feed()
    for each in messages:
        try:
            events = feed.tell(each)
        except Malformed:
            continue
        for event in events:
            assert decode_event(encode_event(event)) == event


def test_a_name_that_is_no_competition_is_refused_at_once() -> None:
    with pytest.raises(BadName, match="as in slc-2021"):
        Translator("EC 2020")
