"""Silence: a split that is due and does not come, and a gateway that hangs.

By hand: 10.58 at 100 m and 36.97 projected, so 500 m is due at 36.97; at 45 s it is 8 s late. The other skater is due at
100 m at 11 s by the pace of a slow start, so 34 s late. Before, the screens showed a green "Live" for 45 s, longer than a 500 m
takes, and for 24 s after the gateway had stopped.
"""

import re
import time

import pytest
from playwright.async_api import Browser, expect

from testing.proxy import Proxy
from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE
from tests.kit.browser.board_fixtures import opened
from tests.kit.browser.chromium import Watched
from tests.kit.browser.desk_views import documents
from tests.kit.browser.race_views import SPLIT, live_view
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

_PROJECTED = {"time": "36.97", "time_us": 36_970_000, "low": "36.89", "high": "37.05", "rank": 1}


async def test_an_overdue_split_is_shown_and_greys_clock_and_projection(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    scope = writer.scope
    projected = {**_PROJECTED, "best_rank": 1, "worst_rank": 1}
    live = live_view(scope, {"100": SPLIT}, projected=projected, passed_us=10_580_000)
    live["heats"]["500m-women/2"]["started_at"] = (
        "2021-12-04T19:59:15.000000Z"  # 45 s before the first event of the writer
    )
    await writer.put({**documents(scope), f"live/{scope}": live})

    board = (await opened(browser, gateway, f"/c/{scope}")).page
    lanes = board.locator("#live .lane")
    await expect(lanes.nth(0).locator(".bests")).to_have_text(re.compile(r"^500 m overdue: \d+ s$"))
    await expect(lanes.nth(1).locator(".bests")).to_have_text(re.compile(r"^100 m overdue: \d+ s$"))
    first, second = [int(re.findall(r"\d+", text)[1]) for text in await lanes.locator(".bests").all_text_contents()]
    assert 8 <= first <= 8 + 20 * TIME_SCALE
    assert second - first in (25, 26)
    colours = "(lane) => [...lane.querySelectorAll('.clock, .pace dd')].map((each) => getComputedStyle(each).color)"
    assert len(set(await lanes.nth(0).evaluate(colours))) == 1
    await expect(board.locator("#state")).to_have_attribute("data-is", "silent")

    commentary = (await opened(browser, gateway, f"/commentary/{scope}")).page
    await expect(commentary.locator("#ice .bests").first).to_contain_text("500 m overdue")
    await expect(commentary.locator("#state")).to_have_attribute("data-is", "silent")
    overlay = (await opened(browser, gateway, f"/overlay/clock?competition={scope}&shown=1")).page
    await expect(overlay.locator(".clock[data-overdue]")).to_have_count(2)

    finish = {"time": "36.99", "time_us": 36_990_000, "lap": "26.41", "rank": 1, "gap": "", "how": "transponder"}
    came = live_view(scope, {"100": SPLIT, "500": finish}, status="ok", time="36.99", time_us=36_990_000, rank=1)
    came["heats"]["500m-women/2"]["started_at"] = "2021-12-04T19:59:15.000000Z"
    await writer.put({f"live/{scope}": came})
    await expect(lanes.nth(0)).not_to_have_attribute("data-overdue", "")


async def test_a_gateway_that_hangs_is_noticed_within_six_seconds(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    await writer.put(documents(writer.scope))
    async with Proxy.before(gateway.port) as proxy:
        page = Watched(await browser.new_page()).page
        await page.goto(f"http://127.0.0.1:{proxy.port}/c/{writer.scope}")
        await expect(page.locator("#state")).to_have_attribute("data-is", "live")
        proxy.blackhole()
        hung_at = time.monotonic()
        await expect(page.locator("#state")).to_contain_text("Connection lost")
        assert time.monotonic() - hung_at < 6 * TIME_SCALE
        await expect(page.locator("#state")).to_have_attribute("data-is", "lost")
