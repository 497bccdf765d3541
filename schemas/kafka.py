"""How to reach Kafka: addresses, encryption, authentication. Every service that uses Kafka receives a `KafkaConnection`."""

import re
import ssl
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, TypeAlias

SecurityProtocol: TypeAlias = Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"]
SaslMechanism: TypeAlias = Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"]

_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):(\d{1,5})")

KEEP_FOR_EVER = {"retention.ms": "-1", "retention.bytes": "-1", "cleanup.policy": "delete"}
"""Configuration of every topic of Rinkside: the log is the only source of the views, and has no limit of time or size."""


def parse_addresses(text: str) -> tuple[str, ...]:
    """Splits `host:port, [::1]:port` at the commas; blanks around an address do not matter.

    Raises `ValueError` with the first part that is not an address.
    """
    addresses = tuple(part.strip() for part in text.split(","))
    for address in addresses:
        match = _ADDRESS.fullmatch(address)
        if match is None or not 0 < int(match[2]) < 65_536:
            raise ValueError(f"{address!r} is not host:port (an IPv6 address in brackets, as in [::1]:9092)")
    return addresses


@dataclass(frozen=True, slots=True)
class KafkaConnection:
    """Addresses of the brokers (`host:port`, separated by commas) and how to talk to them.

    `ca_file` holds the certificates to trust (None = those of the system), `certificate_file` and `key_file` the certificate
    of this client where the brokers ask for one. `tokens` is an aiokafka token provider for OAUTHBEARER. `idempotent` False
    is for brokers without idempotent producers: a retry may then write an event twice, and consumers count it once.
    """

    servers: str
    protocol: SecurityProtocol = "PLAINTEXT"
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    key_password: str | None = field(default=None, repr=False)
    mechanism: SaslMechanism = "PLAIN"
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    tokens: object = field(default=None, repr=False)
    idempotent: bool = True

    def client_options(self) -> dict[str, Any]:
        """Returns the arguments of any aiokafka client. Raises `ValueError` for bad addresses, `OSError` for unusable files."""
        options: dict[str, Any] = {
            "bootstrap_servers": list(parse_addresses(self.servers)),
            "security_protocol": self.protocol,
        }
        if self.protocol in ("SSL", "SASL_SSL"):
            options["ssl_context"] = self.ssl_context()
        if self.protocol in ("SASL_PLAINTEXT", "SASL_SSL"):
            options |= {
                "sasl_mechanism": self.mechanism,
                "sasl_plain_username": self.username,
                "sasl_plain_password": self.password,
                "sasl_oauth_token_provider": self.tokens,
            }
        return options

    def ssl_context(self) -> ssl.SSLContext:
        """Returns a context that verifies the brokers' certificates and host names. Raises `OSError` (`ssl.SSLError`)."""
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.certificate_file is not None:
            context.load_cert_chain(self.certificate_file, self.key_file, self.key_password)
        return context
