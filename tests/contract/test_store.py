"""The store keeps one promise on every server that speaks Redis: all of a write or nothing, and no stale writer."""

import asyncio
from typing import cast

import orjson
import pytest
from redis.asyncio import Redis

from consumers.exceptions import StaleWriter, StoreRefused, StoreUnavailable
from consumers.projection import Change, Delta
from consumers.store import Position, Store
from schemas.documents import apply_patch, document_hash
from schemas.storage_keys import (
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
)
from testing.proxy import Proxy
from testing.servers import Server
from testing.waiting import eventually
from tests.kit.consumers.store_writes import (
    AT,
    KEYS,
    SCOPE,
    client_of,
    delta_of,
    entries_of,
    everything,
    position_after,
    view_of,
    write,
)

# --- applied --------------------------------------------------------------------------------------------------------


async def test_nothing_is_loaded_where_nothing_was_stored(store: Store) -> None:
    loaded = await store.load(SCOPE)
    assert (loaded.position, loaded.parts, loaded.views, loaded.seen) == (None, {}, {}, set())


async def test_what_was_saved_is_loaded(store: Store) -> None:
    await write(store, 1)
    loaded = await store.load(SCOPE)
    assert loaded.position == Position("e1", 10)
    assert loaded.projection == 7
    assert loaded.parts == {"heat:500m:1": b"1"}
    assert loaded.views == {"live/slc-2021": view_of(1, {"write": 1})}
    assert loaded.seen == {b"digest-1"}


async def test_bytes_that_are_no_text_and_names_beyond_ascii_come_back_as_they_were(store: Store) -> None:
    document = {"name": "Håvard Łukasz 选手 \u2028", "nothing": "", "rows": {}}
    view = view_of(1, document)
    delta = Delta({"competition": bytes(range(256))}, (Change("live/slc-2021", view, document, {}),), (b"\0\r\n\xff",))
    await store.save(SCOPE, delta, expected=None, position=Position("e1", 1), at=AT, write_id="m")
    loaded = await store.load(SCOPE)
    assert loaded.parts == {"competition": bytes(range(256))}
    assert loaded.views == {"live/slc-2021": view}
    assert loaded.seen == {b"\0\r\n\xff"}


async def test_a_reader_finds_meta_and_stream_as_the_places_say(store: Store, client: Redis) -> None:
    await write(store, 1)
    await write(store, 2)
    raw = cast("dict[bytes, bytes]", await client.hgetall(KEYS.meta))
    meta = {name.decode(): value.decode() for name, value in raw.items()}
    seconds, _ = await client.time()
    assert (meta[META_EPOCH], meta[META_OFFSET], meta[META_SEQUENCE]) == ("e1", "20", "2")
    assert (meta[META_AT], meta[META_PROJECTION]) == (AT, "7")
    assert abs(int(meta[META_STORED]) / 1000 - int(seconds)) < 30
    first, second = await entries_of(client)
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
    await write(store, 1)
    delta = Delta({}, (), (b"digest-2",))
    await store.save(SCOPE, delta, expected=position_after(1), position=Position("e1", 11), at=AT, write_id="m2")
    assert await client.xlen(KEYS.stream) == 1
    assert await client.hmget(KEYS.meta, META_OFFSET, META_SEQUENCE) == [b"11", b"1"]
    assert (await store.load(SCOPE)).seen == {b"digest-1", b"digest-2"}


async def test_a_part_that_is_gone_is_removed(store: Store) -> None:
    await write(store, 1)
    delta = Delta({"heat:500m:1": None, "heat:500m:2": b"two"})
    await store.save(SCOPE, delta, expected=position_after(1), position=Position("e1", 11), at=AT, write_id="m2")
    assert (await store.load(SCOPE)).parts == {"heat:500m:2": b"two"}


async def test_two_scopes_do_not_touch_each_other(store: Store) -> None:
    await write(store, 1)
    await store.save(
        "ec2020", delta_of(1, "live/ec2020"), expected=None, position=Position("other", 5), at=AT, write_id="mark-1"
    )
    assert (await store.load(SCOPE)).position == Position("e1", 10)
    assert set((await store.load("ec2020")).views) == {"live/ec2020"}


# --- already ----------------------------------------------------------------------------------------------------------


async def test_the_same_write_again_changes_nothing(store: Store, client: Redis) -> None:
    await write(store, 1)
    await write(store, 2)
    before = await everything(client)
    await write(store, 2)
    assert await everything(client) == before


@pytest.mark.parametrize("retries", [0, 1])
async def test_a_write_whose_answer_was_lost_is_stored_once(
    server: Server, store: Store, client: Redis, retries: int
) -> None:
    await write(store, 1)
    async with Proxy.before(server.port) as proxy:
        far_client = client_of(proxy.port, timeout_s=0.3, retries=retries)
        far = Store(far_client, stream_length=1_000, projection=7)
        await far.load(SCOPE)
        # Each way takes longer than half of what the client waits for an answer: asked, done, and never heard of.
        proxy.delay_s = 0.2
        with pytest.raises(StoreUnavailable):
            await write(far, 2)
        await eventually(lambda: _stands_at(store, 20))
        before = await everything(client)
        proxy.delay_s = 0
        await write(far, 2)
        assert await everything(client) == before
        await write(far, 3)
        await far_client.aclose()
    assert [entry[0] for entry in await entries_of(client)] == [b"1-0", b"2-0", b"3-0"]


