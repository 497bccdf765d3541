"""One scope whose single document counts its writes: what the tests of the store write and look at."""

from typing import cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry as RedisRetry
from redis.backoff import NoBackoff

from consumers.projection import Change, Delta
from consumers.store import Position, Store
from schemas.documents import Document, diff, document_hash
from schemas.storage_keys import StoredView, scope_keys
from testing.servers import redis_server, valkey

SCOPE = "slc-2021"
KEYS = scope_keys(SCOPE)
AT = "2021-12-04T20:00:00.000000Z"
START = {"valkey": valkey, "redis": redis_server}


def client_of(port: int, *, timeout_s: float = 5.0, retries: int = 0) -> Redis:
    return Redis(port=port, socket_timeout=timeout_s, retry=RedisRetry(NoBackoff(), retries))


def view_of(version: int, document: Document) -> StoredView:
    return StoredView(version, document_hash(document), AT, document)


def delta_of(number: int, channel: str = "live/slc-2021") -> Delta:
    """The `number`th write (from 1) of a story in which one document counts."""
    old: Document = {"write": number - 1} if number > 1 else {}
    new: Document = {"write": number}
    change = Change(channel, view_of(number, new), diff(old, new), diff(new, old))
    return Delta({"heat:500m:1": b"%d" % number}, (change,), (b"digest-%d" % number,))


def position_after(number: int) -> Position | None:
    """Where the scope stands after `number` writes."""
    return Position("e1", 10 * number) if number else None


async def write(store: Store, number: int, *, write_id: str | None = None) -> None:
    position = position_after(number)
    assert position is not None
    await store.save(
        SCOPE,
        delta_of(number),
        expected=position_after(number - 1),
        position=position,
        at=AT,
        write_id=write_id or f"mark-{number}",
    )


async def entries_of(client: Redis) -> list[tuple[bytes, dict[bytes, bytes]]]:
    """Ids and fields of the entries."""
    return cast("list[tuple[bytes, dict[bytes, bytes]]]", await client.xrange(KEYS.stream))


async def everything(client: Redis) -> dict[bytes, object]:
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
