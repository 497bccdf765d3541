"""The commentator's view runs as late as the pictures."""

import time

import pytest
from playwright.async_api import expect

from testing.scope_writer import ScopeWriter, instant
from testing.waiting import TIME_SCALE, eventually
from tests.kit.browser.commentary_fixtures import Open
from tests.kit.browser.desk_views import documents
from tests.kit.browser.race_views import live_view

pytestmark = pytest.mark.browser


async def test_everything_comes_as_late_as_the_delay_that_was_typed(
    open_page: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put(documents(competition))
    page = await open_page()
    await expect(page.locator("#pace .laps tbody tr").first).to_contain_text("10.58")
    await page.keyboard.press("d")
    await page.keyboard.type("2,5")
    await page.keyboard.press("Enter")
    await expect(page.locator("#state")).to_have_text("2.5 s behind the ice")
    await page.wait_for_load_state("networkidle")
    written_at = time.monotonic()
    split = {"time": "36.96", "time_us": 36_960_000, "lap": "26.38", "rank": 1, "gap": "", "how": "transponder"}
    await writer.put({f"live/{competition}": live_view(competition, {"500": split})})
    await expect(page.locator("#pace .laps tbody tr").nth(1)).to_contain_text("36.96")
    assert time.monotonic() - written_at >= 2.4
    assert "delay=2.5" in page.url
    await page.keyboard.press("b")
    await expect(page.locator("#state")).to_have_text("Live")


async def test_the_clock_runs_behind_by_the_delay(open_page: Open, writer: ScopeWriter, competition: str) -> None:
    ready, started = live_view(competition, {}), live_view(competition, {})
    del ready["heats"]["500m-women/2"]["started_at"]
    started["heats"]["500m-women/2"]["started_at"] = instant(1)
    await writer.put({**documents(competition), f"live/{competition}": ready})
    now, late = await open_page(), await open_page("?delay=2")
    for page in (now, late):
        await expect(page.locator("#ice .name")).to_have_count(2)
    await writer.put({f"live/{competition}": started})
    await expect(late.locator("#ice .clock").first).not_to_have_text("")
    read = "() => [performance.timeOrigin + performance.now(), document.querySelector('#ice .clock').textContent]"
    (now_at, now_text), (late_at, late_text) = await now.evaluate(read), await late.evaluate(read)
    behind = (float(now_text) - now_at / 1000) - (float(late_text) - late_at / 1000)
    assert 1.5 < behind < 2 + 1.5 * TIME_SCALE


async def test_one_tap_at_the_start_shot_finds_the_delay(
    open_page: Open, writer: ScopeWriter, competition: str
) -> None:
    ready, started = live_view(competition, {}), live_view(competition, {})
    del ready["heats"]["500m-women/2"]["started_at"]
    started["heats"]["500m-women/2"]["started_at"] = instant(1)
    await writer.put({**documents(competition), f"live/{competition}": ready})
    page = await open_page()
    await expect(page.locator("#ice .name")).to_have_count(2)
    await page.keyboard.press("s")
    await expect(page.locator("#announcement")).to_contain_text("No start")
    await writer.put({f"live/{competition}": started})
    clock = page.locator("#ice .clock").first

    async def has_run() -> bool:
        return float(await clock.text_content() or 0) >= 1.0

    await eventually(has_run)
    passed = float(await clock.text_content() or 0)
    await page.get_by_role("button", name="Start seen").click()
    found = float(await page.locator("#delay").input_value())
    assert passed - 0.3 <= found <= passed + 2 * TIME_SCALE
    await page.keyboard.press("+")
    await expect(page.locator("#delay")).to_have_value(f"{found + 0.5:.1f}")
    await page.get_by_role("button", name="Half a second sooner").click()
    await expect(page.locator("#state")).to_have_text(f"{found:g} s behind the ice")


async def test_a_delay_that_is_no_number_changes_nothing(
    open_page: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put(documents(competition))
    page = await open_page("?delay=4")
    field = page.locator("#delay")
    for typed, key, expected in (
        ("", "Enter", "4.0"),
        ("seven", "Enter", "4.0"),
        ("9", "Escape", "4.0"),
        ("7s", "Enter", "7.0"),
    ):
        await field.fill(typed)
        await field.press(key)
        await expect(field).to_have_value(expected)
    await expect(page.locator("#state")).to_have_text("7 s behind the ice")
