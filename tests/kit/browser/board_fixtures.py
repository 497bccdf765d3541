"""The live board of a small competition, and the race day at any moment."""

import secrets
from collections.abc import Mapping

import pytest
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from producers.simulate import COMPETITION
from schemas.documents import Document
from testing.scope_writer import ScopeWriter
from tests.kit.browser.chromium import Watched
from tests.kit.browser.race_views import (
    FIRST,
    HOSTILE_ROW,
    Moment,
    competition_view,
    documents_at,
    live_view,
    ranking_view,
)
from tests.kit.gateway.running import RunningGateway


async def opened(browser: Browser, gateway: RunningGateway, address: str, **options: object) -> Watched:
    """The page at an address of the gateway."""
    context = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
    watched = Watched(await context.new_page())
    await watched.page.goto(f"http://127.0.0.1:{gateway.port}{address}")
    return watched


async def board(browser: Browser, gateway: RunningGateway, writer: ScopeWriter, **options: object) -> Watched:
    """The board of a small competition: one skater has finished, two are on the ice."""
    scope = writer.scope
    documents = {f"competition/{scope}": competition_view(scope), f"live/{scope}": live_view(scope, {})}
    await writer.put({**documents, f"ranking/{scope}/500m-women": ranking_view(scope, FIRST, HOSTILE_ROW)})
    watched = await opened(browser, gateway, f"/c/{scope}", **options)
    await expect(watched.page.locator("#ranking tbody tr")).to_have_count(2)
    return watched


class Day:
    """The race day in the store, at whichever moment."""

    def __init__(self, client: Redis) -> None:
        self._writers = ScopeWriter(client, COMPETITION), ScopeWriter(client, "season:2021-22")

    async def at(self, moment: Moment | None) -> None:
        await self.show(documents_at(moment))

    async def show(self, documents: Mapping[str, Document]) -> None:
        """The documents of a competition and its season, as a new history."""
        for writer in self._writers:
            is_season = writer.scope.startswith("season:")
            of_season = ("standings/", "calendar/")
            kept = {name: each for name, each in documents.items() if name.startswith(of_season) == is_season}
            await writer.rewrite(f"e{secrets.token_hex(4)}", kept)


@pytest.fixture
def day(client: Redis) -> Day:
    return Day(client)
