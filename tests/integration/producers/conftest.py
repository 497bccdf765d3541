"""A real broker of both kinds, and a competition that no other test knows."""

from tests.kit.broker_fixtures import broker, competition

__all__ = ["broker", "competition"]
