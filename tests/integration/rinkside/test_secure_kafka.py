"""A race over encrypted and authenticated connections: producers, consumer, recorder and doctor take the same settings."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from consumers.recorder import EVENTS_FILE, RecorderSettings, record
from consumers.service import ConsumerSettings
from producers.exceptions import PublishFailed
from producers.publish import open_publisher
from producers.topics import ensure_topics
from rinkside.doctor.checks import examine
from rinkside.doctor.lag import lag_of
from rinkside.kafka.connection import kafka_of
from rinkside.settings import Settings
from schemas.events import encode_event
from testing.processes import free_port
from testing.secure_kafka import PASSWORD, USER, SecureKafka, secure_kafka, unsigned_token
from testing.servers import Server, valkey
from testing.waiting import eventually, within
from tests.kit.consumers.running import consuming, story, until_settled

pytestmark = pytest.mark.kafka

KINDS = [
    "TLS with a client certificate",
    "PLAIN",
    "SCRAM-SHA-256",
    "SCRAM-SHA-512",
    "OAUTHBEARER",
    "SASL without TLS",
    "IPv6",
]


@pytest.fixture(scope="module")
def secure() -> Iterator[SecureKafka]:
    with secure_kafka() as kafka:
        yield kafka


@pytest.fixture(scope="module")
def store() -> Iterator[Server]:
    with valkey() as server:
        yield server


def settings_of(kind: str, kafka: SecureKafka, store: Server, folder: Path) -> Settings:
    """The settings as a person gives them, all as text."""
    token = folder / "token"
    token.write_text(unsigned_token() + "\n")
    user = {"kafka_sasl_username": USER, "kafka_sasl_password": PASSWORD}
    sasl_tls = {
        "kafka_bootstrap_servers": f"127.0.0.1:{kafka.sasl_tls}, localhost:{kafka.sasl_tls}",
        "kafka_security_protocol": "sasl_ssl",
        "kafka_ssl_ca_file": str(kafka.ca_file),
    }
    match kind:
        case "TLS with a client certificate":
            values = {
                "kafka_bootstrap_servers": f"127.0.0.1:{kafka.tls}",
                "kafka_security_protocol": "ssl",
                "kafka_ssl_ca_file": str(kafka.ca_file),
                "kafka_ssl_certificate_file": str(kafka.client_certificate),
                "kafka_ssl_key_file": str(kafka.client_key),
            }
        case "OAUTHBEARER":
            values = {**sasl_tls, "kafka_sasl_mechanism": "oauthbearer", "kafka_sasl_token_file": str(token)}
        case "SASL without TLS":
            address = f"127.0.0.1:{kafka.sasl}"
            values = {**user, "kafka_bootstrap_servers": address, "kafka_security_protocol": "sasl_plaintext"}
        case "IPv6":
            values = {"kafka_bootstrap_servers": f" [::1]:{kafka.ipv6} "}
        case mechanism:
            values = {**sasl_tls, **user, "kafka_sasl_mechanism": mechanism.lower()}
    gateway = {"redis_url": store.address, "gateway_url": f"http://127.0.0.1:{free_port()}"}
    return Settings.model_validate({**values, **gateway})


@pytest.mark.parametrize("kind", KINDS)
async def test_a_race_reaches_the_views_and_the_recording(
    kind: str, secure: SecureKafka, store: Server, tmp_path: Path
) -> None:
    settings = settings_of(kind, secure, store, tmp_path)
    kafka = kafka_of(settings)
    competition = f"c{KINDS.index(kind)}"
    events = story(competition, pairs=2)
    await ensure_topics(kafka, partitions=2)
    stopping = asyncio.Event()
    recorder = asyncio.create_task(record(RecorderSettings(kafka, tmp_path / "recording", retry_s=0.05), stopping))
    async with consuming(ConsumerSettings(kafka, store.address, group=None, check_s=0.2)):
        async with open_publisher(kafka) as publisher:
            for event in events:
                await publisher.send(event)
        async with Redis.from_url(store.address) as redis:
            await until_settled(redis, events)
        lines = tmp_path / "recording" / EVENTS_FILE
        await eventually(lambda: set(map(encode_event, events)) <= set(lines.read_bytes().splitlines()))
        assert (await lag_of(kafka, store.address, 10)).waiting == 0
        findings = {finding.name: finding for finding in await examine(settings)}
        assert (findings["Kafka"].ok, findings["Topics"].ok, findings["Projection"].ok) == (True, True, True)
    stopping.set()
    async with within(20):
        await recorder


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"kafka_sasl_password": "another"}, f"the broker refuses {USER} (PLAIN): Authentication failed"),
        ({"kafka_ssl_ca_file": None}, "RINKSIDE_KAFKA_SSL_CA_FILE names the certificates to trust"),
        ({"kafka_security_protocol": "PLAINTEXT"}, "is PLAINTEXT the wrong protocol for this address?"),
        ({"kafka_bootstrap_servers": "127.0.0.1:1"}, "127.0.0.1:1: Connection refused"),
    ],
    ids=["password", "authority", "protocol", "address"],
)
async def test_a_connection_that_is_refused_is_reported_with_its_reason(
    changes: dict[str, object], problem: str, secure: SecureKafka, store: Server, tmp_path: Path
) -> None:
    """aiokafka says "Unable to bootstrap" to all of them."""
    settings = settings_of("PLAIN", secure, store, tmp_path).model_copy(update=changes)
    with pytest.raises(PublishFailed) as caught:
        await ensure_topics(kafka_of(settings), partitions=2)
    assert problem in str(caught.value)
    with pytest.raises(PublishFailed) as caught:
        async with open_publisher(kafka_of(settings)):
            pass
    assert problem in str(caught.value)
    (finding,) = [finding for finding in await examine(settings) if finding.name == "Kafka"]
    assert problem in finding.found
    assert PASSWORD not in str(caught.value) + finding.found
