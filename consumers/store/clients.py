"""Opens the client of the store: of a single server, or of a Redis Cluster of which the URL names any node."""

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from consumers.store.redis_calls import StoreClient

_CLUSTER_CONNECTIONS = 64
"""To one node. The calls at once are limited; connections that a failure broke count until they are replaced."""


def open_client(url: str, *, is_cluster: bool, connections: int, timeout_s: float) -> StoreClient:
    """A client that retries once, at once; whoever calls it retries for longer. Close it with `close_client`."""
    retry = Retry(NoBackoff(), 1)
    if is_cluster:
        return RedisCluster.from_url(
            url,
            max_connections=_CLUSTER_CONNECTIONS,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=retry,
        )
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=connections,
        socket_timeout=timeout_s,
        socket_connect_timeout=timeout_s,
        retry=retry,
    )
    return Redis(connection_pool=pool)


async def close_client(client: StoreClient) -> None:
    """Closes all connections of a client."""
    await client.aclose()
    if isinstance(client, Redis):
        await client.connection_pool.disconnect()
