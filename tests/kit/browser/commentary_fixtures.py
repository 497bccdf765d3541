"""The commentator's view of a small competition, with a desk that takes notes."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import cast

import pytest
from playwright.async_api import Browser, Page

from gateway.desk import Publish
from tests.kit.browser.chromium import Watched
from tests.kit.browser.desk_views import KEY, Log
from tests.kit.gateway.running import RunningGateway, StartGateway

Open = Callable[..., Awaitable[Page]]


@pytest.fixture
def log() -> Log:
    return Log()


@pytest.fixture
async def desk(start_gateway: StartGateway, log: Log) -> RunningGateway:
    return await start_gateway(desk_key=KEY, publish=cast("Publish", log.publish))


@pytest.fixture
async def open_page(browser: Browser, desk: RunningGateway, competition: str) -> AsyncIterator[Open]:
    """Opens the view; in the end nothing may have gone wrong in it but what the browser says of a refused request."""
    seen: list[Watched] = []

    async def open_(query: str = "", *, key: str = KEY, about: str = competition, **options: object) -> Page:
        settings = {"viewport": {"width": 1920, "height": 1080}, **options}
        watched = Watched(await browser.new_page(**settings))  # type: ignore[arg-type]  # viewport is a plain dict
        seen.append(watched)
        origin = f"http://127.0.0.1:{desk.port}"
        if key:
            await watched.page.request.post(f"{origin}/session", data={"token": key})
        await watched.page.goto(f"{origin}/commentary/{about}{query}")
        return watched.page

    yield open_
    for watched in seen:
        assert watched.hosts == {f"127.0.0.1:{desk.port}"}
        assert [wrong for wrong in watched.wrongs if "Failed to load resource" not in wrong] == []
