"""Calls Redis and turns the errors of redis-py into those of `consumers.exceptions`."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from redis.exceptions import BusyLoadingError, ClusterDownError, MasterDownError, RedisError, TryAgainError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from consumers.exceptions import StoreRefused, StoreUnavailable

_T = TypeVar("_T")
_TRANSIENT = (BusyLoadingError, MasterDownError, TryAgainError, ClusterDownError)


async def call_redis(call: Callable[[], Awaitable[_T]]) -> _T:
    """The answer of `call`. Raises `StoreUnavailable` (try again) or `StoreRefused` (a person must act)."""
    try:
        return await call()
    except (RedisConnectionError, RedisTimeoutError, OSError, *_TRANSIENT) as error:
        raise StoreUnavailable(error) from error
    except RedisError as error:
        if "BUSY " in str(error):  # a script runs for too long; redis-py has no class for it
            raise StoreUnavailable(error) from error
        raise StoreRefused(error) from error
