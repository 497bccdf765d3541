"""A real broker of both kinds, and a competition that no other test knows."""

import gc
import secrets
import warnings
from collections.abc import Iterator

import pytest

from testing.kafka import apache_kafka
from testing.servers import Server, tansu

START = {"tansu": tansu, "kafka": apache_kafka}


@pytest.fixture(scope="package", params=["tansu", pytest.param("kafka", marks=pytest.mark.kafka)])
def broker(request: pytest.FixtureRequest) -> Iterator[Server]:
    """Shared by all tests of a package: its log holds what earlier tests wrote, under other competitions."""
    with START[request.param]() as server:
        yield server


@pytest.fixture
def forgotten_connections() -> Iterator[None]:
    """For tests in which a broker dies: aiokafka forgets its connection to one that left the cluster, without closing it. They
    are collected here, because the warning would fail a later test."""
    yield
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def competition() -> str:
    return f"c{secrets.token_hex(4)}"
