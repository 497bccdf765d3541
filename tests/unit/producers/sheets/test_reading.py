"""What small sheets become; reading them again, and reading them corrected."""

from pathlib import Path

from producers.sheets import Outcome, produce_sheets, read_sheets
from producers.sheets.people import slug
from schemas.events import CompetitionAnnounced, DistanceScheduled, Event, ResultCommitted, StartListPublished
from tests.kit.producers import sheet_paper as paper
from tests.kit.producers.published_sheets import events_of


async def test_everything_is_published_in_order_and_bad_rows_are_counted(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"}, {"lane": "outer", "time": "never"})
    log: list[Event] = []

    async def publish(event: Event) -> None:
        log.append(event)

    outcome = await produce_sheets([path], publish, competition="cup")
    assert outcome == Outcome(events=len(log), bad_rows=1, not_official=("cup/1000m-men",))
    assert tuple(log) == paper.read(path).events["cup"]
    assert [event.type for event in log] == [
        "competition.announced",
        "distance.scheduled",
        "startlist.published",
        "result.committed",
        "heat.committed",
        "distance.official",  # says that it is not
    ]


def test_the_same_sheet_twice_has_the_same_ids(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"}, {"lane": "outer", "time": "1:10.01"})
    first, again = paper.read(path), paper.read(path, path)
    assert first == again


def test_a_corrected_sheet_says_anew_what_changed_and_nothing_else(tmp_path: Path) -> None:
    rows = [{"time": "1:10.00"}, {"lane": "outer", "time": "1:10.01"}]
    before = paper.read(paper.sheet(tmp_path, "individual", *rows)).events["cup"]
    rows[1] = {"lane": "outer", "status": "DQ", "reason_code": "T08"}
    after = paper.read(paper.sheet(tmp_path, "individual", *rows)).events["cup"]
    known = {event.id for event in before}
    (changed,) = [event for event in after if event.id not in known]
    assert isinstance(changed, ResultCommitted)
    (old,) = [event for event in before if isinstance(event, ResultCommitted) and event.data.race == changed.data.race]
    assert (old.data.status, changed.data.status, changed.data.reason) == ("ok", "DQ", "T08")


def test_a_row_more_leaves_the_ids_of_the_results_before_and_after_it(tmp_path: Path) -> None:
    rows = [{"time": "1:10.00", "pair": str(pair), "name": f"P {pair}", "bib": str(pair)} for pair in (1, 2, 3)]
    fewer = paper.read(paper.sheet(tmp_path, "individual", rows[0], rows[2]))
    more = paper.read(paper.sheet(tmp_path, "individual", *rows))
    ids = {event.id for event in events_of(fewer, ResultCommitted)}
    assert len(ids & {event.id for event in events_of(more, ResultCommitted)}) == 2


def test_the_thousandth_counts_where_it_is_printed(tmp_path: Path) -> None:
    rows = [{"time": "1:42.93", "thousandth_digit": "4"}, {"lane": "outer", "time": "1:42.93"}]
    rows.append({"pair": "2", "time": "1:42.937"})
    times = [result.time_us for result in paper.results(paper.read(paper.sheet(tmp_path, "individual", *rows)))]
    assert times == [102_934_000, 102_930_000, 102_937_000]


def test_times_may_be_written_as_spreadsheets_and_lists_write_them(tmp_path: Path) -> None:
    """The story: a list was pasted as it is printed, 1:42.93(4), and another came from a spreadsheet with decimal commas; every
    row of both was left out."""
    rows = [{"time": "1:42.93(4)"}, {"time": "1:42,93", "thousandth_digit": "(4)"}, {"time": "1:42,93 (4)"}]
    times = [result.time_us for result in paper.results(paper.read(paper.sheet(tmp_path, "individual", *pairs(rows))))]
    assert times == [102_934_000] * 3


def test_cells_may_be_separated_by_semicolons_or_tabs(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", *pairs([{"time": "1:10.00"}, {"status": "dsq", "country": "jpn"}]))
    plain = path.read_text(encoding="utf-8")
    for separator in ";\t":
        other = tmp_path / "other.csv"
        other.write_text(plain.replace(",", separator), encoding="utf-8")
        sheets = paper.read(other)
        assert sheets == paper.read(path)
        assert [result.status for result in paper.results(sheets)] == ["ok", "DQ"]
        assert [entry.competitor.country for *_, entry in paper.entries(sheets)] == ["NED", "JPN"]


def pairs(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Each row in a pair of its own."""
    return [{"pair": str(pair), **row} for pair, row in enumerate(rows, start=1)]


def test_a_status_a_time_and_marks_are_kept_side_by_side(tmp_path: Path) -> None:
    row = {"time": "1:20.00", "status": "dq", "reason_code": "T10", "flags": "F, RS"}
    (result,) = paper.results(paper.read(paper.sheet(tmp_path, "individual", row)))
    assert (result.status, result.time_us, result.reason) == ("DQ", 80_000_000, "T10")
    assert (result.flags, result.reskate) == (("F", "RS"), True)


def test_printed_ranks_gaps_and_points_are_not_read(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"}, {"lane": "outer", "time": "1:10.01"})
    lines = path.read_text(encoding="utf-8").splitlines()
    extra = ["rank,behind,wc_points", "2,+9.99,1", "1,,60"]
    other = tmp_path / "printed.csv"
    other.write_text("".join(f"{line},{more}\n" for line, more in zip(lines, extra, strict=True)), encoding="utf-8")
    assert paper.read(other).events == paper.read(path).events


def test_a_byte_order_mark_capital_columns_and_crlf_are_no_matter(tmp_path: Path) -> None:
    path = paper.sheet(tmp_path, "individual", {"time": "1:10.00"})
    header, *rows = path.read_text(encoding="utf-8").splitlines()
    other = tmp_path / "from a spreadsheet.csv"
    other.write_bytes("\r\n".join(["\ufeff" + header.upper(), *rows, "", ""]).encode())
    assert paper.read(other).events == paper.read(path).events


def test_two_skaters_of_one_name_are_told_apart_by_their_bibs(tmp_path: Path) -> None:
    rows = [
        {"name": "Yang LI", "bib": bib, "lane": lane, "time": "1:10.00"}
        for bib, lane in (("8", "inner"), ("9", "outer"))
    ]
    sheets = paper.read(paper.sheet(tmp_path, "individual", *rows))
    assert sheets.problems == ()
    assert [entry.competitor.id for *_, entry in paper.entries(sheets)] == ["yang-li-8", "yang-li-9"]


def test_a_name_without_latin_letters_has_an_id() -> None:
    assert slug("高木美帆") == slug("高木美帆") != slug("小平奈緒")
    assert slug("高木美帆").isascii()


def test_a_team_that_is_no_nation_has_no_country(tmp_path: Path) -> None:
    teams = [
        {"team": "Jumbo Skaters", "time": "2:58.00"},
        {"team": "NED", "start_straight": "Crossing", "time": "2:59.00"},
    ]
    sheets = paper.read(paper.sheet(tmp_path, "team_pursuit", *teams))
    assert [(entry.competitor.id, entry.competitor.country, entry.lane) for *_, entry in paper.entries(sheets)] == [
        ("jumbo-skaters", None, "inner"),
        ("ned", "NED", "outer"),
    ]


def test_who_did_not_start_gives_the_lane_to_whom_it_was_given(tmp_path: Path) -> None:
    rows = [
        {"status": "WDR"},
        {"time": "1:10.00"},
        {"pair": "", "lane": "", "status": "DNS"},
        {"pair": "2", "lane": "", "status": "DNS"},
        {"pair": "2", "lane": "outer", "status": "DNS"},
    ]
    sheets = paper.read(paper.sheet(tmp_path, "individual", *rows))
    placed = {entry.competitor.name: (heat, entry.lane, entry.status) for _, heat, entry in paper.entries(sheets)}
    assert placed == {
        "Skater 3": (1, "inner", None),
        "Skater 6": (2, "outer", "DNS"),
        "Skater 2": (3, "inner", "WDR"),
        "Skater 4": (4, "inner", "DNS"),
        "Skater 5": (5, "inner", "DNS"),
    }


def test_rows_of_a_distance_may_be_anywhere(tmp_path: Path) -> None:
    men, women = {"time": "1:10.00"}, {"gender": "women", "race_no": "2", "time": "1:15.00"}
    outer = {"lane": "outer"}
    sheets = paper.read(paper.sheet(tmp_path, "individual", women, men, {**women, **outer}, {**men, **outer}))
    assert [event.data.distance for event in events_of(sheets, DistanceScheduled)] == ["1000m-men", "1000m-women"]
    assert [len(event.data.heats[0].entries) for event in events_of(sheets, StartListPublished)] == [2, 2]


def test_a_season_begins_in_july(tmp_path: Path) -> None:
    rows = [{"wc": "1", "date": "2023-07-01", "time": "1:10.00"}, {"wc": "6", "date": "2024-06-30", "time": "1:10.00"}]
    sheets = read_sheets([paper.sheet(tmp_path, "individual", *rows)], "cup")
    assert [
        (event.subject, event.data.season, event.data.stage) for event in events_of(sheets, CompetitionAnnounced)
    ] == [
        ("cup-1", "2023-24", 1),
        ("cup-6", "2023-24", 6),
    ]


def test_names_of_distances_are_plain(tmp_path: Path) -> None:
    rows = [
        {"time": "1:10.00"},
        {"time": "1:10.00", "distance_m": "500", "run": "1st", "division": "B", "race_no": "2"},
        {"time": "1:10.00", "distance_m": "500", "run": "2nd", "division": "", "race_no": "3"},
    ]
    mass = paper.sheet(tmp_path, "mass_start", {"time": "8:00.00", "gender": "women", "race_no": "4"})
    sheets = paper.read(paper.sheet(tmp_path, "individual", *rows), mass)
    assert [(event.data.distance, event.data.name) for event in events_of(sheets, DistanceScheduled)] == [
        ("1000m-men", "1000 m men"),
        ("500m-men-1-b", "500 m men (1st race), division B"),
        ("500m-men-2", "500 m men (2nd race)"),
        ("mass-start-women", "Mass start women"),
    ]
