"""Observes the installation through Redis: parts, store, dead letters, running competitions. Raises nothing."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast

import orjson
from pydantic import ValidationError
from redis.asyncio import Redis, RedisCluster
from redis.exceptions import RedisError, ResponseError

from schemas.events import parse_instant
from schemas.health import DeadLetterCount, Observations, Part, RunningCompetition, StoreState, overdue_splits
from schemas.health.dead_letters import DEAD_LETTERS_KEY, DeadLetterIndex
from schemas.health.overdue import is_racing
from schemas.health.reports import PARTS_KEY, PARTS_SCRIPT, decode_parts
from schemas.storage_keys import META_AT, META_STORED, NOTICES_KEY, SCOPES_KEY, scope_keys

_T = TypeVar("_T")
PROBE_KEY = "rinkside:probe"
"""A key that is written to see whether Redis accepts writes; it expires."""
_PROBE_TTL_S = 60
_CANDIDATES_S = 30.0
"""How long the list of competitions with recent events is used: each stored competition costs one command."""
_RECENT_MS = 24 * 3_600_000
_REAL_TIME_MS = 36 * 3_600_000
"""An event that was stored so much later than it happened comes from a replay of another day. Clocks of timing computers may be
wrong by a time zone."""
_COMMANDS = 1_000


class Observer:
    """Looks at one Redis. `observe` takes about six round trips and at most `timeout_s` for each."""

    def __init__(
        self, redis: Redis | RedisCluster, timeout_s: float, now_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._redis = redis
        self._timeout_s = timeout_s
        self._now_s = now_s
        self._candidates: list[str] = []
        self._candidates_at_s: float | None = None

    async def observe(self) -> tuple[Observations, DeadLetterIndex]:
        """What is there now. A Redis that does not answer is an observation, too."""
        try:
            try:
                (now_s, parts), knows_parts = await self._parts(), True
            except ResponseError:  # this account has no right to read the reports
                (now_s, _), parts, knows_parts = await self._ask(lambda: self._redis.time()), (), False
            letters = await self._dead_letters()
            notice = cast("bytes | None", await self._ask(lambda: self._redis.get(NOTICES_KEY)))
            competitions = await self._competitions(now_s * 1000)
            store = await self._store()
        except (RedisError, OSError, TimeoutError) as error:
            problem = str(error) or "no answer in time"
            return Observations(store=StoreState(problem=problem), knows_parts=False), DeadLetterIndex()
        newest = letters.newest[0].reason if letters.newest else ""
        seen = Observations(
            store=store,
            parts=parts,
            competitions=competitions,
            dead_letters=DeadLetterCount(letters.count, newest),
            notice=notice.decode(errors="replace") if notice else "",
            knows_parts=knows_parts,
        )
        return seen, letters

    async def _parts(self) -> tuple[int, tuple[Part, ...]]:
        now_s, flat = cast(
            "tuple[int, list[bytes]]",
            await self._ask(lambda: self._redis.eval(PARTS_SCRIPT, 1, PARTS_KEY)),
        )
        found = decode_parts(now_s, dict(zip(flat[::2], flat[1::2], strict=True)))
        return now_s, tuple(Part(name, age_s, report) for name, (age_s, report) in sorted(found.items()))

    async def _dead_letters(self) -> DeadLetterIndex:
        raw = cast("bytes | None", await self._ask(lambda: self._redis.get(DEAD_LETTERS_KEY)))
        try:
            return DeadLetterIndex.model_validate_json(raw) if raw else DeadLetterIndex()
        except ValidationError:
            return DeadLetterIndex()

    async def _store(self) -> StoreState:
        state = StoreState()
        try:
            await self._ask(lambda: self._redis.set(PROBE_KEY, secrets.token_hex(4), ex=_PROBE_TTL_S))
        except ResponseError as error:
            state = replace(state, write_problem=str(error))
        with contextlib.suppress(ResponseError, KeyError, ValueError, TypeError):  # an account may lack the right
            memory = await self._ask(lambda: self._redis.info("memory"))
            used, most = int(memory["used_memory"]), int(memory.get("maxmemory", 0))
            state = replace(state, used_bytes=used, max_bytes=most)
        return state

    async def _competitions(self, now_ms: int) -> tuple[RunningCompetition, ...]:
        found = []
        for name in await self._recent(now_ms):
            keys = scope_keys(name)
            channels = [f"competition/{name}", f"live/{name}"]
            stored_ms, at = cast(
                "list[bytes | None]",
                await self._ask(lambda: cast("Awaitable[Any]", self._redis.hmget(keys.meta, [META_STORED, META_AT]))),  # noqa: B023  # awaited at once
            )
            views = cast(
                "list[bytes | None]",
                await self._ask(lambda: cast("Awaitable[Any]", self._redis.hmget(keys.views, channels))),  # noqa: B023  # awaited at once
            )
            if stored_ms is None:
                continue
            competition, live = (_document(view) for view in views)
            age_ms = max(0, now_ms - int(stored_ms))
            if (running := _running(name, competition, live, (at or b"").decode(), age_ms)) is not None:
                found.append(running)
        return tuple(found)

    async def _recent(self, now_ms: int) -> list[str]:
        """Competitions with an event of the last day that was stored soon after it happened."""
        if self._candidates_at_s is not None and self._now_s() - self._candidates_at_s < _CANDIDATES_S:
            return self._candidates
        members = await self._ask(lambda: cast("Awaitable[set[bytes]]", self._redis.smembers(SCOPES_KEY)))
        names = sorted(name for member in members if not (name := member.decode()).startswith("season:"))
        recent: list[str] = []
        for start in range(0, len(names), _COMMANDS):
            chunk = names[start : start + _COMMANDS]
            metas = await self._ask(lambda: self._metas(chunk))  # noqa: B023  # awaited at once
            recent += [name for name, meta in zip(chunk, metas, strict=True) if _is_recent(meta, now_ms)]
        self._candidates, self._candidates_at_s = recent, self._now_s()
        return recent

    async def _metas(self, names: list[str]) -> list[object]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for name in names:
                pipe.hmget(scope_keys(name).meta, [META_STORED, META_AT])
            return cast("list[object]", await pipe.execute(raise_on_error=False))

    async def _ask(self, call: Callable[[], Awaitable[_T]]) -> _T:
        async with asyncio.timeout(self._timeout_s):
            return await call()


def _is_recent(meta: object, now_ms: int) -> bool:
    try:
        stored, at = cast("list[bytes | None]", meta)
        stored_ms = int(stored or 0)
        happened_ms = parse_instant((at or b"").decode()).timestamp() * 1000
    except (TypeError, ValueError):
        return False
    return now_ms - stored_ms < _RECENT_MS and abs(stored_ms - happened_ms) < _REAL_TIME_MS


def _document(raw: bytes | None) -> Mapping[str, Any]:
    try:
        document: Mapping[str, Any] = orjson.loads(raw or b"")["doc"]
    except (orjson.JSONDecodeError, KeyError, TypeError):
        return {}
    return document


def _running(
    name: str, competition: Mapping[str, Any], live: Mapping[str, Any], at: str, age_ms: int
) -> RunningCompetition | None:
    """The competition as it is skated now; None when it is over, has not begun, or is a rehearsal."""
    programme = competition.get("programme", {})
    runs = bool(live.get("heats")) or any(entry.get("state") == "running" for entry in programme.values())
    if not runs or competition.get("rehearsal"):
        return None
    return RunningCompetition(
        name,
        str(competition.get("name", name)),
        age_ms // 1000,
        is_racing(dict(live)),
        tuple(overdue_splits(dict(live), at, age_ms)),
    )
