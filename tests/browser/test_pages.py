"""Pages that last, embeds, the picker and the board in Chromium: for every reader, on paper, and soon."""

import uuid

import pytest
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE
from tests.kit.browser.chromium import Watched, violations
from tests.kit.gateway.documents import (
    CUP,
    HOSTILE,
    calendar_document,
    competition_document,
    live_document,
    ranking_document,
    report_document,
    standings_document,
    ticker_document,
)
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

_FIRST_CONTENT_MS = 1_000 * TIME_SCALE
_FIRST_LOAD_BYTES = 100_000


@pytest.fixture
async def pages(gateway: RunningGateway, writer: ScopeWriter, client: Redis) -> dict[str, str]:
    """A small competition, and the address of every kind of page about it."""
    scope, season = writer.scope, f"s-{writer.scope}"
    await writer.put(
        {
            f"competition/{scope}": competition_document(scope, season=season, state="running"),
            f"ranking/{scope}/500m-women": ranking_document(scope, season=season, state="running"),
            f"live/{scope}": live_document(scope),
            f"ticker/{scope}": ticker_document(scope),
            f"report/{scope}/2021-12-04": report_document(scope),
        }
    )
    of_season = {f"calendar/{season}": calendar_document(season, scope)}
    of_season[f"standings/{season}/{CUP}"] = standings_document(season, scope, moving=True)
    await ScopeWriter(client, f"season:{season}").put(of_season)
    paths = {
        "board": f"/c/{scope}",
        "every result": "/results",
        "programme": f"/results/{scope}",
        "distance": f"/results/{scope}/500m-women",
        "cups": f"/standings/{season}",
        "standings": f"/standings/{season}/{CUP}",
        "calendar": f"/calendar/{season}",
        "ticker": f"/ticker/{scope}",
        "report": f"/report/{scope}/2021-12-04",
        "picker": f"/embed?kind=ranking&competition={scope}",
        "embedded ranking": f"/embed/ranking/{scope}/500m-women",
        "embedded heat": f"/embed/live/{scope}",
        "embedded standings": f"/embed/standings/{season}/{CUP}",
        "embedded calendar": f"/embed/calendar/{season}",
        "not there": "/results/not-there",
    }
    return {name: f"http://127.0.0.1:{gateway.port}{path}" for name, path in paths.items()}


async def settled(page: Page) -> None:
    """Waits until the elements of the page, where it has some, show their documents."""
    await page.wait_for_load_state("networkidle")


@pytest.mark.slow
@pytest.mark.parametrize("colours", ["light", "dark"])
async def test_axe_finds_nothing_wrong(browser: Browser, pages: dict[str, str], colours: str) -> None:
    page = await browser.new_page(color_scheme="light" if colours == "light" else "dark")
    wrong = {}
    for name, url in pages.items():
        await page.goto(url)
        await settled(page)
        wrong[name] = await violations(page)
    assert {name: found for name, found in wrong.items() if found} == {}


async def test_a_page_is_whole_without_scripts(browser: Browser, pages: dict[str, str]) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="nl-NL")
    page = await context.new_page()
    await page.goto(pages["distance"])
    await expect(page.locator("table.results tbody tr")).to_have_count(4)
    await expect(page.locator("table.results")).to_contain_text(HOSTILE)
    await expect(page.locator("html")).to_have_attribute("lang", "nl")
    await page.goto(pages["standings"])
    await expect(page.get_by_role("table", name="Stand 500 m vrouwen")).to_contain_text("332")
    await page.goto(pages["picker"])
    await page.get_by_label("Wereldbekerstanden").check()
    await page.get_by_role("button", name="Tonen").click()
    await expect(page.locator("#element")).to_contain_text("<rinkside-standings")
    await context.close()


