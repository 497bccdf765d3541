"""Corrections by people: traces in the documents, and a revert that leaves nothing else behind."""

import functools

import pytest

from consumers.projection import Projection
from consumers.projection.state.ignored import digest_of, ignored_events
from consumers.projection.state.parts import Ignore
from consumers.rebuild.competition_rebuild import CompetitionRebuild
from producers.simulate import COMPETITION, race_day
from schemas.documents import Document, canonical
from schemas.events import Event, EventIgnored
from schemas.views import check_view
from tests.kit.consumers.corrections import correction, documents_after, revert, without_traces

KOK = "500m-women-2"
RANKING, TICKER, REPORT = (f"{kind}" for kind in (f"ranking/{COMPETITION}/{KOK}", f"ticker/{COMPETITION}", "report"))


@functools.cache
def day() -> tuple[Event, ...]:
    return tuple(race_day())


@functools.cache
def untouched() -> dict[str, Document]:
    return documents_after(day())


def disqualified() -> Event:
    """The leader of the official 500 m is disqualified."""
    leader = next(row for row in untouched()[RANKING]["rows"].values() if row["rank"] == 1)
    data = {
        "distance": KOK,
        "heat": leader["heat"],
        "race": leader["race"],
        "status": "DQ",
        "reason": "T04",
        "replaces": {"status": "ok", "time_us": leader["time_us"]},
    }
    return correction(day(), "result.corrected", data, id_="dq-the-leader", why="false start")


@functools.cache
def corrected() -> dict[str, Document]:
    return documents_after([*day(), disqualified()])


@functools.cache
def reverted() -> dict[str, Document]:
    dq = disqualified()
    return documents_after([*day(), dq, revert([*day(), dq], dq, id_="take-it-back")])


def changed(before: dict[str, Document], after: dict[str, Document]) -> set[str]:
    return {channel.partition("/")[0] for channel in after if before.get(channel) != after[channel]}


def test_ranking_points_records_ticker_and_report_follow_a_disqualification() -> None:
    assert changed(untouched(), corrected()) >= {"ranking", "points", "records", "ticker", "report", "audit"}
    for channel, document in corrected().items():
        check_view(channel.partition("/")[0], document)


def test_the_row_and_the_list_say_what_was_corrected_after_it_was_official() -> None:
    document = corrected()[RANKING]
    [row] = [row for row in document["rows"].values() if "corrected" in row]
    assert row["corrected"] == document["corrected"]
    mark = row["corrected"]
    time = next(each["time"] for each in untouched()[RANKING]["rows"].values() if each["race"] == row["race"])
    assert (mark["before"], mark["after"], mark["why"]) == (time, "DQ", "false start")


def test_lines_that_were_published_keep_their_wording_and_are_marked() -> None:
    before, after = untouched()[TICKER]["lines"], corrected()[TICKER]["lines"]
    superseded = {name: line for name, line in after.items() if "superseded" in line}
    assert superseded, "the win was news"
    for name, line in superseded.items():
        assert {key: value for key, value in line.items() if key != "superseded"} == before[name]
        assert line["superseded"]["event"] == {"source": "/desk", "id": "dq-the-leader"}
    said_now = [line for name, line in after.items() if name not in before]
    assert said_now, "the disqualification itself is news"
    assert all(line["at"] == superseded[next(iter(superseded))]["superseded"]["at"] for line in said_now)


def test_a_revert_leaves_only_the_list_of_corrections_and_marks() -> None:
    assert canonical(without_traces(reverted())) == canonical(without_traces(untouched()))
    listed = reverted()[f"audit/{COMPETITION}"]["corrections"]
    assert [(name, each["in_force"]) for name, each in listed.items()] == [
        ("dq-the-leader", False),
        ("take-it-back", True),
    ]
    assert listed["dq-the-leader"]["reverted"]["why"] == "it was another skater"
    assert listed["take-it-back"]["reverts"] == "dq-the-leader"


def test_a_revert_of_a_revert_gives_the_correction_again() -> None:
    dq = disqualified()
    back = revert([*day(), dq], dq, id_="take-it-back")
    again = revert([*day(), dq, back], back, id_="it-was-right")
    found = documents_after([*day(), dq, back, again])
    assert canonical(without_traces(found)) == canonical(without_traces(corrected()))


def ignored_by(log: list[Event]) -> frozenset[str]:
    return frozenset(
        digest_of(each.source, each.id).hex()
        for event in log
        if isinstance(event, EventIgnored)
        for each in event.data.events
    )


def test_a_rebuild_that_knows_nothing_finds_out_in_its_second_pass() -> None:
    dq = disqualified()
    log = [*day(), dq, revert([*day(), dq], dq, id_="take-it-back")]
    first, second = (
        CompetitionRebuild(COMPETITION, ignored=ignored) for ignored in (frozenset[str](), ignored_by(log))
    )
    for rebuild in (first, second):
        for offset, event in enumerate(log):
            rebuild.apply(offset, event)
    assert (first.must_start_over, second.must_start_over) == (ignored_by(log), None)
    rebuilt = second.result()
    assert rebuilt is not None
    assert {channel: view.doc for channel, view in rebuilt.projection.views.items()} == reverted()


def test_an_event_may_be_ignored_before_it_comes() -> None:
    last = day()[-1]
    early = correction(
        day()[:-1], "event.ignored", {"events": [{"source": last.source, "id": last.id}]}, id_="ignore-it"
    )
    projection = Projection(COMPETITION)
    for event in (*day()[:-1], early, last):
        projection.apply(event)
    assert not projection.needs_rebuild
    projection.collect()
    found = {channel: view.doc for channel, view in projection.views.items()}
    assert without_traces(found) == documents_after(day()[:-1])


def test_batches_do_not_matter_for_the_traces() -> None:
    dq = disqualified()
    projection = Projection(COMPETITION)
    for event in (*day(), dq):
        projection.apply(event)
    projection.collect()
    stored = Projection(COMPETITION)
    parts: dict[str, bytes] = {}
    for event in (*day(), dq):
        stored.apply(event)
    parts = {name: raw for name, raw in stored.collect().parts.items() if raw is not None}
    loaded = Projection(COMPETITION, parts, stored.views)
    note = correction([*day(), dq], "note.published", {"text": "A protest was filed."}, id_="a-note")
    for each in (projection, loaded):
        each.apply(note)
        each.collect()
    assert {c: v.doc for c, v in projection.views.items()} == {c: v.doc for c, v in loaded.views.items()}


@pytest.mark.parametrize(
    ("ignores", "ignored"),
    [
        ([], set()),
        ([Ignore("a", ("x",))], {"x"}),
        ([Ignore("a", ("x",)), Ignore("b", ("a",))], {"a"}),
        ([Ignore("a", ("x",)), Ignore("b", ("a",)), Ignore("c", ("b",))], {"b", "x"}),
        ([Ignore("a", ("x",)), Ignore("b", ("x",)), Ignore("c", ("a",))], {"a", "x"}),
    ],
)
def test_the_newest_decides_what_is_ignored(ignores: list[Ignore], ignored: set[str]) -> None:
    assert ignored_events(ignores) == ignored
