"""The delay in an address or attribute: a decimal comma is read, and what cannot be read shows an error and no results.

Before, `?delay=100,0` counted as no delay, so the result came 100 s before the pictures.
"""

import pytest
from playwright.async_api import Browser, expect

from testing.scope_writer import ScopeWriter
from tests.kit.browser.board_fixtures import opened
from tests.kit.browser.chromium import site
from tests.kit.browser.desk_views import documents
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser


async def test_a_decimal_comma_is_read_and_nonsense_shows_no_result_on_any_page(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    scope = writer.scope
    await writer.put(documents(scope))
    board = (await opened(browser, gateway, f"/c/{scope}?delay=0,5")).page
    await expect(board.locator("#state")).to_have_text("Live, 0.5 s delayed")
    for path in (
        f"/?competition={scope}",
        f"/c/{scope}?",
        f"/commentary/{scope}?",
        f"/embed/ranking/{scope}/500m-women?",
    ):
        for delay in ("abc", "-5", "1.2.3", "121"):
            page = (await opened(browser, gateway, f"{path}&delay={delay}")).page
            await expect(page.locator("main")).to_contain_text(delay)
            assert "37.35" not in await page.content()
            await page.context.close()
    frame = (await opened(browser, gateway, f"/embed/ranking/{scope}/500m-women?delay=100,0")).page
    await frame.wait_for_load_state("networkidle")
    assert "37.35" not in await frame.content()
    await expect(frame.locator("rinkside-ranking")).to_have_attribute("delay", "100")


async def test_an_element_with_an_unreadable_delay_shows_an_error_in_place_of_results(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    await writer.put(documents(writer.scope))
    origin = f"http://127.0.0.1:{gateway.port}"
    element = f'<rinkside-ranking competition="{writer.scope}" distance="500m-women" delay="soon">'
    script = f'<!doctype html><script type="module" src="{origin}/embed.js"></script>'
    async with site(f'{script}{element}<p id="first">37.35</p></rinkside-ranking>') as host:
        page = await browser.new_page()
        await page.goto(f"http://{host}/")
        await expect(page.locator("rinkside-ranking .notice")).to_contain_text("cannot be read: soon")
        await expect(page.locator("#first")).to_be_hidden()
        await page.locator("rinkside-ranking").evaluate("(node) => node.setAttribute('delay', '0,2')")
        await expect(page.locator("rinkside-ranking tbody tr").first).to_contain_text("37.35")
