"""The live board for every reader and every connection: names, keyboard, language, losses, delay, sizes."""

import asyncio

import pytest
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from producers.simulate import COMPETITION
from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE, eventually
from tests.kit.browser.board_fixtures import Day, board, opened
from tests.kit.browser.chromium import violations
from tests.kit.browser.race_views import (
    FIRST,
    HOSTILE,
    HOSTILE_ROW,
    MASS,
    PAIR,
    PURSUIT,
    SPLIT,
    Moment,
    competition_view,
    live_view,
    ranking_view,
)
from tests.kit.gateway.running import RunningGateway, StartGateway

pytestmark = pytest.mark.browser


async def test_a_hostile_name_is_text_and_no_other_host_is_asked(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer)
    page = watched.page
    for place in ("h1", "#ranking tbody tr:nth-child(2) .name", "#live .lane:nth-child(1) .name"):
        await expect(page.locator(place)).to_contain_text(HOSTILE)
    assert HOSTILE in await page.title()
    assert await page.locator("img[src=x]").count() == 0
    assert watched.wrongs == []
    assert watched.hosts == {f"127.0.0.1:{gateway.port}"}
    assert await watched.kept() == []


async def test_a_distance_is_chosen_with_the_keyboard_and_kept_in_the_address(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer)
    page = watched.page
    await page.get_by_role("button", name="1000 m men").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#ranking .empty")).to_be_visible()
    assert "distance=1000m-men" in page.url
    await page.get_by_role("button", name="Follow the race").click()
    await expect(page.locator("#ranking tbody tr")).to_have_count(2)
    assert "distance=" not in page.url
    await expect(page.get_by_role("table", name="Ranking 500 m women")).to_be_visible()


async def test_the_page_is_dutch_for_who_reads_dutch_and_dark_for_who_asks(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer, locale="nl-NL")
    page = watched.page
    await expect(page.locator("#ranking tbody tr").first).to_contain_text("37,35")
    await expect(page.locator("#ranking h2")).to_have_text("500 m vrouwen")
    await expect(page.locator("#live .place")).to_have_text("Rit 2 van 2")
    background = "getComputedStyle(document.body).backgroundColor"
    light = await page.evaluate(background)
    await page.get_by_role("button", name="Licht of donker").click()
    await eventually(lambda: page.evaluate(f"{background} !== '{light}'"))
    await page.get_by_role("link", name="en", exact=True).click()
    await expect(page.locator("#ranking tbody tr").first).to_contain_text("37.35")
    assert await page.evaluate(background) != light, "the choice of colours was lost with the language"


async def test_a_lost_connection_is_said_greys_the_board_and_mends_itself(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer)
    page = watched.page
    await gateway.stop()
    await expect(page.locator("#state")).to_contain_text("Connection lost since")
    await expect(page.locator("rinkside-live")).to_have_attribute("data-stale", "")
    again = RunningGateway(gateway.settings)
    try:
        await eventually(again.listens)
        await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, FIRST)})
        await expect(page.locator("#ranking tbody tr")).to_have_count(1)
        await expect(page.locator("#state")).to_have_text("Live")
        await expect(page.locator("rinkside-live[data-stale]")).to_have_count(0)
    finally:
        await again.stop()


async def test_a_board_with_a_delay_is_that_much_behind(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer)
    await watched.page.goto(f"http://127.0.0.1:{gateway.port}/c/{writer.scope}?delay=3")
    await expect(watched.page.locator("#state")).to_have_text("Live, 3 s delayed")
    await expect(watched.page.locator("#ranking tbody tr")).to_have_count(2)
    loop = asyncio.get_running_loop()
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, FIRST)})
    began = loop.time()
    await expect(watched.page.locator("#ranking tbody tr")).to_have_count(1)
    assert loop.time() - began > 2.5


async def test_a_source_that_fell_silent_during_a_race_is_said_and_greys_the_heat(
    browser: Browser, start_gateway: StartGateway, writer: ScopeWriter, client: Redis
) -> None:
    scope = writer.scope
    documents = {f"competition/{scope}": competition_view(scope), f"live/{scope}": live_view(scope, {})}
    stored_ms = await writer.put({**documents, f"ranking/{scope}/500m-women": ranking_view(scope, FIRST, HOSTILE_ROW)})
    await writer.pretend_newest(stored_ms - 90_000)
    watched = await opened(browser, await start_gateway(silent_s=0.5), f"/c/{scope}")
    page = watched.page
    await expect(page.locator("#state")).to_contain_text("Source silent for 9")
    await expect(page.locator("#state")).to_have_attribute("data-is", "silent")
    await expect(page.locator("rinkside-live")).to_have_attribute("data-stale", "")
    await writer.put({f"live/{scope}": live_view(scope, {"100": SPLIT})})
    await expect(page.locator("#state")).to_have_text("Live")
    await expect(page.locator("rinkside-live[data-stale]")).to_have_count(0)


async def test_nothing_sticks_out_of_the_page_and_a_television_has_nothing_to_scroll_or_press(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer)
    page = watched.page
    long = {**FIRST, "name": "Krzysztof-Maksymilian Brzęczyszczykiewicz", "time": "12:44.10", "thousandth": 3}
    long |= {"provisional": True, "gap": "+1:05.18", "flags": ["WR", "TR", "PB"]}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, long, HOSTILE_ROW)})
    await expect(page.locator("#ranking .panel tbody")).to_contain_text("12:44.10")
    for width in (390, 768, 1280, 1920):
        await page.set_viewport_size({"width": width, "height": 844})
        for place in ("html", "#ranking", "#live"):
            beyond = await page.locator(place).evaluate("(box) => box.scrollWidth - box.clientWidth")
            assert beyond == 0, (place, width)
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.goto(f"http://127.0.0.1:{gateway.port}/c/{writer.scope}?screen=tv")
    await expect(page.locator("#ranking .panel tbody")).to_contain_text("12:44.10")
    assert await page.evaluate("document.documentElement.scrollHeight") == 1080
    for control in await page.get_by_role("button").all() + await page.get_by_role("combobox").all():
        await expect(control).to_be_hidden()


@pytest.mark.parametrize("moment", [PAIR, MASS, PURSUIT], ids=lambda moment: str(moment.distance))
async def test_everybody_can_read_it(browser: Browser, gateway: RunningGateway, day: Day, moment: Moment) -> None:
    await day.at(moment)
    watched = await opened(browser, gateway, f"/c/{COMPETITION}?theme=light")
    await expect(watched.page.locator("#live .body > *").first).to_be_visible()
    await expect(watched.page.locator("#cup tbody tr").first).to_be_visible()
    assert await violations(watched.page) == []
    await watched.page.get_by_role("button", name="Light or dark").click()
    assert await violations(watched.page) == []


async def test_the_first_content_is_there_within_a_second_and_100_kilobytes(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.at(PAIR)
    watched = await opened(browser, gateway, f"/c/{COMPETITION}")
    await expect(watched.page.locator("#live .lane")).to_have_count(2)
    await expect(watched.page.locator("#cup tbody tr").first).to_be_visible()
    sizes = "performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))"
    carried = await watched.page.evaluate(f"{sizes}.reduce((sum, each) => sum + each.transferSize, 0)")
    assert 20_000 < carried < 100_000
    painted = await watched.page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime")
    assert painted < 1_000 * TIME_SCALE
