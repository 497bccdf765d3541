"""A gateway with the race day, whose board changes all the time, and a client that looks on."""

import asyncio
import contextlib
import itertools
import resource
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

from redis.asyncio import Redis
from starlette.routing import Mount, Route

from gateway.http import build_app
from gateway.service import GatewaySettings
from producers.simulate import COMPETITION
from schemas.documents import Document
from schemas.events import Event
from testing.pacing import lasts
from testing.processes import free_port
from testing.scope_writer import ScopeWriter
from testing.servers import valkey
from testing.waiting import eventually
from tests.faults.checker import Checker
from tests.faults.oracle import canonical
from tests.kit.browser.race_views import documents_at
from tests.kit.gateway.running import RunningGateway

SEASON = "2021-22"
CHANGED = f"live/{COMPETITION}"
_KEY = "a-key-for-these-tests"
_CHANGE_S = 0.05


@dataclass
class Target:
    """`routes` are all paths of the gateway, `channels` those with a document, `known` values that fit a path."""

    port: int
    routes: list[str]
    channels: list[str]
    known: list[str]
    _writer: ScopeWriter
    _onlooker: Checker

    async def check(self) -> None:
        """Everything still works, and the onlooker saw no broken promise and has every document."""

        def is_right() -> bool:
            assert self._onlooker.violations == []
            held = self._onlooker.documents()
            return all(canonical(held[name]) == canonical(view.doc) for name, view in self._writer.views.items())

        await eventually(is_right)


@contextlib.asynccontextmanager
async def target() -> AsyncIterator[Target]:
    async with AsyncExitStack() as stack:
        store = stack.enter_context(valkey())
        redis = await stack.enter_async_context(Redis.from_url(store.address))
        documents = documents_at(None)
        competition, season = ScopeWriter(redis, COMPETITION), ScopeWriter(redis, f"season:{SEASON}")
        await season.put({name: each for name, each in documents.items() if name.startswith("standings/")})
        await competition.put({name: each for name, each in documents.items() if not name.startswith("standings/")})

        async def publish(_: Event) -> None:
            return None

        settings = GatewaySettings(redis_url=store.address, port=free_port(), desk_key=_KEY)
        gateway = RunningGateway(settings, publish)
        stack.push_async_callback(gateway.stop)
        await eventually(gateway.listens)
        onlooker = Checker("onlooker", [gateway.port], sorted(competition.views))
        for work in (onlooker.run(), _change(competition, documents[CHANGED])):
            task = asyncio.create_task(work)
            stack.push_async_callback(_cancelled, task)
        known = [COMPETITION, SEASON, "500m-women-2", "500m-women", "2021-12-04", "en", "clock", "ranking", "live"]
        channels = sorted(documents)
        yield Target(gateway.port, _routes(settings), channels, [*known, *channels], competition, onlooker)


def memory_mb() -> float:
    """The largest memory of this process so far; the gateway runs in it."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _routes(settings: GatewaySettings) -> list[str]:
    """Every path of the application, with `{…}` for a parameter. A new route is found by itself."""

    async def publish(_: Event) -> None:
        return None

    app = build_app(settings, None, lambda: False, publish)  # type: ignore[arg-type]  # no request is made
    paths = [route.path for route in app.routes if isinstance(route, Route)]
    mounts = [f"{route.path}/{{file}}" for route in app.routes if isinstance(route, Mount)]
    assert len(paths) > 20
    return [*paths, *mounts, "/{any}", "/ws"]


async def _change(writer: ScopeWriter, board: Document) -> None:
    for number in itertools.count():
        await writer.put({CHANGED: {**board, "number": number, f"key-{number % 7}": str(number)}})
        await lasts(_CHANGE_S)


async def _cancelled(task: asyncio.Task[None]) -> None:
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await task
