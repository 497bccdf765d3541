"""Terminals, and one stack that runs for all of them."""

from tests.kit.rinkside.fixtures import stack, terminal

__all__ = ["stack", "terminal"]
