"""The checks of `rinkside doctor`: each asks one thing with a timeout, and says what to do when it is not in order."""

import asyncio
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from rinkside.discovery import running_stacks
from rinkside.settings import Settings
from schemas.places import DEAD_LETTER_TOPIC, EVENTS_TOPIC

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
    outside = await asyncio.gather(_broker(settings), _redis(settings.redis_url), _gateway(settings.gateway_url))
    return [_python(), _stack(), *outside]


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
        problem = f"{servers}: {str(error) or 'no answer'}"
        return Finding("Kafka", False, problem, f"{_START} RINKSIDE_KAFKA_BOOTSTRAP_SERVERS")
    finally:
        await admin.close()
    if missing := {EVENTS_TOPIC, DEAD_LETTER_TOPIC} - topics:
        advice = "the first `rinkside produce` or `replay` creates them"
        return Finding("Kafka", False, f"{servers}, without {', '.join(sorted(missing))}", advice)
    return Finding("Kafka", True, servers)


async def _redis(url: str) -> Finding:
    client = Redis.from_url(url, socket_timeout=_TIMEOUT_S, socket_connect_timeout=_TIMEOUT_S)
    try:
        async with asyncio.timeout(_TIMEOUT_S):
            info = await client.info("server")
    except (RedisError, OSError, TimeoutError) as error:
        return Finding("Redis", False, f"{_without_password(url)}: {error}", f"{_START} RINKSIDE_REDIS_URL")
    finally:
        await client.aclose()
    return Finding("Redis", True, f"{_without_password(url)}, version {info.get('redis_version', 'unknown')}")


async def _gateway(url: str) -> Finding:
    ready = url.replace("ws", "http", 1).rstrip("/") if url.startswith("ws") else url.rstrip("/")

    def ask() -> str:
        try:
            with urllib.request.urlopen(f"{ready}/readyz", timeout=_TIMEOUT_S):
                return ""
        except urllib.error.HTTPError as error:
            with error:
                return f"{error.code} {error.read(200).decode(errors='replace')}"
        except (urllib.error.URLError, OSError) as error:
            return str(error)

    problem = await asyncio.to_thread(ask)
    if problem:
        return Finding("Gateway", False, f"{url}: {problem}", f"{_START} RINKSIDE_GATEWAY_URL")
    return Finding("Gateway", True, url)


def _without_password(url: str) -> str:
    scheme, _, rest = url.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"
