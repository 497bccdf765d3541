"""Keeps a group of scopes up to date: loads each on its own, and follows the streams of all with one blocking read.

    new or doubtful scope ──▶ load (a task of its own: one that fails or takes long holds up no other)
                                └─▶ loaded ──▶ blocking read of all streams ──▶ entries, applied to their scope

A scope that is loaded while the blocking read waits joins the next one; until then it is polled, so a new subscription never
interrupts the others. Stream ids are consecutive: a gap (the stream was trimmed while the store was away) or another epoch
(history was rewritten) shows, and the scope is loaded again.
"""

import asyncio
import contextlib
import random
import time
from collections.abc import Callable, Mapping

import structlog

from gateway.exceptions import ScopeUnreadable, StoreLost
from gateway.fanout.history import History
from gateway.metrics import RELOADS
from gateway.network.log_limit import LogLimit
from gateway.replication.clock import monotonic_ms
from gateway.replication.decoding import RawEntry, RawScope, StoredScope, read_entry, read_scope
from gateway.replication.scope import Scope, build_histories
from gateway.replication.scopes import ScopeGroup
from gateway.replication.store import Store
from gateway.settings import GatewaySettings

_POLL_S = 0.05
"""Between two reads of scopes that have not joined the blocking read yet."""
_MAX_TURN_MS = 4.0
"""How long entries are applied before others have a turn of the event loop."""
_UNREADABLE = (ScopeUnreadable, ValueError, KeyError, TypeError)

_log = structlog.get_logger()


