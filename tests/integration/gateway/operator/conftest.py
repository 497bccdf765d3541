"""The store and the gateways of these tests."""

from tests.kit.gateway.fixtures import client, start_gateway, store

__all__ = ["client", "start_gateway", "store"]
