"""Own feeds: a line is an event, with what it leaves out filled in, or is left out with its number."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from producers.exceptions import BadName, EventTooLarge, PublishFailed
from producers.own_feed import Intake, complete_event, produce_events
from schemas.events import Event, UnreadableEvent, encode_event
from tests.kit.consumers.log import Log
from tests.kit.producers.vantage_wire import capture_logs, logged

NOW = datetime(2026, 1, 10, 12, 0, tzinfo=UTC)
NOTE: dict[str, Any] = {"type": "note.published", "data": {"text": "Kok on the ice"}}


def _line(**changes: Any) -> bytes:
    return orjson.dumps({**NOTE, **changes})


async def _produce(*lines: bytes, competition: str | None = "club-2026") -> tuple[list[Event], Intake]:
    events: list[Event] = []

    async def publish(event: Event) -> None:
        events.append(event)

    return events, await produce_events(lines, publish, competition=competition, now=lambda: NOW)


def test_what_a_line_leaves_out_is_filled_in() -> None:
    event = complete_event(_line(), "club-2026", NOW)
    assert (event.subject, event.source, event.time, event.specversion) == ("club-2026", "/events", NOW, "1.0")
    assert len(event.id) == 24


def test_a_whole_event_is_taken_as_it_is() -> None:
    (event,) = (Log().add("note.published", NOTE["data"]),)
    assert complete_event(encode_event(event), None, NOW) == event


def test_the_same_line_with_its_time_has_the_same_id_and_another_line_another() -> None:
    timed = _line(time="2026-01-10T11:00:00Z")
    first = complete_event(timed, "c1", NOW)
    assert complete_event(timed, "c1", datetime(2027, 1, 1, tzinfo=UTC)).id == first.id
    reordered = orjson.dumps(dict(reversed(orjson.loads(timed).items())))
    assert complete_event(reordered, "c1", NOW).id == first.id
    assert complete_event(timed, "c2", NOW).id != first.id
    assert complete_event(_line(time="2026-01-10T11:00:01Z"), "c1", NOW).id != first.id


def test_a_line_keeps_its_competition_unless_told_otherwise() -> None:
    """The story: a recording of two competitions was published with --competition, and both became one."""
    assert complete_event(_line(subject="other"), "club-2026", NOW).subject == "other"
    assert complete_event(_line(subject="other"), "club-2026", NOW, overwrite_subject=True).subject == "club-2026"
    assert complete_event(_line(subject="other"), None, NOW).subject == "other"
    assert complete_event(_line(), "club-2026", NOW).subject == "club-2026"


async def test_another_competition_in_the_lines_is_logged_once() -> None:
    with capture_logs() as entries:
        events, _ = await _produce(_line(subject="other"), _line(subject="other", id="b"), _line())
    assert [event.subject for event in events] == ["other", "other", "club-2026"]
    (entry,) = logged(entries, "lines name another competition, and keep it; --overwrite-subject replaces it")
    assert (entry["line"], entry["subject"]) == (1, "other")


BAD: list[tuple[bytes, str]] = [
    (b"{", "not JSON"),
    (b"nonsense", "not JSON"),
    (b"\xff\xfe", "not JSON"),
    (b"[]", "not a JSON object"),
    (b"null", "not a JSON object"),
    (b'"text"', "not a JSON object"),
    (b"\xff\xfe{\0}\0", "UTF-16"),
    (b"\x1f\x8b\x08\0", ".gz"),
    (b"name,time", "each line is one JSON object"),
    (b"[\n", "without a list"),
    (b"{'type': 'note.published'}", "double quotes"),
    (b'{"type": x}\n', "column 10"),
    (b"{}", "no type"),
    (b'{"type":["heat.started"]}', "heat.started"),
    (b'{"type":"race.forgotten"}', "race.forgotten"),
    (b'{"type":"result.commited"}', "is 'result.committed' meant?"),
    (_line(data={"txt": "Kok"}), "not known here: txt"),
    (_line(data={}), "text"),
    (_line(data=None), "data"),
    (_line(time="noon"), "time"),
    (_line(time="2026-01-10T11:00:00"), "timezone"),
    (_line(id=""), "id"),
    (_line(id=17), "id"),
    (_line(source=None), "source"),
    (_line(specversion="0.3"), "specversion"),
    (b'{"type":"note.published","data":' + b'{"a":' * 400 + b"1" + b"}" * 400 + b"}", ""),
    (b'{"type":"note.published","data":' + b"[" * 100_000, ""),
]


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[line[:60].decode(errors="replace") for line, _ in BAD])
def test_a_line_that_is_no_event_says_why(line: bytes, reason: str) -> None:
    with pytest.raises(UnreadableEvent) as caught:
        complete_event(line, "club-2026", NOW)
    assert reason in caught.value.reason
    assert "\n" not in caught.value.reason


def test_a_line_without_a_competition_says_where_to_give_one() -> None:
    with pytest.raises(UnreadableEvent, match="--competition"):
        complete_event(_line(), None, NOW)


@pytest.mark.parametrize(("line", "reason"), BAD, ids=[line[:60].decode(errors="replace") for line, _ in BAD])
async def test_a_bad_line_is_logged_with_its_number_and_the_others_are_published(line: bytes, reason: str) -> None:
    with capture_logs() as entries:
        events, intake = await _produce(_line(id="a"), b"  \n", line, _line(id="b"))
    assert [event.id for event in events] == ["a", "b"]
    assert (intake.events, intake.bad_lines) == (2, 1)
    (entry,) = logged(entries, "line left out")
    assert entry["line"] == 3
    assert reason in entry["reason"]


async def test_the_mark_with_which_programs_of_windows_begin_a_file_costs_no_line() -> None:
    """The first line was left out for it: the competition had no name, whatever followed."""
    events, intake = await _produce(b"\xef\xbb\xbf" + _line(id="a"), _line(id="b"))
    assert [event.id for event in events] == ["a", "b"]
    assert intake.bad_lines == 0


async def test_a_field_that_no_event_has_is_told_once_and_the_event_is_published() -> None:
    """A slip in the name of a field that may be left out was seen by nobody: the row simply had no country."""
    entries = [{"race": "1", "lane": "inner", "competitor": {"id": "a", "name": "A", "contry": "NED"}}] * 2
    heats = [{"heat": 1, "entries": entries}]
    draw = _line(type="startlist.published", data={"distance": "500m-women", "heats": heats})
    note = _line(data={"text": "Kok", "texts": {"nl": "Kok"}, "id": "x"}, traceparent="an extension of CloudEvents")
    with capture_logs() as entries_of_log:
        events, intake = await _produce(draw, note, draw)
    assert len(events) == 3
    told = [(entry["line"], entry["field"]) for entry in logged(entries_of_log, "unknown field ignored")]
    assert told == [(1, "heats.entries.competitor.contry"), (2, "id")]
    assert intake.bad_lines == 0


async def test_lines_are_published_as_they_come() -> None:
    """A pipe gives its next line only when the other side has seen the one before."""
    seen = threading.Event()

    def pipe() -> Iterator[bytes]:
        yield _line(id="first")
        assert seen.wait(10)
        yield _line(id="second")

    async def publish(event: Event) -> None:
        seen.set()

    intake = await produce_events(pipe(), publish, competition="c1")
    assert intake.events == 2


async def test_a_broker_that_fails_ends_it() -> None:
    async def publish(event: Event) -> None:
        raise PublishFailed("127.0.0.1:9", "gone")

    with pytest.raises(PublishFailed):
        await produce_events([_line()], publish, competition="c1")


async def test_a_name_that_is_no_competition_is_refused_at_once() -> None:
    """Every line would be left out otherwise, each with the same complaint."""
    with pytest.raises(BadName, match="EC 2020"):
        await _produce(_line(), competition="EC 2020")


async def test_the_line_of_an_event_is_known_between_blank_and_bad_lines() -> None:
    """After an outage a person must know with which line to continue."""
    intake = Intake()
    lines = [b"", _line(id="0"), b"nonsense", b"", _line(id="1"), _line(id="2"), b"{", _line(id="3"), b""]

    async def publish(event: Event) -> None:
        pass

    await produce_events(lines, publish, competition="c1", intake=intake)
    assert [intake.line_of(event) for event in range(5)] == [2, 5, 6, 8, 10]
    assert (intake.lines, intake.events, intake.bad_lines) == (9, 4, 2)


async def test_an_event_that_is_too_large_costs_its_line() -> None:
    async def publish(event: Event) -> None:
        if event.id == "large":
            raise EventTooLarge(2_000_000, 1_000_000)

    with capture_logs() as entries:
        intake = await produce_events([_line(id="large"), _line(id="1")], publish, competition="c1")
    assert (intake.events, intake.bad_lines) == (1, 1)
    (entry,) = logged(entries, "line left out")
    assert (entry["line"], entry["reason"]) == (1, "an event of 2,000,000 bytes is too large; the limit is 1,000,000")
