"""Calls Redis and turns the errors of redis-py into those of `consumers.exceptions`."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias, TypeVar

from redis.asyncio import Redis, RedisCluster
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    BusyLoadingError,
    ClusterError,
    MasterDownError,
    MovedError,
    NoPermissionError,
    NoScriptError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    TryAgainError,
)
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from consumers.exceptions import StoreRefused, StoreUnavailable
from schemas.atomic_reads import Command, read_together

_T = TypeVar("_T")
StoreClient: TypeAlias = Redis | RedisCluster
_AT_ONCE = 16
"""Calls to a cluster at once."""
_TRANSIENT = (BusyLoadingError, MasterDownError, TryAgainError, ClusterError, RedisClusterException)
_NO_PERMISSION = "NOPERM: the user in RINKSIDE_REDIS_URL has no permission for a command or key"
_BY_CLASS: dict[type[RedisError], str] = {
    ReadOnlyError: "READONLY: this server is a replica now. RINKSIDE_REDIS_URL must lead to the primary",
    OutOfMemoryError: "OOM: its memory is full. Raise `maxmemory`, or remove keys that are not Rinkside's",
    MovedError: "MOVED: this server is a node of a Redis Cluster. Set RINKSIDE_REDIS_CLUSTER=on",
    NoPermissionError: _NO_PERMISSION,
    AuthenticationError: "the user or the password in RINKSIDE_REDIS_URL is wrong, or missing",
    AuthorizationError: "the user in RINKSIDE_REDIS_URL has no permission",
}
_BY_TEXT = {
    "The user executing the script can't": _NO_PERMISSION,
    "ACL failure in script:": _NO_PERMISSION,
    "MISCONF": "MISCONF: it cannot save to its disk. Make room there, or look into its log",
    "NOREPLICAS": "NOREPLICAS: fewer replicas are connected than `min-replicas-to-write` asks for",
    "NOAUTH": "NOAUTH: RINKSIDE_REDIS_URL names no user and password, and the server asks for them",
    "WRONGPASS": "WRONGPASS: the user or the password in RINKSIDE_REDIS_URL is wrong",
    "WRONGTYPE": "WRONGTYPE: a key of Rinkside is of another kind. Another program wrote it; delete it",
    "CROSSSLOT": "CROSSSLOT: keys of one command are on different slots of a Redis Cluster",
}
"""redis-py has no class for these errors. In a pipeline, its own text stands before them."""


def refusal_of(error: BaseException) -> str | None:
    """Why the server refuses a command until a person repairs it, and how; None for other errors."""
    for kind, cause in _BY_CLASS.items():
        if isinstance(error, kind):
            return cause
    text = str(error)
    return next((cause for code, cause in _BY_TEXT.items() if f"{code} " in text), None)


class RedisCalls:
    """Calls through one client. Raises `StoreUnavailable` (it passes by itself) or `StoreRefused` (a person repairs it)."""

    def __init__(self, client: StoreClient) -> None:
        self._client = client
        self.is_cluster = isinstance(client, RedisCluster)
        self._slots = asyncio.Semaphore(_AT_ONCE)

    async def together(self, *commands: Command) -> list[Any]:
        """The replies to read commands for keys of one scope, as of one moment."""
        return await self(lambda: read_together(self._client, commands, is_cluster=self.is_cluster))

    async def script(self, sha: str, text: str, keys: list[str], args: Sequence[str | bytes | int]) -> Any:
        """The reply of a script, which is sent when the server does not have it: after a restart, or on a new primary."""

        async def run() -> Any:
            try:
                return await self._client.evalsha(sha, len(keys), *keys, *args)
            except NoScriptError:
                return await self._client.eval(text, len(keys), *keys, *args)

        return await self(run)

    async def __call__(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """The answer of `call`."""
        try:
            # The connections of a cluster client are not a pool that waits: beyond its limit it fails.
            async with self._slots if self.is_cluster else contextlib.nullcontext():
                return await call()
        except (*_TRANSIENT, RedisConnectionError, RedisTimeoutError, OSError) as error:
            if (cause := refusal_of(error)) is not None:
                raise StoreRefused(error, cause) from error
            raise StoreUnavailable(error) from error
        except RedisError as error:
            if "BUSY " in str(error):  # a script runs for too long; redis-py has no class for it
                raise StoreUnavailable(error) from error
            if isinstance(error, ReadOnlyError) and isinstance(self._client, Redis):
                # A failover made a replica of it. New connections lead to the new primary, where an address moves.
                await self._client.connection_pool.disconnect(inuse_connections=False)
            raise StoreRefused(error, refusal_of(error)) from error
