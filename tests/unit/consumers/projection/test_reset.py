"""A competition that starts again, and the mark of a rehearsal."""

from random import Random

import pytest

from consumers.delta import Delta
from consumers.projection import Projection
from consumers.rebuild.competition_rebuild import CompetitionRebuild
from producers.replay.copies import rehearsal_of
from schemas.channels import PARAMETERS
from schemas.documents import Document
from schemas.events import Event, UnreadableEvent, build_event
from schemas.storage_keys import StoredView
from schemas.views import VIEWS, check_view
from schemas.views.parts import CompetitionDocument
from tests.kit.consumers.running import expected, story

NAME = "rehearsal"


def rehearsed(pairs: int = 3) -> list[Event]:
    return list(rehearsal_of(story("c1", pairs), NAME))


def reset(restores: int = 0, *, of: str | None = "c1", name: str = NAME) -> Event:
    values = {"id": "again", "source": "/replay", "type": "competition.reset", "subject": name}
    mark = {"rehearsalof": of} if of is not None else {}
    return build_event({**values, **mark, "time": "2026-01-10T12:00:00Z", "data": {"restores": restores}})


def documents(projection: Projection) -> dict[str, Document]:
    projection.collect()
    return {channel: view.doc for channel, view in projection.views.items()}


def test_after_a_reset_the_documents_are_those_of_a_straight_play() -> None:
    events, random = rehearsed(), Random(3)
    projection, log = Projection(NAME), list[Event]()
    for _ in range(30):
        position = random.randrange(len(events) + 1)
        published = [reset(position), *events[:position]]
        log += published
        for event in published:
            projection.apply(event)
            if random.random() < 0.2:
                projection.collect()
        assert documents(projection) == expected(events[:position], NAME)
    rebuilt = Projection(NAME)
    for event in log:
        rebuilt.apply(event)
    assert documents(rebuilt) == documents(projection)


def test_every_document_after_a_reset_is_a_first_version_in_a_write_that_replaces_all() -> None:
    events = rehearsed()
    projection = Projection(NAME)
    for event in events:
        projection.apply(event)
    assert projection.collect().rewrite is False
    for event in [reset(), *events[:20]]:
        projection.apply(event)
    delta = projection.collect()
    assert delta.rewrite is True
    assert {change.view.version for change in delta.changes} == {1}
    assert len(delta.seen) == 20
    assert projection.collect() == Delta()


def test_the_same_event_counts_again_after_a_reset_and_the_reset_counts_each_time() -> None:
    events = rehearsed()
    projection = Projection(NAME)
    assert projection.apply(events[0])
    assert not projection.apply(events[0])
    for _ in range(2):
        assert projection.apply(reset())
        assert projection.apply(events[0])


def test_every_document_of_a_rehearsal_says_so_and_of_nothing_else() -> None:
    projection = Projection(NAME)
    for event in rehearsed():
        projection.apply(event)
        projection.collect()
    marked = documents(projection)
    for channel, document in marked.items():
        assert document["rehearsal"] is True
        check_view(channel.split("/")[0], document)
    real = expected(story("c1"), "c1")
    assert not any("rehearsal" in document for document in real.values())
    assert len(marked) == len(real)


def test_every_document_of_a_competition_has_a_place_for_the_mark() -> None:
    of_competitions = {kind for kind, parameters in PARAMETERS.items() if parameters[0] == "competition"}
    assert {kind for kind in of_competitions if not issubclass(VIEWS[kind], CompetitionDocument)} == set()


def test_a_note_from_the_desk_leaves_the_mark() -> None:
    projection = Projection(NAME)
    values = {"id": "n", "source": "/desk", "type": "note.published", "subject": NAME}
    note = build_event({**values, "time": "2026-01-10T12:00:00Z", "data": {"text": "hello"}})
    for event in [*rehearsed(), note, reset(1), note]:
        projection.apply(event)
    assert documents(projection)[f"ticker/{NAME}"]["rehearsal"] is True


def test_a_competition_cannot_become_a_rehearsal_and_a_rehearsal_no_competition() -> None:
    """`replay --as` with the id of the real day once mixed the two."""
    real = Projection("c1")
    for event in story("c1"):
        real.apply(event)
    before = documents(real)
    copy = story("c1")[5].model_copy(update={"rehearsalof": "c0", "id": "other"})
    for event in (copy, reset(of="c0", name="c1")):
        with pytest.raises(UnreadableEvent, match="is no rehearsal"):
            real.apply(event)
    assert documents(real) == before

    rehearsal = Projection(NAME)
    for event in rehearsed():
        rehearsal.apply(event)
    with pytest.raises(UnreadableEvent, match="is a rehearsal"):
        rehearsal.apply(reset(of=None))


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_rebuild_reproduces_a_reset(one_by_one: bool) -> None:
    events = rehearsed()
    rebuild = CompetitionRebuild(NAME, one_by_one=one_by_one)
    for offset, event in enumerate([*events, reset(30), *events[:30]], start=10):
        rebuild.apply(offset, event)
    rebuilt = rebuild.result()
    assert rebuilt is not None
    assert {change.channel: change.view.doc for change in rebuilt.delta.changes} == expected(events[:30], NAME)
    assert {change.view.version for change in rebuilt.delta.changes} == {1}
    assert (rebuilt.first, rebuilt.last) == (10 + len(events), 10 + len(events) + 30)
    assert len(rebuilt.delta.seen) == 30


