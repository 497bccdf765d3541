"""What a server may do while the store is used, and how the store says so: wait, or a person must act; and what is kept
beside the scopes."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import cast

import pytest
from redis.asyncio import Redis
from redis.exceptions import ResponseError

from consumers.exceptions import StaleWriter, StoreUnavailable
from consumers.store import ChangeCursor, IndexEntry, Origin, PartitionProgress, Position, ScopeState, Store
from schemas.storage_keys import EVENTS_TOPIC, SCOPES_KEY, STREAM_EPOCH, partition_competitions_key
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
    write,
)

# --- what a server may do meanwhile ---------------------------------------------------------------------------------------


async def test_a_forgotten_script_is_loaded_again(store: Store, client: Redis) -> None:
    await write(store, 1)
    await client.script_flush()
    await write(store, 2)
    assert (await store.load(SCOPE)).position == position_after(2)


async def test_a_server_that_is_away_is_unavailable_and_the_same_write_works_when_it_is_back_empty(
    server: Server, store: Store, client: Redis
) -> None:
    await write(store, 1)
    server.kill()
    with pytest.raises(StoreUnavailable, match="is Redis running"):
        await write(store, 2)
    with pytest.raises(StoreUnavailable):
        await store.load(SCOPE)
    server.restart()
    with pytest.raises(StaleWriter):
        await write(store, 2)
    assert (await store.load(SCOPE)).position is None
    await write(store, 1)
    assert (await store.load(SCOPE)).position == position_after(1)


async def test_a_server_that_does_not_answer_in_time_is_unavailable(server: Server, store: Store) -> None:
    async with Proxy.before(server.port) as proxy:
        far_client = client_of(proxy.port, timeout_s=0.2)
        far = Store(far_client, stream_length=1_000, projection=7)
        await write(far, 1)
        proxy.blackhole()
        with pytest.raises(StoreUnavailable):
            await write(far, 2)
        proxy.blackhole(False)
        await far_client.aclose()


_ASKED: dict[str, Callable[[Store], Awaitable[object]]] = {
    "load": lambda store: store.load(SCOPE),
    "save": lambda store: write(store, 2),
    "progress": lambda store: store.partitions.progress(EVENTS_TOPIC, 0),
    "save_progress": lambda store: store.partitions.save_progress(
        EVENTS_TOPIC, 0, PartitionProgress(1, "t", 0), expected=None
    ),
    "index": lambda store: store.partitions.index(EVENTS_TOPIC, 0),
    "inspect": lambda store: store.inspect([SCOPE]),
}


@pytest.mark.parametrize("asked", list(_ASKED))
async def test_a_server_busy_with_a_script_is_unavailable_not_refusing(
    server: Server, store: Store, client: Redis, asked: str
) -> None:
    """A server that runs a long script answers BUSY; that passes, and nobody has to act."""
    await write(store, 1)
    await client.config_set("busy-reply-threshold", "20")
    hog = client_of(server.port, timeout_s=30)
    running = asyncio.ensure_future(cast("Awaitable[object]", hog.eval("while true do end", 0)))
    other = client_of(server.port)

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


@pytest.mark.parametrize("asked", ["load", "progress", "inspect"])
async def test_a_replica_without_its_master_is_unavailable_not_refusing(
    store: Store, client: Redis, asked: str
) -> None:
    """MASTERDOWN passes as soon as the replica has its master again."""
    await write(store, 1)
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
        await write(store, number)
    await client.delete(KEYS.meta)
    assert (await store.load(SCOPE)).position is None
    await store.save(SCOPE, delta_of(1), expected=None, position=Position("e2", 10), at=AT, write_id="anew")
    loaded = await store.load(SCOPE)
    assert loaded.position == Position("e2", 10)
    assert loaded.seen == {b"digest-1"}
    assert {entry[STREAM_EPOCH.encode()] for _, entry in await entries_of(client)} == {b"e2"}


# --- progress ---------------------------------------------------------------------------------------------------------------


FIRST, NEXT = PartitionProgress(12, "tail", 11, "log"), PartitionProgress(14, "next", 11, "log")
A_AND_B = {"a": IndexEntry(0, 5), "b": IndexEntry(3, 11)}


async def test_progress_of_a_partition_comes_back_as_stored(store: Store) -> None:
    assert await store.partitions.progress(EVENTS_TOPIC, 3) is None
    await store.partitions.save_progress(EVENTS_TOPIC, 3, FIRST, expected=None, changed=A_AND_B, replace=True)
    assert await store.partitions.progress(EVENTS_TOPIC, 3) == FIRST
    assert await store.partitions.index(EVENTS_TOPIC, 3) == A_AND_B
    assert await store.partitions.progress(EVENTS_TOPIC, 4) is None
    await store.partitions.save_progress(EVENTS_TOPIC, 3, NEXT, expected=FIRST, changed={"b": IndexEntry(3, 13)})
    assert await store.partitions.progress(EVENTS_TOPIC, 3) == NEXT
    assert await store.partitions.index(EVENTS_TOPIC, 3) == {**A_AND_B, "b": IndexEntry(3, 13)}


@pytest.mark.parametrize(
    "expected", [None, PartitionProgress(12, "other", 11), PartitionProgress(11, "tail", 11)], ids=str
)
async def test_progress_is_not_stored_over_what_another_stored(
    store: Store, expected: PartitionProgress | None
) -> None:
    await store.partitions.save_progress(EVENTS_TOPIC, 3, FIRST, expected=None)
    with pytest.raises(StaleWriter):
        await store.partitions.save_progress(EVENTS_TOPIC, 3, NEXT, expected=expected)
    assert await store.partitions.progress(EVENTS_TOPIC, 3) == FIRST


async def test_progress_is_not_stored_in_a_store_that_forgot(store: Store, client: Redis) -> None:
    """It would say that events are stored whose views are gone."""
    await store.partitions.save_progress(EVENTS_TOPIC, 3, FIRST, expected=None, changed=A_AND_B)
    await client.flushall()
    with pytest.raises(StaleWriter):
        await store.partitions.save_progress(EVENTS_TOPIC, 3, NEXT, expected=FIRST, changed=A_AND_B)
    assert await store.partitions.progress(EVENTS_TOPIC, 3) is None


async def test_progress_stored_again_after_a_lost_answer_is_stored_once(store: Store) -> None:
    await store.partitions.save_progress(EVENTS_TOPIC, 3, FIRST, expected=None)
    for _ in range(2):
        await store.partitions.save_progress(EVENTS_TOPIC, 3, NEXT, expected=FIRST)
    assert await store.partitions.progress(EVENTS_TOPIC, 3) == NEXT


async def test_the_index_of_a_partition_is_its_own(store: Store) -> None:
    await store.partitions.save_progress(EVENTS_TOPIC, 0, FIRST, expected=None, changed=A_AND_B)
    await store.partitions.save_progress(EVENTS_TOPIC, 1, FIRST, expected=None, changed={"d": IndexEntry(2, 2)})
    assert await store.partitions.index(EVENTS_TOPIC, 0) == A_AND_B
    assert [await store.partitions.contains(EVENTS_TOPIC, 1, name) for name in ("a", "d")] == [False, True]
    await store.partitions.save_progress(EVENTS_TOPIC, 0, FIRST, expected=FIRST, removed=["b", "unknown"])
    assert await store.partitions.index(EVENTS_TOPIC, 0) == {"a": IndexEntry(0, 5)}
    progress = await store.partitions.progress(EVENTS_TOPIC, 0)
    assert progress is not None
    assert progress.is_indexed


async def test_a_writer_that_lost_its_partition_takes_no_competition_from_it(store: Store) -> None:
    """A consumer that froze as it ended a scan woke when another had gone on and taken in a new competition. It removed
    that one from the index of the partition, so that nobody would have missed its views, had they been lost."""
    new = {"new": IndexEntry(12, 13)}
    await store.partitions.save_progress(EVENTS_TOPIC, 0, FIRST, expected=None, changed=A_AND_B, replace=True)
    await store.partitions.save_progress(EVENTS_TOPIC, 0, NEXT, expected=FIRST, changed=new)
    with pytest.raises(StaleWriter):
        await store.partitions.save_progress(EVENTS_TOPIC, 0, FIRST, expected=None, changed=A_AND_B, replace=True)
    assert await store.partitions.index(EVENTS_TOPIC, 0) == A_AND_B | new


async def test_progress_is_not_stored_when_the_index_of_the_partition_is_gone(store: Store, client: Redis) -> None:
    await store.partitions.save_progress(EVENTS_TOPIC, 0, FIRST, expected=None, changed=A_AND_B)
    await client.delete(partition_competitions_key(EVENTS_TOPIC, 0))
    progress = await store.partitions.progress(EVENTS_TOPIC, 0)
    assert progress is not None
    assert not progress.is_indexed
    with pytest.raises(StaleWriter):
        await store.partitions.save_progress(EVENTS_TOPIC, 0, NEXT, expected=FIRST)


async def test_changes_are_told_to_whoever_asks_for_those_after_a_cursor(store: Store, client: Redis) -> None:
    async def since(cursor: ChangeCursor) -> tuple[ChangeCursor, set[str] | None]:
        return await store.partitions.changes_since(EVENTS_TOPIC, 0, cursor)

    nothing, names = await since(ChangeCursor())
    assert names == set()
    await store.partitions.save_progress(EVENTS_TOPIC, 0, FIRST, expected=None, changed=A_AND_B)
    first, names = await since(nothing)
    assert names is None  # another log: all may have changed
    await store.partitions.save_progress(EVENTS_TOPIC, 0, NEXT, expected=FIRST, changed={"b": IndexEntry(3, 13)})
    second, names = await since(first)
    assert names == {"b"}
    assert await since(second) == (second, set())
    await client.flushall()
    assert (await since(second))[1] is None


# --- what is known of a scope without loading it ----------------------------------------------------------------------------


async def state_of(store: Store, scope: str = SCOPE) -> ScopeState:
    return (await store.inspect([scope]))[scope]


async def test_a_scope_is_inspected_without_loading_it(store: Store) -> None:
    assert await store.inspect([]) == {}
    assert (await state_of(store)).position is None
    origin = Origin(3, "log", 17)
    await store.save(SCOPE, delta_of(1), expected=None, position=Position("e1", 10), at=AT, write_id="w", origin=origin)
    assert await state_of(store) == ScopeState(Position("e1", 10), origin, AT, 7, True, True, True)
    assert (await store.load(SCOPE)).origin == origin
    names = [SCOPE, *(f"missing-{number}" for number in range(250))]
    assert [name for name, state in (await store.inspect(names)).items() if state.position] == [SCOPE]


@pytest.mark.parametrize("key", [KEYS.views, KEYS.state, KEYS.seen], ids=["views", "state", "seen"])
async def test_a_scope_of_which_a_key_is_gone_is_not_written_on(store: Store, client: Redis, key: str) -> None:
    """A server that evicts keys may take the views, the state or the digests and leave the position. The next write went
    on as if they were there: rows were missing, or events counted twice, and nothing ever repaired it."""
    for number in (1, 2):
        await write(store, number)
    assert (await store.load(SCOPE)).is_complete
    assert (await state_of(store)).is_complete
    await client.delete(key)
    assert not (await store.load(SCOPE)).is_complete
    assert not (await state_of(store)).is_complete
    assert (await state_of(store)).has_views == (key != KEYS.views)
    before = await everything(client)
    with pytest.raises(StaleWriter):
        await write(store, 3)
    assert await everything(client) == before
    await store.save(
        SCOPE,
        delta_of(1),
        expected=position_after(2),
        position=Position("e2", 1),
        at=AT,
        write_id="again",
        rewrite=True,
    )
    assert (await state_of(store)).is_complete


async def test_a_scope_that_nobody_can_find_is_listed_again(store: Store, client: Redis) -> None:
    await write(store, 1)
    await client.delete(SCOPES_KEY)
    assert not (await state_of(store)).is_listed
    await store.list_again([SCOPE])
    assert (await state_of(store)).is_listed
