"""The time line of a recording."""

from datetime import timedelta

from producers.replay.copies import reset_before
from producers.replay.timeline import Timeline
from schemas.events import Event, build_event
from tests.kit.consumers.log import MORNING, Log
from tests.kit.consumers.running import story


def note(text: str, seconds: float, source: str = "/desk") -> Event:
    values = {"id": text, "source": source, "type": "note.published", "subject": "c1", "data": {"text": text}}
    return build_event({**values, "time": MORNING + timedelta(seconds=seconds)})


def seconds(timeline: Timeline) -> list[float]:
    return [(each - MORNING).total_seconds() for each in timeline.times]


def measured(*at: float) -> list[Event]:
    log = Log()
    for each in at:
        log.add("heat.activated", {"distance": "1000m-men", "heat": 1}, time=MORNING + timedelta(seconds=each))
    return log.events


def test_a_note_from_the_desk_never_distorts_the_pace() -> None:
    """A note that was written while an old race was replayed stopped the next replay for years."""
    first, second, third = measured(10, 20, 30)
    years = 4 * 365 * 86_400
    events = [note("before all", years), first, note("in time", 14), second, note("years later", years), third]
    assert seconds(Timeline([*events, note("years ago", -years)])) == [10, 10, 14, 20, 20, 30, 30]
    assert Timeline([first, second, third]).times[-1] == Timeline(events).times[-1]


def test_a_correction_from_the_desk_does_not_either() -> None:
    first, second = measured(10, 20)
    late = first.model_copy(update={"source": "/desk/anna", "id": "x", "time": MORNING + timedelta(days=900)})
    assert seconds(Timeline([first, late, second])) == [10, 10, 20]


def test_a_recording_of_notes_keeps_their_times() -> None:
    assert seconds(Timeline([note("a", 0), note("b", 5)])) == [0, 5]


def test_devices_that_report_late_do_not_turn_time_back() -> None:
    assert seconds(Timeline(measured(10, 8, 12))) == [10, 10, 12]


def test_of_a_recording_with_a_reset_only_what_counts_is_played() -> None:
    events = measured(1, 2, 3, 4)
    again = [*events, reset_before(events[0], 2, "r"), *events[:2]]
    assert list(Timeline(again).events) == events[:2]


def test_long_pauses_are_shortened_and_times_are_found_again() -> None:
    timeline = Timeline(measured(0, 10, 1000, 1005), skip_idle_s=60)
    assert list(timeline.seconds) == [0, 10, 70, 75]
    for position, instant in enumerate(timeline.times, start=1):
        assert timeline.position_at(instant) == position
        assert timeline.at_seconds(timeline.seconds_at(instant)) == instant
    between = MORNING + timedelta(seconds=5)
    assert timeline.at_seconds(timeline.seconds_at(between)) == between
    assert timeline.seconds_at(MORNING - timedelta(hours=1)) == 0
    assert timeline.at(0) == timeline.times[0]


def test_heats_are_where_they_come_on_the_board_and_steps_lead_from_one_to_the_next() -> None:
    timeline = Timeline(story("c1", pairs=3))
    assert [(heat.distance, heat.number) for heat in timeline.heats] == [("1000m-men", number) for number in (1, 2, 3)]
    for heat in timeline.heats:
        assert timeline.events[heat.position - 1].type == "heat.activated"
        assert timeline.heat_before(heat.position) == heat
    first, second, third = (heat.position for heat in timeline.heats)
    assert timeline.step(0, 1, timeline.heats) == first
    assert timeline.step(first, 1, timeline.heats) == second
    assert timeline.step(third, 1, timeline.heats) == len(timeline)
    assert timeline.step(third + 3, -1, timeline.heats) == third
    assert timeline.step(third, -1, timeline.heats) == second
    assert timeline.step(first, -1, timeline.heats) == 0
    assert timeline.heat_before(0) is None
    assert [heat.position for heat in timeline.distances] == [first]
    assert timeline.names == {"1000m-men": "1000 m Men"}


def test_a_heat_that_is_only_started_has_its_place_and_one_that_is_shown_early_has_the_later_one() -> None:
    log = Log().programme()
    log.of_heat("activated", 1)
    log.of_heat("activated", 2)
    log.of_heat("activated", 1)
    log.of_heat("started", 1)
    log.of_heat("activated", 1)
    log.of_heat("started", 3)
    assert [(heat.number, heat.position) for heat in Timeline(log.events).heats] == [(2, 4), (1, 5), (3, 8)]
