"""From a scope's documents and its stream to the versions before."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.fanout.history import History, Version, rebuild
from schemas.documents import Document, apply_patch, diff, document_hash
from schemas.storage_keys import StoredPatch, StoredView
from tests.kit.gateway.generated import documents

LIVE, TICKER = "live/c1", "ticker/c1"


def _version(number: int, stored_ms: int = 0) -> Version:
    document: Document = {"n": number}
    return Version(number, document_hash(document), "2021-12-04T20:00:00.000000Z", stored_ms or number * 10, document)


def _history(*, limit: int = 10, versions: int = 3) -> History:
    history = History("e1", _version(1), limit)
    for number in range(2, versions + 1):
        new = _version(number)
        patch = diff(history.newest.doc, new.doc)
        history.append(StoredPatch(LIVE, number, new.hash, new.at, patch, {}), new.visible_ms)
    return history


def test_versions_are_found_by_number() -> None:
    history = _history()
    assert [history.get(number) for number in (0, 1, 3, 4)] == [None, _version(1), _version(3), None]


def test_old_versions_go_when_there_are_too_many() -> None:
    history = _history(limit=4, versions=10)
    assert [number for number in range(12) if history.get(number)] == [7, 8, 9, 10]


def test_what_stood_at_a_moment() -> None:
    history = _history()
    assert [history.as_of(moment) for moment in (9, 10, 19.9, 20, 99)] == [
        None,
        _version(1),
        _version(1),
        _version(2),
        _version(3),
    ]


def test_what_follows_a_version() -> None:
    history = _history(limit=2)
    assert [history.after(number) for number in (0, 1, 2, 3)] == [_version(2), _version(2), _version(3), None]


def test_untouched_parts_are_shared_between_versions() -> None:
    rows = {"a": {"rank": 1}}
    history = History("e1", Version(1, "", "", 0, {"rows": rows, "n": 1}), 10)
    history.append(StoredPatch(LIVE, 2, "", "", {"n": 2}, {"n": 1}), 1)
    assert history.newest.doc["rows"] is rows


@given(
    st.lists(
        st.tuples(st.sampled_from([(LIVE,), (TICKER,), (LIVE, TICKER), (LIVE, LIVE)]), documents),
        min_size=1,
        max_size=20,
    ),
    st.integers(1, 25),
)
def test_the_stream_walked_backwards_gives_the_versions_that_were(
    writes: list[tuple[tuple[str, ...], Document]], limit: int
) -> None:
    views: dict[str, StoredView] = {}
    entries: list[tuple[int, list[StoredPatch]]] = []
    were: dict[str, list[tuple[int, Document]]] = {}
    for number, (channels, document) in enumerate(writes):
        patches = []
        for turn, channel in enumerate(channels):
            new: Document = {**document, "turn": turn, "number": number}
            old = views[channel].doc if channel in views else {}
            version = len(were.setdefault(channel, [])) + 1
            patch = StoredPatch(channel, version, document_hash(new), "at", diff(old, new), diff(new, old))
            assert apply_patch(new, patch.undo) == old
            patches.append(patch)
            were[channel].append((number, new))
            views[channel] = StoredView(version, patch.hash, "at", new)
        entries.append((number, patches))
    histories = rebuild("e1", views, entries[::-1], limit)
    assert histories.keys() == were.keys()
    for channel, versions in were.items():
        for number, (stored_ms, document) in enumerate(versions, 1):
            kept = histories[channel].get(number)
            if number <= len(versions) - limit:
                assert kept is None
            else:
                assert kept is not None
                assert (kept.doc, kept.visible_ms, kept.hash) == (document, stored_ms, document_hash(document))


def test_what_stood_before_the_oldest_entry_was_always_there() -> None:
    new, old = _version(5), {"n": 4}
    patch = StoredPatch(LIVE, 5, new.hash, new.at, diff(old, new.doc), diff(new.doc, old))
    history = rebuild("e1", {LIVE: StoredView(5, new.hash, new.at, new.doc)}, [(50, [patch])], 10)[LIVE]
    before = history.as_of(1)
    assert before is not None
    assert (before.version, before.doc, before.hash) == (4, old, document_hash(old))
    assert history.as_of(50) == new


def test_a_view_that_the_stream_does_not_mention_was_always_there() -> None:
    view = _version(7)
    history = rebuild("e1", {LIVE: StoredView(7, view.hash, view.at, view.doc)}, [], 10)[LIVE]
    standing = history.as_of(1)
    assert standing is not None
    assert (standing.version, standing.doc) == (7, view.doc)


def test_history_ends_where_entries_do_not_lead_up_to_the_document() -> None:
    new = _version(5)
    stray = StoredPatch(LIVE, 3, "x", "at", {}, {"n": 2})
    history = rebuild("e1", {LIVE: StoredView(5, new.hash, new.at, new.doc)}, [(50, [stray])], 10)[LIVE]
    assert history.get(5) is not None
    assert history.get(4) is None


def test_patches_of_a_channel_that_has_no_view_are_passed_over() -> None:
    assert rebuild("e1", {}, [(50, [StoredPatch(LIVE, 1, "x", "at", {}, {})])], 10) == {}
