"""The broker that a benchmark runs against."""

import contextlib
from collections.abc import Iterator

from testing.kafka import apache_kafka
from testing.processes import Unavailable
from testing.servers import Server, tansu


@contextlib.contextmanager
def broker(name: str) -> Iterator[Server]:
    """`kafka` or `tansu`. Ends the program with a message when it is not installed."""
    try:
        context = apache_kafka() if name == "kafka" else tansu()
    except Unavailable as missing:
        raise SystemExit(f"{missing}; --broker tansu measures with the embedded broker") from None
    with context as server:
        yield server
