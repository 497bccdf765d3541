"""Who gets which frame: examples first, then every order of events that Hypothesis can think of."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.fanout.history import History, Version
from schemas.documents import Document, document_hash
from schemas.protocol import Since
from tests.kit.gateway.generated import documents
from tests.kit.gateway.scripted_feed import Client, ScriptedFeed, parsed


def test_the_same_bytes_go_to_every_subscriber() -> None:
    scripted = ScriptedFeed()
    scripted.write({"n": 0})
    clients = [Client() for _ in range(5)]
    for client in clients:
        scripted.subscribe(client)
    scripted.write({"n": 1})
    for frames in zip(*(client.frames for client in clients), strict=True):
        assert all(frame is frames[0] for frame in frames)


def test_a_slow_client_gets_one_patch_for_all_it_missed() -> None:
    scripted = ScriptedFeed()
    scripted.write({"n": 0})
    slow = Client()
    subscription = scripted.subscribe(slow)
    slow.writable = False
    for number in range(1, 5):
        scripted.write({"n": number, f"k{number}": 1})
    assert len(slow.frames) == 1
    slow.writable = True
    scripted.feed.catch_up(subscription)
    assert [parsed(frame)["op"] for frame in slow.frames] == ["snapshot", "patch"]
    assert slow.document == scripted.document


def test_a_slow_client_gets_a_snapshot_when_what_it_holds_was_trimmed() -> None:
    scripted = ScriptedFeed(limit=3)
    scripted.write({"n": 0})
    slow = Client()
    subscription = scripted.subscribe(slow)
    slow.writable = False
    for number in range(1, 9):
        scripted.write({"n": number})
    slow.writable = True
    scripted.feed.catch_up(subscription)
    assert [parsed(frame)["op"] for frame in slow.frames] == ["snapshot", "snapshot"]


def test_who_holds_a_version_that_became_another_document_gets_a_snapshot() -> None:
    """A store that came back from an older copy of itself was written on in batches of another size: version 2 of the same
    epoch was another document then. Clients that held the first one got nothing until the next change."""
    scripted = ScriptedFeed()
    scripted.write({"n": 1})
    now, late, slow = Client(), Client(), Client()
    scripted.subscribe(now)
    scripted.subscribe(late, delay_ms=1_000)
    held = scripted.subscribe(slow)
    scripted.clock.advance(5_000)
    scripted.write({"n": 2})
    scripted.clock.advance(5_000)
    slow.writable = False
    assert (now.document, late.document, slow.document) == ({"n": 2}, {"n": 2}, {"n": 2})
    again: Document = {"n": 3}
    history = History(
        scripted.epoch, Version(2, document_hash(again), "", int(scripted.clock.now_ms) - 2_000, again), 50
    )
    scripted.feed.replace(history)
    slow.writable = True
    scripted.feed.catch_up(held)
    assert (now.document, late.document, slow.document) == (again, again, again)


def test_catching_up_with_nothing_missed_writes_nothing() -> None:
    scripted = ScriptedFeed()
    scripted.write({"n": 0})
    client = Client()
    subscription = scripted.subscribe(client)
    scripted.feed.catch_up(subscription)
    assert len(client.frames) == 1


def test_the_last_one_to_leave_takes_the_timer_along() -> None:
    scripted = ScriptedFeed()
    scripted.write({"n": 0})
    subscriptions = [scripted.subscribe(Client(), delay_ms=1_000) for _ in range(2)]
    assert scripted.clock.waiting == 1
    for subscription in subscriptions:
        scripted.feed.unsubscribe(subscription)
    assert scripted.clock.waiting == 0
    assert scripted.feed.is_idle


def test_a_thousand_clients_with_one_delay_share_one_timer() -> None:
    scripted = ScriptedFeed()
    scripted.write({"n": 0})
    for _ in range(1_000):
        scripted.subscribe(Client(), delay_ms=500)
    assert scripted.clock.waiting == 1


def test_a_client_that_does_not_read_is_not_written_to_when_it_subscribes() -> None:
    scripted = ScriptedFeed()
    scripted.write({"n": 0})
    client = Client(writable=False)
    scripted.subscribe(client)
    assert client.frames == []


actions = st.one_of(
    st.tuples(st.just("write"), documents),
    st.tuples(st.just("write with the next"), documents),
    st.tuples(st.just("rewrite"), documents),
    st.tuples(st.just("stop reading"), st.integers(0, 2)),
    st.tuples(st.just("read again"), st.integers(0, 2)),
    st.tuples(st.just("come back"), st.integers(0, 2)),
    st.tuples(st.just("wait"), st.integers(1, 2_000)),
)


@given(
    st.lists(actions, max_size=40),
    st.lists(st.sampled_from([0, 0, 300, 1_000]), min_size=3, max_size=3),
    st.sampled_from([2, 5, 50]),
)
def test_however_a_client_watched_it_ends_with_the_document_of_one_that_never_left(
    steps: list[tuple[str, Document | int]], delays: list[int], limit: int
) -> None:
    """Patches one by one, merged, or a snapshot instead: `Client.write` holds every frame against the promise."""
    scripted = ScriptedFeed(limit=limit)
    scripted.write({"start": 1})
    clients = [Client() for _ in delays]
    subscriptions = [
        scripted.subscribe(client, delay_ms=delay_ms) for client, delay_ms in zip(clients, delays, strict=True)
    ]
    for name, argument in steps:
        match name, argument:
            case "write", dict():
                if argument != scripted.document:
                    scripted.write(argument)
            case "write with the next", dict():
                if argument != scripted.document:
                    scripted.write(argument, brings_forward=False)
            case "rewrite", dict():
                scripted.rewrite(argument)
            case "stop reading", int():
                clients[argument].writable = False
            case "read again", int():
                clients[argument].writable = True
                scripted.feed.catch_up(subscriptions[argument])
            case "come back", int():
                scripted.feed.unsubscribe(subscriptions[argument])
                clients[argument].writable = True
                subscriptions[argument] = scripted.subscribe(
                    clients[argument], delay_ms=delays[argument], since=clients[argument].since()
                )
            case "wait", int():
                scripted.clock.advance(argument)
            case _:
                raise AssertionError(name)
    scripted.feed.bring_forward()
    for client, subscription in zip(clients, subscriptions, strict=True):
        client.writable = True
        scripted.feed.catch_up(subscription)
    scripted.clock.advance(5_000)
    assert [client.document for client in clients] == [scripted.document] * len(clients)


@given(st.lists(st.tuples(st.integers(0, 400), documents), min_size=1, max_size=25), st.sampled_from([250, 1_000]))
def test_a_delayed_client_always_shows_what_stood_then(writes: list[tuple[int, Document]], delay_ms: int) -> None:
    scripted = ScriptedFeed()
    scripted.write({"start": 1})
    scripted.clock.advance(delay_ms)
    client = Client()
    scripted.subscribe(client, delay_ms=delay_ms)
    for pause_ms, document in writes:
        scripted.clock.advance(pause_ms)
        assert client.document == scripted.document_at(delay_ms)
        if document != scripted.document:
            scripted.write(document)
    scripted.clock.advance(delay_ms)
    assert client.document == scripted.document


@given(st.lists(documents, min_size=2, max_size=15), st.data())
def test_a_resume_from_any_version_that_is_kept_is_complete(written: list[Document], data: st.DataObject) -> None:
    scripted = ScriptedFeed()
    held: list[Document] = []
    for document in written:
        scripted.write(document)
        held.append(document)
    version = data.draw(st.integers(1, len(held)))
    client = Client(epoch=scripted.epoch, version=version, document=held[version - 1])
    scripted.subscribe(client, since=Since(epoch=scripted.epoch, version=version))
    assert [parsed(frame)["op"] for frame in client.frames] == ["patch"]
    assert (client.version, client.document) == (len(held), scripted.document)


def test_versions_that_were_read_at_once_reach_every_subscriber_as_one_frame() -> None:
    """After a stall, each of 20,000 clients was given up to 1,000 frames in one turn of the event loop, because a client
    cannot be seen to be slow before something was written to it."""
    scripted = ScriptedFeed(limit=4_000)
    scripted.write({"n": 0})
    held, late, delayed = Client(), Client(), Client()
    scripted.subscribe(held)
    scripted.clock.advance(5_000)
    scripted.subscribe(delayed, delay_ms=1_000)
    for number in range(1, 501):
        scripted.write({"n": number}, brings_forward=False)
    scripted.subscribe(late)
    for number in range(501, 1_001):
        scripted.write({"n": number}, brings_forward=False)
    scripted.feed.bring_forward()
    assert [version for version, _ in held.shown] == [1, 1_001]
    assert [version for version, _ in late.shown] == [501, 1_001]
    scripted.clock.advance(1_000)
    assert [version for version, _ in delayed.shown] == [1, 1_001]
    scripted.feed.bring_forward()
    assert len(held.frames) == 2


def test_more_versions_at_once_than_are_kept_reach_a_subscriber_as_a_snapshot() -> None:
    scripted = ScriptedFeed(limit=3)
    scripted.write({"n": 0})
    client = Client()
    scripted.subscribe(client)
    for number in range(1, 10):
        scripted.write({"n": number}, brings_forward=False)
    scripted.feed.bring_forward()
    assert [parsed(frame)["op"] for frame in client.frames] == ["snapshot", "snapshot"]
    assert client.document == {"n": 9}
