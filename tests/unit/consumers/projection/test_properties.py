"""What must hold whatever the order of the devices, the duplicates and the cuts between batches."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from consumers.projection import Projection
from schemas.documents import Document, apply_patch, canonical, diff, document_hash
from schemas.events import Event
from schemas.views import check_view
from tests.kit.consumers.log import Log, documents, project

HOWS = ("photofinish", "optical", "transponder", "manual")


def _heat(log: Log, heat: int, times: dict[tuple[str, int, str], int], order: list[tuple[str, int, str]]) -> None:
    log.pair(heat, f"a{heat}", f"b{heat}")
    log.of_heat("activated", heat)
    log.of_heat("started", heat)
    at = log.now
    for who, metres, how in order:
        log.lap(heat, f"{who}{heat}", metres, times[who, metres, how], how, time=at, id_=f"{who}-{heat}-{metres}-{how}")


crossings = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from([200, 600, 1000]), st.sampled_from(HOWS)),
    st.integers(1, 80_000_000),
    min_size=1,
)


@given(crossings, st.data())
def test_the_order_in_which_devices_report_one_crossing_changes_nothing(
    times: dict[tuple[str, int, str], int], data: st.DataObject
) -> None:
    outcomes = []
    for _ in range(2):
        log = Log().programme()
        _heat(log, 1, times, data.draw(st.permutations(sorted(times))))
        outcomes.append(documents(project(log.events, batch=1000)))
    assert outcomes[0] == outcomes[1]


@st.composite
def race_days(draw: st.DrawFn) -> list[Event]:
    """Any sequence of what can happen in two pairs and a re-start, sensible or not."""
    log = Log().programme()
    log.pair(1, "a", "b").pair(2, "c", "d")
    who_in = {1: "ab", 2: "cd"}
    for _ in range(draw(st.integers(0, 25))):
        heat = draw(st.sampled_from([1, 2]))
        who = draw(st.sampled_from(who_in[heat]))
        metres = draw(st.sampled_from([200, 600, 1000, 777]))
        time_us = draw(st.integers(1, 90_000_000))
        how = draw(st.sampled_from(HOWS))
        what = draw(st.integers(0, 10))
        if what <= 3:
            log.lap(heat, who, metres, time_us, how)
        elif what == 4:
            log.of_race("lap.withdrawn", heat, who, metres=metres, how=draw(st.sampled_from([None, *HOWS])))
        elif what == 5:
            log.of_race("passing.recorded", heat, who, metres=metres, time_us=time_us, how=how)
        elif what == 6:
            log.of_heat(draw(st.sampled_from(["activated", "deactivated", "started", "cleared", "reopened"])), heat)
        elif what == 7:
            status = draw(st.sampled_from(["ok", "DNS", "DNF", "DQ", "WDR"]))
            log.result(heat, who, time_us if status == "ok" else None, status)
        elif what == 8:
            log.of_heat("committed", heat)
        elif what == 9:
            log.of_race("result.corrected", heat, who, time_us=time_us, replaces={"time_us": time_us})
        else:
            log.pair(heat, who_in[heat][0], complete=draw(st.booleans()))
    return log.events


@given(race_days(), st.data())
def test_batch_boundaries_and_duplicates_change_nothing(events: list[Event], data: st.DataObject) -> None:
    repeated: list[Event] = []
    for event in events:
        repeated.append(event)
        if data.draw(st.booleans()):
            repeated.append(data.draw(st.sampled_from(repeated)))
    assert documents(project(events, batch=1)) == documents(
        project(repeated, batch=data.draw(st.integers(1, len(repeated))))
    )


@given(race_days(), st.data())
def test_a_crash_between_any_two_batches_changes_nothing(events: list[Event], data: st.DataObject) -> None:
    parts: dict[str, bytes] = {}
    seen: set[bytes] = set()
    projection = Projection("c1")
    for event in events:
        projection.apply(event)
        if data.draw(st.booleans()):
            delta = projection.collect()
            for name, raw in delta.parts.items():
                if raw is None:
                    parts.pop(name, None)
                else:
                    parts[name] = raw
            seen |= set(delta.seen)
            projection = Projection("c1", parts, projection.views, set(seen))
    projection.collect()
    assert documents(projection) == documents(project(events, batch=1))


@given(race_days())
def test_every_document_is_what_its_model_promises_and_holds_neither_float_nor_null(events: list[Event]) -> None:
    for channel, document in documents(project(events, batch=3)).items():
        check_view(channel.split("/")[0], document)
        _only_exact(document)


def _only_exact(value: object) -> None:
    if isinstance(value, dict):
        for key, inner in value.items():
            assert isinstance(key, str)
            assert key.isascii()
            _only_exact(inner)
    elif isinstance(value, list):
        for inner in value:
            _only_exact(inner)
    else:
        assert isinstance(value, str | int)


json_values: st.SearchStrategy[Any] = st.recursive(
    st.integers(-5, 5) | st.booleans() | st.text(max_size=3) | st.lists(st.integers(0, 3) | st.booleans(), max_size=2),
    lambda inner: st.dictionaries(st.sampled_from("abcd"), inner, max_size=4),
    max_leaves=12,
)
json_documents = st.dictionaries(st.sampled_from("abcd"), json_values, max_size=4)


@given(st.lists(json_documents, min_size=2, max_size=6), st.data())
def test_patches_one_by_one_merged_or_replaced_by_a_snapshot_give_the_same_document(
    history: list[Document], data: st.DataObject
) -> None:
    held = history[0]
    position = 0
    while position < len(history) - 1:
        reach = data.draw(st.integers(position + 1, len(history) - 1))
        by_patch = data.draw(st.booleans())
        held = apply_patch(held, diff(history[position], history[reach])) if by_patch else history[reach]
        position = reach
        assert canonical(held) == canonical(history[reach])
        assert document_hash(held) == document_hash(history[reach])


@given(json_documents)
def test_canonical_bytes_are_those_of_rfc_8785(document: Document) -> None:
    import rfc8785

    assert canonical(document) == rfc8785.dumps(document)
