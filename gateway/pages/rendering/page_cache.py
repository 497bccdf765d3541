"""Rendered pages, found by everything that they depend on, so that a page is never older than its documents.

Pages are rendered in a thread of their own: rendering takes milliseconds, during which the event loop must send frames.
"""

import asyncio
import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from gateway.exceptions import TooBusy
from gateway.pages.rendering.responses import content_etag

_MAX_PAGES = 300
"""Some 20 KB each: every distance, standings and embed of a weekend, in each language and theme that is read."""
_MAX_WAITING = 100
"""Pages that wait for the thread: the last one waits about half a second."""
_GZIP_LEVEL = 6
"""Level 9 takes twice the time and gains one percent."""


@dataclass(frozen=True, slots=True)
class RenderedPage:
    """A page as it is sent, compressed and plain."""

    body: bytes
    gzipped: bytes
    etag: str


class PageCache:
    """The pages that were requested last. The key names template, language, theme, parameters and document versions."""

    def __init__(self, limit: int = _MAX_PAGES, max_waiting: int = _MAX_WAITING) -> None:
        self._limit = limit
        self._max_waiting = max_waiting
        self._pages: OrderedDict[Hashable, RenderedPage] = OrderedDict()
        self._rendering: dict[Hashable, asyncio.Future[RenderedPage]] = {}
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pages")

    async def get(self, key: Hashable, render: Callable[[], str], *, is_kept: bool) -> RenderedPage:
        """The page of a key, rendered when it is not cached; whoever asks meanwhile shares the result.

        Raises `TooBusy` when too many pages wait.
        """
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
            return page
        rendering = self._rendering.get(key)
        if rendering is None:
            if len(self._rendering) >= self._max_waiting:
                raise TooBusy(self._max_waiting)
            rendering = asyncio.get_running_loop().run_in_executor(self._thread, lambda: _compress(render()))
            self._rendering[key] = rendering
            rendering.add_done_callback(lambda done: self._finish(key, done, is_kept=is_kept))
        return await asyncio.shield(rendering)

    def _finish(self, key: Hashable, rendering: asyncio.Future[RenderedPage], *, is_kept: bool) -> None:
        del self._rendering[key]
        if rendering.cancelled() or rendering.exception() is not None or not is_kept:
            return
        self._pages[key] = rendering.result()
        if len(self._pages) > self._limit:
            self._pages.popitem(last=False)


def _compress(text: str) -> RenderedPage:
    body = text.encode()
    return RenderedPage(body, gzip.compress(body, _GZIP_LEVEL, mtime=0), content_etag(body))
