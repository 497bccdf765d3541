"""The race day at any moment."""

from tests.kit.browser.board_fixtures import day

__all__ = ["day"]
