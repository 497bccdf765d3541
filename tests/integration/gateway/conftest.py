"""A real store, and gateways in front of it."""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

import pytest
from redis.asyncio import Redis
from redis.exceptions import RedisError

from gateway.desk import Publish
from gateway.service import GatewaySettings, serve
from tests.scope_writer import ScopeWriter
from tests.servers import Server, eventually, free_port, valkey, within

StartGateway = Callable[..., Awaitable["RunningGateway"]]


class RunningGateway:
    """A gateway in this process."""

    def __init__(self, settings: GatewaySettings, publish: Publish | None = None) -> None:
        self.settings = settings
        self.port = settings.port
        self.stopping = asyncio.Event()
        self.task = asyncio.get_running_loop().create_task(serve(settings, self.stopping, publish))

    async def listens(self) -> bool:
        if self.task.done():
            self.task.result()
        _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.close()
        return True

    async def stop(self) -> None:
        self.stopping.set()
        async with within(20):
            await self.task


@pytest.fixture(scope="package")
def store() -> Iterator[Server]:
    with valkey() as server:
        yield server


@pytest.fixture
async def client(store: Server) -> AsyncIterator[Redis]:
    redis = Redis.from_url(store.address)
    yield redis
    await redis.aclose()


@pytest.fixture
def competition() -> str:
    """One that no other test knows."""
    return f"c{secrets.token_hex(4)}"


@pytest.fixture
def writer(client: Redis, competition: str) -> ScopeWriter:
    return ScopeWriter(client, competition)


@pytest.fixture
async def start_gateway(store: Server) -> AsyncIterator[StartGateway]:
    """Starts gateways with the settings given, and with `publish` for a desk; all are stopped after the test."""
    running: list[RunningGateway] = []

    async def start(*, publish: Publish | None = None, **changes: object) -> RunningGateway:
        values: dict[str, object] = {"redis_url": store.address, "port": free_port(), "stop_s": 2.0, **changes}
        gateway = RunningGateway(GatewaySettings(**values), publish)  # type: ignore[arg-type]
        running.append(gateway)
        await eventually(gateway.listens)
        return gateway

    yield start
    for gateway in running:
        if not gateway.task.done():
            await gateway.stop()


@pytest.fixture
async def gateway(start_gateway: StartGateway) -> RunningGateway:
    return await start_gateway()


async def wait_for_store(redis: Redis) -> None:
    """Waits until a store that was started again answers."""

    async def answers() -> bool:
        with contextlib.suppress(RedisError):
            return bool(await redis.ping())
        return False

    await eventually(answers)
