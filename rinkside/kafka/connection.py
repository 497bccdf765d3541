"""From settings to the connection that every service with Kafka receives."""

import asyncio
from pathlib import Path

from aiokafka.abc import AbstractTokenProvider

from rinkside.exceptions import BadSettings
from rinkside.settings import PREFIX, Settings
from schemas.kafka import KafkaConnection


def kafka_of(settings: Settings) -> KafkaConnection:
    """Returns the connection. Raises `BadSettings` for what is missing or cannot be used."""
    protocol = settings.kafka_security_protocol
    uses_sasl, uses_tls = protocol.startswith("SASL"), protocol.endswith("SSL")
    by_token = settings.kafka_sasl_mechanism == "OAUTHBEARER"
    needed = []
    if uses_sasl:
        needed = ["kafka_sasl_token_file"] if by_token else ["kafka_sasl_username", "kafka_sasl_password"]
    if missing := [name for name in needed if not getattr(settings, name)]:
        listed = " and ".join(f"{PREFIX}{name.upper()}" for name in missing)
        raise BadSettings([f"{listed}: needed with {protocol} and {settings.kafka_sasl_mechanism}"])
    token_file = settings.kafka_sasl_token_file if uses_sasl and by_token else None
    connection = KafkaConnection(
        settings.kafka_bootstrap_servers,
        protocol=protocol,
        ca_file=settings.kafka_ssl_ca_file,
        certificate_file=settings.kafka_ssl_certificate_file,
        key_file=settings.kafka_ssl_key_file,
        key_password=settings.kafka_ssl_key_password,
        mechanism=settings.kafka_sasl_mechanism,
        username=settings.kafka_sasl_username,
        password=settings.kafka_sasl_password,
        tokens=TokenFile(token_file) if token_file is not None else None,
        idempotent=settings.kafka_idempotence,
    )
    if uses_tls:
        try:
            connection.ssl_context()
        except (OSError, ValueError) as error:
            files = (settings.kafka_ssl_ca_file, settings.kafka_ssl_certificate_file, settings.kafka_ssl_key_file)
            listed = ", ".join(str(path) for path in files if path is not None)
            raise BadSettings([f"{PREFIX}KAFKA_SSL_…: {listed} cannot be used: {error}"]) from None
    if token_file is not None and not token_file.is_file():
        raise BadSettings([f"{PREFIX}KAFKA_SASL_TOKEN_FILE: there is no file {token_file}"])
    return connection


class TokenFile(AbstractTokenProvider):  # type: ignore[misc]  # aiokafka has no types
    """OAUTHBEARER tokens from a file, read for each connection. Another program renews the token."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def token(self) -> str:
        return (await asyncio.to_thread(self._path.read_text, encoding="utf-8")).strip()
