"""A real broker of both kinds, a competition that no other test knows, and a stack that runs for all tests."""

from tests.kit.broker_fixtures import broker, competition
from tests.kit.rinkside.fixtures import stack, terminal

__all__ = ["broker", "competition", "stack", "terminal"]
