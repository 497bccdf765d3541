"""Keys, what they do, and what the screen shows."""

import itertools
from collections.abc import Iterator
from datetime import UTC, timedelta

import pytest
from rich.console import Console

from producers.replay.copies import rehearsal_of
from producers.replay.player import Player, Playing
from producers.replay.timeline import Timeline
from producers.simulate import race_day
from rinkside.exceptions import NoSuchPlace
from rinkside.replay.controls import Controls
from rinkside.replay.keys import names_of
from rinkside.replay.marks import marks_of
from rinkside.replay.screen import replay_screen
from rinkside.replay.targets import find_place
from schemas.events import Event
from tests.kit.consumers.log import Log
from tests.kit.consumers.running import story


async def publish(_: Event) -> None:
    pass


def player_of(events: list[Event]) -> Player:
    numbers = itertools.count()
    return Player(
        Timeline(events),
        publish,
        Playing(None, paused=True),
        clock=lambda: 0.0,
        new_id=lambda: str(next(numbers)),
    )


@pytest.fixture
def controls() -> Controls:
    player = player_of(list(rehearsal_of(story("c1"), "rehearsal")))
    player.position = 10
    return Controls(player, UTC)


def typed(text: str) -> Iterator[str]:
    yield "g"
    yield from text
    yield "enter"


def wanted(controls: Controls) -> int | None:
    return controls.player._wanted


def test_sequences_of_terminals_are_keys() -> None:
    data = b"\x1b[C\x1bOD\x1b[1;2C\x1b[1;2D .+\r\x7f\x1b[15~\x1bg"
    assert list(names_of(data)) == [
        *("right", "left", "shift+right", "shift+left", " ", ".", "+", "enter", "backspace", "escape", "g")
    ]


def test_arrows_go_to_heats_and_distances(controls: Controls) -> None:
    heats = controls.player.timeline.heats
    controls.press("right")
    assert wanted(controls) == heats[1].position
    controls.press("left")
    assert wanted(controls) == heats[0].position
    controls.press("shift+right")
    assert wanted(controls) == len(controls.player.timeline)
    controls.press("shift+left")
    assert wanted(controls) == heats[0].position
    controls.press("home")
    assert wanted(controls) == 0


def test_space_rate_step_and_quit(controls: Controls) -> None:
    player = controls.player
    controls.press(" ")
    assert not player.playing.paused
    controls.press("-")
    assert player.playing.rate == 1000
    controls.press("+")
    assert player.playing.rate is None
    controls.press(".")
    assert (player.playing.paused, wanted(controls)) == (True, 11)
    controls.press("?")
    assert "space pause" in controls.message
    controls.press("q")
    assert player.stopped


def test_a_place_is_typed_corrected_and_given_up(controls: Controls) -> None:
    heats = controls.player.timeline.heats
    for key in typed("1000m-men pair 22"):
        if key == "enter":
            controls.press("backspace")
        controls.press(key)
    assert wanted(controls) == heats[1].position
    controls.press("g")
    controls.press("9")
    controls.press("escape")
    assert (controls.prompt, wanted(controls)) == ("", heats[1].position)
    for key in typed("nowhere"):
        controls.press(key)
    assert "no place in the recording" in controls.message
    for key in typed(""):
        controls.press(key)
    assert controls.message == ""


def test_a_range_is_repeated(controls: Controls) -> None:
    player = controls.player
    controls.press("l")
    player.position = 20
    controls.press("l")
    assert player.playing.loop == (10, 20)
    controls.press("l")
    assert player.playing.loop is None
    controls.press("l")
    controls.press("l")
    assert player.playing.loop is None
    assert "after its beginning" in controls.message


@pytest.mark.parametrize(("answer", "allowed"), [("y", True), ("n", False), ("escape", False)])
def test_rewriting_a_real_competition_is_asked_once(answer: str, allowed: bool) -> None:
    controls = Controls(player_of(story("c1")), UTC)
    controls.player.position = 10
    controls.press("home")
    assert "rewrites c1" in controls.prompt
    assert wanted(controls) is None
    controls.press(answer)
    assert controls.player.may_rewrite is allowed
    controls.press("home")
    assert (wanted(controls) == 0) is allowed


def test_places_are_times_distances_and_heats() -> None:
    log = Log().programme()
    log.of_heat("started", 1)
    log.of_heat("started", 1, round=2)
    timeline = Timeline(log.events)
    assert find_place(timeline, "start", UTC).position == 0
    assert find_place(timeline, "end", UTC).position == 4
    assert find_place(timeline, " 1000m-men ", UTC).position == 3
    for text in ("1000m-men 1", "1000m-men pair 1", "1000m-men heat1", "1000M-MEN/1"):
        assert find_place(timeline, text, UTC).position == 3
    assert find_place(timeline, "1000m-men pair 2.1", UTC).position == 4
    assert find_place(timeline, "2", UTC).instant == timeline.times[0] + timedelta(seconds=2)
    assert find_place(timeline, "12:00:02", UTC).position == 2
    for text in ("1000m-men pair 9", "500m", "25:00", "18:00", "99999"):
        with pytest.raises(NoSuchPlace, match="distances: 1000m-men"):
            find_place(timeline, text, UTC)


def test_records_and_disqualifications_have_marks() -> None:
    timeline = Timeline(race_day())
    marks = marks_of(timeline)
    assert [mark.position for mark in marks] == sorted(mark.position for mark in marks)
    assert sum(mark.kind == "distance" for mark in marks) == len(timeline.distances)
    kok = [mark for mark in marks if mark.kind == "record" and "Femke Kok" in mark.text]
    assert [mark.text for mark in kok] == ["NR Femke Kok 36.96"]
    assert "36965000" in timeline.events[kok[0].position - 1].model_dump_json()


def test_a_disqualified_skater_has_a_mark() -> None:
    log = Log().programme().pair(1, "a", "b")
    log.of_heat("started", 1)
    log.result(1, "a", 70_000_000)
    log.result(1, "b", None, "DQ")
    assert [mark.text for mark in marks_of(Timeline(log.events)) if mark.kind == "disqualification"] == ["DQ Skater b"]


def shown(controls: Controls, columns: int = 90) -> str:
    console = Console(width=columns, color_system=None)
    marks = marks_of(controls.player.timeline)
    with console.capture() as captured:
        console.print(replay_screen(controls.player, controls, marks, "day.jsonl", UTC, columns))
    return captured.get()


@pytest.mark.parametrize("columns", [30, 90, 200])
def test_the_screen_shows_time_heat_marks_and_keys(controls: Controls, columns: int) -> None:
    text = shown(controls, columns)
    lines = text.splitlines()
    assert len(lines) == 6
    assert all(len(line) <= columns for line in lines)
    assert "⏸ paused" in lines[0]
    assert lines[2].count("┃") == 1
    assert lines[3].count("●") == 1
    assert "12:00" in lines[4]
    controls.press("g")
    controls.press("1")
    assert "Go to a time" in shown(controls, columns)


def test_the_screen_of_an_empty_recording_and_of_a_repeated_range(controls: Controls) -> None:
    controls.player.repeat((5, 9))
    assert "repeating" in shown(controls)
    assert "empty" in shown(Controls(player_of([]), UTC))
