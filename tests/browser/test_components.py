"""The elements by themselves: on a page of another site, with their attributes, and under sixty changes a second."""

import asyncio
import contextlib
import re
import secrets
from collections.abc import AsyncIterator
from importlib import resources

import pytest
from playwright.async_api import Browser, Response, expect
from redis.asyncio import Redis

from producers.simulate import COMPETITION
from schemas.documents import Document
from schemas.views import check_view
from testing.pacing import paced
from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE
from tests.kit.browser.chromium import Watched
from tests.kit.browser.race_views import (
    FIRST,
    HOSTILE,
    HOSTILE_ROW,
    MASS,
    PURSUIT,
    SPLIT,
    competition_view,
    documents_at,
    live_view,
    quartet_view,
    ranking_view,
    row,
)
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

STATIC = resources.files("gateway").joinpath("static")
_LIVE = f"live/{COMPETITION}"
ELEMENTS = ("ranking", "live", "standings", "calendar", "ticker")


@contextlib.asynccontextmanager
async def site(body: str) -> AsyncIterator[str]:
    """A page of somebody else's, on a port of its own."""
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Paper</title><link rel="icon" href="data:,">{body}'

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            head = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page.encode())}\r\n\r\n"
            writer.write(head.encode() + page.encode())
            await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


def script(gateway: RunningGateway) -> str:
    return f'<script type="module" src="http://127.0.0.1:{gateway.port}/embed.js"></script>'


def _length(answer: Response) -> int:
    """Bytes of the body as it was served, compressed."""
    return int(answer.headers.get("content-length", 0))


async def publish(writer: ScopeWriter, *rows: Document) -> None:
    scope = writer.scope
    documents = {f"competition/{scope}": competition_view(scope), f"live/{scope}": live_view(scope, {"100": SPLIT})}
    await writer.put({**documents, f"ranking/{scope}/500m-women": ranking_view(scope, *rows)})


