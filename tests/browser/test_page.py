"""The page at `/`, in Chromium, in front of a real gateway."""

import shutil
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Request, WebSocket, async_playwright, expect

from schemas.documents import Document
from schemas.views import check_view
from tests.integration.gateway.conftest import RunningGateway
from tests.scope_writer import ScopeWriter
from tests.servers import TIME_SCALE, eventually

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>"
_STARTED = "2021-12-04T20:00:00.000000Z"
_DISTANCE = {"name": "500 m women", "discipline": "500m", "metres": 500, "gender": "women", "run": 1}


def competition_view(competition: str, state: str = "running") -> Document:
    entry: Document = {**_DISTANCE}
    entry |= {
        "number": 1,
        "start_mode": "pairs",
        "starts_at": _STARTED,
        "state": state,
        "heats": 2,
        "heats_committed": 1,
    }
    later = {**entry, "number": 2, "name": "1000 m men", "discipline": "1000m", "metres": 1000, "gender": "men"}
    later |= {"state": "scheduled", "heats": 0, "heats_committed": 0}
    venue = {"name": "Utah Olympic Oval", "city": "Salt Lake City", "country": "USA", "timezone": "America/Denver"}
    document = {
        "competition": competition,
        "name": f"World Cup {HOSTILE}",
        "venue": venue,
        "programme": {"500m-women": entry, "1000m-men": later},
    }
    check_view("competition", document)
    return document


def row(competitor: str, position: int, **more: object) -> Document:
    fields = {"competitor": competitor, "name": competitor.title(), "country": "NED", "heat": 1, "round": 1}
    fields |= {"lane": "inner", "race": f"race-{competitor}", "status": "ok", "gap": "", "laps": {}, "flags": []}
    return {**fields, "position": position, **more}


def ranking_view(competition: str, *rows: Document, state: str = "running") -> Document:
    by_id = {each["competitor"]: each for each in rows}
    document = {"competition": competition, "distance": "500m-women", **_DISTANCE, "state": state, "rows": by_id}
    check_view("ranking", document)
    return document


def live_view(competition: str, splits: Document, **more: object) -> Document:
    common = {"status": "racing", "provisional": True, "splits": {}}
    inner = {"competitor": "femke", "name": HOSTILE, "country": "NED", "race": "r1", "lane": "inner", **common}
    outer = {"competitor": "erin", "name": "Erin", "country": "USA", "race": "r2", "lane": "outer", **common}
    inner |= {"splits": splits, **more}
    heat = {**_DISTANCE, "distance": "500m-women", "split_points": [100, 500], "round": 1, "heat": 2, "heats": 2}
    heat |= {"state": "running", "started_at": _STARTED, "races": {"r1": inner, "r2": outer}}
    document = {"competition": competition, "name": "World Cup", "heats": {"500m-women/2": heat}}
    check_view("live", document)
    return document


FIRST = row("erin", 1, rank=1, time="37.35", time_us=37_350_000)
HOSTILE_ROW = row("femke", 2, name=HOSTILE, heat=2, status="racing", provisional=True)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    binary = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if binary is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=binary, args=["--no-sandbox"])
        yield launched
        await launched.close()


