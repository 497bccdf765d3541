"""How the settings of Kafka become a connection, and the errors for settings that cannot."""

from pathlib import Path

import pytest

from rinkside.exceptions import BadSettings
from rinkside.kafka.connection import kafka_of
from rinkside.settings import load_settings


def test_addresses_may_have_blanks_and_ipv6(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINKSIDE_KAFKA_BOOTSTRAP_SERVERS", " kafka-1:9092,  [::1]:9093 ,10.0.0.1:9094")
    settings = load_settings()
    assert settings.kafka_bootstrap_servers == "kafka-1:9092,[::1]:9093,10.0.0.1:9094"
    options = kafka_of(settings).client_options()
    assert options["bootstrap_servers"] == ["kafka-1:9092", "[::1]:9093", "10.0.0.1:9094"]


@pytest.mark.parametrize(
    "address", ["kafka", "::1:9092", "[::1]", "a b:1", "a:0", "a:65536", "http://a:9092", "a:1,,b:2"]
)
def test_an_address_that_is_none_is_named(address: str) -> None:
    with pytest.raises(BadSettings, match=r"--kafka-bootstrap-servers .*: it should be host:port"):
        load_settings({"kafka_bootstrap_servers": address})


def test_by_default_the_producer_is_idempotent_and_nothing_is_encrypted() -> None:
    kafka = kafka_of(load_settings())
    assert (kafka.protocol, kafka.idempotent) == ("PLAINTEXT", True)
    assert kafka.client_options() == {"bootstrap_servers": ["127.0.0.1:9092"], "security_protocol": "PLAINTEXT"}


@pytest.mark.parametrize("value", ["off", "false", "0", "no"])
def test_idempotent_producing_is_a_setting(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RINKSIDE_KAFKA_IDEMPOTENCE", value)
    assert not kafka_of(load_settings()).idempotent


def test_authentication_comes_from_settings_in_any_case(place: Path) -> None:
    (place / "rinkside.toml").write_text(
        'kafka_security_protocol = "sasl_ssl"\nkafka_sasl_mechanism = "scram-sha-512"\n'
        'kafka_sasl_username = "rinkside"\nkafka_sasl_password = "s3cret"\n'
    )
    kafka = kafka_of(load_settings())
    options = kafka.client_options()
    assert (options["security_protocol"], options["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (options["sasl_plain_username"], options["sasl_plain_password"]) == ("rinkside", "s3cret")
    assert options["ssl_context"].check_hostname
    assert "s3cret" not in repr(kafka)


@pytest.mark.parametrize(
    ("flags", "missing"),
    [
        ({}, "RINKSIDE_KAFKA_SASL_USERNAME and RINKSIDE_KAFKA_SASL_PASSWORD"),
        ({"kafka_sasl_username": "rinkside"}, "RINKSIDE_KAFKA_SASL_PASSWORD"),
        ({"kafka_sasl_mechanism": "oauthbearer"}, "RINKSIDE_KAFKA_SASL_TOKEN_FILE"),
    ],
)
def test_what_a_mechanism_needs_is_named(flags: dict[str, str], missing: str) -> None:
    settings = load_settings({"kafka_security_protocol": "SASL_PLAINTEXT", **flags})
    with pytest.raises(BadSettings, match=f"^these settings cannot be used:\n  {missing}: needed with SASL_PLAINTEXT"):
        kafka_of(settings)


def test_files_that_cannot_be_used_are_named(place: Path) -> None:
    (place / "ca.pem").write_text("no certificate")
    settings = load_settings({"kafka_security_protocol": "ssl", "kafka_ssl_ca_file": "ca.pem"})
    with pytest.raises(BadSettings, match=r"ca\.pem cannot be used"):
        kafka_of(settings)
    settings = load_settings({"kafka_security_protocol": "ssl", "kafka_ssl_ca_file": "none.pem"})
    with pytest.raises(BadSettings, match=r"none\.pem cannot be used"):
        kafka_of(settings)


def test_a_protocol_or_mechanism_that_does_not_exist_is_refused() -> None:
    with pytest.raises(BadSettings, match="PLAINTEXT"):
        load_settings({"kafka_security_protocol": "TLS"})
    with pytest.raises(BadSettings, match="SCRAM-SHA-256"):
        load_settings({"kafka_sasl_mechanism": "DIGEST-MD5"})
