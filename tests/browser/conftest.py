"""Chromium, the store and the gateways."""

from tests.kit.browser.fixtures import browser
from tests.kit.gateway.fixtures import client, competition, gateway, start_gateway, store, writer

__all__ = ["browser", "client", "competition", "gateway", "start_gateway", "store", "writer"]