class Visit:
    """An open page, the hosts it talked to and what went wrong in it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.hosts: set[str] = set()
        self.wrongs: list[str] = []
        page.on("request", self._requested)
        page.on("websocket", self._connected)
        page.on("pageerror", lambda error: self.wrongs.append(str(error)))
        page.on("dialog", lambda dialog: self.wrongs.append(dialog.message))

    def _requested(self, request: Request) -> None:
        if not request.url.startswith("data:"):
            self.hosts.add(urlsplit(request.url).netloc)

    def _connected(self, socket: WebSocket) -> None:
        self.hosts.add(urlsplit(socket.url).netloc)


@pytest.fixture
async def visit(browser: Browser) -> Visit:
    page = await browser.new_page(viewport={"width": 1280, "height": 800})
    page.set_default_timeout(10_000 * TIME_SCALE)
    expect.set_options(timeout=10_000 * TIME_SCALE)
    return Visit(page)


async def open_page(visit: Visit, gateway: RunningGateway, writer: ScopeWriter) -> None:
    scope = writer.scope
    await writer.put(
        {
            f"competition/{scope}": competition_view(scope),
            f"live/{scope}": live_view(scope, {}),
            f"ranking/{scope}/500m-women": ranking_view(scope, FIRST, HOSTILE_ROW),
        }
    )
    await visit.page.goto(f"http://127.0.0.1:{gateway.port}/?competition={scope}")
    await expect(visit.page.locator("#ranking tbody tr")).to_have_count(2)


async def test_a_live_ranking_appears_and_changes(visit: Visit, gateway: RunningGateway, writer: ScopeWriter) -> None:
    await open_page(visit, gateway, writer)
    page, rows = visit.page, visit.page.locator("#ranking tbody tr")
    await expect(page.locator("#state")).to_contain_text("Live")
    await expect(rows.nth(0)).to_contain_text("37.35")
    await expect(rows.nth(1)).to_contain_text("On the ice")
    won = {**HOSTILE_ROW, "position": 1, "rank": 1, "status": "ok", "time": "36.96", "time_us": 36_960_000}
    won |= {"flags": ["TR", "PB"], "thousandth": 4}
    beaten = {**FIRST, "position": 2, "rank": 2, "gap": "+0.39"}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, won, beaten)})
    await expect(rows.nth(0)).to_contain_text("36.96 (4)")
    await expect(rows.nth(0)).to_contain_text("Provisional")
    await expect(rows.nth(0).locator(".flag")).to_have_text(["TR", "PB"])
    await expect(rows.nth(1)).to_contain_text("+0.39")
    out = {**HOSTILE_ROW, "status": "DQ", "reason": "lane infringement"}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, FIRST, out, state="official")})
    await expect(rows.nth(1)).to_contain_text("lane infringement")
    await expect(page.locator("#ranking .badge")).to_have_text("Official")
    assert visit.wrongs == []


async def test_the_heat_on_the_ice_has_lanes_splits_and_a_clock_that_only_goes_forward(
    visit: Visit, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    await open_page(visit, gateway, writer)
    page = visit.page
    lanes, clock = page.locator("#live .lane"), page.locator("#live .clock")
    await expect(lanes).to_have_count(2)
    await expect(lanes.nth(0)).to_contain_text("Inner lane")
    await expect(clock).not_to_be_empty()
    await page.evaluate(
        """() => {
            const face = document.querySelector("#live .clock");
            const seconds = (text) => text.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
            window.turns = { forward: 0, back: 0 };
            let before = seconds(face.textContent);
            new MutationObserver(() => {
                const now = seconds(face.textContent);
                window.turns[now < before ? "back" : "forward"] += 1;
                before = now;
            }).observe(face, { childList: true, characterData: true, subtree: true });
        }"""
    )
    split = {"time": "10.58", "time_us": 10_580_000, "lap": "10.58", "rank": 1, "gap": "", "how": "transponder"}
    await writer.put({f"live/{writer.scope}": live_view(writer.scope, {"100": split})})
    await expect(lanes.nth(0).locator("tbody tr").nth(0)).to_contain_text("10.58")
    await expect(lanes.nth(0)).to_contain_text("1st, fastest")
    await page.wait_for_function("window.turns.forward > 5")
    assert await page.evaluate("window.turns.back") == 0
    assert visit.wrongs == []


async def test_a_hostile_name_is_text_and_no_other_host_is_asked(
    visit: Visit, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    await open_page(visit, gateway, writer)
    page = visit.page
    for place in ("h1", "#ranking tbody tr:nth-child(2) .name", "#live .lane:nth-child(1) .name"):
        await expect(page.locator(place)).to_contain_text(HOSTILE)
    assert HOSTILE in await page.title()
    assert await page.locator("img").count() == 0
    assert visit.wrongs == []
    assert visit.hosts == {f"127.0.0.1:{gateway.port}"}
    assert await page.context.cookies() == []


async def test_a_distance_is_chosen_with_the_keyboard_and_kept_in_the_address(
    visit: Visit, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    await open_page(visit, gateway, writer)
    page = visit.page
    await page.get_by_role("button", name="1000 m men").focus()
    await page.keyboard.press("Enter")
    await expect(page.locator("#ranking .empty")).to_be_visible()
    assert "distance=1000m-men" in page.url
    await page.get_by_role("button", name="Follow the race").click()
    await expect(page.locator("#ranking tbody tr")).to_have_count(2)
    assert "distance=" not in page.url
    await expect(page.get_by_role("table", name="Ranking 500 m women")).to_be_visible()


async def test_a_lost_connection_is_said_and_mends_itself(
    visit: Visit, gateway: RunningGateway, writer: ScopeWriter, start_gateway: object
) -> None:
    await open_page(visit, gateway, writer)
    await gateway.stop()
    await expect(visit.page.locator("#state")).to_contain_text("Connection lost")
    again = RunningGateway(gateway.settings)
    try:
        await eventually(again.listens)
        await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, FIRST)})
        await expect(visit.page.locator("#ranking tbody tr")).to_have_count(1)
        await expect(visit.page.locator("#state")).to_contain_text("Live")
    finally:
        await again.stop()


async def test_nothing_sticks_out_of_the_page(visit: Visit, gateway: RunningGateway, writer: ScopeWriter) -> None:
    await open_page(visit, gateway, writer)
    long = {**FIRST, "name": "Krzysztof-Maksymilian Brzęczyszczykiewicz", "time": "12:44.10", "thousandth": 3}
    long |= {"provisional": True, "gap": "+1:05.18", "flags": ["WR", "TR", "PB"]}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, long, HOSTILE_ROW)})
    await expect(visit.page.locator("#ranking tbody")).to_contain_text("12:44.10")
    for width in (390, 768, 1280, 1920):
        await visit.page.set_viewport_size({"width": width, "height": 844})
        for place in ("html", "#ranking .wide"):
            beyond = await visit.page.locator(place).evaluate("(box) => box.scrollWidth - box.clientWidth")
            assert beyond == 0, (place, width)
