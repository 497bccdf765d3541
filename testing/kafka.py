"""Apache Kafka from its jars."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from testing.processes import REPOSITORY, Unavailable, free_port
from testing.servers import Server, running, temporary_folder

_CLUSTER = "MkU3OEVBNTcwNTJENDM2Qk"


def kafka_libs() -> Path:
    """Folder with Apache Kafka's jars; raises Unavailable where it is absent."""
    libs = Path(os.environ.get("RINKSIDE_TEST_KAFKA_LIBS", REPOSITORY / ".cache" / "kafka" / "libs"))
    if not any(libs.glob("kafka_*.jar")):
        raise Unavailable("Apache Kafka's jars are not here (make kafka)")
    if shutil.which("java") is None:
        raise Unavailable("Java is not installed, and Apache Kafka needs it")
    return libs


def apache_kafka(
    more: Mapping[str, str] | None = None, *, port: int | None = None, advertised: int | None = None
) -> contextlib.AbstractContextManager[Server]:
    """Apache Kafka, one node, KRaft. Its log outlives a restart. `more` are properties of the broker; `advertised` is the port
    that it names to its clients, where that is not its own: the port of a proxy."""
    folder, controller = temporary_folder("kafka"), free_port()
    port = port or free_port()
    properties = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": f"PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controller}",
        "advertised.listeners": f"PLAINTEXT://127.0.0.1:{advertised or port}",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(folder / "log"),
        "offsets.topic.replication.factor": "1",
        "transaction.state.log.replication.factor": "1",
        "transaction.state.log.min.isr": "1",
        "share.coordinator.state.topic.replication.factor": "1",
        "group.initial.rebalance.delay.ms": "0",
        "offsets.topic.num.partitions": "1",
        "auto.create.topics.enable": "false",
        **(more or {}),
    }
    config = format_storage(folder, properties)
    return running(Server(java_command("kafka.Kafka", str(config)), port, f"127.0.0.1:{port}", folder))


def java_command(*arguments: str) -> list[str]:
    """A program of Kafka's jars."""
    return [
        *("java", "-Xmx512m", "-cp", f"{kafka_libs()}/*", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"),
        *arguments,
    ]


def format_storage(folder: Path, properties: Mapping[str, str], *options: str) -> Path:
    """Writes the properties of a broker and formats its folder. Returns the file of properties."""
    config = folder / "server.properties"
    config.write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
    tool = java_command("kafka.tools.StorageTool", "format", "-t", _CLUSTER, "-c", str(config), *options)
    subprocess.run(tool, check=True, capture_output=True)
    return config