async def test_all_elements_of_a_page_share_one_connection_and_weigh_less_than_30_kilobytes(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    await publish(writer, FIRST, HOSTILE_ROW)
    about = f'competition="{writer.scope}" distance="500m-women" season="2021-22" cup="500m-women"'
    elements = "".join(f"<rinkside-{name} {about}></rinkside-{name}>" for name in ELEMENTS)
    async with site(script(gateway) + elements) as host:
        watched = Watched(await browser.new_page())
        sockets: list[str] = []
        sizes: dict[str, int] = {}
        watched.page.on("websocket", lambda socket: sockets.append(socket.url))
        watched.page.on("response", lambda answer: sizes.update({answer.url: _length(answer)}))
        await watched.page.goto(f"http://{host}/")
        await expect(watched.page.locator("rinkside-ranking tbody tr")).to_have_count(2)
        live = watched.page.locator("rinkside-live")
        await expect(live.locator(".lane")).to_have_count(2)
        # Later in the day: what comes for a team pursuit and a mass start counts as well.
        for moment, form in ((PURSUIT, ".bars li:nth-child(12)"), (MASS, ".to-go")):
            later = {"heats": documents_at(moment)[_LIVE]["heats"]}
            await writer.put({f"live/{writer.scope}": live_view(writer.scope, {}) | later})
            await expect(live.locator(form)).to_have_count(1)
        scripts = sum(size for url, size in sizes.items() if url.endswith(".js"))
        assert 10_000 < scripts < 30_000
        assert len(sockets) == 1
        assert watched.hosts == {host, f"127.0.0.1:{gateway.port}"}
        assert await watched.kept() == []
        assert watched.wrongs == []


async def test_attributes_choose_language_rows_country_and_colours(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    third = row("irene", 3, rank=3, time="38.01", time_us=38_010_000, gap="+0.66")
    await publish(writer, FIRST, {**HOSTILE_ROW, "country": "USA"}, third)
    about = f'competition="{writer.scope}" distance="500m-women"'
    elements = f"""<rinkside-ranking id="one" {about} lang="nl" limit="1" theme="dark" highlight="NED"></rinkside-ranking>
        <rinkside-ranking id="two" {about}><p id="first">what is there without a script</p></rinkside-ranking>"""
    async with site(script(gateway) + elements) as host:
        page = Watched(await browser.new_page()).page
        await page.goto(f"http://{host}/")
        one, two = page.locator("#one"), page.locator("#two")
        await expect(one.locator("tbody tr")).to_have_count(1)
        await expect(one).to_contain_text("37,35")
        await expect(one.locator("thead")).to_contain_text("Plaats")
        await expect(one.locator("tr.ours")).to_have_count(1)
        await expect(two.locator("tbody tr")).to_have_count(3)
        await expect(two).to_contain_text("37.35")
        await expect(two).to_contain_text(HOSTILE)
        await expect(page.locator("#first")).to_be_hidden()
        background = "(node) => getComputedStyle(node).backgroundColor"
        assert await one.evaluate(background) == "rgb(15, 24, 34)"
        assert await two.evaluate(background) == "rgb(255, 255, 255)"
        await two.evaluate("(node) => node.setAttribute('limit', '2')")
        await expect(two.locator("tbody tr")).to_have_count(2)
        await two.evaluate("(node) => node.setAttribute('distance', '1000m-men')")
        await expect(two.locator("tbody tr")).to_have_count(0)


async def test_a_quartet_has_four_armbands(browser: Browser, gateway: RunningGateway, writer: ScopeWriter) -> None:
    await writer.put({f"live/{writer.scope}": quartet_view(writer.scope)})
    async with site(f'{script(gateway)}<rinkside-live competition="{writer.scope}"></rinkside-live>') as host:
        watched = Watched(await browser.new_page())
        await watched.page.goto(f"http://{host}/")
        lanes = watched.page.locator("rinkside-live .lane")
        await expect(lanes).to_have_count(4)
        bands = await lanes.evaluate_all("(lanes) => lanes.map((lane) => lane.dataset.band)")
        assert bands == ["white", "red", "yellow", "blue"]
        assert watched.wrongs == []


async def test_a_race_that_is_over_makes_way_for_the_next(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    """Result sheets send no heat off: after two days of them four mass starts stood one under the other on the board."""
    live = live_view(writer.scope, {"100": SPLIT})
    [heat] = live["heats"].values()
    over = {**heat, "state": "committed"}
    earlier = {"a-500m-men/1": {**over, "distance": "a-500m-men"}, "z-500m-men/1": {**over, "distance": "z-500m-men"}}
    live["heats"] = {**earlier, **live["heats"]}
    await writer.put({f"live/{writer.scope}": live})
    async with site(f'{script(gateway)}<rinkside-live competition="{writer.scope}"></rinkside-live>') as host:
        page = await browser.new_page()
        await page.goto(f"http://{host}/")
        await expect(page.locator("rinkside-live .lane")).to_have_count(2)
        await expect(page.locator("rinkside-live .top .badge")).to_have_text("Running")
        # Timed and not committed yet when the next one starts.
        finished = {"500m-women/1": {**heat, "heat": 1, "state": "finished"}}
        await writer.put({f"live/{writer.scope}": {**live, "heats": {**finished, **live["heats"]}}})
        await expect(page.locator("rinkside-live .top")).to_contain_text("Pair 2 of 2")
        await writer.put({f"live/{writer.scope}": {**live, "heats": earlier}})
        await expect(page.locator("rinkside-live .top .badge")).to_have_text("Confirmed")


async def test_the_ticker_is_newest_first_and_the_calendar_by_date_in_the_language_asked_for(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter, client: Redis
) -> None:
    def line(position: int, **text: str) -> Document:
        event = {"source": "test", "id": str(position)}
        common = {"at": f"2021-12-04T20:0{position}:00.000000Z", "kind": "lead", "importance": 3, "event": event}
        return {**common, "position": position, "text": text}

    scope, season = writer.scope, f"s{secrets.token_hex(3)}"
    lines_now = {"b": line(2, en="Kok leads.", nl="Kok leidt."), "a": line(1, en=HOSTILE)}
    ticker: Document = {"competition": scope, "lines": lines_now}
    check_view("ticker", ticker)
    await writer.put({f"competition/{scope}": competition_view(scope), f"ticker/{scope}": ticker})
    entry = {"venue": "Thialf", "country": "NED", "disciplines": ["500m-women"], "state": "official"}
    competitions = {"late": {**entry, "name": HOSTILE, "starts_on": "2022-03-12", "ends_on": "2022-03-13"}}
    competitions["early"] = {**entry, "name": "World Cup 1", "starts_on": "2021-11-12"}
    await ScopeWriter(client, f"season:{season}").put(
        {f"calendar/{season}": {"season": season, "competitions": competitions}}
    )
    elements = f'''<rinkside-ticker competition="{scope}" lang="nl"></rinkside-ticker>
        <rinkside-calendar season="{season}" lang="nl"></rinkside-calendar>'''
    async with site(script(gateway) + elements) as host:
        watched = Watched(await browser.new_page())
        await watched.page.goto(f"http://{host}/")
        lines = watched.page.locator("rinkside-ticker li")
        await expect(lines.locator(".text")).to_have_text(["Kok leidt.", HOSTILE])
        await expect(lines.first.locator("time")).to_have_text("13:02")
        await expect(watched.page.locator("rinkside-calendar .name")).to_have_text(["World Cup 1", HOSTILE])
        await expect(watched.page.locator("rinkside-calendar .when")).to_have_text(
            ["vr 12 nov", "za 12 mrt – zo 13 mrt"]
        )
        await writer.put(
            {f"ticker/{scope}": {**ticker, "lines": {**lines_now, "c": line(3, en="Over.", nl="Voorbij.")}}}
        )
        await expect(lines.first).to_contain_text("Voorbij.")
        assert watched.wrongs == []


_COUNT_FRAMES = (
    "() => { window.frames_drawn = 0; (function next() { window.frames_drawn += 1; requestAnimationFrame(next); })(); }"
)


async def test_sixty_changes_a_second_cost_less_than_ten_milliseconds_a_frame(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    """A heat whose passings come sixty times a second, and ten times a second somebody who takes another place among thirty."""
    scope, order = writer.scope, [f"skater-{number:02}" for number in range(30)]

    def ranked(turn: int) -> Document:
        order.insert(turn * 11 % 30, order.pop(turn * 7 % 30))
        rows = [
            row(name, index + 1, rank=index + 1, time=f"37.{index:02}", time_us=37_000_000 + 10_000 * index)
            for index, name in enumerate(order)
        ]
        return ranking_view(scope, *rows)

    await publish(writer, FIRST)
    await writer.put({f"ranking/{scope}/500m-women": ranked(0)})
    page = Watched(await browser.new_page(viewport={"width": 1440, "height": 900})).page
    await page.goto(f"http://127.0.0.1:{gateway.port}/c/{scope}")
    await expect(page.locator("#ranking tbody tr")).to_have_count(30)
    session = await page.context.new_cdp_session(page)
    # The thread's own time: what other programs take from a busy machine is not the page's work.
    await session.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def worked() -> tuple[float, int]:
        """Seconds that the main thread has worked, and frames it has drawn."""
        metrics = {each["name"]: each["value"] for each in (await session.send("Performance.getMetrics"))["metrics"]}
        return metrics["TaskDuration"], await page.evaluate("window.frames_drawn")

    await page.evaluate(_COUNT_FRAMES)
    before, drawn_before = await worked()

    async def change(turn: int) -> None:
        live = live_view(scope, {"100": SPLIT}, passed_us=10_580_000 + turn * 16_000, metres=100)
        moved = {f"ranking/{scope}/500m-women": ranked(turn)} if turn % 6 == 0 else {}
        await writer.put({f"live/{scope}": live, **moved})

    await paced(change, 181, 60)
    await expect(page.locator("#ranking tbody tr .name").first).to_have_text(order[0].title())
    after, drawn_after = await worked()
    assert drawn_after - drawn_before > 60
    per_frame_ms = 1000 * (after - before) / (drawn_after - drawn_before)
    assert 0 < per_frame_ms < 10 * TIME_SCALE


def test_pages_and_elements_have_the_same_colours() -> None:
    colours = re.compile(r"(--[a-z-]+): (light-dark\([^)]*\));")
    tokens = colours.findall(STATIC.joinpath("css", "tokens.css").read_text(encoding="utf-8"))
    inside = colours.findall(STATIC.joinpath("js", "components", "style.js").read_text(encoding="utf-8"))
    assert len(tokens) > 10
    assert tokens == inside


def test_a_browser_that_knows_no_light_dark_has_the_light_colours() -> None:
    source = STATIC.joinpath("css", "tokens.css").read_text(encoding="utf-8")
    before, after = source.split("@supports not (color: light-dark(#fff, #000))")
    light = dict(re.findall(r"(--[a-z-]+): light-dark\((#[0-9a-f]+), ", before))
    assert dict(re.findall(r"(--[a-z-]+): (#[0-9a-f]+);", after)) == light