def test_a_competition_that_is_continued_and_starts_again_replaces_what_is_stored() -> None:
    from consumers.store import Origin, Position, StoredScope

    events = rehearsed()
    projection = Projection(NAME)
    for event in events:
        projection.apply(event)
    delta = projection.collect()
    parts = {name: raw for name, raw in delta.parts.items() if raw is not None}
    views: dict[str, StoredView] = dict(projection.views)
    stored = StoredScope(Position("e", 90), Origin(0, "log", 3), "", 1, parts, views, set(delta.seen), is_complete=True)
    rebuild = CompetitionRebuild(NAME, stored=stored)
    for offset, event in enumerate([reset(20), *events[:20]], start=90):
        rebuild.apply(offset, event)
    rebuilt = rebuild.result()
    assert rebuilt is not None
    assert (rebuilt.continues, rebuilt.first) == (None, 90)
    assert {change.channel: change.view.doc for change in rebuilt.delta.changes} == expected(events[:20], NAME)


def lifecycle(what: str, number: int = 1) -> Event:
    values = {"id": f"{what}-{number}", "source": "/desk", "type": f"competition.{what}", "subject": NAME}
    return build_event({**values, "time": "2026-01-10T12:00:00Z", "data": {}})


def test_archiving_marks_the_competition_and_nothing_else() -> None:
    projection = Projection(NAME)
    for event in rehearsed():
        projection.apply(event)
    before = documents(projection)
    projection.apply(lifecycle("archived"))
    delta = projection.collect()
    assert (delta.listing, delta.is_relisted, delta.rewrite) == ("archived", True, False)
    assert {change.channel for change in delta.changes} == {f"competition/{NAME}"}
    projection.apply(lifecycle("restored"))
    assert documents(projection) == before


def test_a_removal_stores_only_that_it_is_removed_and_a_restore_everything() -> None:
    projection = Projection(NAME)
    for event in rehearsed():
        projection.apply(event)
    before = documents(projection)
    projection.apply(lifecycle("removed"))
    delta = projection.collect()
    assert (delta.listing, delta.is_relisted, delta.rewrite) == ("removed", True, True)
    assert (delta.changes, delta.seen, set(delta.parts)) == ((), (), {"competition"})
    assert projection.views == {}
    loaded = Projection(NAME, {name: raw for name, raw in delta.parts.items() if raw is not None})
    assert loaded.listing == "removed"
    projection.apply(lifecycle("restored"))
    delta = projection.collect()
    assert (delta.listing, delta.is_relisted, delta.rewrite) == ("listed", True, True)
    assert {change.channel: change.view.doc for change in delta.changes} == before
    again = Projection(NAME, {name: raw for name, raw in delta.parts.items() if raw is not None})
    assert again.listing == "listed"
    assert len(delta.seen) == len(rehearsed()) + 2


@pytest.mark.parametrize("one_by_one", [False, True])
def test_a_rebuild_of_a_competition_that_was_removed_and_restored_has_all_of_it(one_by_one: bool) -> None:
    events = rehearsed()
    rebuild = CompetitionRebuild(NAME, one_by_one=one_by_one)
    for offset, event in enumerate([*events[:40], lifecycle("removed"), *events[40:]]):
        rebuild.apply(offset, event)
    rebuilt = rebuild.result()
    assert rebuilt is not None
    assert (rebuilt.delta.listing, rebuilt.delta.changes) == ("removed", ())

    rebuild = CompetitionRebuild(NAME, one_by_one=one_by_one)
    for offset, event in enumerate([*events[:40], lifecycle("removed"), *events[40:], lifecycle("restored")]):
        rebuild.apply(offset, event)
    rebuilt = rebuild.result()
    assert rebuilt is not None
    assert rebuilt.delta.listing == "listed"
    assert {change.channel: change.view.doc for change in rebuilt.delta.changes} == expected(events, NAME)
    assert len(rebuilt.delta.seen) == len(events) + 2


def test_a_reset_brings_back_what_was_removed() -> None:
    projection = Projection(NAME)
    for event in [*rehearsed(), lifecycle("removed"), reset(), *rehearsed()[:9]]:
        projection.apply(event)
    assert projection.listing == "listed"
    assert documents(projection) == expected(rehearsed()[:9], NAME)
