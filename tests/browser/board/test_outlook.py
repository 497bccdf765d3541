"""Before, between and after races: board, television, front page without scripts, and the live element on another page.

By hand, from the sheets of the day (`data/slc2021`): the first race is the 500 m women at 12:30 in Salt Lake City, 20:30 in
Amsterdam; Kok is in pair 7 with a best of 37.01, Jackson (36.80) leads the World Cup. After it Wójcik leads in 36.77, a Polish
record, before Golikova 36.78, Fatkulina 36.93, Kok 36.96 (a Dutch record) and Kachanova 36.98; the 1500 m men starts at 13:10.
The winners of the day: Wójcik 36.77, Mantia 1:41.15, Takagi 1:11.83, Swings, Canada 2:52.39.
"""

import re

import pytest
from playwright.async_api import Browser, expect

from producers.simulate import COMPETITION
from tests.kit.browser.board_fixtures import Day, opened
from tests.kit.browser.chromium import site
from tests.kit.browser.pauses import documents_before
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

_BOARD = f"/c/{COMPETITION}"
_WINNERS = ["Andżelika Wójcik", "Joey Mantia", "Miho Takagi", "Bart Swings", "Canada"]


async def test_before_the_first_race_the_board_has_its_start_list_with_bests_and_world_cup_places(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.show(documents_before("500m-women-2"))
    watched = await opened(browser, gateway, _BOARD)
    outlook = watched.page.locator("#live .panel .outlook")
    await expect(outlook.locator("h3")).to_have_text("500 m women, race 2")
    await expect(outlook.locator(".start")).to_have_text("Sat 4 Dec, 12:30Salt Lake City time")
    kok = outlook.locator(".entries li").filter(has_text="Femke Kok")
    await expect(kok.locator(".number")).to_have_text("7")
    await expect(kok.locator(".band")).to_have_attribute("title", "Inner lane")
    await expect(kok.locator(".best").first).to_have_text("PB 37.01")
    jackson = outlook.locator(".entries li").filter(has_text="Erin Jackson")
    await expect(jackson.locator(".cup")).to_have_text("WC 1")
    await expect(outlook.locator(".entries li")).to_have_count(20)
    assert watched.wrongs == []


async def test_a_pause_has_the_next_start_with_a_countdown_and_the_last_results(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    """The documents say 20:00 UTC, the start is at 20:10: less than ten minutes."""
    await day.show(documents_before("1500m-men"))
    page = (await opened(browser, gateway, _BOARD)).page
    outlook = page.locator("#live .panel .outlook")
    await expect(outlook.locator("h3")).to_have_text("1500 m men")
    await expect(outlook.locator(".countdown")).to_have_text(re.compile(r"^9:\d\d$"))
    first = await outlook.locator(".countdown").text_content()
    await expect(outlook.locator(".countdown")).not_to_have_text(str(first))
    await expect(outlook.locator(".entries .soft")).to_have_text("and 6 more pairs")
    results = outlook.locator(".results")
    await expect(results.locator(".time")).to_have_text(["36.77", "36.78", "36.93", "36.96", "36.98"])
    await expect(results.locator("li").first).to_contain_text("NR")

    television = (await opened(browser, gateway, f"{_BOARD}?screen=tv", viewport={"width": 1920, "height": 1080})).page
    await expect(television.locator("#live .panel .days .name")).to_have_count(5)
    await expect(television.locator("#live .panel .entries li")).to_have_count(20)
    await expect(television.locator("#ranking")).to_be_hidden()
    overflow = "document.querySelector('#live').scrollHeight - document.querySelector('#live').clientHeight"
    assert await television.evaluate(overflow) <= 0

    commentary = (await opened(browser, gateway, f"/commentary/{COMPETITION}")).page
    await expect(commentary.locator("#pace .outlook h3")).to_have_text("1500 m men")


async def test_after_the_day_there_are_winners_records_and_the_way_to_the_report(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.show(documents_before("nothing"))
    page = (await opened(browser, gateway, _BOARD)).page
    outlook = page.locator("#live .panel .outlook")
    await expect(outlook.locator(".winners .name")).to_have_text(_WINNERS)
    await expect(outlook.locator(".winners .time")).to_have_text(
        ["36.77", "1:41.15", "1:11.83", "≈ 7:25.21", "2:52.39"]
    )
    await expect(outlook.locator(".fallen .name")).to_have_text(["Andżelika Wójcik", "Femke Kok"])
    await expect(outlook.locator(".fallen .time")).to_have_text(["36.77", "36.96"])
    await outlook.get_by_role("link", name="Report of the day").click()
    await expect(page).to_have_url(re.compile(f"/report/{COMPETITION}/2021-12-04"))


async def test_the_front_page_says_it_without_scripts_and_keeps_quiet_with_a_delay(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.show(documents_before("1500m-men"))
    page = (await opened(browser, gateway, f"/?competition={COMPETITION}&lang=nl", java_script_enabled=False)).page
    outlook = page.locator("#live .outlook")
    await expect(outlook.locator("h3")).to_have_text("1500 m mannen")
    await expect(outlook.locator(".start")).to_have_text("13:10 tijd in Salt Lake City")
    await expect(outlook).to_contain_text("Patrick Roest")
    await expect(page.locator("#ranking table")).to_contain_text("36,77")
    await expect(page.locator("#ticker li").first).to_be_visible()
    await day.show(documents_before("nothing"))
    await page.reload()
    for winner in ("Andżelika Wójcik", "Joey Mantia", "Miho Takagi", "Bart Swings", "Canada"):
        await expect(outlook).to_contain_text(winner)
    await page.goto(page.url + "&delay=30")
    await expect(page.locator("#live")).not_to_contain_text("Mantia")
    await expect(page.locator("#ranking")).not_to_contain_text("2.52,39")


async def test_the_live_element_on_another_page_says_it_too(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.show(documents_before("1500m-men"))
    script = f'<script type="module" src="http://127.0.0.1:{gateway.port}/embed.js"></script>'
    element = f'<rinkside-live competition="{COMPETITION}" lang="nl" times="both"></rinkside-live>'
    async with site(f'<!doctype html><html lang="nl"><meta charset="utf-8">{script}{element}') as newspaper:
        context = await browser.new_context(timezone_id="Europe/Amsterdam")
        page = await context.new_page()
        await page.goto(f"http://{newspaper}/")
        outlook = page.locator("rinkside-live .panel .outlook")
        await expect(outlook.locator("h3")).to_have_text("1500 m mannen")
        await expect(outlook.locator(".start time")).to_have_text("13:10 (21:10)")
        await expect(outlook.locator(".start .zone")).to_have_text("tijd in Salt Lake City (uw tijd)")
        await expect(outlook.locator(".results .time").first).to_have_text("36,77")
        report = outlook.locator(".ways a").first
        assert str(await report.get_attribute("href")).startswith(f"http://127.0.0.1:{gateway.port}/results/")
        assert await page.evaluate("Object.keys(localStorage).length") == 0


async def test_the_reader_chooses_the_time_zone_once(browser: Browser, gateway: RunningGateway, day: Day) -> None:
    await day.show(documents_before("500m-women-2"))
    watched = await opened(browser, gateway, _BOARD, timezone_id="Europe/Amsterdam")
    page = watched.page
    await expect(page.locator("#programme p.zone")).to_have_text("Salt Lake City time")
    await page.get_by_label("Times of").select_option("both")
    await expect(page.locator("#programme .panel time").first).to_have_text("12:30 (20:30)")
    await expect(page.locator("#programme p.zone")).to_have_text("Salt Lake City time (your time)")
    await expect(page.locator("#live .panel .start time")).to_have_text("Sat 4 Dec, 12:30 (20:30)")
    await page.get_by_label("Times of").select_option("reader")
    await page.goto(f"http://127.0.0.1:{gateway.port}/ticker/{COMPETITION}")
    await expect(page.locator("rinkside-ticker .panel .zone")).to_have_text("your time")
    await expect(page.locator("rinkside-ticker .panel time").first).to_have_text("20:00")
    assert await watched.kept() == ["rinkside-times"]
