"""`consume`, `record`, `gateway`: run one service in this process, until SIGTERM or Ctrl-C."""

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
        bool,
        typer.Option(
            "--alone",
            help="Read all partitions without a consumer group: a restart does not wait for its session to end.",
        ),
    ] = False,
) -> None:
    """Build the views in Redis from the events in Kafka.

    Several consumers share the work; when one dies, another continues.
    """
    from consumers.service import ConsumerSettings, serve
    from consumers.status import ConsumerStatus
    from rinkside.health.metrics import serve_metrics
    from rinkside.health.reporting import reported
    from rinkside.kafka.connection import kafka_of

    settings = settings_with(kafka_bootstrap_servers=kafka_bootstrap_servers, redis_url=redis_url)
    service = ConsumerSettings(
        kafka=kafka_of(settings),
        redis_url=settings.redis_url,
        redis_cluster=settings.redis_cluster,
        group=None if alone else settings.consumer_group,
        replicas=settings.replicas,
        min_insync=settings.min_insync_replicas,
    )
    status = ConsumerStatus()

    async def run(stopping: asyncio.Event) -> None:
        serve_metrics(settings)
        async with reported(settings, status.report):
            await serve(service, stopping, status)

    run_until_stopped(run)


def record(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="Folder for events.jsonl and dead-letters.jsonl.")],
    kafka_bootstrap_servers: Servers = None,
    redis_url: RedisUrl = None,
) -> None:
    """Write the log to disk, each event once, as a recording that `replay` can play.

    It needs no Redis: with one it reports its state, for `rinkside doctor` and the operator page.
    """
    from consumers.recorder import RecorderSettings, RecorderStatus
    from consumers.recorder import record as record_log
    from rinkside.health.metrics import serve_metrics
    from rinkside.health.reporting import reported
    from rinkside.kafka.connection import kafka_of

    settings = settings_with(kafka_bootstrap_servers=kafka_bootstrap_servers, redis_url=redis_url)
    service = RecorderSettings(kafka_of(settings), directory)
    status = RecorderStatus(directory)

    async def run(stopping: asyncio.Event) -> None:
        serve_metrics(settings)
        async with reported(settings, status.report):
            await record_log(service, stopping, status)

    run_until_stopped(run)


def gateway(
    redis_url: RedisUrl = None,
    host: Host = None,
    port: GatewayPort = None,
    kafka_bootstrap_servers: Servers = None,
    workers: Annotated[
        int, typer.Option(min=0, max=256, help="Processes that share the port; 0 = one for each core of this machine.")
    ] = 1,
    shares_port: Annotated[bool, typer.Option("--shares-port", hidden=True)] = False,
) -> None:
    """Serve the views over WebSocket and HTTP. Run as many gateways as you need, on one machine with --workers.

    Only the desk (notes, overlays, corrections) needs Kafka; it is open when there is a token (rinkside token new).
    """
    from gateway.health import GatewayStatus
    from gateway.service import GatewaySettings, serve
    from rinkside.corrections.preview import CorrectionPreview
    from rinkside.desk import DeskPublisher
    from rinkside.health.dead_letters import PageDeadLetters
    from rinkside.health.reporting import reported
    from rinkside.kafka.connection import kafka_of
    from rinkside.workers import default_count, run_workers

    settings = settings_with(
        redis_url=redis_url, gateway_host=host, gateway_port=port, kafka_bootstrap_servers=kafka_bootstrap_servers
    )
    count = workers or default_count()
    if count > 1 and not shares_port:
        run_until_stopped(lambda stopping: run_workers(count, settings, stopping))
        return
    limits: dict[str, Any] = {
        name: value
        for name in ("max_connections", "max_connections_per_address")
        if (value := getattr(settings, name)) is not None
    }
    service = GatewaySettings(
        redis_url=settings.redis_url,
        redis_cluster=settings.redis_cluster,
        host=settings.gateway_host,
        port=settings.gateway_port,
        allowed_origins=settings.allowed_origins,
        tokens=settings.tokens,
        tokens_file=settings.tokens_file,
        desk_key=settings.desk_key or "",
        trusted_proxies=settings.trusted_proxies,
        shares_port=shares_port,
        **limits,
    )

    status = GatewayStatus(f"{settings.gateway_host}:{settings.gateway_port}")

    async def run(stopping: asyncio.Event) -> None:
        async with (
            contextlib.aclosing(DeskPublisher(kafka_of(settings))) as desk,
            contextlib.aclosing(CorrectionPreview(kafka_of(settings), settings.redis_url)) as preview,
            reported(settings, status.report),
        ):
            letters = PageDeadLetters(kafka_of(settings))
            await serve(service, stopping, desk.publish, preview.prepare, letters)

    run_until_stopped(run)
