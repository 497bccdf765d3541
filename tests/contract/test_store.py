"""The store keeps one promise on every server that speaks Redis: all of a write or nothing, and no stale writer."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from typing import cast

import orjson
import pytest
from redis.asyncio import Redis
from redis.asyncio.retry import Retry as RedisRetry
from redis.backoff import NoBackoff
from redis.exceptions import ResponseError

from consumers.exceptions import StaleWriter, StoreRefused, StoreUnavailable
from consumers.projection import Change, Delta
from consumers.store import PartitionProgress, Position, Store
from schemas.documents import Document, apply_patch, diff, document_hash
from schemas.places import (
    EVENTS_TOPIC,
    META_AT,
    META_EPOCH,
    META_OFFSET,
    META_PROJECTION,
    META_SEQUENCE,
    META_STORED,
    SCOPES_KEY,
    STREAM_EPOCH,
    STREAM_PATCHES,
    STREAM_STORED,
    StoredPatch,
    StoredView,
    scope_keys,
)
from tests.servers import Proxy, Server, eventually, redis_server, valkey

SCOPE = "slc-2021"
KEYS = scope_keys(SCOPE)
AT = "2021-12-04T20:00:00.000000Z"
START = {"valkey": valkey, "redis": redis_server}


@pytest.fixture(scope="module", params=list(START))
def server(request: pytest.FixtureRequest) -> Iterator[Server]:
    with START[request.param]() as running:
        yield running


@pytest.fixture
async def client(server: Server) -> AsyncIterator[Redis]:
    """A client of an empty server."""
    redis = _client(server.port)
    await redis.flushall()
    yield redis
    await redis.aclose()


@pytest.fixture
def store(client: Redis) -> Store:
    return Store(client, stream_length=1_000, projection=7)


def _client(port: int, *, timeout_s: float = 5.0, retries: int = 0) -> Redis:
    return Redis(port=port, socket_timeout=timeout_s, retry=RedisRetry(NoBackoff(), retries))


def _view(version: int, document: Document) -> StoredView:
    return StoredView(version, document_hash(document), AT, document)


def _delta(number: int, channel: str = "live/slc-2021") -> Delta:
    """The `number`th write (from 1) of a story in which one document counts."""
    old: Document = {"write": number - 1} if number > 1 else {}
    new: Document = {"write": number}
    change = Change(channel, _view(number, new), diff(old, new), diff(new, old))
    return Delta({"heat:500m:1": b"%d" % number}, (change,), (b"digest-%d" % number,))


def _offset(number: int) -> Position | None:
    """Where the scope stands after `number` writes."""
    return Position("e1", 10 * number) if number else None


async def _write(store: Store, number: int, *, mark: str | None = None) -> None:
    position = _offset(number)
    assert position is not None
    await store.save(
        SCOPE, _delta(number), expected=_offset(number - 1), position=position, at=AT, mark=mark or f"mark-{number}"
    )


async def _stream(client: Redis) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """Ids and fields of the entries."""
    return cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(KEYS.stream))


async def _everything(client: Redis) -> dict[bytes, object]:
    """All that the server holds, to see that nothing changed."""
    held: dict[bytes, object] = {}
    for key in sorted(cast("list[bytes]", await client.keys("*"))):
        match await client.type(key):
            case b"hash":
                held[key] = await client.hgetall(key)
            case b"set":
                held[key] = await client.smembers(key)
            case b"stream":
                held[key] = await client.xrange(key)
            case _:
                held[key] = await client.get(key)
    return held


# --- applied --------------------------------------------------------------------------------------------------------


async def test_nothing_is_loaded_where_nothing_was_stored(store: Store) -> None:
    loaded = await store.load(SCOPE)
    assert (loaded.position, loaded.parts, loaded.views, loaded.seen) == (None, {}, {}, set())


async def test_what_was_saved_is_loaded(store: Store) -> None:
    await _write(store, 1)
    loaded = await store.load(SCOPE)
    assert loaded.position == Position("e1", 10)
    assert loaded.projection == 7
    assert loaded.parts == {"heat:500m:1": b"1"}
    assert loaded.views == {"live/slc-2021": _view(1, {"write": 1})}
    assert loaded.seen == {b"digest-1"}


async def test_bytes_that_are_no_text_and_names_beyond_ascii_come_back_as_they_were(store: Store) -> None:
    document = {"name": "Håvard Łukasz 选手 \u2028", "nothing": "", "rows": {}}
    view = _view(1, document)
    delta = Delta({"competition": bytes(range(256))}, (Change("live/slc-2021", view, document, {}),), (b"\0\r\n\xff",))
    await store.save(SCOPE, delta, expected=None, position=Position("e1", 1), at=AT, mark="m")
    loaded = await store.load(SCOPE)
    assert loaded.parts == {"competition": bytes(range(256))}
    assert loaded.views == {"live/slc-2021": view}
    assert loaded.seen == {b"\0\r\n\xff"}


async def test_a_reader_finds_meta_and_stream_as_the_places_say(store: Store, client: Redis) -> None:
    await _write(store, 1)
    await _write(store, 2)
    raw = cast("dict[bytes, bytes]", await client.hgetall(KEYS.meta))
    meta = {name.decode(): value.decode() for name, value in raw.items()}
    seconds, _ = await client.time()
    assert (meta[META_EPOCH], meta[META_OFFSET], meta[META_SEQUENCE]) == ("e1", "20", "2")
    assert (meta[META_AT], meta[META_PROJECTION]) == (AT, "7")
    assert abs(int(meta[META_STORED]) / 1000 - int(seconds)) < 30
    first, second = await _stream(client)
    assert (first[0], second[0]) == (b"1-0", b"2-0")
    assert second[1][STREAM_EPOCH.encode()] == b"e1"
    assert second[1][STREAM_STORED.encode()].decode() == meta[META_STORED]
    (patch,) = (StoredPatch(*values) for values in orjson.loads(second[1][STREAM_PATCHES.encode()]))
    assert patch == StoredPatch("live/slc-2021", 2, document_hash({"write": 2}), AT, {"write": 2}, {"write": 1})
    assert apply_patch({"write": 2}, patch.undo) == {"write": 1}
    assert await client.smembers(SCOPES_KEY) == {SCOPE.encode()}


async def test_a_write_that_changes_no_document_moves_the_offset_and_adds_nothing_to_the_stream(
    store: Store, client: Redis
) -> None:
    await _write(store, 1)
    delta = Delta({}, (), (b"digest-2",))
    await store.save(SCOPE, delta, expected=_offset(1), position=Position("e1", 11), at=AT, mark="m2")
    assert await client.xlen(KEYS.stream) == 1
    assert await client.hmget(KEYS.meta, META_OFFSET, META_SEQUENCE) == [b"11", b"1"]
    assert (await store.load(SCOPE)).seen == {b"digest-1", b"digest-2"}


async def test_a_part_that_is_gone_is_removed(store: Store) -> None:
    await _write(store, 1)
    delta = Delta({"heat:500m:1": None, "heat:500m:2": b"two"})
    await store.save(SCOPE, delta, expected=_offset(1), position=Position("e1", 11), at=AT, mark="m2")
    assert (await store.load(SCOPE)).parts == {"heat:500m:2": b"two"}


async def test_two_scopes_do_not_touch_each_other(store: Store) -> None:
    await _write(store, 1)
    await store.save(
        "ec2020", _delta(1, "live/ec2020"), expected=None, position=Position("other", 5), at=AT, mark="mark-1"
    )
    assert (await store.load(SCOPE)).position == Position("e1", 10)
    assert set((await store.load("ec2020")).views) == {"live/ec2020"}


# --- already ----------------------------------------------------------------------------------------------------------


async def test_the_same_write_again_changes_nothing(store: Store, client: Redis) -> None:
    await _write(store, 1)
    await _write(store, 2)
    before = await _everything(client)
    await _write(store, 2)
    assert await _everything(client) == before


@pytest.mark.parametrize("retries", [0, 1])
async def test_a_write_whose_answer_was_lost_is_stored_once(
    server: Server, store: Store, client: Redis, retries: int
) -> None:
    await _write(store, 1)
    async with Proxy.before(server.port) as proxy:
        far_client = _client(proxy.port, timeout_s=0.3, retries=retries)
        far = Store(far_client, stream_length=1_000, projection=7)
        await far.load(SCOPE)
        # Each way takes longer than half of what the client waits for an answer: asked, done, and never heard of.
        proxy.delay_s = 0.2
        with pytest.raises(StoreUnavailable):
            await _write(far, 2)
        await eventually(lambda: _stands_at(store, 20))
        before = await _everything(client)
        proxy.delay_s = 0
        await _write(far, 2)
        assert await _everything(client) == before
        await _write(far, 3)
        await far_client.aclose()
    assert [entry[0] for entry in await _stream(client)] == [b"1-0", b"2-0", b"3-0"]


async def _stands_at(store: Store, offset: int) -> bool:
    position = (await store.load(SCOPE)).position
    return position is not None and position.offset == offset


async def test_a_retry_after_another_writer_went_on_is_a_conflict(store: Store, client: Redis) -> None:
    await _write(store, 1)
    await _write(store, 2)
    before = await _everything(client)
    with pytest.raises(StaleWriter):
        await _write(store, 1)
    assert await _everything(client) == before


# --- conflict ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("expected", "case"),
    [
        (Position("e1", 9), "an older offset"),
        (Position("e1", 11), "a newer offset"),
        (Position("e2", 10), "another epoch"),
        (Position("e1", 100), "an offset that begins with the same digits"),
        (None, "nothing stored"),
    ],
)
@pytest.mark.parametrize("rewrite", [False, True])
async def test_a_writer_that_built_on_something_else_is_refused(
    store: Store, client: Redis, expected: Position | None, case: str, rewrite: bool
) -> None:
    await _write(store, 1)
    before = await _everything(client)
    with pytest.raises(StaleWriter) as caught:
        await store.save(
            SCOPE, _delta(2), expected=expected, position=Position("e9", 99), at=AT, mark="late", rewrite=rewrite
        )
    assert (caught.value.scope, caught.value.stored) == (SCOPE, "e1@10")
    assert await _everything(client) == before, case


async def test_a_writer_is_refused_by_a_store_that_forgot(store: Store, client: Redis) -> None:
    with pytest.raises(StaleWriter) as caught:
        await _write(store, 2)
    assert caught.value.stored == "@"
    assert await _everything(client) == {}


async def test_of_many_writers_on_the_same_position_one_wins(store: Store, client: Redis) -> None:
    await _write(store, 1)
    outcomes = await asyncio.gather(
        *(_write(store, 2, mark=f"writer-{number}") for number in range(20)), return_exceptions=True
    )
    assert sum(outcome is None for outcome in outcomes) == 1
    assert sum(isinstance(outcome, StaleWriter) for outcome in outcomes) == 19
    assert await client.xlen(KEYS.stream) == 2


# --- all or nothing ----------------------------------------------------------------------------------------------------


async def test_a_reader_never_sees_half_a_write(server: Server, store: Store) -> None:
    """Views, parts, digests, offset and stream are read in one transaction, as often as possible, while 300 writes go on."""
    done = asyncio.Event()
    torn: list[object] = []
    looks = 0

    async def look() -> None:
        nonlocal looks
        reader = _client(server.port)
        while not done.is_set():
            async with reader.pipeline(transaction=True) as pipe:
                pipe.hget(KEYS.meta, META_OFFSET)
                pipe.hget(KEYS.views, "live/slc-2021")
                pipe.hget(KEYS.state, "heat:500m:1")
                pipe.scard(KEYS.seen)
                pipe.xrevrange(KEYS.stream, count=1)
                offset, view, part, seen, newest = await pipe.execute()
            if offset is not None:
                looks += 1
                number = int(offset) // 10
                versions = (orjson.loads(view)["version"], int(part), seen, int(newest[0][0].split(b"-")[0]))
                if set(versions) != {number}:
                    torn.append((number, versions))
        await reader.aclose()

    async def write() -> None:
        for number in range(1, 301):
            await _write(store, number)
        done.set()

    await asyncio.gather(look(), look(), write())
    assert not torn
    assert looks > 20


async def test_a_store_that_is_full_refuses_the_whole_write(store: Store, client: Redis) -> None:
    await _write(store, 1)
    before = await _everything(client)
    await client.config_set("maxmemory", "1")
    try:
        with pytest.raises(StoreRefused, match="mend Redis"):
            await _write(store, 2)
    finally:
        await client.config_set("maxmemory", "0")
    assert await _everything(client) == before
    await _write(store, 2)


async def test_a_replica_refuses_a_write_and_says_so(store: Store, client: Redis) -> None:
    await _write(store, 1)
    await client.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(StoreRefused, match=r"(?i)read.?only"):
            await _write(store, 2)
    finally:
        await client.replicaof("NO", "ONE")


async def test_a_key_of_another_kind_is_a_refusal_and_the_position_stays(store: Store, client: Redis) -> None:
    await _write(store, 1)
    await client.delete(KEYS.stream)
    await client.set(KEYS.stream, "somebody else's")
    with pytest.raises(StoreRefused, match="WRONGTYPE"):
        await _write(store, 2)
    assert (await store.load(SCOPE)).position == _offset(1)


# --- the stream ---------------------------------------------------------------------------------------------------------


async def test_the_stream_is_capped_and_its_newest_entries_stay_without_a_gap(client: Redis) -> None:
    store = Store(client, stream_length=50, projection=7)
    for number in range(1, 401):
        await _write(store, number)
    ids = [int(entry[0].split(b"-")[0]) for entry in await _stream(client)]
    # The cap is approximate: a server throws away whole blocks of a stream.
    assert 50 <= len(ids) <= 200
    assert ids == list(range(400 - len(ids) + 1, 401))


async def test_a_rewrite_replaces_everything_and_the_numbering_goes_on(store: Store, client: Redis) -> None:
    for number in (1, 2, 3):
        await _write(store, number)
    fresh = Delta(
        {"competition": b"new"}, (Change("competition/slc-2021", _view(1, {"new": True}), {"new": True}, {}),), (b"d",)
    )
    await store.save(SCOPE, fresh, expected=_offset(3), position=Position("e2", 4), at=AT, mark="again", rewrite=True)
    loaded = await store.load(SCOPE)
    assert loaded.position == Position("e2", 4)
    assert loaded.parts == {"competition": b"new"}
    assert set(loaded.views) == {"competition/slc-2021"}
    assert loaded.seen == {b"d"}
    ((id_, entry),) = await _stream(client)
    assert id_ == b"4-0"
    assert entry[STREAM_EPOCH.encode()] == b"e2"
    assert await client.hget(KEYS.meta, META_SEQUENCE) == b"4"


async def test_a_rewrite_without_documents_is_told_in_the_stream(store: Store, client: Redis) -> None:
    await _write(store, 1)
    await store.save(SCOPE, Delta(), expected=_offset(1), position=Position("e2", 0), at=AT, mark="again", rewrite=True)
    ((id_, entry),) = await _stream(client)
    assert (id_, entry[STREAM_EPOCH.encode()], entry[STREAM_PATCHES.encode()]) == (b"2-0", b"e2", b"[]")
    assert (await store.load(SCOPE)).views == {}


# --- what a server may do meanwhile ---------------------------------------------------------------------------------------


async def test_a_forgotten_script_is_loaded_again(store: Store, client: Redis) -> None:
    await _write(store, 1)
    await client.script_flush()
    await _write(store, 2)
    assert (await store.load(SCOPE)).position == _offset(2)


async def test_a_server_that_is_away_is_unavailable_and_the_same_write_works_when_it_is_back_empty(
    server: Server, store: Store, client: Redis
) -> None:
    await _write(store, 1)
    server.kill()
    with pytest.raises(StoreUnavailable, match="is Redis running"):
        await _write(store, 2)
    with pytest.raises(StoreUnavailable):
        await store.load(SCOPE)
    server.restart()
    with pytest.raises(StaleWriter):
        await _write(store, 2)
    assert (await store.load(SCOPE)).position is None
    await _write(store, 1)
    assert (await store.load(SCOPE)).position == _offset(1)


async def test_a_server_that_does_not_answer_in_time_is_unavailable(server: Server, store: Store) -> None:
    async with Proxy.before(server.port) as proxy:
        far_client = _client(proxy.port, timeout_s=0.2)
        far = Store(far_client, stream_length=1_000, projection=7)
        await _write(far, 1)
        proxy.blackhole()
        with pytest.raises(StoreUnavailable):
            await _write(far, 2)
        proxy.blackhole(False)
        await far_client.aclose()


_ASKED: dict[str, Callable[[Store], Awaitable[object]]] = {
    "load": lambda store: store.load(SCOPE),
    "save": lambda store: _write(store, 2),
    "progress": lambda store: store.progress(EVENTS_TOPIC, 0),
    "note_progress": lambda store: store.note_progress(EVENTS_TOPIC, 0, PartitionProgress(1, "t", 0)),
    "scopes_of": lambda store: store.scopes_of(EVENTS_TOPIC, 0),
    "all_stand": lambda store: store.all_stand({SCOPE}),
}


@pytest.mark.parametrize("asked", list(_ASKED))
async def test_a_server_busy_with_a_script_is_unavailable_not_refusing(
    server: Server, store: Store, client: Redis, asked: str
) -> None:
    """A server that runs a long script answers BUSY; that passes, and nobody has to act."""
    await _write(store, 1)
    await client.config_set("busy-reply-threshold", "20")
    hog = _client(server.port, timeout_s=30)
    running = asyncio.ensure_future(cast("Awaitable[object]", hog.eval("while true do end", 0)))
    other = _client(server.port)

    async def busy() -> bool:
        try:
            await other.ping()
        except ResponseError as error:
            return str(error).startswith("BUSY")
        return False

    try:
        await eventually(busy)
        with pytest.raises(StoreUnavailable):
            await _ASKED[asked](store)
    finally:
        await other.script_kill()
        with contextlib.suppress(ResponseError):
            await running
        await client.config_set("busy-reply-threshold", "5000")
        await hog.aclose()
        await other.aclose()


@pytest.mark.parametrize("asked", ["load", "progress", "all_stand"])
async def test_a_replica_without_its_master_is_unavailable_not_refusing(
    store: Store, client: Redis, asked: str
) -> None:
    """MASTERDOWN passes as soon as the replica has its master again."""
    await _write(store, 1)
    await client.config_set("replica-serve-stale-data", "no")
    await client.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(StoreUnavailable):
            await _ASKED[asked](store)
    finally:
        await client.replicaof("NO", "ONE")
        await client.config_set("replica-serve-stale-data", "yes")


async def test_a_scope_whose_meta_is_gone_can_be_built_anew(store: Store, client: Redis) -> None:
    """A server that evicts keys (or a hand that deletes one) may take `meta` and leave the stream. A writer then finds
    nothing stored and begins with the first entry again, which the left-over stream refused for ever."""
    for number in (1, 2, 3):
        await _write(store, number)
    await client.delete(KEYS.meta)
    assert (await store.load(SCOPE)).position is None
    await store.save(SCOPE, _delta(1), expected=None, position=Position("e2", 10), at=AT, mark="anew")
    loaded = await store.load(SCOPE)
    assert loaded.position == Position("e2", 10)
    assert loaded.seen == {b"digest-1"}
    assert {entry[STREAM_EPOCH.encode()] for _, entry in await _stream(client)} == {b"e2"}


# --- progress ---------------------------------------------------------------------------------------------------------------


async def test_progress_of_a_partition_comes_back_as_noted(store: Store) -> None:
    assert await store.progress(EVENTS_TOPIC, 3) is None
    await store.note_progress(EVENTS_TOPIC, 3, PartitionProgress(12, "tail", 11))
    assert await store.progress(EVENTS_TOPIC, 3) == PartitionProgress(12, "tail", 11)
    assert await store.progress(EVENTS_TOPIC, 4) is None
    await store.forget_progress(EVENTS_TOPIC, 3)
    assert await store.progress(EVENTS_TOPIC, 3) is None


async def test_scopes_of_a_partition_are_added_and_kept(store: Store) -> None:
    for scope in ("a", "b", "c"):
        await store.add_scope(EVENTS_TOPIC, 0, scope)
    await store.add_scope(EVENTS_TOPIC, 1, "d")
    assert await store.scopes_of(EVENTS_TOPIC, 0) == {"a", "b", "c"}
    await store.keep_scopes(EVENTS_TOPIC, 0, {"a", "z"})
    assert await store.scopes_of(EVENTS_TOPIC, 0) == {"a"}
    assert await store.scopes_of(EVENTS_TOPIC, 1) == {"d"}


async def test_scopes_stand_when_each_is_stored_by_this_version(store: Store, client: Redis) -> None:
    assert await store.all_stand(set())
    assert not await store.all_stand({SCOPE})
    await _write(store, 1)
    assert await store.all_stand({SCOPE})
    assert not await store.all_stand({SCOPE, "another"})
    assert not await Store(client, stream_length=10, projection=8).all_stand({SCOPE})
