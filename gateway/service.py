"""Runs the gateway: one port for WebSocket and HTTP. Wiring only."""

import asyncio
import contextlib
import functools
import logging
import resource
import socket
from collections.abc import Iterator

import structlog
import uvicorn
from redis.asyncio import Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from gateway.desk import Prepare, Publish
from gateway.exceptions import CannotListen
from gateway.fanout.channel_feed import Feed
from gateway.fanout.connection import Connection
from gateway.health import HealthWatch, Observer
from gateway.health.dead_letters import DeadLetters
from gateway.health.system_channel import SystemChannel
from gateway.http import build_app
from gateway.hub import Hub
from gateway.network.http_connection import HttpConnection
from gateway.network.listener import Listener
from gateway.network.log_limit import LimitedRecords, LogLimit
from gateway.network.socket_limits import Admission, SocketLimits, TrustedProxies
from gateway.replication.clock import call_at_ms, monotonic_ms
from gateway.replication.replica import Replica
from gateway.settings import GatewaySettings
from schemas.protocol import CloseCode

__all__ = ["GatewaySettings", "serve"]

_log = structlog.get_logger()
_BACKLOG = 2048
_OTHER_STORE_CONNECTIONS = 100
_SYSTEM_HISTORY = 100
"""Versions of `system/health` in memory: five minutes."""
_OTHER_FILES = 128
"""Open files other than clients: the store, the log, modules, pages."""


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leaves signals to the program that runs this service."""
        yield


def _store_client(settings: GatewaySettings) -> Redis | RedisCluster:
    read_s, connect_s = settings.block_ms / 1000 + settings.store_timeout_s, settings.store_timeout_s
    if not settings.redis_cluster:
        return Redis.from_url(
            settings.redis_url,
            socket_timeout=read_s,
            socket_connect_timeout=connect_s,
            retry=Retry(NoBackoff(), 0),
        )
    # A blocking read for each slot in use, and a few other commands. One retry: with the present layout of the cluster.
    connections = settings.max_scopes + settings.max_loads + _OTHER_STORE_CONNECTIONS
    return RedisCluster.from_url(
        settings.redis_url,
        socket_timeout=read_s,
        socket_connect_timeout=connect_s,
        max_connections=connections,
        retry=Retry(NoBackoff(), 1),
    )


async def serve(
    settings: GatewaySettings,
    stopping: asyncio.Event,
    publish: Publish | None = None,
    prepare: Prepare | None = None,
    dead_letters: DeadLetters | None = None,
) -> None:
    """Serves until `stopping` is set, then asks clients to come back. Raises `CannotListen`.

    `publish` publishes events of the desk and `prepare` prepares its corrections; without them the desk is closed.
    `dead_letters` handles them for the operator page. The store may start later than the gateway: until then /readyz
    answers 503 and clients wait.
    """
    wanted = settings.max_connections + settings.max_http_connections
    limits = SocketLimits(_allow_files(wanted + _OTHER_FILES) - _OTHER_FILES, settings.max_connections_per_address)
    proxies = TrustedProxies(settings.trusted_proxies)
    listening = _listen(settings)
    client = _store_client(settings)
    replica = Replica(settings, client)
    access = settings.access()
    hub = Hub(settings, replica, access)
    health = HealthWatch(Observer(client, settings.store_timeout_s))
    system = SystemChannel(health, lambda name: Feed(name, monotonic_ms, call_at_ms, _SYSTEM_HISTORY))
    replica.add_local(system.scope, system.wanted)
    config = uvicorn.Config(
        build_app(settings, replica, stopping.is_set, publish, hub, access, prepare, health, dead_letters),
        ws=functools.partial(Connection, hub=hub, limits=limits, proxies=proxies),  # type: ignore[arg-type]  # uvicorn only calls it
        http="httptools",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=",".join(settings.trusted_proxies),
        timeout_graceful_shutdown=int(settings.stop_s),
    )
    server = _Server(config)

    def connect(admission: Admission) -> HttpConnection:
        return HttpConnection(
            config, server.server_state, {}, limits=limits, admission=admission, request_s=settings.request_s
        )

    # A client that takes no data for as long as one that answers no ping is dead.
    listener = Listener(listening, limits, proxies, connect, unacknowledged_s=3 * settings.ping_s)
    _log.info("serving", url=f"http://{settings.host}:{settings.port}")
    try:
        with _limited_logs():
            async with asyncio.TaskGroup() as group:
                follow_task = group.create_task(replica.run(stopping))
                system_task = group.create_task(system.run(stopping))
                periodic_task = group.create_task(hub.run(stopping))
                serve_task = group.create_task(server.serve([]))
                listener.start()
                await stopping.wait()
                listener.stop()
                hub.close_all(CloseCode.SHUTTING_DOWN)
                server.should_exit = True
                await serve_task
                await asyncio.wait([follow_task, periodic_task, system_task], timeout=settings.stop_s)
                for task in (follow_task, periodic_task, system_task):
                    task.cancel()
    finally:
        listener.stop()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(settings.stop_s):
                await client.aclose()


@contextlib.contextmanager
def _limited_logs() -> Iterator[None]:
    """Limits what libraries log, because clients can cause it."""
    records = LimitedRecords(LogLimit())
    loggers = [logging.getLogger(name) for name in ("uvicorn.error", "asyncio")]
    for logger in loggers:
        logger.addFilter(records)
    try:
        yield
    finally:
        for logger in loggers:
            logger.removeFilter(records)


def _allow_files(wanted: int) -> int:
    """Raises the limit of open files, which is 1024 on most systems, and returns how many are allowed.

    Each connection is an open file. Without one left, a client cannot even be answered that this gateway is full.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    if allowed < wanted:
        _log.warning(
            "this system allows fewer open files than the settings allow connections",
            allowed=allowed,
            wanted=wanted,
            see="ulimit -Hn",
        )
    return allowed


def _listen(settings: GatewaySettings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # The protocol must be named: only then does asyncio turn Nagle's algorithm off, which delays a second small write by 40 ms.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if settings.shares_port:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        listener.bind((settings.host, settings.port))
        listener.listen(_BACKLOG)
    except OSError as error:
        listener.close()
        raise CannotListen(settings.host, settings.port, error.strerror or str(error)) from error
    return listener
