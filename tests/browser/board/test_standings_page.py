"""The page of standings: all tables are live and agree, stages in order and named by city.

By hand, the first women of the 500 m before and after the race of the day: Jackson 294 and 332, Golikova 242 and 296 (54 points
for second place). The list said 137 for a skater while the table under it, from the load of the page, said 135.
"""

import pytest
from playwright.async_api import Browser, expect

from tests.kit.browser.board_fixtures import Day, opened
from tests.kit.browser.pauses import documents_before
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

_PAGE = "/standings/2021-22/500m-women?lang=en"
_STAGES = ["Name", "Race 1–2", "Salt Lake City 1", "Salt Lake City 2", "Total"]


async def test_all_tables_are_live_and_agree_and_stages_have_the_names_of_cities(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.show(documents_before("500m-women-2"))
    watched = await opened(browser, gateway, _PAGE)
    panel = watched.page.locator("rinkside-standings .panel")
    per_race = panel.locator(".races")
    await expect(panel.locator("table").first.locator(".total")).to_have_text(["Points", "294", "242"])
    await expect(per_race.locator("tbody td:last-child")).to_have_text(["294", "242"])
    await day.show(documents_before("1500m-men"))
    for table in (panel.locator("table").first.locator("tbody .total"), per_race.locator("tbody td:last-child")):
        await expect(table.nth(0)).to_have_text("332")
        await expect(table.nth(1)).to_have_text("296")
        await expect(table.nth(2)).to_have_text("60")
    await expect(per_race.locator("thead th")).to_have_text(_STAGES)
    await expect(per_race.locator("tbody tr").nth(1).locator("td").nth(2)).to_have_text("54")
    assert watched.wrongs == []


async def test_without_scripts_the_page_has_the_same_stages(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.show(documents_before("1500m-men"))
    page = (await opened(browser, gateway, _PAGE, java_script_enabled=False)).page
    await expect(page.locator(".splits thead th")).to_have_text(_STAGES)
    await expect(page.locator(".splits tbody tr").first.locator("td").last).to_have_text("332")
