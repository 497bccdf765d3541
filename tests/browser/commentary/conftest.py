"""The commentator's view of a small competition."""

from tests.kit.browser.commentary_fixtures import desk, log, open_page

__all__ = ["desk", "log", "open_page"]
