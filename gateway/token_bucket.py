"""Rate limits for whoever sends requests: a burst at once, then a lasting rate."""

from dataclasses import dataclass


@dataclass(slots=True)
class TokenBucket:
    """A token bucket that starts full. `now_s` of each call comes from one clock that never goes back.

    >>> bucket = TokenBucket(per_s=2.0, burst=1)
    >>> [bucket.take(0.0), bucket.take(0.0), bucket.take(0.5)]
    [True, False, True]
    """

    per_s: float
    burst: int
    _tokens: float = -1.0
    _counted_at_s: float = 0.0

    def has_token(self, now_s: float) -> bool:
        """Whether `take` would return True."""
        gained = (now_s - self._counted_at_s) * self.per_s
        self._tokens = self.burst if self._tokens < 0 else min(self.burst, self._tokens + gained)
        self._counted_at_s = now_s
        return self._tokens >= 1

    def take(self, now_s: float) -> bool:
        """Takes one token; False when none is left."""
        if not self.has_token(now_s):
            return False
        self._tokens -= 1
        return True
