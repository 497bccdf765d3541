"""Apache Kafka as a cluster of three brokers, each of which also votes for the controller."""

import contextlib
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from schemas.kafka import KafkaConnection
from testing.kafka import format_storage, java_command
from testing.processes import free_port
from testing.servers import Server, temporary_folder

BROKERS = 3
REPLICAS, MIN_INSYNC = 3, 2


@dataclass(frozen=True, slots=True)
class KafkaCluster:
    """The brokers by their number from 1."""

    brokers: dict[int, Server]

    @property
    def address(self) -> str:
        return ",".join(server.address for server in self.brokers.values())

    @property
    def kafka(self) -> KafkaConnection:
        return KafkaConnection(self.address)

    async def leaders(self, topic: str) -> dict[int, int]:
        """The leading broker of each partition. Raises `OSError` while no broker says."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.address)
        try:
            await admin.start()
            (described,) = await admin.describe_topics([topic])
        except KafkaError as error:
            raise OSError(str(error)) from error
        finally:
            await admin.close()
        return {each["partition"]: each["leader"] for each in described["partitions"]}


@contextlib.contextmanager
def kafka_cluster() -> Iterator[KafkaCluster]:
    """Three brokers. A killed one loses its leaderships within seconds; when it is back, they return to it."""
    numbers = range(1, BROKERS + 1)
    ports = {number: (free_port(), free_port()) for number in numbers}
    voters = ",".join(f"{number}@127.0.0.1:{controller}" for number, (_, controller) in ports.items())
    with ExitStack() as stack:

        def prepared(number: int) -> Server:
            port, controller = ports[number]
            folder = temporary_folder(f"kafka-{number}")
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            properties = {
                "process.roles": "broker,controller",
                "node.id": str(number),
                "controller.quorum.voters": voters,
                "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
                "advertised.listeners": f"PLAINTEXT://127.0.0.1:{port}",
                "controller.listener.names": "CONTROLLER",
                "log.dirs": str(folder / "log"),
                "offsets.topic.replication.factor": "3",
                "offsets.topic.num.partitions": "1",
                "transaction.state.log.replication.factor": "3",
                "transaction.state.log.min.isr": "2",
                "transaction.state.log.num.partitions": "1",
                "group.initial.rebalance.delay.ms": "0",
                "auto.create.topics.enable": "false",
                # A broker that is away is noticed soon, and gets its leaderships back soon.
                "broker.session.timeout.ms": "3000",
                "broker.heartbeat.interval.ms": "500",
                "replica.lag.time.max.ms": "5000",
                "leader.imbalance.check.interval.seconds": "2",
                "leader.imbalance.per.broker.percentage": "0",
            }
            config = format_storage(folder, properties)
            server = Server(java_command("kafka.Kafka", str(config)), port, f"127.0.0.1:{port}", folder)
            stack.callback(server.kill)
            return server

        with ThreadPoolExecutor() as pool:
            brokers = dict(zip(numbers, pool.map(prepared, numbers), strict=True))
        for server in brokers.values():
            server.start()
        for server in brokers.values():
            server.wait_until_ready()
        yield KafkaCluster(brokers)
