"""The checks of `rinkside doctor`: each tests one thing within a timeout, and says what to do about a problem."""

import asyncio
import errno
import json
import os
import sys
from pathlib import Path

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError
from redis.asyncio import Redis
from redis.exceptions import NoPermissionError, RedisClusterException, RedisError

from consumers.exceptions import ConsumerError
from consumers.store import close_client, open_client
from consumers.store.redis_calls import StoreClient, refusal_of
from consumers.topics import topic_problems
from producers.diagnosis import connection_problem
from rinkside.doctor.health import health_of
from rinkside.doctor.lag import lag_of
from rinkside.doctor.result import Finding
from rinkside.doctor.season_points import unknown_points
from rinkside.embedded.discovery import running_stacks
from rinkside.embedded.recorded import is_full, recorded_of, stack_at
from rinkside.http_get import http_get
from rinkside.kafka.connection import kafka_of
from rinkside.settings import Settings
from schemas.kafka import KafkaConnection
from schemas.storage_keys import CHECK_KEY, DEAD_LETTER_TOPIC, EVENTS_TOPIC
from schemas.urls import masked

_TIMEOUT_S = 5.0
_START = "start it, or run `rinkside up`; or set its address with"


async def examine(settings: Settings) -> list[Finding]:
    """Runs all checks. They come in the order in which to correct problems."""
    broker, store, gateway = await asyncio.gather(
        _broker(kafka_of(settings)),
        _redis(settings.redis_url, is_cluster=settings.redis_cluster),
        _gateway(settings.gateway_url),
    )
    topics = [await _topics(settings)] if broker.ok else []
    projection = [await _projection(settings)] if broker.ok and store.ok else []
    points = [await _points(settings.redis_url)] if store.ok else []
    recording = await _recording(settings.kafka_bootstrap_servers) if broker.ok else []
    health = await health_of(settings.redis_url, _TIMEOUT_S, is_cluster=settings.redis_cluster) if store.ok else []
    return [_python(), _stack(), broker, *topics, *recording, store, *projection, *points, gateway, *health]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), found, "" if sys.version_info >= (3, 11) else "3.11 or newer")


def _stack() -> Finding:
    stacks = running_stacks()
    if not stacks:
        return Finding("rinkside up", True, "not running here (need not be)")
    listed = "; ".join(f"{stack.gateway_url}, {stack.data}" for stack in stacks)
    advice = "several run: the lines below are about the first" if len(stacks) > 1 else ""
    return Finding("rinkside up", True, f"running, {listed}", advice)


async def _broker(kafka: KafkaConnection) -> Finding:
    servers = kafka.servers
    admin = AIOKafkaAdminClient(**kafka.client_options(), request_timeout_ms=int(_TIMEOUT_S * 1000))
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.start()
            topics = set(await admin.list_topics())
    except KafkaConnectionError:
        return Finding("Kafka", False, await connection_problem(kafka), f"{_START} RINKSIDE_KAFKA_BOOTSTRAP_SERVERS")
    except (KafkaError, OSError, TimeoutError) as error:
        problem = f"{servers}: {_problem_of(error)}"
        return Finding("Kafka", False, problem, f"{_START} RINKSIDE_KAFKA_BOOTSTRAP_SERVERS")
    finally:
        await admin.close()
    if missing := {EVENTS_TOPIC, DEAD_LETTER_TOPIC} - topics:
        advice = "the first `rinkside produce` or `replay` creates them"
        return Finding("Kafka", False, f"{servers}, without {', '.join(sorted(missing))}", advice)
    return Finding("Kafka", True, servers)


async def _topics(settings: Settings) -> Finding:
    """Whether Kafka keeps every event: a rebuild of the views needs the whole log."""
    try:
        problems = await topic_problems(
            kafka_of(settings), replicas=settings.replicas, min_insync=settings.min_insync_replicas
        )
    except (KafkaError, OSError, TimeoutError) as error:
        return Finding("Topics", False, f"unknown: {_problem_of(error)}", "run `rinkside doctor` again")
    if problems:
        return Finding(
            "Topics", False, "; ".join(problems), "`kafka-configs.sh --alter` changes the settings of a topic"
        )
    return Finding("Topics", True, "events are kept without limit")


async def _recording(servers: str) -> list[Finding]:
    """Checks that a running `up` has its log on disk; other brokers keep their log themselves."""
    stack = stack_at(servers)
    if stack is None:
        return []
    try:
        first = await recorded_of(stack, _TIMEOUT_S)
        second = await recorded_of(stack, _TIMEOUT_S) if first.missing else first
    except (KafkaError, ConsumerError, OSError, TimeoutError) as error:
        return [Finding("Recording", False, f"unknown: {_problem_of(error)}", "run `rinkside doctor` again")]
    if not second.missing:
        return [Finding("Recording", True, f"all of {second.events:,} events are on disk")]
    found = f"{second.missing:,} of {second.events:,} events are not on disk"
    if second.missing < first.missing:
        return [Finding("Recording", True, f"catching up, {found}")]
    folder = Path(stack.data)
    advice = (
        f"the disk of {folder} is full: make room" if is_full(folder) else f"look into {folder / 'logs' / 'record.log'}"
    )
    return [Finding("Recording", False, found, f"{advice}; they are lost when `rinkside up` stops")]


