"""The rebuild of one competition gives what following it would have given."""

import pytest

from consumers.exceptions import PoisonEvent
from consumers.projection import Projection, handlers
from consumers.rebuild.competition_rebuild import CompetitionRebuild
from schemas.documents import apply_patch, document_hash
from schemas.events import Event, build_event
from tests.kit.consumers.running import expected, story


def note(text: str) -> Event:
    return build_event(
        {
            "id": text,
            "source": "/test",
            "type": "note.published",
            "subject": "c1",
            "time": "2026-01-10T12:00:00Z",
            "data": {"text": text},
        }
    )


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_rebuild_gives_every_document_in_its_first_version(one_by_one: bool) -> None:
    events = story("c1")
    rebuild = CompetitionRebuild("c1", one_by_one=one_by_one)
    for offset, event in enumerate([*events, events[3]], start=100):
        rebuild.apply(offset, event)
    rebuilt = rebuild.result()
    assert rebuilt is not None
    documents = {change.channel: change.view.doc for change in rebuilt.delta.changes}
    assert documents == expected(events, "c1")
    for change in rebuilt.delta.changes:
        assert (change.view.version, change.view.hash) == (1, document_hash(change.view.doc))
        assert apply_patch({}, change.patch) == change.view.doc
        assert apply_patch(change.view.doc, change.undo) == {}
    assert len(rebuilt.delta.seen) == len(events)
    assert (rebuilt.first, rebuilt.last) == (100, 100 + len(events))
    loaded = Projection("c1", {name: raw for name, raw in rebuilt.delta.parts.items() if raw is not None})
    assert not loaded.collect().changes


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_rebuilt_competition_goes_on(one_by_one: bool) -> None:
    events = story("c1")
    rebuild = CompetitionRebuild("c1", one_by_one=one_by_one)
    for offset, event in enumerate(events[:30]):
        rebuild.apply(offset, event)
    rebuilt = rebuild.result()
    assert rebuilt is not None
    for event in events:
        rebuilt.projection.apply(event)
    rebuilt.projection.collect()
    assert {channel: view.doc for channel, view in rebuilt.projection.views.items()} == expected(events, "c1")


def test_without_an_event_there_is_nothing_to_store() -> None:
    assert CompetitionRebuild("c1").result() is None


def test_an_event_on_which_the_projection_fails_is_left_out_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ZeroDivisionError("a flaw")

    monkeypatch.setitem(handlers.HANDLERS, "note.published", fail)
    events = story("c1")
    with pytest.raises(PoisonEvent) as uncertain:
        CompetitionRebuild("c1").apply(5, note("bad"))
    assert not uncertain.value.certain
    rebuild = CompetitionRebuild("c1", one_by_one=True)
    for offset, event in enumerate(events):
        rebuild.apply(2 * offset, event)
        with pytest.raises(PoisonEvent) as failure:
            rebuild.apply(2 * offset + 1, note(f"bad {offset}"))
        assert (failure.value.certain, failure.value.offset) == (True, 2 * offset + 1)
    rebuilt = rebuild.result()
    assert rebuilt is not None
    assert {change.channel: change.view.doc for change in rebuilt.delta.changes} == expected(events, "c1")
    assert rebuilt.last == 2 * (len(events) - 1)
