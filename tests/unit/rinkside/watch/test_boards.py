"""The boards as they are drawn, at 80 columns and others."""

import io
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len
from rich.console import Console

from rinkside.watch.editorial import ticker_board
from rinkside.watch.hours import Times, hours_of
from rinkside.watch.screen import Screen
from rinkside.watch.texts import Room
from rinkside_client import Change, ConnectionState
from schemas.documents import Document
from schemas.views.editorial import TickerView
from tests.kit.client.views import competition, live, ranking, row, startlist

_AT = "2021-12-04T20:00:00.000000Z"
_NOW_S = 1_638_648_000.0


def _draw(kind: str, document: Document, columns: int = 80, lines: int = 24, *, later_s: float = 0) -> list[str]:
    screen = Screen(f"{kind}/c1/500m-women", kind, 0)
    screen.take(Change(screen.channel, "snapshot", "e1", 1, "h", _AT, document, None), _NOW_S)
    return _lines(screen, columns, lines, _NOW_S + later_s)


def _lines(screen: Screen, columns: int, lines: int, now_s: float) -> list[str]:
    console = Console(file=io.StringIO(), width=columns, height=lines, emoji=False, highlight=False)
    console.print(screen.board(columns, lines, now_s))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    drawn: list[str] = text.splitlines()
    assert all(cell_len(line) <= columns for line in drawn), drawn
    assert len(drawn) <= lines - 2, drawn
    return drawn


def _splits(*metres: int) -> dict[str, dict[str, object]]:
    return {str(each): {"time": f"{each // 60 + 10}.50"[-5:], "time_us": each, "rank": 1} for each in metres}


def test_hundredths_stand_below_hundredths_and_thousandths_in_brackets_beside_them() -> None:
    document = ranking(
        a=row(1, time="36.96", thousandth=2),
        b=row(2, time="36.96", thousandth=9),
        c=row(3, time="1:02.10", gap="+25.14"),
        d=row(4, status="DQ"),
    )
    lines = _draw("ranking", document)
    rows = [line for line in lines if "NED" in line]
    assert [line.rstrip()[-22:].split() for line in rows[:3]] == [
        ["36.96(2)"], ["36.96(9)"], ["1:02.10", "+25.14"],
    ]  # fmt: skip
    assert {line.index(".") for line in rows[:3]} == {rows[0].index("36.96") + 2}
    assert "DQ" in rows[3]
    assert "◐" not in lines[0]
    assert lines[0].rstrip().endswith("● running")


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 120, 200])
@pytest.mark.parametrize("metres", [500, 1500, 10_000])
def test_a_ranking_fits_whatever_the_width(columns: int, metres: int) -> None:
    laps = _splits(*range(400, metres, 400))
    distance = {"discipline": f"{metres}m", "metres": metres}
    rows = {f"k{n}": row(n, time="1:12.87", gap="+0.10", laps=laps, provisional=True) for n in range(1, 21)}
    lines = _draw("ranking", ranking(distance=distance, **rows), columns, 30)
    assert sum("1:12.87" in line for line in lines) == 20
    assert sum("+0.10" in line for line in lines) == 20


def test_who_is_on_the_ice_is_shown_even_far_down() -> None:
    rows = {f"k{n}": row(n, time="36.96") for n in range(1, 40)}
    document = ranking(**rows, z=row(40, status="racing"))
    lines = _draw("ranking", document, lines=20)
    assert any("on ice" in line for line in lines)
    assert any("more rows" in line for line in lines)


def test_a_name_is_neither_markup_nor_a_command_to_the_terminal() -> None:
    document = ranking(a=row(1, time="36.96", name="[red]\x1b[2JKok :smile:"))
    assert any("[red][2JKok :smile:" in line for line in _draw("ranking", document))


def test_a_race_has_its_clock_its_lanes_and_their_splits() -> None:
    lines = _draw("live", live(lanes=("inner", "outer")), later_s=12.3)
    text = "\n".join(lines)
    assert "heat 3 of 9" in text
    assert text.count("Femke Kok") == 2
    assert text.count("10.50") == 2
    assert lines.index(next(line for line in lines if "inner" in line)) == lines.index(
        next(line for line in lines if "outer" in line)
    )
    assert text != "\n".join(_draw("live", live(lanes=("inner", "outer")), later_s=12.4))


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (60, 40), (120, 30)])
def test_a_finished_race_shows_its_times(columns: int, lines: int) -> None:
    finish = {"time": "36.96", "time_us": 36_960_000, "thousandth": 4, "gap": "+0.10", "rank": 2, "provisional": True}
    drawn = _draw("live", live(state="finished", lanes=("inner", "outer"), lane=finish), columns, lines)
    assert sum(line.count("36.96(4)  #2  +0.10") for line in drawn) == 2


def test_a_mass_start_is_one_table() -> None:
    drawn = _draw("live", live(lanes=("1", "2", "3", "12")))
    assert sum("Femke Kok" in line for line in drawn) == 4


