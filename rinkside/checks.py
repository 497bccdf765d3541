"""The checks of `rinkside doctor`: each asks one thing with a timeout, and says what to do when it is not in order."""

import asyncio
import errno
import http.client
import json
import os
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaConnectionError, KafkaError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from consumers.topics import topic_problems
from rinkside.embedded.discovery import running_stacks
from rinkside.lag import lag_of
from rinkside.settings import Settings
from schemas.storage_keys import DEAD_LETTER_TOPIC, EVENTS_TOPIC

_TIMEOUT_S = 5.0
_START = "start it, or `rinkside up` for all of it; or say where it is with"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at."""

    name: str
    good: bool
    found: str
    advice: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """All checks, in the order in which they are worth mending."""
    broker, store, gateway = await asyncio.gather(
        _broker(settings), _redis(settings.redis_url), _gateway(settings.gateway_url)
    )
    topics = [await _topics(settings)] if broker.good else []
    between = [await _projection(settings)] if broker.good and store.good else []
    return [_python(), _stack(), broker, *topics, store, *between, gateway]


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), found, "" if sys.version_info >= (3, 11) else "3.11 or newer")


def _stack() -> Finding:
    stacks = running_stacks()
    if not stacks:
        return Finding("rinkside up", True, "not running here (need not be)")
    listed = "; ".join(f"{stack.gateway_url}, {stack.data}" for stack in stacks)
    advice = "several run: what is below is of the first" if len(stacks) > 1 else ""
    return Finding("rinkside up", True, f"running, {listed}", advice)


async def _broker(settings: Settings) -> Finding:
    servers = settings.kafka_bootstrap_servers
    admin = AIOKafkaAdminClient(bootstrap_servers=servers, request_timeout_ms=int(_TIMEOUT_S * 1000))
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            await admin.start()
            topics = set(await admin.list_topics())
    except (KafkaError, OSError, TimeoutError) as error:
        problem = f"{servers}: {_words(error)}"
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
            settings.kafka_bootstrap_servers, replicas=settings.replicas, min_insync=settings.min_insync_replicas
        )
    except (KafkaError, OSError, TimeoutError) as error:
        return Finding("Topics", False, f"unknown: {_words(error)}", "run `rinkside doctor` again")
    if problems:
        return Finding(
            "Topics", False, "; ".join(problems), "`kafka-configs.sh --alter` changes the settings of a topic"
        )
    return Finding("Topics", True, "events are kept without limit")


async def _redis(url: str) -> Finding:
    client = Redis.from_url(url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            info = await client.info("server")
    except (RedisError, OSError, TimeoutError) as error:
        return Finding("Redis", False, f"{_without_password(url)}: {_words(error)}", f"{_START} RINKSIDE_REDIS_URL")
    finally:
        await client.aclose()
    return Finding("Redis", True, f"{_without_password(url)}, version {info.get('redis_version', 'unknown')}")


async def _projection(settings: Settings) -> Finding:
    """Whether what is on the log reaches the views."""
    try:
        lag = await lag_of(settings.kafka_bootstrap_servers, settings.redis_url, _TIMEOUT_S)
    except (KafkaError, RedisError, OSError, TimeoutError) as error:
        return Finding("Projection", False, f"not known: {_words(error)}", "look again in a moment")
    if not lag.waiting:
        return Finding("Projection", True, f"all of {lag.events:,} events are in the views")
    found = f"{lag.waiting:,} of {lag.events:,} events wait"
    if lag.moves:
        return Finding("Projection", True, f"catching up, {found}")
    return Finding(
        "Projection", False, f"{found}, and none was taken in", "start `rinkside consume`, or see what its log says"
    )


async def _gateway(url: str) -> Finding:
    ready = url.replace("ws", "http", 1).rstrip("/") if url.startswith("ws") else url.rstrip("/")

    def ask() -> str:
        try:
            with urllib.request.urlopen(f"{ready}/readyz", timeout=_TIMEOUT_S):
                return ""
        except urllib.error.HTTPError as error:
            with error:
                return f"{error.code} {_said(error.read(2_000))}"
        except urllib.error.URLError as error:
            return _words(error.reason if isinstance(error.reason, OSError) else error)
        except (OSError, ValueError, http.client.HTTPException) as error:
            return _words(error)

    problem = await asyncio.to_thread(ask)
    if problem:
        return Finding("Gateway", False, f"{url}: {problem}", f"{_START} RINKSIDE_GATEWAY_URL")
    return Finding("Gateway", True, url)


def _said(body: bytes) -> str:
    """The message in an answer of the gateway, or whatever else answered there."""
    try:
        return str(json.loads(body)["message"])
    except (ValueError, TypeError, KeyError):
        return body[:200].decode(errors="replace")


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _words(error: BaseException) -> str:
    """`Connection refused`, and not the library's way to say it."""
    if isinstance(error, KafkaConnectionError):
        return "no connection"
    reason: BaseException | None = error
    while reason is not None:
        if isinstance(reason, OSError) and reason.strerror:
            known = reason.errno in errno.errorcode  # a resolver has numbers of its own
            return os.strerror(reason.errno) if reason.errno and known else reason.strerror
        reason = reason.__cause__ or reason.__context__
    return str(error) or "no answer"
