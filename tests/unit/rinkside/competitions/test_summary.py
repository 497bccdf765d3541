"""What a log holds."""

import pytest

from consumers.dead_letters import LogRecord
from producers.replay.copies import rehearsal_of, reset_before
from rinkside.competitions.summary import LogSummary, size_text
from schemas.events import Event, build_event, encode_event
from tests.kit.consumers.running import story


def lifecycle(what: str, competition: str) -> Event:
    values = {"id": what, "source": "/desk", "type": f"competition.{what}", "subject": competition}
    return build_event({**values, "time": "2026-02-01T12:00:00Z", "data": {}})


def summary_of(*events: Event) -> LogSummary:
    summary = LogSummary()
    for offset, event in enumerate(events):
        summary.add(LogRecord("t", 0, offset, 0, event.subject.encode(), encode_event(event)))
    return summary


def test_real_rehearsal_archived_and_removed_are_told_apart() -> None:
    events = story("c1", 1)
    copies = list(rehearsal_of(events, "rehearsal"))
    log = [*events, *copies]
    for competition in ("archived", "removed", "restored"):
        log += [event.model_copy(update={"subject": competition}) for event in events[:3]]
    log += [lifecycle("archived", "archived"), lifecycle("removed", "removed"), lifecycle("removed", "restored")]
    found = {each.competition: each for each in summary_of(*log, lifecycle("restored", "restored")).holdings()}
    assert {name: each.state for name, each in found.items()} == {
        "archived": "archived",
        "c1": "real",
        "rehearsal": "rehearsal",
        "removed": "removed",
        "restored": "real",
    }
    assert list(found) == sorted(found)
    assert (found["c1"].events, found["c1"].size) == (len(events), sum(len(encode_event(event)) for event in events))
    assert (found["c1"].name, found["rehearsal"].rehearsal_of) == ("Test Cup", "c1")
    assert found["c1"].last_at == events[-1].time


def test_events_before_a_reset_do_not_count() -> None:
    copies = list(rehearsal_of(story("c1", 1), "rehearsal"))
    (held,) = summary_of(
        *copies, lifecycle("removed", "rehearsal"), reset_before(copies[0], 2, "r"), *copies[:2]
    ).holdings()
    assert (held.events, held.state) == (3, "rehearsal")


def test_what_cannot_be_read_is_no_competition_and_ends_nothing() -> None:
    summary = LogSummary()
    event = story("c1", 1)[0]
    for key, value in ((None, None), (b"x", b"nonsense"), (b"other", encode_event(event))):
        summary.add(LogRecord("t", 0, 0, 0, key, value))
    assert summary.holdings() == []
    summary.add(LogRecord("t", 0, 1, 0, b"c1", encode_event(event)))
    summary.add(LogRecord("t", 0, 2, 0, b"c1", b"nonsense"))
    (held,) = summary.holdings()
    assert (held.events, held.last_at) == (2, None)


@pytest.mark.parametrize(("size", "text"), [(12, "12 B"), (3_400, "3.4 kB"), (1_250_000, "1.2 MB")])
def test_sizes_are_readable(size: int, text: str) -> None:
    assert size_text(size) == text
