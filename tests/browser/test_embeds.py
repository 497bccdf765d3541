"""Embeds on a newsroom's page, which comes from another origin: with scripts and without, by element and by frame."""

import contextlib
import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from playwright.async_api import Browser, expect

from testing.scope_writer import ScopeWriter
from tests.kit.browser.chromium import Watched, site
from tests.kit.gateway.documents import (
    HOSTILE,
    competition_document,
    live_document,
    ranking_document,
    row,
)
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

_SCRIPT_BYTES = 30_000
_STYLE = "td, th, h2, a { color: rgb(255, 0, 0); font-size: 40px } table { display: block }"


@contextlib.asynccontextmanager
async def newsroom(article: str) -> AsyncIterator[str]:
    """A newspaper's site with one page, on a port of its own; gives its address."""
    page = f"""<!doctype html><html lang="nl"><meta charset="utf-8"><title>Krant</title><link rel="icon" href="data:,">
    <style>{_STYLE}</style><h1>Kok onder de 37 seconden</h1><table><tr><td id="own">eigen tabel</td></tr></table>{article}"""

    async with site(page) as address:
        yield address


async def picked(gateway: RunningGateway, which: str, **query: str) -> str:
    """The code that the picker gives: `element` or `frame`."""
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{gateway.port}") as http:
        page = (await http.get("/embed", params=query)).text
    found = re.search(rf'<textarea id="{which}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found is not None
    return html.unescape(found[1])


@pytest.fixture
async def published(writer: ScopeWriter) -> str:
    scope = writer.scope
    documents = {f"competition/{scope}": competition_document(scope), f"live/{scope}": live_document(scope)}
    await writer.put({**documents, f"ranking/{scope}/500m-women": ranking_document(scope, state="running")})
    return scope


async def test_the_element_is_live_on_another_site_and_keeps_its_styles_to_itself(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter, published: str
) -> None:
    code = await picked(gateway, "element", kind="ranking", competition=published, language="nl", look="light")
    async with newsroom(code) as site:
        watched = Watched(await browser.new_page())
        sizes: dict[str, int] = {}
        watched.page.on(
            "response", lambda answer: sizes.update({answer.url: int(answer.headers.get("content-length", 0))})
        )
        await watched.page.goto(f"http://{site}/")
        element = watched.page.locator("rinkside-ranking")
        await expect(element.locator("tbody tr")).to_have_count(4)
        await expect(element.locator("tbody tr").first).to_contain_text(HOSTILE)
        await expect(element.locator("tbody tr").first).to_contain_text("1.36,96")
        ranking = ranking_document(published, state="running")
        ranking["rows"]["late"] = row(
            "late", 5, name="Laatste", rank=5, time="1:40.01", time_us=100_010_000, gap="+3.05"
        )
        await writer.put({f"ranking/{published}/500m-women": ranking})
        await expect(element.locator("tbody tr")).to_have_count(5)
        await expect(element.locator("tbody tr").nth(4)).to_contain_text("1.40,01")
        colour = "(node) => getComputedStyle(node).color + getComputedStyle(node).fontSize"
        assert await element.locator("tbody td").first.evaluate(colour) != "rgb(255, 0, 0)40px"
        assert await watched.page.locator("#own").evaluate(colour) == "rgb(255, 0, 0)40px"
        assert watched.hosts == {site, f"127.0.0.1:{gateway.port}"}
        assert await watched.kept() == []
        assert watched.wrongs == []
        scripts = {url: size for url, size in sizes.items() if url.endswith(".js")}
        assert 0 < sum(scripts.values()) < _SCRIPT_BYTES, scripts


@pytest.mark.parametrize("which", ["element", "frame"])
async def test_a_reader_without_scripts_sees_the_table(
    browser: Browser, gateway: RunningGateway, published: str, which: str
) -> None:
    code = await picked(gateway, which, kind="ranking", competition=published, language="nl", look="dark", limit="3")
    async with newsroom(code) as site:
        context = await browser.new_context(java_script_enabled=False)
        watched = Watched(await context.new_page())
        await watched.page.goto(f"http://{site}/")
        rows = watched.page.frame_locator("iframe").locator("tbody tr")
        await expect(rows).to_have_count(3)
        await expect(rows.first).to_contain_text(HOSTILE)
        await expect(rows.first).to_contain_text("1.36,96")
        assert watched.hosts == {site, f"127.0.0.1:{gateway.port}"}
        assert await context.cookies() == []
        await context.close()


async def test_the_frame_is_live_where_scripts_run(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter, published: str
) -> None:
    code = await picked(gateway, "frame", kind="live", competition=published, language="en", look="auto")
    async with newsroom(code) as site:
        watched = Watched(await browser.new_page())
        await watched.page.goto(f"http://{site}/")
        inside = watched.page.frame_locator("iframe").locator("rinkside-live")
        await expect(inside).to_contain_text(HOSTILE)
        await expect(inside).to_contain_text("10.58")
        live = live_document(published)
        split = {
            "time": "10.99",
            "time_us": 10_990_000,
            "lap": "10.99",
            "rank": 2,
            "gap": "+0.41",
            "how": "transponder",
        }
        live["heats"]["500m-women/2"]["races"]["r2"]["splits"] = {"100": split}
        await writer.put({f"live/{published}": live})
        await expect(inside).to_contain_text("10.99")
        assert watched.hosts == {site, f"127.0.0.1:{gateway.port}"}
        assert await watched.kept() == []
        assert watched.wrongs == []


async def test_what_is_picked_with_the_keyboard_is_shown_and_copied(
    browser: Browser, gateway: RunningGateway, published: str
) -> None:
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    watched = Watched(await context.new_page())
    page = watched.page
    await page.goto(f"http://127.0.0.1:{gateway.port}/embed?kind=ranking&competition={published}")
    await page.get_by_label("Rows").focus()
    await page.keyboard.press("ArrowDown")
    await expect(page.locator("#element")).to_contain_text('limit="3"')
    await expect(page.get_by_label("Rows")).to_be_focused()
    await expect(page.frame_locator("iframe").locator("tbody tr").filter(visible=True)).to_have_count(3)
    await page.get_by_label("The heat on the ice").focus()
    await page.keyboard.press("Space")
    await expect(page.locator("#element")).to_contain_text("<rinkside-live")
    await expect(page.locator("#distance")).to_have_count(0)
    await page.get_by_role("button", name="Copy the frame").focus()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert f"/embed/live/{published}?" in copied
    assert watched.wrongs == []
    await context.close()
