"""The same runs on clusters: Kafka with three brokers, Redis Cluster with three primaries and three replicas.

One broker at a time is killed or frozen, and one node; slots move and primaries hand over in between. A fault is over when the
cluster is whole again: two at once would be the loss of data that replication does not promise to survive.
"""

import asyncio
import contextlib
import os
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from random import Random

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from producers.simulate import COMPETITION
from schemas.storage_keys import scope_keys
from testing.kafka_cluster import MIN_INSYNC, REPLICAS, KafkaCluster, kafka_cluster
from testing.pacing import lasts
from testing.processes import free_port
from testing.proxy import Proxy
from testing.redis_cluster import RedisNodes, redis_cluster
from testing.servers import Server, temporary_folder
from testing.waiting import eventually
from tests.faults.plan import FEED_S, Fault, Kind, Plan
from tests.faults.stack import CONSUMERS, GATEWAYS, Program, Stack, all_listen, kill_program

CLUSTER_FAULTS: tuple[tuple[Kind, str], ...] = (
    ("kill", "broker"),
    ("freeze", "broker"),
    ("kill", "node"),
    ("freeze", "node"),
    ("move", "node"),
    ("promote", "node"),
    ("kill", "consumer-1"),
    ("freeze", "consumer-2"),
    ("kill", "gateway-1"),
    ("restart", "gateway-2"),
)
_LONGEST_S = {"consumer-2": 9.0}
_WHOLE_S = 90.0


def cluster_plan(seed: int) -> Plan:
    """Five faults: two seeds in a row have all of them."""
    random = Random(f"clusters {seed}")
    deck = list(CLUSTER_FAULTS)
    Random(f"deck {(seed - 1) // 2}").shuffle(deck)
    half = len(deck) // 2
    cards = deck[:half] if seed % 2 else deck[half:]
    moments = sorted(round(random.uniform(0.5, FEED_S), 1) for _ in cards)
    faults = tuple(
        Fault(at_s, kind, target, round(random.uniform(0.5, _LONGEST_S.get(target, 5.0)), 1), random.random())
        for at_s, (kind, target) in zip(moments, cards, strict=True)
    )
    return Plan(seed, "cluster", False, faults)


@dataclass
class ClusterStack(Stack):
    """`kafka` and `store` are the first broker and the first node."""

    kafka_cluster: KafkaCluster | None = None
    redis_nodes: RedisNodes | None = None

    @property
    def brokers(self) -> str:
        assert self.kafka_cluster is not None
        return self.kafka_cluster.address


@asynccontextmanager
async def running_clusters() -> AsyncIterator[ClusterStack]:
    """Everything started and reachable."""
    folder = temporary_folder("faults")
    async with AsyncExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        kafka = stack.enter_context(kafka_cluster())
        nodes = stack.enter_context(redis_cluster())
        ports = [free_port() for _ in GATEWAYS]
        clients = [await stack.enter_async_context(Proxy.before(port)) for port in ports]
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("RINKSIDE_")},
            "RINKSIDE_KAFKA_BOOTSTRAP_SERVERS": kafka.address,
            "RINKSIDE_REDIS_URL": nodes.address,
            "RINKSIDE_REDIS_CLUSTER": "on",
            "RINKSIDE_PARTITIONS": "2",
            "RINKSIDE_REPLICAS": str(REPLICAS),
            "RINKSIDE_MIN_INSYNC_REPLICAS": str(MIN_INSYNC),
        }
        programs = {name: Program(name, ("consume",), environment, folder / f"{name}.log") for name in CONSUMERS}
        for name, port in zip(GATEWAYS, ports, strict=True):
            own = {**environment, "RINKSIDE_GATEWAY_PORT": str(port)}
            programs[name] = Program(name, ("gateway",), own, folder / f"{name}.log")
        made = ClusterStack(
            folder,
            kafka.brokers[1],
            nodes.nodes[1],
            {"clients": clients},
            programs,
            kafka_cluster=kafka,
            redis_nodes=nodes,
        )
        for program in programs.values():
            program.start()
            stack.callback(kill_program, program)
        await eventually(lambda: all_listen(ports), 60)
        yield made


async def apply_to_cluster(stack: ClusterStack, fault: Fault) -> str:
    """Carries out a fault of a broker or a node, and waits until its cluster is whole. Returns what was done in detail."""
    assert stack.kafka_cluster is not None
    assert stack.redis_nodes is not None
    async with stack.lock(fault.target):
        if fault.target == "broker":
            await eventually(lambda: _are_in_sync(stack), _WHOLE_S)
            number = 1 + int(fault.pick * len(stack.kafka_cluster.brokers))
            server = stack.kafka_cluster.brokers[number]
            await _disturb(server, fault)
            await eventually(lambda: _are_in_sync(stack), _WHOLE_S)
            return f"broker {number}"
        nodes = stack.redis_nodes
        await _until_whole(nodes)
        primary = await asyncio.to_thread(_found, nodes)
        match fault.kind:
            case "move":
                done = await asyncio.to_thread(nodes.move_slot, scope_keys(COMPETITION).meta)
                detail = f"slot moved from node {done[0]} to node {done[1]}"
            case "promote":
                (replica, *_) = await asyncio.to_thread(nodes.replicas_of, primary)
                await asyncio.to_thread(nodes.promote, replica)
                detail = f"node {replica} took over from node {primary}"
            case _:
                await _disturb(nodes.nodes[primary], fault)
                detail = f"node {primary}"
        await _until_whole(nodes)
        return detail


def _found(nodes: RedisNodes) -> int:
    """The primary of the race day."""
    return nodes.primary_of(scope_keys(COMPETITION).meta)


async def _until_whole(nodes: RedisNodes) -> None:
    async def is_whole() -> bool:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return await asyncio.to_thread(nodes.is_whole)
        return False

    await eventually(is_whole, _WHOLE_S)


async def _disturb(server: Server, fault: Fault) -> None:
    if fault.kind == "kill":
        server.kill()
        await lasts(fault.for_s)
        server.start()
        await asyncio.to_thread(server.wait_until_ready)
        return
    server.freeze()
    try:
        await lasts(fault.for_s)
    finally:
        server.thaw()


async def _are_in_sync(stack: ClusterStack) -> bool:
    """Whether each partition has all of its replicas in sync. Raises `OSError` while no broker says."""
    admin = AIOKafkaAdminClient(bootstrap_servers=stack.brokers)
    try:
        await admin.start()
        described = await admin.describe_topics()
    except KafkaError as error:
        raise OSError(str(error)) from error
    finally:
        await admin.close()
    partitions = [part for topic in described for part in topic["partitions"]]
    return bool(partitions) and all(set(part["isr"]) == set(part["replicas"]) for part in partitions)
