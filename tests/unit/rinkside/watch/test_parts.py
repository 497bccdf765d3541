"""The parts of `watch` that know no terminal: harmless text, the clock, what is fresh, lines."""

import pytest

from rinkside.watch.clock import EventClock, running_text, seconds
from rinkside.watch.digits import large
from rinkside.watch.highlight import Freshness
from rinkside.watch.lines import lines_of
from rinkside.watch.texts import clean
from rinkside_client import Change
from schemas.documents import Document, Patch
from tests.kit.client.views import live, ranking, row

_START = "2021-12-04T20:00:00.000000Z"
_T0 = seconds(_START)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Femke Kok", "Femke Kok"),
        ("\x1b[31mRed\x1b[0m", "[31mRed[0m"),
        ("a\r\nb\tc", "a  b c"),
        ("‮evil‬", "evil"),
        ("\x9b2J\x07\x7f", "2J"),
        ("Håvard Ōta 高木美帆", "Håvard Ōta 高木美帆"),
        ("a\u2028b", "a b"),
        ("\ud800", ""),
    ],
)
def test_nobodys_name_moves_the_cursor_or_turns_the_line(name: str, shown: str) -> None:
    assert clean(name) == shown


def _at(second: float) -> str:
    return f"2021-12-04T20:00:{second:09.6f}Z"


def test_the_clock_goes_by_the_times_of_events_whatever_the_wall_clock_says() -> None:
    clock = EventClock()
    assert clock.elapsed_s(_START, 0) is None
    years = 5e7
    clock.heard(_at(10), _T0 + 10 + years + 3, is_fresh=False)  # a snapshot, three seconds old
    assert clock.elapsed_s(_START, _T0 + 20 + years + 3) == pytest.approx(20)
    clock.heard(_at(21), _T0 + 21 + years, is_fresh=True)
    assert clock.elapsed_s(_START, _T0 + 30 + years) == pytest.approx(30)
    clock.heard(_at(29), _T0 + 31 + years, is_fresh=True)  # two seconds late: no reason to go back
    assert clock.elapsed_s(_START, _T0 + 31 + years) == pytest.approx(31)


def test_the_clock_is_set_again_when_a_recording_is_played_again() -> None:
    clock = EventClock()
    clock.heard(_at(50), _T0 + 50, is_fresh=True)
    clock.heard(_at(5), _T0 + 600, is_fresh=True)
    assert clock.elapsed_s(_START, _T0 + 601) == pytest.approx(6)


def test_a_clock_that_cannot_be_right_is_none() -> None:
    clock = EventClock()
    clock.heard(_START, _T0, is_fresh=True)
    assert clock.elapsed_s(_START, _T0 - 1) == 0
    assert clock.elapsed_s(_START, _T0 - 100) is None
    assert clock.elapsed_s(_START, _T0 + 3600) is None


def test_a_running_clock_shows_tenths_cut() -> None:
    assert [running_text(each) for each in (0, 9.99, 59.99, 60, 67.85, 754.3)] == [
        "0.0", "9.9", "59.9", "1:00.0", "1:07.8", "12:34.3",
    ]  # fmt: skip


def test_large_digits_are_three_lines_of_one_width() -> None:
    lines = large("12:34.56789 0", "bold").plain.split("\n")
    assert len(lines) == 3
    assert len({len(line) for line in lines}) == 1


def test_rows_with_news_glow_and_those_that_only_moved_do_not() -> None:
    fresh = Freshness("ranking")
    first, second = ({"100": {"time": "10.50", "time_us": 10_500_000, "rank": rank}} for rank in (1, 2))
    old = ranking(a=row(1, time="36.96", laps=first), b=row(2, time="37.10", gap="+0.14"), d=row(3, status="waiting"))
    new = ranking(
        c=row(1, time="36.50"), a=row(2, time="36.96", gap="+0.46", laps=second), b=row(3, time="37.20", gap="+0.70")
    )
    new["rows"]["d"] = old["rows"]["d"]
    assert sorted(fresh.compare(old, new, 100)) == ["b", "c"]
    assert fresh.lights(101) == {"b": "bright", "c": "bright"}
    assert fresh.lights(103) == {"b": "fading", "c": "fading"}
    assert fresh.lights(106) == {}
    assert Freshness("live").compare({}, live(), 0) == []


def _change(document: Document, patch: Patch | None = None) -> Change:
    return Change("x", "patch", "e1", 7, "h", _START, document, patch)


def test_lines_say_what_is_new_in_a_ranking() -> None:
    old = ranking(a=row(1, time="36.96"), b=row(2, status="racing"), c=row(3, status="waiting"))
    laps = {"100": {"time": "10.50", "time_us": 10_500_000, "rank": 2}}
    new = ranking(
        distance={"state": "official"},
        a=row(1, time="36.96", thousandth=2),
        b=row(2, status="racing", laps=laps),
        c=row(3, status="DNS", reason="ill"),
    )
    assert lines_of("ranking", old, _change(new)) == [
        "20:00:00 v7 500 m women: official",
        "20:00:00 v7 1. A NED 36.96(2)",
        "20:00:00 v7 B NED 100 m 10.50 (2)",
        "20:00:00 v7 C NED DNS ill",
    ]


def test_lines_say_what_is_new_on_the_ice() -> None:
    lines = lines_of("live", live(state="ready", splits=False), _change(live()))
    assert lines == ["20:00:00 v7 500 m women heat 3: running", "20:00:00 v7 Femke Kok NED 100 m 10.50 (1) +0.00"]
    assert lines_of("live", live(), _change(live(lane={"status": "DNF"}))) == ["20:00:00 v7 Femke Kok NED DNF"]
    finish = {"time": "36.96", "time_us": 36_960_000, "status": "ok", "gap": "+0.10"}
    assert lines_of("live", live(), _change(live(lane=finish))) == ["20:00:00 v7 Femke Kok NED 36.96 +0.10"]
    assert lines_of("live", live(), _change({**live(), "heats": {}})) == ["20:00:00 v7 500m-women/3 left the board"]


def test_lines_of_another_kind_say_which_parts_changed() -> None:
    patch: Patch = {"a": {"b": 1, "c": None}, **{f"k{n}": n for n in range(20)}}
    lines = lines_of("ticker", {}, _change({"a": 1}, patch))
    assert lines[:2] == ["20:00:00 v7 a.b = 1", "20:00:00 v7 a.c removed"]
    assert lines[-1] == "20:00:00 v7 … 10 more"
    assert lines_of("ticker", {}, _change({"a": 1})) == ["20:00:00 v7 the whole document"]