class Follower:
    """Follows one group while `run` runs."""

    def __init__(
        self, settings: GatewaySettings, store: Store, scopes: ScopeGroup, load_slots: asyncio.Semaphore
    ) -> None:
        self._settings = settings
        self._store = store
        self._scopes = scopes
        self._loads: dict[Scope, asyncio.Task[None]] = {}
        self._load_slots = load_slots
        self._lost_at_s: float | None = None
        self.problem = ""
        """Why the store did not answer last time."""
        self._log_limit = LogLimit()

    @property
    def lost_for_s(self) -> float:
        """For how long the store has not answered; 0 while it does."""
        return time.monotonic() - self._lost_at_s if self._lost_at_s is not None else 0.0

    async def run(self, stopping: asyncio.Event, is_needed: Callable[[], bool]) -> None:
        """Follows the group until `stopping` is set or it is not needed; retries with a growing pause when the store does not
        answer."""
        async with asyncio.TaskGroup() as group:
            pause_s = self._settings.retry_s
            while not stopping.is_set() and is_needed():
                try:
                    await self._follow(group, stopping)
                    self._lost_at_s = None
                    pause_s = self._settings.retry_s
                except StoreLost as error:
                    self._note_lost(error)
                    await _wait(stopping, pause_s * random.uniform(0.7, 1.3))
                    pause_s = min(pause_s * 2, self._settings.retry_max_s)
            for task in list(self._loads.values()):
                task.cancel()

    async def _follow(self, group: asyncio.TaskGroup, stopping: asyncio.Event) -> None:
        """One blocking read, or one look at the store when there is nothing to follow."""
        self._scopes.changed.clear()
        self._start_loads(group)
        followed = self._followed()
        if not followed:
            await self._store.ping()
            await first_of(self._scopes.changed, stopping, timeout_s=self._settings.block_ms / 1000)
            return
        asked_ms = monotonic_ms()
        read_task, poll_task = group.create_task(self._read_waiting(followed)), None
        try:
            while not read_task.done():
                late = {scope: loads for scope, loads in self._followed().items() if followed.get(scope) != loads}
                if late and (poll_task is None or poll_task.done()):
                    poll_task = group.create_task(self._poll(late))
                await first_of(read_task, self._scopes.changed, stopping, *([poll_task] if poll_task else []))
                if stopping.is_set():
                    return
                if self._scopes.changed.is_set():
                    self._scopes.changed.clear()
                    self._start_loads(group)
            replies = read_task.result()
            if isinstance(replies, StoreLost):
                raise replies
            await self._apply(followed, replies)
        finally:
            for task in (read_task, poll_task):
                if task is not None:
                    task.cancel()
        for scope in followed:
            scope.current_ms = max(scope.current_ms, asked_ms)

    # --- streams ---

    def _followed(self) -> dict[Scope, int]:
        """Scopes to follow, each with the load that its position is of."""
        return {scope: scope.loads for scope in self._scopes.all() if not scope.needs_load}

    async def _read_waiting(self, followed: Mapping[Scope, int]) -> dict[str, list[RawEntry]] | StoreLost:
        """The blocking read. Returns its error: one that is raised in a task of the group would end the gateway."""
        try:
            return await self._read(followed, block_ms=self._settings.block_ms)
        except StoreLost as error:
            return error

    async def _poll(self, late: Mapping[Scope, int]) -> None:
        """Reads scopes that have not joined the blocking read, and waits a moment."""
        with contextlib.suppress(StoreLost):  # the blocking read notices too, and decides
            await self._apply(late, await self._read(late))
        await asyncio.sleep(_POLL_S)

    async def _read(self, followed: Mapping[Scope, int], block_ms: int | None = None) -> dict[str, list[RawEntry]]:
        positions = {scope.name: scope.sequence for scope in followed}
        try:
            return await self._store.read(positions, block_ms)
        except ScopeUnreadable:
            outcomes = await self._store.read_each(positions)
        for scope in followed:
            if isinstance(outcome := outcomes[scope.name], ScopeUnreadable):
                self._load_again(scope, outcome)
        return {name: outcome for name, outcome in outcomes.items() if not isinstance(outcome, ScopeUnreadable)}

    async def _apply(self, followed: Mapping[Scope, int], replies: dict[str, list[RawEntry]]) -> None:
        """Applies everything that was read, then brings each subscriber forward once.

        After a stall a thousand entries come at once. Sent one by one, they would fill the memory with frames, because a
        client cannot be seen to be slow before something was written to it.
        """
        now_ms = monotonic_ms()
        turn_ends_ms = now_ms + _MAX_TURN_MS
        scopes = [scope for scope in followed if scope.name in replies]
        for scope in scopes:
            for entry in replies[scope.name]:
                if scope.needs_load or scope.loads != followed[scope]:
                    break  # the entries are of an earlier position
                self._apply_entry(scope, entry, now_ms)
                if monotonic_ms() > turn_ends_ms:
                    await asyncio.sleep(0)
                    turn_ends_ms = monotonic_ms() + _MAX_TURN_MS
        for scope in scopes:
            scope.bring_forward()

    def _apply_entry(self, scope: Scope, entry: RawEntry, now_ms: float) -> None:
        try:
            if not scope.apply(read_entry(entry), now_ms):
                self._load_again(scope)
        except _UNREADABLE as error:
            self._load_again(scope, error)

    def _load_again(self, scope: Scope, problem: Exception | None = None) -> None:
        scope.needs_load = True
        self._scopes.changed.set()
        if problem is not None:
            self._warn("a competition cannot be read; loading it again", scope, problem)

    def _note_lost(self, error: StoreLost) -> None:
        # Any of the scopes may have lost entries, or be restored from an older copy of the store.
        for scope in self._scopes.all():
            scope.needs_load = True
        self.problem = error.problem
        if self._lost_at_s is None:
            self._lost_at_s = time.monotonic()
            _log.warning("the store does not answer; retrying", problem=error.problem)

    # --- loads ---

    def _start_loads(self, group: asyncio.TaskGroup) -> None:
        for scope in self._scopes.all():
            if scope.needs_load and scope not in self._loads:
                self._loads[scope] = group.create_task(self._load(scope))

    async def _load(self, scope: Scope) -> None:
        try:
            await self._load_until_done(scope)
        finally:
            del self._loads[scope]

    async def _load_until_done(self, scope: Scope) -> None:
        """Loads a scope, however often that fails, while it is in memory."""
        reason = "doubtful" if scope.is_loaded else "first"
        pause_s = self._settings.retry_s
        while self._scopes.get(scope.name) is scope:
            try:
                async with self._load_slots:
                    raw = await self._store.load(scope.name)
                    now_ms = monotonic_ms()
                    stored, histories = await asyncio.to_thread(self._decode, raw, scope, now_ms)
            except (StoreLost, *_UNREADABLE) as error:
                self._warn("a competition cannot be loaded; retrying", scope, error)
                await asyncio.sleep(pause_s * random.uniform(0.7, 1.3))
                pause_s = min(pause_s * 2, self._settings.retry_max_s)
                continue
            RELOADS.labels(reason).inc()
            scope.replace(stored, histories, now_ms)
            self._scopes.changed.set()
            return

    def _decode(self, raw: RawScope, scope: Scope, now_ms: float) -> tuple[StoredScope, dict[str, History]]:
        """Runs in a thread. Nothing is applied to the scope while it needs a load."""
        stored = read_scope(raw)
        before = scope.histories()
        histories = build_histories(
            stored, before, limit=self._settings.history, current_ms=scope.current_ms, now_ms=now_ms
        )
        return stored, histories

    def _warn(self, message: str, scope: Scope, problem: Exception) -> None:
        if self._log_limit.allows(f"{message} {scope.name}") is not None:
            _log.error(message, scope=scope.name, problem=str(problem) or repr(problem))


async def _wait(event: asyncio.Event, timeout_s: float) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(timeout_s):
            await event.wait()


async def first_of(*waits: asyncio.Event | asyncio.Task[object], timeout_s: float | None = None) -> None:
    """Returns when the first event is set or the first task is done, at the latest after `timeout_s`."""
    tasks = [asyncio.ensure_future(wait.wait()) if isinstance(wait, asyncio.Event) else wait for wait in waits]
    try:
        await asyncio.wait(tasks, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task, wait in zip(tasks, waits, strict=True):
            if task is not wait:
                task.cancel()
