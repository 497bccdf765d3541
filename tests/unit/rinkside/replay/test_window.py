"""Which part of a recording `replay --start` and `--duration` choose."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import orjson
import pytest
from typer.testing import CliRunner

from producers.recording import write_recording
from rinkside.cli import app
from rinkside.exceptions import EmptyWindow
from rinkside.replay.window import start_within, venue_zone
from schemas.events import Event, decode_event
from tests.kit.rinkside.heat_events import heat

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EVENING = datetime(2026, 11, 28, 22, 40, tzinfo=UTC)


def event(number: int, type_: str, at: datetime, data: dict[str, object]) -> Event:
    written = {"specversion": "1.0", "id": str(number), "source": "/t", "subject": "night", "type": type_, "data": data}
    return decode_event(orjson.dumps({**written, "time": at.isoformat().replace("+00:00", "Z")}))


def night(timezone: str | None = "Europe/Amsterdam") -> list[Event]:
    """An evening in Haarlem, from 23:40 to 00:11:30 there: heats at 23:50 and 00:10."""
    venue = {"name": "Rink", "country": "NED", **({"timezone": timezone} if timezone else {})}
    announced = {"name": "Trial", "venue": venue, "starts_on": "2026-11-28", "ends_on": "2026-11-28"}
    times = [
        (10, "heat.activated", 1),
        (11.5, "heat.committed", 1),
        (29.5, "heat.activated", 2),
        (31.5, "heat.committed", 2),
    ]
    heats = [
        event(number, type_, EVENING + timedelta(minutes=minutes), {"distance": "1000m-women", "heat": number})
        for minutes, type_, number in times
    ]
    return [event(0, "competition.announced", EVENING, {**announced, "season": "2026-27"}), *heats]


def start(text: str, duration_s: float | None = None) -> str:
    events = night()
    instant = start_within(events, text, duration_s, venue_zone(events))
    assert instant is not None
    return f"{instant.astimezone(AMSTERDAM):%d %H:%M}"


def test_the_zone_is_that_of_the_venue_or_utc() -> None:
    assert venue_zone(night()) == AMSTERDAM
    assert venue_zone(night(None)) == UTC
    assert venue_zone(night("Europe/Nowhere")) == UTC
    assert venue_zone([]) == UTC


def test_a_time_of_day_is_venue_time() -> None:
    assert start("23:45") == "28 23:45"
    assert start("22:45Z") == "28 23:45"
    assert start("2026-11-28T23:45") == "28 23:45"
    assert start("600") == "28 23:50"


def test_after_midnight_it_is_the_next_day() -> None:
    """It was taken for a minute before the recording, so nothing of the hour that was meant was played."""
    assert start("00:09", 90) == "29 00:09"
    assert start("00:09") == "29 00:09"


def test_of_several_days_it_is_the_first_on_which_something_happens() -> None:
    events = [*night(), event(9, "heat.activated", EVENING + timedelta(days=2), {"distance": "1000m-women", "heat": 3})]
    instant = start_within(events, "23:35", 600, AMSTERDAM)
    assert instant == EVENING + timedelta(days=2, minutes=-5)


def test_a_start_before_the_recording_plays_all_of_it() -> None:
    assert start("23:30") == "28 23:30"
    assert start_within(night(), None, 5, AMSTERDAM) is None
    assert start_within([], "20:10", None, UTC) is None


@pytest.mark.parametrize(("text", "duration_s"), [("00:20", None), ("12:00", 60), ("23:55", 60), ("2026-11-30", None)])
def test_an_empty_window_names_the_span_of_the_recording(text: str, duration_s: float | None) -> None:
    with pytest.raises(EmptyWindow) as caught:
        start(text, duration_s)
    message = str(caught.value)
    assert f"--start {text}" in message
    assert "from 2026-11-28 23:40:00 to 2026-11-29 00:11:30, Europe/Amsterdam time" in message
    assert caught.value.exit_code == 2


def test_the_command_refuses_an_empty_window_before_it_asks_a_broker(place: Path) -> None:
    write_recording(place / "night.jsonl", night())
    outcome = CliRunner().invoke(app, ["replay", "night.jsonl", "--start", "12:00", "--duration", "60"])
    assert isinstance(outcome.exception, EmptyWindow)
    outcome = CliRunner().invoke(app, ["replay", "night.jsonl", "--start", "noon"])
    assert outcome.exit_code == 2
    assert "is no start" in outcome.output


def test_a_recording_without_a_competition_goes_by_utc() -> None:
    events = [heat(1, 0), heat(2, 60)]
    assert start_within(events, f"{events[1].time:%H:%M:%S}", None, venue_zone(events)) == events[1].time
