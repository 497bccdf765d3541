"""A page loaded during a race shows the true clock at once, whatever the clock of the timing computer says.

The timing computer of these tests lives in 2021. Before, such a page took the time of the newest event for the present, so the
clock began with an error as large as the age of that event, or stood still until the race had caught up.
"""

import pytest
from playwright.async_api import Browser, Page, expect

from testing.scope_writer import ScopeWriter, instant
from testing.waiting import TIME_SCALE, eventually
from tests.kit.browser.board_fixtures import opened
from tests.kit.browser.race_views import live_view
from tests.kit.gateway.running import RunningGateway, StartGateway

pytestmark = pytest.mark.browser

_READ = "() => [performance.timeOrigin + performance.now(), document.querySelector('.clock').textContent]"


async def _start_s(page: Page) -> float:
    """When the race started, by the clock on the page: the earliest of some readings, because a busy browser draws late."""
    await expect(page.locator(".clock").first).not_to_have_text("")
    readings = [await page.evaluate(_READ) for _ in range(20)]
    return min(float(now_ms) / 1000 - float(text) for now_ms, text in readings)


async def test_a_page_loaded_during_a_race_has_the_clock_of_a_page_that_was_open_before(
    browser: Browser, gateway: RunningGateway, start_gateway: StartGateway, writer: ScopeWriter
) -> None:
    live = f"live/{writer.scope}"
    ready, started = live_view(writer.scope, {}), live_view(writer.scope, {})
    del ready["heats"]["500m-women/2"]["started_at"]
    started["heats"]["500m-women/2"]["started_at"] = instant(1)
    await writer.put({live: ready})
    address = f"/overlay/clock?competition={writer.scope}&shown=1"
    early = (await opened(browser, gateway, address)).page
    await early.wait_for_load_state("networkidle")
    await writer.put({live: started})
    true_s = await _start_s(early)

    async def has_run() -> bool:
        return float(await early.locator(".clock").first.text_content() or 0) > 4

    await eventually(has_run)
    for each in (gateway, await start_gateway()):  # the second gateway has seen nothing of the race
        late = (await opened(browser, each, address)).page
        assert (
            abs(await _start_s(late) - true_s) < 1.5 * TIME_SCALE
        )  # a busy browser measures the gateway's clock badly at first

        async def is_true(page: Page = late) -> bool:
            return abs(await _start_s(page) - true_s) < 0.2

        await eventually(is_true)
