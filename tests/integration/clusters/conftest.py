"""The servers of the consumers' tests; brokers and nodes of clusters are started by the tests that need them."""

from tests.kit.broker_fixtures import competition, forgotten_connections
from tests.kit.consumers.server_fixtures import own, redis, store

__all__ = ["competition", "forgotten_connections", "own", "redis", "store"]
