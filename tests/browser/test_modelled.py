"""Modelled values carry ≈ on every screen: lanes, laps, overlays, pages, report and downloads."""

import csv
import io

import httpx
import pytest
from playwright.async_api import Browser, expect

from producers.simulate import COMPETITION
from testing.scope_writer import ScopeWriter
from tests.kit.browser.board_fixtures import Day, day, opened
from tests.kit.browser.race_views import FIRST, SPLIT, competition_view, live_view, ranking_view, row
from tests.kit.gateway.running import RunningGateway

__all__ = ["day"]
pytestmark = pytest.mark.browser


async def test_lanes_laps_and_overlays_mark_modelled_splits_and_times(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    scope = writer.scope
    done = {"status": "ok", "time": "36.96", "time_us": 36_960_000, "rank": 1, "gap": ""}
    second = row("second", 2, rank=2, time="37.35", time_us=37_356_000, thousandth=6, gap="", reconstructed=["time"])
    await writer.put(
        {
            f"competition/{scope}": competition_view(scope),
            f"live/{scope}": live_view(scope, {"100": SPLIT}, reconstructed=["time", "splits"], **done),
            f"ranking/{scope}/500m-women": ranking_view(
                scope, {**FIRST, "time_us": 37_354_000, "thousandth": 4}, second
            ),
        }
    )
    board = (await opened(browser, gateway, f"/c/{scope}")).page
    lane = board.locator("#live .lane").first
    await expect(lane.locator(".clock")).to_have_text("≈ 36.96")
    await expect(lane.locator("tbody td").first).to_have_text("≈ 10.58")
    commentary = (await opened(browser, gateway, f"/commentary/{scope}")).page
    await expect(commentary.locator("#pace td.time").first).to_have_text("≈ 10.58")
    await expect(commentary.locator("#ice .clock").first).to_have_text("≈ 36.96")
    await expect(commentary.locator("#outcome .would")).to_contain_text("≈ 37.35")
    clock = (await opened(browser, gateway, f"/overlay/clock?competition={scope}&shown=1")).page
    await expect(clock.locator(".clock").first).to_have_text("≈ 36.96")
    ranking = (await opened(browser, gateway, f"/overlay/ranking?competition={scope}&shown=1")).page
    await expect(ranking.locator("td.time")).to_have_text(["37.35(4)", "≈ 37.35(6)"])


async def test_report_results_and_downloads_mark_what_was_not_published(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    """Of the mass start only places were published: 7:25.21, 7:26.33 and 7:26.58 are modelled. Of the 500 m women
    Wójcik's time is real (36.77) and her splits are not."""
    await day.at(None)
    page = (await opened(browser, gateway, f"/report/{COMPETITION}/2021-12-04?lang=en&country=NED")).page
    for time in ("≈ 7:25.21", "≈ 7:26.33", "≈ 7:26.58"):
        await expect(page.locator("main")).to_contain_text(time)
    await expect(page.locator("main")).not_to_contain_text("≈ 36.77")
    await page.goto(f"http://127.0.0.1:{gateway.port}/results/{COMPETITION}/500m-women-2?lang=en")
    splits = page.locator(".splits tbody tr").filter(has_text="Andżelika Wójcik").locator("td")
    await expect(splits.first).to_contain_text("≈ ")
    await expect(splits.last).not_to_contain_text("≈")
    async with httpx.AsyncClient() as http:
        answer = await http.get(f"http://127.0.0.1:{gateway.port}/results/{COMPETITION}/mass-start-men.csv")
    rows = {each["name"]: each for each in csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))}
    assert rows["Bart Swings"]["modelled"] == "time splits"
    assert answer.content.startswith(b"\xef\xbb\xbf")