def test_an_empty_rink_says_so() -> None:
    drawn = _draw("live", {"competition": "c1", "name": "World Cup", "heats": {}})
    assert any("No heat on the ice" in line for line in drawn)


def test_the_programme_has_the_venues_time_of_day() -> None:
    drawn = _draw("competition", competition())
    assert sum("Sat 04 Dec 12:15" in line for line in drawn) == 3
    assert any("America/Denver" in line for line in drawn)
    assert any("ranking/c1/500m-women-2" in line for line in _draw("competition", competition(), 120))
    assert any("more distances" in line for line in _draw("competition", competition(40)))


def test_a_start_list_goes_along_with_the_race() -> None:
    drawn = _draw("startlist", startlist(30))
    assert any("inner15" in line for line in drawn)
    assert any("outer16" in line for line in drawn)
    assert any("more heats" in line for line in drawn)


def test_another_kind_and_a_document_that_is_not_its_kinds_are_shown_as_they_are() -> None:
    assert any('"text": "a[2J"' in line for line in _draw("ticker", {"text": "a\x9b[2J"}))
    assert any('"rows": "none"' in line for line in _draw("ranking", {"rows": "none"}))
    assert any("more lines" in line for line in _draw("ticker", {f"k{n}": n for n in range(99)}))


def test_keys_of_a_newer_gateway_are_left_out() -> None:
    assert any("36.96" in line for line in _draw("ranking", {**ranking(a=row(1, time="36.96")), "points": 7}))


def test_before_there_is_anything_it_says_what_it_waits_for() -> None:
    screen = Screen("ranking/c1/x", "ranking", 0, known=["ranking/c1/y"])
    assert any("Waiting" in line for line in _lines(screen, 80, 24, _NOW_S))
    screen.take(Change(screen.channel, "snapshot", "none", 0, "h", None, {}, None), _NOW_S)
    drawn = "\n".join(_lines(screen, 80, 24, _NOW_S))
    assert "has no document yet" in drawn
    assert "ranking/c1/y" in drawn


def _last_line(screen: Screen, state: ConnectionState, silent_s: float, wrong: int = 0) -> str:
    console = Console(file=io.StringIO(), width=110)
    console.print(screen.last_line(state, 10, silent_s, wrong))
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text.splitlines()[-1]


def test_the_last_line_says_how_the_connection_and_the_source_are() -> None:
    screen = Screen("live/c1", "live", 37.5)
    screen.take(Change("live/c1", "snapshot", "e1", 42, "h", _AT, live(), None), _NOW_S)
    line = _last_line(screen, ConnectionState("connected"), 12.9, 2)
    for part in ("● connected", "v42", "20:00:00 UTC", "silent for 12 s", "37.5 s late", "2 wrong", "live/c1"):
        assert part in line
    assert "reconnecting in 1.2 s: cut" in _last_line(screen, ConnectionState("waiting", "cut", 11.2), 0)
    for seconds, words in ((150, "2 min"), (7_300, "2 h"), (200_000, "2 days")):
        assert words in _last_line(screen, ConnectionState("connected"), seconds)


def test_two_heats_of_a_quartet_share_the_screen() -> None:
    document = live(lanes=("inner", "outer"))
    (key, heat), = document["heats"].items()  # fmt: skip
    document["heats"] = {key: heat, "500m-women/4": {**heat, "heat": 4, "round": 1}}
    drawn = _draw("live", document, 120, 40)
    assert any("heat 3 and 4 of 9" in line for line in drawn)
    assert sum(line.count("Femke Kok") for line in drawn) == 4


def test_a_team_has_its_members_and_a_race_whose_clock_cannot_be_told_is_on_the_ice() -> None:
    lane = {"members": ["A. One", "B. Two"], "speed_mms": 15_000, "personal_best": "36.90", "season_best": "37.00"}
    text = "\n".join(_draw("live", live(lane=lane), 120, 40, later_s=7_200))
    for part in ("PB 36.90", "SB 37.00", "A. One, B. Two", "54.0 km/h", "on the ice"):
        assert part in text
    assert "0 ┃" not in "\n".join(_draw("live", live(state="ready", splits=False)))


def test_the_last_splits_are_those_that_are_shown_when_not_all_fit() -> None:
    splits = {
        str(metres): {"time": "10.50", "time_us": metres, "rank": 2, "gap": "", "how": "optical"}
        for metres in range(400, 6401, 400)
    }
    text = "\n".join(_draw("live", live(lane={"splits": splits, "metres": 6400}), 80, 24))
    assert " 6400 " in text
    assert "  400 " not in text


def test_what_is_not_there_yet_is_said() -> None:
    assert any("Nobody is entered" in line for line in _draw("ranking", ranking()))
    assert any("No heat is drawn" in line for line in _draw("startlist", startlist(0)))
    assert any("No distance is scheduled" in line for line in _draw("competition", competition(0)))