async def _stands_at(store: Store, offset: int) -> bool:
    position = (await store.load(SCOPE)).position
    return position is not None and position.offset == offset


async def test_a_retry_after_another_writer_went_on_is_a_conflict(store: Store, client: Redis) -> None:
    await write(store, 1)
    await write(store, 2)
    before = await everything(client)
    with pytest.raises(StaleWriter):
        await write(store, 1)
    assert await everything(client) == before


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
    await write(store, 1)
    before = await everything(client)
    with pytest.raises(StaleWriter) as caught:
        await store.save(
            SCOPE, delta_of(2), expected=expected, position=Position("e9", 99), at=AT, write_id="late", rewrite=rewrite
        )
    assert (caught.value.scope, caught.value.stored) == (SCOPE, "e1@10")
    assert await everything(client) == before, case


async def test_a_writer_is_refused_by_a_store_that_forgot(store: Store, client: Redis) -> None:
    with pytest.raises(StaleWriter) as caught:
        await write(store, 2)
    assert caught.value.stored == "@"
    assert await everything(client) == {}


async def test_of_many_writers_on_the_same_position_one_wins(store: Store, client: Redis) -> None:
    await write(store, 1)
    outcomes = await asyncio.gather(
        *(write(store, 2, write_id=f"writer-{number}") for number in range(20)), return_exceptions=True
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
        reader = client_of(server.port)
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

    async def write_on() -> None:
        for number in range(1, 301):
            await write(store, number)
        done.set()

    await asyncio.gather(look(), look(), write_on())
    assert not torn
    assert looks > 20


async def test_a_store_that_is_full_refuses_the_whole_write(store: Store, client: Redis) -> None:
    await write(store, 1)
    before = await everything(client)
    await client.config_set("maxmemory", "1")
    try:
        with pytest.raises(StoreRefused, match="repair Redis"):
            await write(store, 2)
    finally:
        await client.config_set("maxmemory", "0")
    assert await everything(client) == before
    await write(store, 2)


async def test_a_replica_refuses_a_write_and_says_so(store: Store, client: Redis) -> None:
    await write(store, 1)
    await client.replicaof("127.0.0.1", "1")
    try:
        with pytest.raises(StoreRefused, match=r"(?i)read.?only"):
            await write(store, 2)
    finally:
        await client.replicaof("NO", "ONE")


async def test_a_key_of_another_kind_is_a_refusal_and_the_position_stays(store: Store, client: Redis) -> None:
    await write(store, 1)
    await client.delete(KEYS.stream)
    await client.set(KEYS.stream, "somebody else's")
    with pytest.raises(StoreRefused, match="WRONGTYPE"):
        await write(store, 2)
    assert (await store.load(SCOPE)).position == position_after(1)


# --- the stream ---------------------------------------------------------------------------------------------------------


async def test_the_stream_is_capped_and_its_newest_entries_stay_without_a_gap(client: Redis) -> None:
    store = Store(client, stream_length=50, projection=7)
    for number in range(1, 401):
        await write(store, number)
    ids = [int(entry[0].split(b"-")[0]) for entry in await entries_of(client)]
    # The cap is approximate: a server throws away whole blocks of a stream.
    assert 50 <= len(ids) <= 200
    assert ids == list(range(400 - len(ids) + 1, 401))


async def test_a_rewrite_replaces_everything_and_the_numbering_goes_on(store: Store, client: Redis) -> None:
    for number in (1, 2, 3):
        await write(store, number)
    fresh = Delta(
        {"competition": b"new"},
        (Change("competition/slc-2021", view_of(1, {"new": True}), {"new": True}, {}),),
        (b"d",),
    )
    await store.save(
        SCOPE, fresh, expected=position_after(3), position=Position("e2", 4), at=AT, write_id="again", rewrite=True
    )
    loaded = await store.load(SCOPE)
    assert loaded.position == Position("e2", 4)
    assert loaded.parts == {"competition": b"new"}
    assert set(loaded.views) == {"competition/slc-2021"}
    assert loaded.seen == {b"d"}
    ((id_, entry),) = await entries_of(client)
    assert id_ == b"4-0"
    assert entry[STREAM_EPOCH.encode()] == b"e2"
    assert await client.hget(KEYS.meta, META_SEQUENCE) == b"4"


async def test_a_rewrite_without_documents_is_told_in_the_stream(store: Store, client: Redis) -> None:
    await write(store, 1)
    await store.save(
        SCOPE, Delta(), expected=position_after(1), position=Position("e2", 0), at=AT, write_id="again", rewrite=True
    )
    ((id_, entry),) = await entries_of(client)
    assert (id_, entry[STREAM_EPOCH.encode()], entry[STREAM_PATCHES.encode()]) == (b"2-0", b"e2", b"[]")
    assert (await store.load(SCOPE)).views == {}
