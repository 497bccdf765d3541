"""Finds out why no broker can be reached. aiokafka logs the reason for each address and raises "Unable to bootstrap"."""

import asyncio
import errno
import os
import ssl

from aiokafka.conn import create_conn, get_ip_port_afi
from aiokafka.errors import KafkaConnectionError, KafkaError, SaslAuthenticationFailed

from schemas.kafka import KafkaConnection

_TIMEOUT_S = 5.0


async def connection_problem(kafka: KafkaConnection) -> str:
    """Connects to each configured address in turn. Returns one line with the first problem; "no connection" if there is none.

    Raises `ValueError` and `OSError` for settings that cannot be used.
    """
    options = kafka.client_options()
    for address in options.pop("bootstrap_servers"):
        host, port, _ = get_ip_port_afi(address)
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                connection = await create_conn(host, port, **options)
        except (KafkaError, OSError, TimeoutError) as error:
            return f"{address}: {_text(error, kafka)}"
        connection.close()
    return "no connection"


def _text(error: BaseException, kafka: KafkaConnection) -> str:
    match error:
        case SaslAuthenticationFailed():
            reason = str(error).rpartition("SaslAuthenticationFailed: ")[2]
            return f"the broker refuses {kafka.username or 'the token'} ({kafka.mechanism}): {reason}"
        case ssl.SSLCertVerificationError():
            return f"{error.verify_message}; RINKSIDE_KAFKA_SSL_CA_FILE names the certificates to trust"
        case KafkaConnectionError() | ssl.SSLError() | ConnectionResetError():
            asks = ", or does it ask for a certificate" if kafka.protocol in ("SSL", "SASL_SSL") else ""
            return f"the broker ends the connection; is {kafka.protocol} the wrong protocol for this address{asks}?"
        case TimeoutError():
            return "no answer"
        case OSError(errno=int(number)) if number in errno.errorcode:
            return os.strerror(number)
        case _:
            return getattr(error, "strerror", None) or str(error) or type(error).__name__
