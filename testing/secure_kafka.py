"""Apache Kafka with encryption and authentication, and certificates that are made for the test."""

import base64
import contextlib
import functools
import json
import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from testing.certificates import make_certificates
from testing.kafka import format_storage, java_command
from testing.processes import free_port
from testing.servers import Server, running, temporary_folder
from testing.waiting import wait_until

USER, PASSWORD = "rinkside", "a-s3cret/with+signs"
"""Of PLAIN and SCRAM."""


@dataclass(frozen=True, slots=True)
class SecureKafka:
    """Ports of the listeners: TLS with client certificates, TLS with SASL, SASL alone, and one on IPv6."""

    server: Server
    folder: Path
    tls: int
    sasl_tls: int
    sasl: int
    ipv6: int

    @property
    def ca_file(self) -> Path:
        return self.folder / "ca.pem"

    @property
    def client_certificate(self) -> Path:
        return self.folder / "client.pem"

    @property
    def client_key(self) -> Path:
        return self.folder / "client.key"


@contextlib.contextmanager
def secure_kafka() -> Iterator[SecureKafka]:
    """A broker whose topics and users are the same on all listeners. Raises `Unavailable` without openssl, Java or the jars."""
    folder = temporary_folder("kafka-secure")
    make_certificates(folder)
    internal, controller, tls, sasl_tls, sasl, ipv6 = (free_port() for _ in range(6))
    listeners = [f"INTERNAL://127.0.0.1:{internal}", f"TLS://127.0.0.1:{tls}", f"SASL_TLS://127.0.0.1:{sasl_tls}"]
    listeners += [f"SASL://127.0.0.1:{sasl}", f"V6://[::1]:{ipv6}"]
    scram = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
    plain = f'org.apache.kafka.common.security.plain.PlainLoginModule required user_{USER}="{PASSWORD}";'
    bearer = "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required;"
    properties = {
        "process.roles": "broker,controller",
        "node.id": "1",
        "controller.quorum.voters": f"1@127.0.0.1:{controller}",
        "listeners": ",".join([*listeners, f"CONTROLLER://127.0.0.1:{controller}"]),
        "advertised.listeners": ",".join(listeners),
        "listener.security.protocol.map": "INTERNAL:PLAINTEXT,CONTROLLER:PLAINTEXT,V6:PLAINTEXT,"
        "TLS:SSL,SASL_TLS:SASL_SSL,SASL:SASL_PLAINTEXT",
        "inter.broker.listener.name": "INTERNAL",
        "controller.listener.names": "CONTROLLER",
        "log.dirs": str(folder / "log"),
        "offsets.topic.replication.factor": "1",
        "offsets.topic.num.partitions": "1",
        "group.initial.rebalance.delay.ms": "0",
        "auto.create.topics.enable": "false",
        "ssl.keystore.type": "PEM",
        "ssl.keystore.location": str(folder / "server.pem"),
        "ssl.truststore.type": "PEM",
        "ssl.truststore.location": str(folder / "ca.pem"),
        "listener.name.tls.ssl.client.auth": "required",
        "sasl.enabled.mechanisms": "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER",
    }
    for listener in ("sasl_tls", "sasl"):
        properties |= {
            f"listener.name.{listener}.plain.sasl.jaas.config": plain,
            f"listener.name.{listener}.scram-sha-256.sasl.jaas.config": scram,
            f"listener.name.{listener}.scram-sha-512.sasl.jaas.config": scram,
            f"listener.name.{listener}.oauthbearer.sasl.jaas.config": bearer,
        }
    users = [f"{mechanism}=[name={USER},password={PASSWORD}]" for mechanism in ("SCRAM-SHA-256", "SCRAM-SHA-512")]
    config = format_storage(folder, properties, *(part for user in users for part in ("--add-scram", user)))
    server = Server(java_command("kafka.Kafka", str(config)), internal, f"127.0.0.1:{internal}", folder)
    with running(server):
        for port in (tls, sasl_tls, sasl):
            wait_until(functools.partial(_listens, port))
        yield SecureKafka(server, folder, tls, sasl_tls, sasl, ipv6)


def unsigned_token(subject: str = USER, lifetime_s: int = 3600) -> str:
    """A token that Kafka's own validator for tests accepts: a JSON web token without signature."""

    def part(value: dict[str, object]) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")

    now = int(time.time())
    return f"{part({'alg': 'none'})}.{part({'sub': subject, 'iat': now, 'exp': now + lifetime_s})}."


def _listens(port: int) -> bool:
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
