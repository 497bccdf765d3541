"""What the commentator's view shows of a race."""

import re

import pytest
from playwright.async_api import expect
from redis.asyncio import Redis

from producers.simulate import COMPETITION
from schemas.documents import Document
from schemas.storage_keys import scope_keys
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually
from tests.kit.browser.chromium import violations
from tests.kit.browser.commentary_fixtures import Open
from tests.kit.browser.desk_views import documents
from tests.kit.browser.race_views import HOSTILE, LAST_PAIR, MASS, PAIR, PURSUIT, documents_at, quartet_view

pytestmark = pytest.mark.browser


_SCROLLED = """() => [document.documentElement, document.body, ...document.querySelectorAll("main > section")]
    .filter((each) => each.scrollHeight > each.clientHeight + 1 || each.scrollWidth > each.clientWidth + 1)
    .map((each) => each.id || each.tagName)"""
"""What there is to scroll."""


_UNDER_A_NAME = """() => {
    const under = [];
    for (const name of document.querySelectorAll(".chart .label.reference")) {
        const box = name.getBBox();
        for (const way of document.querySelectorAll(".chart .line polyline, .chart .line.skater .to-come")) {
            for (let at = 0; at < way.getTotalLength(); at += 1) {
                const { x, y } = way.getPointAtLength(at);
                if (x < box.x || x > box.x + box.width || y < box.y + 3 || y > box.y + box.height - 3) continue;
                under.push(name.textContent);
                break;
            }
        }
    }
    return under;
}"""
"""The names of references in the chart that a line runs through."""


