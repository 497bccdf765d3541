"""The servers of the consumers' tests; brokers and nodes of clusters are started by the tests that need them."""

from tests.integration.consumers.conftest import own, redis, store
from tests.kit.broker_fixtures import competition, forgotten_connections

__all__ = ["competition", "forgotten_connections", "own", "redis", "store"]
