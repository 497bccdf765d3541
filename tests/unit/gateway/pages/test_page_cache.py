"""Rendered pages: each once, in a thread, and not too many at a time."""

import asyncio
import threading

import pytest

from gateway.exceptions import TooBusy
from gateway.pages.rendering.page_cache import PageCache
from testing.waiting import within


class Template:
    """Renders when the test lets it."""

    def __init__(self) -> None:
        self.rendered = 0
        self.may_render = threading.Event()

    def render(self) -> str:
        assert self.may_render.wait(30)
        self.rendered += 1
        return f"page {self.rendered}"


async def test_readers_of_one_page_share_one_rendering() -> None:
    cache, template = PageCache(), Template()
    readers = [asyncio.create_task(cache.get("key", template.render, is_kept=True)) for _ in range(10)]
    async with within(10):
        await asyncio.sleep(0)  # the event loop has its turns while the page is rendered
        template.may_render.set()
        pages = await asyncio.gather(*readers)
        assert {page.body for page in pages} == {b"page 1"}
        assert (await cache.get("key", template.render, is_kept=True)) is pages[0]
        assert (await cache.get("another key", template.render, is_kept=True)).body == b"page 2"


async def test_the_page_that_was_not_read_for_longest_makes_room() -> None:
    cache, template = PageCache(limit=2), Template()
    template.may_render.set()
    for key in ("a", "b", "a", "c", "a", "b"):
        await cache.get(key, template.render, is_kept=True)
    assert template.rendered == 4


async def test_a_page_that_is_not_kept_is_rendered_each_time() -> None:
    cache, template = PageCache(), Template()
    template.may_render.set()
    bodies = [(await cache.get("key", template.render, is_kept=False)).body for _ in range(2)]
    assert bodies == [b"page 1", b"page 2"]


async def test_more_pages_than_can_be_rendered_are_refused() -> None:
    cache, template = PageCache(max_waiting=2), Template()
    waiting = [asyncio.create_task(cache.get(number, template.render, is_kept=True)) for number in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooBusy):
        await cache.get(3, template.render, is_kept=True)
    template.may_render.set()
    async with within(10):
        await asyncio.gather(*waiting)
        assert (await cache.get(3, template.render, is_kept=True)).body == b"page 3"


async def test_an_error_reaches_every_reader_and_is_not_kept() -> None:
    cache = PageCache()

    def fail() -> str:
        raise ValueError("no such field")

    outcomes = await asyncio.gather(*(cache.get("key", fail, is_kept=True) for _ in range(2)), return_exceptions=True)
    assert [type(each) for each in outcomes] == [ValueError, ValueError]
    assert (await cache.get("key", lambda: "whole", is_kept=True)).body == b"whole"