async def test_the_five_questions_are_answered_and_names_are_text(
    open_page: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put(documents(competition))
    page = await open_page()
    await expect(page.locator("#ice .name")).to_have_text([HOSTILE, "Erin"])
    await expect(page.locator("#ice .bests").first).to_contain_text("PB 37.01")
    await expect(page.locator("#pace .laps tbody tr").first).to_contain_text("10.58")
    await expect(page.locator("#pace .laps td.leader").first).to_have_text("−0.05")
    await expect(page.locator("#pace .line.skater polyline")).to_have_count(1)
    await expect(page.locator("#outcome .would tr").first).to_contain_text("Ireen")
    await expect(page.locator("#next .pairs .name")).to_have_text([f"Nao {HOSTILE}"])
    await expect(page.locator("#next .worth")).to_have_text(["would be 1"])
    assert await page.locator("img[src=x]").count() == 0


async def test_what_just_happened_is_newest_first(open_page: Open, writer: ScopeWriter, competition: str) -> None:
    await writer.put(documents(competition))
    page = await open_page()
    await expect(page.locator("#highlights li p")).to_have_text(["The newest.", HOSTILE, "The oldest and greatest."])


async def test_every_kind_of_race_fits_on_one_screen(open_page: Open, client: Redis) -> None:
    await client.delete(*scope_keys("slc-2021"))  # others play the day in the same store
    day = ScopeWriter(client, "slc-2021")
    page = await open_page(about="slc-2021")
    for moment, rows in (
        (PAIR, "#pace .laps tbody tr"),
        (MASS, "#pace .riders tbody tr"),
        (PURSUIT, "#pace .laps tbody tr"),
    ):
        of_day = {
            name: document for name, document in documents_at(moment).items() if not name.startswith("standings/")
        }
        await day.put(of_day)
        [heat] = of_day["live/slc-2021"]["heats"].values()
        riders = min(len(heat["races"]), 22)
        await expect(page.locator(rows)).to_have_count(riders if moment is MASS else len(heat["split_points"]))
        await expect(page.locator("#pace .line.skater polyline")).to_have_count(2)
        await expect(page.locator("#pace figure")).to_be_visible(visible=moment is not MASS)
        for width, height in ((1920, 1080), (1440, 900), (3840, 2160)):
            await page.set_viewport_size({"width": width, "height": height})

            async def fits(where: str = f"{moment.distance} at {width}x{height}") -> bool:
                assert await page.evaluate(_SCROLLED) == [], where
                return True

            await eventually(fits)


async def test_each_pair_of_a_quartet_has_its_own_time(open_page: Open, writer: ScopeWriter, competition: str) -> None:
    """All four had the time of the first pair; the second starts later. What was chosen and is not known was unreadable."""
    live = quartet_view(competition, second_started="2021-12-04T20:00:12.000000Z")
    live["heats"]["500m-women/1"]["races"]["r1-1"]["passed_us"] = 22_490_000
    await writer.put({**documents(competition), f"live/{competition}": live})
    page = await open_page()
    await expect(page.locator("#pair")).to_have_text("Pairs 1 and 2 of 4")
    bands = await page.locator("#ice .skater").evaluate_all("(all) => all.map((each) => each.dataset.band)")
    assert bands == ["white", "red", "yellow", "blue"]
    faces = page.locator("#ice .clock")
    await expect(faces.first).to_have_text(re.compile(r"^2\d\.\d$"))
    first, _, _, last = await faces.evaluate_all("(faces) => faces.map((face) => Number(face.textContent))")
    assert first - last >= 11.9
    assert await violations(page) == []


async def test_a_semi_final_has_the_order_of_its_own_riders(
    open_page: Open, writer: ScopeWriter, competition: str
) -> None:
    """In the second semi-final the first on the ice was shown as ninth, behind those of the first semi-final."""
    day = documents_at(MASS)
    live = {**day[f"live/{COMPETITION}"]}
    live["heats"] = {key: {**heat, "heat": 2, "qualify": 8} for key, heat in live["heats"].items()}
    ranking = {**day[f"ranking/{COMPETITION}/mass-start-men"]}
    ranking["rows"] = {key: {**row, "position": row["position"] + 8} for key, row in ranking["rows"].items()}
    await writer.put({f"live/{competition}": live, f"ranking/{competition}/mass-start-men": ranking})
    page = await open_page()
    await expect(page.locator("#pair")).to_have_text("Semi-final 2")
    await expect(page.locator(".to-go")).to_have_text("5 laps to go")
    await expect(page.locator(".riders .rank").first).to_have_text("1")
    [heat] = live["heats"].values()
    as_it_stands = sorted(heat["races"].values(), key=lambda race: int(race["rank_now"]))
    await expect(page.locator("#outcome .would .name")).to_have_text([race["name"] for race in as_it_stands[:10]])


async def test_no_line_of_the_chart_runs_through_a_name(open_page: Open, writer: ScopeWriter, competition: str) -> None:
    """The own best of Kok, at 600 m of the 1000 m, had its name on the dotted line to the time she would have."""
    day = {name: document for name, document in documents_at(LAST_PAIR).items() if not name.startswith("standings/")}
    await writer.put({name.replace(f"/{COMPETITION}", f"/{competition}"): each for name, each in day.items()})
    page = await open_page()
    await expect(page.locator(".chart .label.reference")).to_have_count(3)
    for reference in ("Leader", "Own best", "World record"):
        await page.get_by_role("button", name=reference).click()
        await expect(page.locator("figcaption")).to_contain_text(reference)
        assert await page.evaluate(_UNDER_A_NAME) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_axe_finds_nothing_wrong(open_page: Open, writer: ScopeWriter, competition: str, theme: str) -> None:
    await writer.put(documents(competition))
    page = await open_page(f"?theme={theme}&lang=nl")
    await expect(page.locator("#ice .name")).to_have_count(2)
    assert await violations(page) == []
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    assert await violations(page) == []


async def test_meetings_earlier_in_the_competition_are_counted_from_results(open_page: Open) -> None:
    """The figures behind the first column, as the module of the page makes them."""
    page = await open_page()

    def result(time_us: int, heat: int, status: str = "ok") -> Document:
        timed: Document = {"time": "37.00", "time_us": time_us} if status == "ok" else {}
        return {"rank": 1, "heat": heat, "round": 1, "status": status, **timed}

    rankings: list[Document] = [
        {"distance": "500m-women-1", "rows": {"kok": result(37_015_000, 7), "leerdam": result(37_019_000, 7)}},
        {"distance": "1000m-women", "rows": {"kok": result(73_000_000, 3), "leerdam": result(72_000_000, 9)}},
        {"distance": "1500m-women", "rows": {"kok": result(0, 1, "DNF"), "leerdam": result(115_000_000, 1)}},
        {"distance": "500m-women-2", "rows": {"kok": result(36_960_000, 7), "leerdam": result(45_530_000, 7)}},
    ]
    found = await page.evaluate(
        """async (rankings) => {
            const { duels, earlierHere, placeInField } = await import("/static/js/commentary/facts.js");
            const field = { heats: { 1: { lanes: { inner: { competitor: "kok", personal_best_us: 37_010_000 },
                outer: { competitor: "leerdam", personal_best_us: 37_220_000 } } } } };
            return {
                duels: duels("kok", "leerdam", "500m-women-2", rankings)
                    .map(({ ranking, by, isSamePair }) => [ranking.distance, by, isSamePair]),
                earlier: earlierHere("kok", "500m-women-2", rankings).map(({ ranking }) => ranking.distance),
                field: [placeInField("leerdam", field), placeInField("nobody", field) ?? "unknown"],
            };
        }""",
        rankings,
    )
    # Equal hundredths are no lead, a race that was not finished is no meeting, and the race that is on counts not yet.
    assert found["duels"] == [["500m-women-1", 0, True], ["1000m-women", -1_000_000, False]]
    assert found["earlier"] == ["500m-women-1", "1000m-women", "1500m-women"]
    assert found["field"] == [{"place": 2, "of": 2}, "unknown"]


async def test_a_card_has_the_newest_lap_its_rank_and_the_speed(open_page: Open, client: Redis) -> None:
    """By hand: 14.92 m/s is 53.7 km/h, 15.17 m/s is 54.6 km/h; 17.62 is the fastest opening, four are faster than 17.83."""
    await client.delete(*scope_keys(COMPETITION))
    await ScopeWriter(client, COMPETITION).put(documents_at(LAST_PAIR))
    page = await open_page(about=COMPETITION)
    figures = page.locator("#ice .lap-now")
    await expect(figures.nth(0).locator("dd")).to_have_text(["17.83", "5", "53.7 km/h"])
    await expect(figures.nth(1).locator("dd")).to_have_text(["17.62", "1", "54.6 km/h"])
    await page.set_viewport_size({"width": 1024, "height": 768})
    cut = """() => [...document.querySelectorAll(".would .name, .cup .name")].filter((name) => {
        const right = (node) => node.getBoundingClientRect().right;
        return right(name) > right(name.closest("td")) + 1;
    }).map((name) => name.textContent)"""
    assert await page.evaluate(cut) == []


async def test_a_mass_start_has_clock_caps_gaps_groups_and_contenders(open_page: Open, client: Redis) -> None:
    """By hand, after lap 10: cap 11 in 4:47.00, 9 in 4:47.13, 16 in 4:48.69 (none more than a second behind the one in front),
    1 in 4:50.00, and 7 a lap behind. Five of sixteen laps are to go, so the third sprint is after the next one."""
    await client.delete(*scope_keys(COMPETITION))
    await ScopeWriter(client, COMPETITION).put(documents_at(MASS))
    page = await open_page(about=COMPETITION)
    await expect(page.locator("#ice .to-go")).to_have_text("5 laps to go")
    await expect(page.locator("#ice .clock")).to_have_text(re.compile(r"^\d+:\d\d\.\d$"))
    await expect(page.locator("#ice .next")).to_have_text("Sprint 3 in 1 lap")
    await expect(page.locator("#ice .groups .caps")).to_have_text(["11 9 5 12 10 8 4 6 14 15 2 3 13 16", "1", "7"])
    await expect(page.locator("#ice .groups b")).to_have_text(["Head", "+3.00", "+1 lap"])
    await expect(page.locator("#ice .contenders b")).to_have_text(["3", "3", "3", "2", "1"])
    await expect(page.locator("#ice .skater")).to_have_count(0)
    second = page.locator("#pace .riders tbody tr").nth(1)
    await expect(second.locator("td.figure")).to_have_text(["2", "9", "+0.13", "28.47", "2", "", "2"])
