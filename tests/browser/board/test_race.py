"""The live board shows a race: rows, clock, pursuit, mass start, the end of the day."""

import functools

import pytest
from playwright.async_api import Browser, expect

from producers.simulate import COMPETITION
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually
from tests.kit.browser.board_fixtures import Day, board, opened
from tests.kit.browser.race_views import (
    FIRST,
    HOSTILE,
    HOSTILE_ROW,
    MASS,
    PAIR,
    PURSUIT,
    SPLIT,
    conditions_view,
    documents_at,
    live_view,
    ranking_view,
)
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser


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
    await expect(page.locator("#announcement")).to_contain_text("36.96, rank 1")
    out = {**HOSTILE_ROW, "status": "DQ", "reason": "lane <b>infringement</b>"}
    await writer.put({f"ranking/{writer.scope}/500m-women": ranking_view(writer.scope, FIRST, out, state="official")})
    await expect(rows.nth(1)).to_contain_text("lane <b>infringement</b>")
    await expect(page.locator("#ranking .badge")).to_have_text("Official")
    assert watched.wrongs == []


async def test_ice_and_air_are_in_the_heading_once_they_are_measured(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    watched = await board(browser, gateway, writer, locale="nl-NL")
    conditions = watched.page.locator("#conditions")
    await expect(conditions).to_be_hidden()
    await writer.put({f"conditions/{writer.scope}": conditions_view(writer.scope)})
    await expect(conditions).to_have_text("IJs −8,3 °C · Lucht 12,0 °C · Luchtvochtigheid 34%")
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
