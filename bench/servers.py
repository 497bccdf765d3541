"""The servers that a measurement runs against: those of the tests, Apache Kafka where its jars are."""

import contextlib
from collections.abc import Iterator

from testing.kafka import apache_kafka
from testing.servers import Server, tansu


class NotHere(Exception):
    """A server is not installed."""


@contextlib.contextmanager
def broker(name: str) -> Iterator[Server]:
    """`kafka` or `tansu`. Ends the program with a message when it is not here."""
    import pytest

    try:
        context = apache_kafka() if name == "kafka" else tansu()
    except pytest.skip.Exception as missing:
        raise SystemExit(f"{missing}; --broker tansu measures with the embedded broker") from None
    with context as server:
        yield server
