"""The live board at `/`, in Chromium, in front of a real gateway."""

import asyncio
import functools
import secrets
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from producers.simulate import COMPETITION
from testing.scope_writer import ScopeWriter
from testing.waiting import TIME_SCALE, eventually
from tests.kit.browser.chromium import Watched, chromium, violations
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
    documents_at,
    live_view,
    ranking_view,
)
from tests.kit.gateway.running import RunningGateway, StartGateway

pytestmark = pytest.mark.browser


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as launched:
        yield launched


async def opened(browser: Browser, gateway: RunningGateway, address: str, **options: object) -> Watched:
    """The page at an address of the gateway."""
    context = await browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})  # type: ignore[arg-type]
    watched = Watched(await context.new_page())
    await watched.page.goto(f"http://127.0.0.1:{gateway.port}{address}")
    return watched


async def board(browser: Browser, gateway: RunningGateway, writer: ScopeWriter, **options: object) -> Watched:
    """The board of a small competition: one skater has finished, two are on the ice."""
    scope = writer.scope
    documents = {f"competition/{scope}": competition_view(scope), f"live/{scope}": live_view(scope, {})}
    await writer.put({**documents, f"ranking/{scope}/500m-women": ranking_view(scope, FIRST, HOSTILE_ROW)})
    watched = await opened(browser, gateway, f"/c/{scope}", **options)
    await expect(watched.page.locator("#ranking tbody tr")).to_have_count(2)
    return watched


class Day:
    """The race day in the store, at whichever moment."""

    def __init__(self, client: Redis) -> None:
        self._writers = ScopeWriter(client, COMPETITION), ScopeWriter(client, "season:2021-22")

    async def at(self, moment: Moment | None) -> None:
        for writer in self._writers:
            is_season = writer.scope.startswith("season:")
            documents = documents_at(moment).items()
            kept = {channel: each for channel, each in documents if channel.startswith("standings/") == is_season}
            await writer.rewrite(f"e{secrets.token_hex(4)}", kept)


@pytest.fixture
def day(client: Redis) -> Day:
    return Day(client)


async def test_a_ranking_changes_as_the_race_does(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer)
    page, rows = watched.page, watched.page.locator("#ranking tbody tr")
    await expect(page.locator("#state")).to_have_text("Live")
    await expect(rows.nth(0)).to_contain_text("37.35")
    await expect(rows.nth(1)).to_contain_text("On the ice")
    won = {**HOSTILE_ROW, "position": 1, "rank": 1, "status": "ok", "time": "36.96", "time_us": 36_960_000}
    won |= {"flags": ["TR", "PB"], "thousandth": 4}
    beaten = {**FIRST, "position": 2, "rank": 2, "gap": "+0.39"}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, won, beaten)})
    await expect(rows.nth(0)).to_contain_text("36.96(4)")
    await expect(rows.nth(0).locator(".is-provisional")).to_have_text("36.96")
    await expect(rows.nth(0).locator(".mark")).to_have_text(["TR", "PB"])
    await expect(rows.nth(1)).to_contain_text("+0.39")
    await expect(page.locator("#said")).to_contain_text("36.96, rank 1")
    out = {**HOSTILE_ROW, "status": "DQ", "reason": "lane <b>infringement</b>"}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, FIRST, out, state="official")})
    await expect(rows.nth(1)).to_contain_text("lane <b>infringement</b>")
    await expect(page.locator("#ranking .badge")).to_have_text("Official")
    assert watched.wrongs == []


async def test_a_row_travels_to_its_new_place_but_for_who_asked_for_less_movement(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    count = "(row) => row.getAnimations().filter((each) => each.effect.getKeyframes()[0].transform).length"
    moved = [{**HOSTILE_ROW, "position": 1}, {**FIRST, "position": 2}]
    for motion, expected in (("no-preference", True), ("reduce", False)):
        watched = await board(browser, gateway, writer, reduced_motion=motion)
        rows = watched.page.locator("#ranking tbody tr")
        await rows.nth(0).evaluate(
            f"(row) => new MutationObserver(() => {{ window.travelled = ({count})(row.parentNode.children[0]) > 0; }})"
            ".observe(row.parentNode, { childList: true })"
        )
        await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, *moved)})
        await expect(rows.nth(0)).to_contain_text(HOSTILE)
        await eventually(functools.partial(watched.page.evaluate, "window.travelled !== undefined"))
        assert await watched.page.evaluate("window.travelled") is expected
        await watched.page.context.close()


