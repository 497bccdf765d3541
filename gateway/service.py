"""Runs the gateway: one port for WebSocket and HTTP. Wiring only."""

import asyncio
import contextlib
import functools
import resource
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.desk import Publish
from gateway.exceptions import CannotListen
from gateway.fanout.connection import Connection
from gateway.http import build_app
from gateway.hub import Hub
from gateway.replication.replica import Replica
from gateway.settings import GatewaySettings
from schemas.protocol import CloseCode

__all__ = ["GatewaySettings", "serve"]

_log = structlog.get_logger()
_BACKLOG = 2048
_OTHER_FILES = 128
"""Open files other than clients: the store, the log, modules, pages."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to the program that runs this service."""
        yield


async def serve(settings: GatewaySettings, stopping: asyncio.Event, publish: Publish | None = None) -> None:
    """Serves until `stopping` is set, then asks clients to come back. Raises `CannotListen`.

    `publish` publishes events of the desk; without it the desk is closed. The store may start later than the gateway:
    until then /readyz answers 503 and clients wait.
    """
    _allow_files(settings.max_connections + _OTHER_FILES)
    listener = _listen(settings)
    client = Redis.from_url(
        settings.redis_url,
        socket_timeout=settings.block_ms / 1000 + settings.store_timeout_s,
        socket_connect_timeout=settings.store_timeout_s,
        retry=Retry(NoBackoff(), 0),
    )
    replica = Replica(settings, client)
    hub = Hub(settings, replica)
    config = uvicorn.Config(
        build_app(settings, replica, stopping.is_set, publish),
        ws=functools.partial(Connection, hub=hub),  # type: ignore[arg-type]  # uvicorn only calls it
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=int(settings.stop_s),
    )
    server = _Server(config)
    _log.info("serving", url=f"http://{settings.host}:{settings.port}")
    try:
        async with asyncio.TaskGroup() as group:
            follow_task = group.create_task(replica.run(stopping))
            periodic_task = group.create_task(hub.run(stopping))
            serve_task = group.create_task(server.serve([listener]))
            await stopping.wait()
            hub.close_all(CloseCode.SHUTTING_DOWN)
            server.should_exit = True
            await serve_task
            await asyncio.wait([follow_task, periodic_task], timeout=settings.stop_s)
            for task in (follow_task, periodic_task):
                task.cancel()
    finally:
        listener.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.stop_s):
                await client.aclose()


def _allow_files(wanted: int) -> None:
    """Raises the limit of open files, which is 1024 on most systems.

    Each connection is an open file. Without one left, a client cannot even be answered that this gateway is full.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < wanted:
        _log.warning(
            "this system allows fewer open files than max_connections",
            allowed=allowed,
            wanted=wanted,
            see="ulimit -Hn",
        )


def _listen(settings: GatewaySettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol must be named: only then does asyncio turn Nagle's algorithm off, which delays a second small write by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(settings.host, settings.port, error.strerror or str(error)) from error
    return listener
