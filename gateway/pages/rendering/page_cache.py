"""Rendered pages, found by everything that they depend on, so that a page is never older than its documents."""

import gzip
from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass

from gateway.pages.rendering.responses import content_etag

_MAX_PAGES = 300
"""Some 20 KB each: every distance, standings and embed of a weekend, in each language and theme that is read."""
_GZIP_LEVEL = 6
"""Level 9 takes twice the time and gains one percent."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as it is sent, compressed and plain."""

    body: bytes
    gzipped: bytes
    etag: str


def compress_page(text: str) -> RenderedPage:
    """The page of a rendered template."""
    body = text.encode()
    return RenderedPage(body, gzip.compress(body, _GZIP_LEVEL, mtime=0), content_etag(body))


class PageCache:
    """The pages that were requested last. The key names template, language, theme, parameters and document versions."""

    def __init__(self, limit: int = _MAX_PAGES) -> None:
        self._limit = limit
        self._pages: OrderedDict[Hashable, RenderedPage] = OrderedDict()

    def get(self, key: Hashable) -> RenderedPage | None:
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: Hashable, page: RenderedPage) -> None:
        self._pages[key] = page
        if len(self._pages) > self._limit:
            self._pages.popitem(last=False)