def test_a_venue_without_a_known_time_zone_has_utc() -> None:
    document = competition()
    document["venue"]["timezone"] = "Mars/Olympus"
    assert any("Sat 04 Dec 19:15" in line for line in _draw("competition", document))
    del document["venue"]
    del document["programme"]["500m-women-1"]["starts_at"]
    assert sum("19:15" in line for line in _draw("competition", document)) == 2


def test_flags_doubts_and_rounds_are_marked() -> None:
    document = ranking(a=row(1, time="36.96", flags=["TR"], provisional=True, round=2, heat=3))
    line = next(line for line in _draw("ranking", document) if "36.96" in line)
    assert "TR p" in line
    assert "2.3 i" in line


@pytest.mark.parametrize(("columns", "lines"), [(40, 12), (80, 24), (200, 60)])
def test_a_ticker_shows_its_newest_lines_first_and_says_how_many_there_are_more(columns: int, lines: int) -> None:
    said = {
        f"n{number}": {
            "at": _AT,
            "position": number,
            "kind": "note",
            "importance": 1 + number % 5,
            "event": {"source": "/test", "id": str(number)},
            "text": {"en": f"Line {number} \x1b[31m", "nl": f"Regel {number}"},
        }
        for number in range(30)
    }
    drawn = _draw("ticker", {"competition": "c1", "lines": said}, columns, lines)
    found = [int(words[words.index("Line") + 1]) for line in drawn if "Line" in (words := line.split())]
    assert found == list(range(29, 29 - len(found), -1))
    assert len(found) >= 3
    assert ("more lines" in " ".join(drawn)) == (len(found) < 30)
    assert sum("20:00" in line for line in drawn) >= len(found)


def test_a_report_is_read_in_sentences() -> None:
    text = {"en": "Femke Kok came fourth in 36.96 and is the first Dutch woman under 37 seconds.", "nl": "-"}
    about = ranking()
    about.pop("rows")
    distance = {
        **about,
        "position": 1,
        "title": {"en": "500 m women"},
        "sentences": [{"kind": "record", "text": text}] * 20,
        "top": {},
        "countries": {},
    }
    document: Document = {
        "competition": "c1",
        "name": "World Cup",
        "date": "2021-12-04",
        "state": "official",
        "intro": [],
    }
    document |= {"title": {"en": "World Cup, 4 December"}, "headline": {"en": "Kok"}, "distances": {"d": distance}}
    drawn = " ".join(_draw("report", document))
    assert "World Cup, 4 December" in drawn
    assert "under 37 seconds." in " ".join(drawn.split())
    assert "more lines" in drawn


def test_the_ticker_has_hours_of_the_venue_of_the_reader_or_both() -> None:
    """20:16 UTC is 13:16 in Salt Lake City and 21:16 in Amsterdam; the board said 20:16 under the heading UTC."""
    view = TickerView.model_validate(
        {
            "competition": "c1",
            "lines": {
                "a": {
                    "at": "2021-12-04T20:16:00.000000Z",
                    "position": 1,
                    "kind": "lead",
                    "importance": 3,
                    "event": {"source": "/test", "id": "1"},
                    "text": {"en": "Miho Takagi takes the lead."},
                }
            },
        }
    )
    venue = {"venue": {"name": "Oval", "city": "Salt Lake City", "timezone": "America/Denver"}}
    amsterdam = ZoneInfo("Europe/Amsterdam")
    for times, hour, label in (
        (Times.VENUE, "13:16", "Salt Lake City time"),
        (Times.READER, "21:16", "your time"),
        (Times.BOTH, "13:16 (21:16)", "Salt Lake City time (your time)"),
    ):
        hours = replace(hours_of(venue, times), reader=amsterdam)
        board = ticker_board(view, Room(100, 20), {}, hours)
        console = Console(width=100, record=True, file=io.StringIO())
        console.print(board.body)
        assert hour in console.export_text()
        assert board.subtitle.endswith(label)
    assert hours_of(venue, Times.VENUE).stamped("2021-12-04T20:16:05.000000Z") == "13:16:05-07:00"
    assert hours_of({}, Times.VENUE).stamped("2021-12-04T20:16:05.000000Z") == "20:16:05Z"


def test_a_board_opened_during_a_race_counts_from_the_arrival_of_events_and_shows_an_overdue_split() -> None:
    """The timing computer is ten minutes slow. At 12.0 s of its race an event came to the gateway, 20 s before this
    snapshot: the race is in its 32nd second. 100 m was due after 11 s (3 s and 8 s), so it is 21 s late."""
    document = live(splits=False)
    for heat in document["heats"].values():
        heat["started_at"] = "2021-12-04T19:50:00.000000Z"
    at, received_at = "2021-12-04T19:50:12.000000Z", "2021-12-04T20:00:00.000000Z"
    screen = Screen("live/c1", "live", 0)
    received_s = 1_638_648_000.0
    screen.take(
        Change("live/c1", "snapshot", "e1", 1, "h", at, document, None, received_at=received_at), received_s + 20
    )
    drawn = _lines(screen, 100, 24, received_s + 20)
    assert any("overdue: 21 s" in line for line in drawn), drawn
