"""Limits for guessing tokens, per address and overall. Pure."""

from collections import OrderedDict
from typing import TypeVar

from gateway.network.socket_limits import address_key
from gateway.token_bucket import TokenBucket

_Value = TypeVar("_Value")
_PER_ADDRESS = (0.2, 10)
"""Wrong tokens of one address: ten at once, then one in five seconds."""
_OVERALL = (2.0, 100)
"""Wrong tokens of all addresses that never gave a right one."""
_MOST_ADDRESSES = 4_096


class Attempts:
    """Counts wrong tokens. While an address has no attempt left, its tokens are not looked at, right or wrong.

    Guesses from many addresses do not lock out those who have given a right token before.
    """

    def __init__(self) -> None:
        self._buckets: OrderedDict[str, TokenBucket] = OrderedDict()
        self._trusted: OrderedDict[str, None] = OrderedDict()
        self._overall = TokenBucket(*_OVERALL)

    def allows(self, address: str, now_s: float) -> bool:
        """Whether a token of this address may be looked at."""
        key = address_key(address)
        bucket = self._buckets.get(key)
        if bucket is not None and not bucket.has_token(now_s):
            return False
        return key in self._trusted or self._overall.has_token(now_s)

    def failed(self, address: str, now_s: float) -> None:
        key = address_key(address)
        self._bucket(key).take(now_s)
        if key not in self._trusted:
            self._overall.take(now_s)

    def succeeded(self, address: str) -> None:
        _keep(self._trusted, address_key(address), None)

    def _bucket(self, key: str) -> TokenBucket:
        bucket = self._buckets.get(key) or TokenBucket(*_PER_ADDRESS)
        _keep(self._buckets, key, bucket)
        return bucket


def _keep(kept: OrderedDict[str, _Value], key: str, value: _Value) -> None:
    """Adds a value as the newest, and drops the oldest beyond the bound."""
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > _MOST_ADDRESSES:
        kept.popitem(last=False)
