"""Chromium, the store and the gateways."""

from tests.kit.browser.fixtures import browser
from tests.kit.gateway.fixtures import client, competition, gateway, start_gateway, store, writer
from tests.kit.rinkside.fixtures import terminal

__all__ = ["browser", "client", "competition", "gateway", "start_gateway", "store", "terminal", "writer"]