async def test_the_heat_on_the_ice_has_armbands_splits_and_a_clock_that_only_goes_forward(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer)
    page, lanes = watched.page, watched.page.locator("#live .lane")
    await expect(lanes).to_have_count(2)
    await expect(lanes.nth(0)).to_have_attribute("data-band", "white")
    await expect(lanes.nth(1)).to_have_attribute("data-band", "red")
    clock = lanes.nth(0).locator(".clock")
    await expect(clock).not_to_be_empty()
    await clock.evaluate(
        """(face) => {
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
    projected = {"time": "36.97", "time_us": 36_970_000, "low": "36.89", "high": "37.05", "rank": 1}
    projected |= {"best_rank": 1, "worst_rank": 1}
    more = {"projected": projected, "needed": {"lead": "26.77"}, "personal_best": "37.01"}
    await writer.put({f"live/{writer.scope}": live_view(writer.scope, {"100": SPLIT}, **more)})
    await expect(lanes.nth(0).locator("tbody tr").nth(0)).to_contain_text("10.58")
    await expect(lanes.nth(0).locator(".outcome")).to_contain_text("fastest")
    await expect(lanes.nth(0)).to_contain_text("36.97 ± 0.08 → 1")
    await expect(lanes.nth(0)).to_contain_text("For the lead26.77")
    await expect(lanes.nth(0)).to_contain_text("PB 37.01")
    await eventually(lambda: page.evaluate("window.turns.forward > 5"))
    assert await page.evaluate("window.turns.back") == 0
    done = {"status": "ok", "time": "36.96", "time_us": 36_960_000, "rank": 1, "flags": ["NR"]}
    await writer.put({f"live/{writer.scope}": live_view(writer.scope, {"100": SPLIT}, **done)})
    await expect(clock).to_have_text("36.96")
    await expect(lanes.nth(0).locator(".mark")).to_have_text("NR")
    assert watched.wrongs == []


async def test_a_pursuit_is_two_bars_a_half_lap_and_a_signed_difference(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.at(PURSUIT)
    watched = await opened(browser, gateway, f"/c/{COMPETITION}")
    heat = next(iter(documents_at(PURSUIT)[f"live/{COMPETITION}"]["heats"].values()))
    inner, outer = sorted(heat["races"].values(), key=lambda race: str(race["lane"]))
    halves = watched.page.locator("#live .half")
    await expect(halves).to_have_count(12)
    await expect(halves.nth(2).locator(".lap")).to_have_text(
        [inner["splits"]["600"]["lap"], outer["splits"]["600"]["lap"]]
    )
    hundredths = inner["splits"]["600"]["time_us"] // 10_000 - outer["splits"]["600"]["time_us"] // 10_000
    sign = "−" if hundredths < 0 else "+"
    await expect(halves.nth(2).locator(".difference")).to_have_text(f"{sign}{abs(hundredths) / 100:.2f}")
    assert watched.wrongs == []


async def test_a_mass_start_says_laps_to_go_sprints_and_who_was_lapped(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.at(MASS)
    watched = await opened(browser, gateway, f"/c/{COMPETITION}")
    live = watched.page.locator("#live")
    await expect(live.locator(".to-go")).to_have_text("5")
    rows = documents_at(MASS)[f"ranking/{COMPETITION}/mass-start-men"]["rows"].values()
    last = max(int(number) for each in rows for number in each.get("sprints", {}))
    winner = max(rows, key=lambda each: int(each.get("sprints", {}).get(str(last), 0)))
    await expect(live.locator(".sprint h4")).to_have_text(f"Sprint {last}")
    await expect(live.locator(".sprint li").first).to_contain_text(winner["name"])
    points = {each["name"]: sum(each.get("sprints", {}).values()) for each in rows}
    await expect(live.locator(".leaders li").first).to_contain_text(str(max(points.values())))
    await expect(live.locator(".order li")).to_have_count(8)
    assert watched.wrongs == []


async def test_the_day_ends_with_the_published_rows_and_the_standings_beside_them(
    browser: Browser, gateway: RunningGateway, day: Day
) -> None:
    await day.at(PAIR)
    watched = await opened(browser, gateway, f"/c/{COMPETITION}?distance=500m-women-2")
    page, rows = watched.page, watched.page.locator("#ranking tbody tr")
    await expect(rows.nth(0)).to_contain_text("Andżelika Wójcik")
    await expect(rows.nth(0).locator(".mark")).to_have_text(["NR", "PB"])
    await expect(rows.nth(3)).to_contain_text("Femke Kok")
    await expect(rows.nth(3)).to_contain_text("36.96")
    await page.get_by_role("button", name="Follow the race").click()
    await expect(page.locator("#ranking h2")).to_have_text("1500 m men")
    await expect(page.locator("#cup h2")).to_have_text("World Cup: 1500 m men")
    await expect(page.locator("#live h3")).to_have_text("1500 m men")
    await day.at(None)
    await expect(page.locator("#live")).to_contain_text("No heat on the ice.")
    await expect(page.locator("#ranking h2")).to_have_text("Team pursuit women")
    expected = documents_at(None)[f"ranking/{COMPETITION}/team-pursuit-women"]["rows"].values()
    names = [each["name"] for each in sorted(expected, key=lambda each: int(each["position"]))]
    await expect(rows.locator(".name")).to_have_text(names)
    assert watched.wrongs == []


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
    await expect(page.locator("#ranking tbody")).to_contain_text("12:44.10")
    for width in (390, 768, 1280, 1920):
        await page.set_viewport_size({"width": width, "height": 844})
        for place in ("html", "#ranking", "#live"):
            beyond = await page.locator(place).evaluate("(box) => box.scrollWidth - box.clientWidth")
            assert beyond == 0, (place, width)
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.goto(f"http://127.0.0.1:{gateway.port}/c/{writer.scope}?screen=tv")
    await expect(page.locator("#ranking tbody")).to_contain_text("12:44.10")
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
