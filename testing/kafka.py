"""Apache Kafka from its jars."""

import contextlib
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from testing.processes import REPOSITORY, Unavailable, free_port
from testing.servers import Server, running, temporary_folder


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
    libs = kafka_libs()
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
    (folder / "server.properties").write_text("".join(f"{key}={value}\n" for key, value in properties.items()))
    java = ["java", "-Xmx512m", "-cp", f"{libs}/*", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"]
    config = str(folder / "server.properties")
    subprocess.run(
        [*java, "kafka.tools.StorageTool", "format", "-t", "MkU3OEVBNTcwNTJENDM2Qk", "-c", config],
        check=True,
        capture_output=True,
    )
    return running(Server([*java, "kafka.Kafka", config], port, f"127.0.0.1:{port}", folder))
