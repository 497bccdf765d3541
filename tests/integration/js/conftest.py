"""The store and the gateways of the gateway's own tests."""

from tests.kit.gateway.fixtures import client, competition, gateway, start_gateway, store, writer

__all__ = ["client", "competition", "gateway", "start_gateway", "store", "writer"]