async def test_a_table_on_a_page_stays_fresh_where_scripts_run(
    browser: Browser, pages: dict[str, str], writer: ScopeWriter
) -> None:
    watched = Watched(await browser.new_page())
    await watched.page.goto(pages["distance"])
    element = watched.page.locator("rinkside-ranking")
    await expect(element.get_by_role("row").filter(has_text=HOSTILE)).to_contain_text("1:36.96")
    ranking = ranking_document(writer.scope, season=f"s-{writer.scope}", state="running")
    ranking["rows"]["femke"] |= {"time": "1:36.90", "time_us": 96_900_000}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking})
    await expect(element.get_by_role("row").filter(has_text=HOSTILE)).to_contain_text("1:36.90")
    assert watched.wrongs == []
    assert await watched.kept() == []


@pytest.mark.parametrize("name", ["report", "calendar", "programme"])
async def test_a_page_that_the_server_makes_comes_up_to_date_by_itself(
    browser: Browser, pages: dict[str, str], writer: ScopeWriter, client: Redis, name: str
) -> None:
    """Whoever left the report open in the morning read it as it was in the morning."""
    watched = Watched(await browser.new_page())
    page, scope, season = watched.page, writer.scope, f"s-{writer.scope}"
    await page.goto(pages[name])
    await settled(page)
    link = page.locator("main").get_by_role("link").first
    await link.focus()
    report, calendar = report_document(scope), calendar_document(season, scope)
    report["headline"] = {"en": f"Later {HOSTILE}"}
    next(iter(calendar["competitions"].values()))["name"] = f"Later {HOSTILE}"
    competition = competition_document(scope, season=season) | {"name": f"Later {HOSTILE}"}
    await writer.put({f"report/{scope}/2021-12-04": report, f"competition/{scope}": competition})
    of_season = ScopeWriter(client, f"season:{season}", epoch="e2")
    await of_season.rewrite("e2", {f"calendar/{season}": calendar})
    await expect(page.locator("main")).to_contain_text(f"Later {HOSTILE}")
    await expect(link).to_be_focused()
    assert watched.wrongs == []


async def test_paper_shows_the_results_and_not_the_way_around(browser: Browser, pages: dict[str, str]) -> None:
    page = await browser.new_page()
    await page.goto(pages["distance"])
    await settled(page)
    await page.emulate_media(media="print", color_scheme="dark")
    await expect(page.locator("header.bar")).to_be_hidden()
    await expect(page.locator("nav.others")).to_be_hidden()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await expect(page.locator("rinkside-ranking").get_by_text(HOSTILE).filter(visible=True)).to_have_count(1)
    assert (
        await page.locator("body").evaluate("(body) => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    )


@pytest.mark.slow
async def test_nothing_sticks_out_of_a_page(browser: Browser, pages: dict[str, str]) -> None:
    page = await browser.new_page()
    for name, url in pages.items():
        if name == "board":
            continue  # its own tests say so
        await page.goto(url)
        await settled(page)
        for width in (320, 390, 768):
            await page.set_viewport_size({"width": width, "height": 844})
            beyond = await page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert beyond <= 0, (name, width)


@pytest.mark.parametrize("name", ["board", "distance", "standings", "embedded ranking", "programme"])
async def test_first_content_comes_soon_and_weighs_little(
    browser: Browser, pages: dict[str, str], client: Redis, name: str
) -> None:
    """For three readers who come for the first time; the quickest counts: what else runs here is not the work of the page.
    The gateway holds the competitions of some seasons."""
    for number in range(60 if name == "board" else 0):
        scope = f"z-{uuid.uuid4().hex[:8]}"
        document = competition_document(scope, season=f"s-{number}", state="official")
        await ScopeWriter(client, scope).put({f"competition/{scope}": document})
    firsts: list[float] = []
    for _ in range(3):
        context = await browser.new_context()
        page = await context.new_page()
        session = await context.new_cdp_session(page)
        await session.send("Network.enable")
        loaded: list[int] = []
        session.on(
            "Network.loadingFinished",
            lambda event, of=loaded: of.append(int(event["encodedDataLength"])),
        )
        await page.goto(pages[name])
        await settled(page)
        firsts.append(await page.evaluate("performance.getEntriesByName('first-contentful-paint')[0].startTime"))
        assert sum(loaded) < _FIRST_LOAD_BYTES, f"{sum(loaded)} bytes in {len(loaded)} answers"
        await context.close()
    assert min(firsts) < _FIRST_CONTENT_MS, firsts
