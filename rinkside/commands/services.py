"""`consume`, `record`, `gateway`: one service in this process, until SIGTERM or Ctrl-C."""

import asyncio
import contextlib
from pathlib import Path
from typing import Annotated, Any

import typer

from rinkside.commands.options import GatewayPort, Host, RedisUrl, Servers, settings_with
from rinkside.signals import run_until_stopped


def consume(
    kafka_bootstrap_servers: Servers = None,
    redis_url: RedisUrl = None,
    alone: Annotated[
        bool, typer.Option("--alone", help="Take all partitions and share with nobody: a fall costs no waiting.")
    ] = False,
) -> None:
    """Build the views in Redis from the events in Kafka.

    Start it several times and they share the work; kill one and another goes on.
    """
    from consumers.service import ConsumerSettings, serve

    settings = settings_with(kafka_bootstrap_servers=kafka_bootstrap_servers, redis_url=redis_url)
    service = ConsumerSettings(
        kafka_bootstrap_servers=settings.kafka_bootstrap_servers,
        redis_url=settings.redis_url,
        group=None if alone else settings.consumer_group,
        metrics_port=settings.metrics_port,
        replicas=settings.replicas,
        min_insync=settings.min_insync_replicas,
    )
    run_until_stopped(lambda stopping: serve(service, stopping))


def record(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for events.jsonl and dead-letters.jsonl.")],
    kafka_bootstrap_servers: Servers = None,
) -> None:
    """Write the log to disk, each entry of it once, as a recording that `replay` can play."""
    from consumers.recorder import RecorderSettings
    from consumers.recorder import record as record_log

    settings = settings_with(kafka_bootstrap_servers=kafka_bootstrap_servers)
    service = RecorderSettings(settings.kafka_bootstrap_servers, directory)
    run_until_stopped(lambda stopping: record_log(service, stopping))


def gateway(
    redis_url: RedisUrl = None, host: Host = None, port: GatewayPort = None, kafka_bootstrap_servers: Servers = None
) -> None:
    """Serve the views over WebSocket and HTTP. Run as many as you like side by side.

    Kafka is needed only for the desk (notes, overlays), which is open where RINKSIDE_DESK_KEY is set.
    """
    from gateway.service import GatewaySettings, serve
    from rinkside.desk import DeskLine

    settings = settings_with(
        redis_url=redis_url, gateway_host=host, gateway_port=port, kafka_bootstrap_servers=kafka_bootstrap_servers
    )
    bounds: dict[str, Any] = {}
    if settings.max_connections is not None:
        bounds["max_connections"] = settings.max_connections
    service = GatewaySettings(
        redis_url=settings.redis_url,
        host=settings.gateway_host,
        port=settings.gateway_port,
        allowed_origins=settings.allowed_origins,
        desk_key=settings.desk_key or "",
        **bounds,
    )

    async def life(stopping: asyncio.Event) -> None:
        async with contextlib.aclosing(DeskLine(settings.kafka_bootstrap_servers)) as line:
            await serve(service, stopping, line.publish)

    run_until_stopped(life)
