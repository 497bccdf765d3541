"""The pages of a small competition."""

from tests.kit.gateway.page_fixtures import every_page, http, published, season

__all__ = ["every_page", "http", "published", "season"]
