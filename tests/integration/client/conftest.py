"""A real gateway, and a scripted one that misbehaves."""

from tests.kit.client.fixtures import play
from tests.kit.gateway.fixtures import client, competition, gateway, start_gateway, store, writer

__all__ = ["client", "competition", "gateway", "play", "start_gateway", "store", "writer"]