async def _redis(url: str, *, is_cluster: bool) -> Finding:
    """Whether the store answers and takes writes; if not, the reason that it gives."""
    client = open_client(url, is_cluster=is_cluster, connections=2, timeout_s=_TIMEOUT_S)
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            version = await _version(client)
            await client.set(CHECK_KEY, "1", px=1_000)
    except NoPermissionError as error:
        found = f"{masked(url)}: its user may not do everything that a consumer does ({error})"
        return Finding("Redis", True, found, "enough for `rinkside gateway`, not for `rinkside consume`")
    except (RedisError, RedisClusterException, OSError, TimeoutError) as error:
        if (refusal := refusal_of(error)) is not None:
            return Finding("Redis", False, f"{masked(url)} refuses: {error}", refusal)
        return Finding("Redis", False, f"{masked(url)}: {_problem_of(error)}", f"{_START} RINKSIDE_REDIS_URL")
    finally:
        await close_client(client)
    return Finding("Redis", True, f"{masked(url)}, {version}")


async def _version(client: StoreClient) -> str:
    if isinstance(client, Redis):
        return f"version {(await client.info('server')).get('redis_version', 'unknown')}"
    await client.initialize()
    nodes = client.get_nodes()
    return (
        f"a cluster of {len(client.get_primaries())} primaries and {len(nodes) - len(client.get_primaries())} replicas"
    )


async def _projection(settings: Settings) -> Finding:
    """Checks that the events on the log reach the views."""
    try:
        lag = await lag_of(kafka_of(settings), settings.redis_url, _TIMEOUT_S, is_cluster=settings.redis_cluster)
    except (KafkaError, RedisError, RedisClusterException, OSError, TimeoutError) as error:
        return Finding("Projection", False, f"not known: {_problem_of(error)}", "look again in a moment")
    if not lag.waiting:
        return Finding("Projection", True, f"all of {lag.events:,} events are in the views")
    found = f"{lag.waiting:,} of {lag.events:,} events wait"
    if lag.moves:
        return Finding("Projection", True, f"catching up, {found}")
    return Finding(
        "Projection", False, f"{found}, and the consumer reads none", "start `rinkside consume`, or look into its log"
    )


async def _points(redis_url: str) -> Finding:
    """Whether every World Cup race gives points: a season may have no table."""
    try:
        unknown = await unknown_points(redis_url, _TIMEOUT_S)
    except (RedisError, ConsumerError, OSError, TimeoutError) as error:
        return Finding("Points", True, f"not known: {_problem_of(error)}")
    if not unknown:
        return Finding("Points", True, "every World Cup race has a points table")
    seasons = "; ".join(f"{season}: {', '.join(races)}" for season, races in sorted(unknown.items()))
    advice = (
        "add tables to consumers/rules/seasons, or leave out season and stage of a competition that is no World Cup"
    )
    return Finding("Points", True, f"not known, so these races give none: {seasons}", advice)


async def _gateway(url: str) -> Finding:
    ready = url.replace("ws", "http", 1).rstrip("/") if url.startswith("ws") else url.rstrip("/")
    try:
        answer = await http_get(f"{ready}/readyz", _TIMEOUT_S)
        problem = "" if answer.status == 200 else f"{answer.status} {_message_in(answer.body)}"
    except OSError as error:
        problem = _problem_of(error)
    if problem:
        return Finding("Gateway", False, f"{masked(url)}: {problem}", f"{_START} RINKSIDE_GATEWAY_URL")
    return Finding("Gateway", True, masked(url))


def _message_in(body: bytes) -> str:
    """Returns the message in an answer of the gateway, or the beginning of another answer."""
    try:
        return str(json.loads(body)["message"])
    except (ValueError, TypeError, KeyError):
        return body[:200].decode(errors="replace")


def _problem_of(error: BaseException) -> str:
    """Returns the reason in the words of the operating system: `Connection refused`."""
    if isinstance(error, KafkaConnectionError):
        return "no connection"
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, OSError) and reason.strerror:
            known = reason.errno in errno.errorcode  # a resolver has other numbers
            return os.strerror(reason.errno) if reason.errno and known else reason.strerror
        reason = reason.__cause__ or reason.__context__
    return str(error) or "no answer"
