"""The whole race day at speed, through the real stack, on the board."""

import asyncio
import json
import signal
import urllib.request
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.kit.browser.chromium import Watched
from tests.kit.rinkside.fixtures import terminal
from tests.kit.rinkside.terminal import Terminal

__all__ = ["terminal"]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


async def read(url: str) -> Any:
    def fetch() -> Any:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return json.load(answer)

    return await asyncio.to_thread(fetch)


async def test_the_day_at_speed_ends_with_the_right_rows(browser: Browser, terminal: Terminal) -> None:
    running = terminal.start("demo", "--rate", "600", "--port", str(terminal.port))
    await asyncio.to_thread(running.wait_until_it_says, "Open ")
    watched = Watched(await browser.new_page(viewport={"width": 1440, "height": 900}))
    page = watched.page
    await page.goto(terminal.url)
    await expect(page.locator("#live .lane").first).to_be_visible()
    await asyncio.to_thread(running.wait_until_it_says, "The last race is over")
    await expect(page.locator("#ranking .badge")).to_have_text("Official")
    for distance in ("team-pursuit-women", "500m-women-2"):
        if distance != "team-pursuit-women":
            await page.get_by_role("button", name="500 m women, race 2").click()
        document = await read(f"{terminal.url}/api/ranking/slc-2021/{distance}")
        rows = sorted(document["rows"].values(), key=lambda row: int(row["position"]))
        await expect(page.locator("#ranking tbody .name")).to_have_text([row["name"] for row in rows])
        for index, row in enumerate(rows):
            await expect(page.locator("#ranking tbody tr").nth(index).locator(".time")).to_contain_text(row["time"])
    first = page.locator("#ranking tbody tr").first
    await expect(first).to_contain_text("Andżelika Wójcik")
    await expect(first).to_contain_text("36.77")
    assert watched.wrongs == []
    assert await asyncio.to_thread(running.end, signal.SIGINT) == 0, running.said
