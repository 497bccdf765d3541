"""The overlays in Chromium, on a real gateway: there when the desk shows them, and nothing at all when it does not."""

import re
import time
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect
from redis.asyncio import Redis

from producers.simulate import COMPETITION
from schemas.documents import Document
from testing.scope_writer import ScopeWriter
from testing.waiting import eventually
from tests.kit.browser.chromium import Watched, violations
from tests.kit.browser.desk_views import documents, overlay_view
from tests.kit.browser.race_views import HOSTILE, MASS, PAIR, documents_at, live_view, quartet_view
from tests.kit.gateway.documents import CUP, competition_document, ranking_document, standings_document
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

KINDS = ("clock", "ranking", "skater", "record", "standings")
Open = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_overlay(browser: Browser, gateway: RunningGateway, competition: str) -> AsyncIterator[Open]:
    seen: list[Watched] = []

    async def open_(kind: str, query: str = "", width: int = 1920) -> Page:
        watched = Watched(await browser.new_page(viewport={"width": width, "height": width * 9 // 16}))
        seen.append(watched)
        await watched.page.goto(f"http://127.0.0.1:{gateway.port}/overlay/{kind}?competition={competition}{query}")
        return watched.page

    yield open_
    for watched in seen:
        assert watched.hosts == {f"127.0.0.1:{gateway.port}"}
        assert watched.wrongs == []
        assert await watched.kept() == []


def pixels(png: bytes) -> bytes:
    """The picture's rows without their filter bytes; all zero only where every pixel is transparent black."""
    assert png[25] == 6, "RGBA"
    width, rest, data = int.from_bytes(png[16:20], "big"), png[8:], b""
    while rest:
        length = int.from_bytes(rest[:4], "big")
        data += rest[8 : 8 + length] if rest[4:8] == b"IDAT" else b""
        rest = rest[12 + length :]
    raw, stride = zlib.decompress(data), width * 4 + 1
    return b"".join(raw[start + 1 : start + stride] for start in range(0, len(raw), stride))


async def seen_of(page: Page) -> bool:
    """Whether there is anything over the pictures."""
    return any(pixels(await page.screenshot(omit_background=True)))


async def test_hidden_it_is_nothing_at_all_and_shown_it_is_a_plate_on_nothing(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put({**documents(competition), f"overlay/{competition}": overlay_view(competition)})
    page = await open_overlay("ranking", width=640)
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("#stage > *")).to_have_count(0)
    assert not await seen_of(page)

    await writer.put({f"overlay/{competition}": overlay_view(competition, ranking={})})
    await expect(page.locator(".plate .name").first).to_have_text("Ireen")
    assert await seen_of(page)
    assert await page.evaluate("() => document.elementFromPoint(innerWidth - 5, innerHeight - 5).tagName") in (
        "HTML",
        "BODY",
    )

    await writer.put({f"overlay/{competition}": overlay_view(competition)})
    await expect(page.locator("#stage > *")).to_have_count(0)
    assert not await seen_of(page)


@pytest.mark.parametrize("kind", ["clock", "ranking", "skater", "record"])
async def test_names_and_the_desks_words_are_text(
    open_overlay: Open, writer: ScopeWriter, competition: str, kind: str
) -> None:
    view = overlay_view(competition, **{kind: {"text": HOSTILE}})
    await writer.put({**documents(competition), f"overlay/{competition}": view})
    page = await open_overlay(kind)
    await expect(page.locator(".plate").get_by_text(HOSTILE).first).to_be_visible()
    assert await page.locator("img[src=x]").count() == 0


async def test_the_clock_runs_in_both_lanes_and_stops_with_the_time(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put({**documents(competition), f"overlay/{competition}": overlay_view(competition, clock={})})
    page = await open_overlay("clock")
    await expect(page.locator(".lane")).to_have_count(2)
    split = {"time": "10.49", "time_us": 10_490_000, "lap": "10.49", "rank": 1, "gap": "", "how": "transponder"}
    await writer.put({f"live/{competition}": live_view(competition, {"100": split}, passed_us=10_490_000)})
    first = page.locator(".lane .clock").first
    await expect(first).to_have_text(re.compile(r"^\d+\.\d$"))
    before = float(await first.text_content() or 0)

    async def runs() -> bool:
        return float(await first.text_content() or 0) > before

    await eventually(runs)
    done = {"status": "ok", "time": "36.96", "time_us": 36_960_000, "rank": 1, "gap": ""}
    await writer.put({f"live/{competition}": live_view(competition, {"100": split}, **done)})
    await expect(first).to_have_text("36.96")
    await expect(page.locator(".lane .clock").nth(1)).not_to_have_text("36.96")


async def test_both_pairs_of_a_quartet_are_there_each_with_its_own_time(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    """The clock showed the first of the two pairs only, and would have shown its time for both: the second starts later."""
    live = quartet_view(competition, second_started="2021-12-04T20:00:12.000000Z")
    await writer.put({**documents(competition), f"live/{competition}": quartet_view(competition)})
    await writer.put({f"live/{competition}": live, f"overlay/{competition}": overlay_view(competition, clock={})})
    page = await open_overlay("clock")
    lanes = page.locator(".lane")
    await expect(lanes).to_have_count(4)
    bands = await lanes.evaluate_all("(lanes) => lanes.map((lane) => lane.dataset.band)")
    assert bands == ["white", "red", "yellow", "blue"]

    async def apart() -> bool:
        faces = await lanes.locator(".clock").evaluate_all("(faces) => faces.map((face) => Number(face.textContent))")
        return bool(faces[0] == faces[1] > faces[2] == faces[3] > 0)

    live["heats"]["500m-women/2"]["races"]["r1-2"]["passed_us"] = 10_490_000
    live["heats"]["500m-women/1"]["races"]["r1-1"]["passed_us"] = 22_490_000
    await writer.put({f"live/{competition}": live})
    await eventually(apart)


async def test_a_mass_start_has_laps_to_go_the_next_sprint_and_the_first_five(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    """The clock was empty in a mass start, and the ranking until the finish: nobody has a rank before."""
    day = documents_at(MASS)
    for kind in ("live", "competition", "ranking"):
        suffix = "/mass-start-men" if kind == "ranking" else ""
        await writer.put({f"{kind}/{competition}{suffix}": day[f"{kind}/{COMPETITION}{suffix}"]})
    [heat] = day[f"live/{COMPETITION}"]["heats"].values()
    page = await open_overlay("clock", "&shown=1")
    await expect(page.locator(".to-go")).to_have_text("5 laps to go")
    await expect(page.locator(".next")).to_have_text("Sprint 3 in 1 lap")
    await expect(page.locator(".top .clock")).to_have_text(re.compile(r"^5:\d\d\.\d$"))
    order = sorted(heat["races"].values(), key=lambda race: int(race["position"]))
    await expect(page.locator(".rider .name")).to_have_text([race["name"] for race in order[:5]])
    page = await open_overlay("ranking", "&shown=1")
    as_it_stands = sorted(heat["races"].values(), key=lambda race: int(race["rank_now"]))
    await expect(page.locator(".plate .name")).to_have_text([race["name"] for race in as_it_stands[:10]])
    await expect(page.locator(".plate .time").first).to_have_text("3 p")


async def test_the_chosen_skater_is_shown_with_the_line_of_the_desk(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    chosen = overlay_view(competition, skater={"subject": "nao", "text": "the Olympic champion of 2018"})
    await writer.put({**documents(competition), f"overlay/{competition}": chosen})
    page = await open_overlay("skater")
    await expect(page.locator(".plate .name")).to_have_text(f"Nao {HOSTILE}")
    await expect(page.locator(".plate .line")).to_have_text("the Olympic champion of 2018")


async def test_a_fixed_overlay_needs_no_desk_and_follows_the_ice(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put(documents(competition))
    page = await open_overlay("skater", "&shown=1")
    await expect(page.locator(".plate .name")).to_have_text(HOSTILE)
    other = await open_overlay("skater", "&shown=1&subject=ireen")
    await expect(other.locator(".plate .name")).to_have_text("Ireen")
    await expect(other.locator(".plate .line")).to_have_text("1. 37.35")


async def test_plates_keep_to_the_safe_area_at_every_size(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    of_day = documents_at(PAIR)
    shown: dict[str, Document] = {kind: {} for kind in KINDS}
    renamed: dict[str, Document] = {
        channel.replace("/slc-2021", f"/{competition}"): document
        for channel, document in of_day.items()
        if not channel.startswith("standings/")
    }
    await writer.put({**renamed, f"overlay/{competition}": overlay_view(competition, **shown)})
    for kind in ("clock", "ranking", "skater"):
        for width, query in ((1920, ""), (3840, ""), (3840, "&size=2160")):
            page = await open_overlay(kind, query, width=width)
            await expect(page.locator(".plate .name").first).to_be_visible()
            box = await page.locator(".plate").bounding_box()
            assert box is not None
            height = width * 9 / 16
            assert box["x"] >= width * 0.05 - 1
            assert box["x"] + box["width"] <= width * 0.95 + 1
            assert box["y"] >= height * 0.05 - 1
            assert box["y"] + box["height"] <= height * 0.95 + 1
            size = await page.locator(".plate .name").first.evaluate(
                "node => parseFloat(getComputedStyle(node).fontSize)"
            )
            assert size >= width / 100, "at 40 % of 1080p still 8 points high"


async def test_an_overlay_nobody_knows_is_empty(open_overlay: Open, writer: ScopeWriter, competition: str) -> None:
    await writer.put(documents(competition))
    page = await open_overlay("fireworks", "&shown=1")
    await page.wait_for_load_state("networkidle")
    await expect(page.locator("#stage > *")).to_have_count(0)


async def test_axe_finds_nothing_wrong(open_overlay: Open, writer: ScopeWriter, competition: str) -> None:
    view = overlay_view(competition, **{kind: {} for kind in KINDS})
    await writer.put({**documents(competition), f"overlay/{competition}": view})
    for kind in ("clock", "ranking", "skater", "record"):
        page = await open_overlay(kind)
        await expect(page.locator(".plate")).to_be_visible()
        await page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
        assert await violations(page) == []


async def test_a_choice_of_the_desk_comes_as_late_as_the_pictures(
    open_overlay: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put({**documents(competition), f"overlay/{competition}": overlay_view(competition)})
    page = await open_overlay("ranking", "&delay=2")
    await page.wait_for_load_state("networkidle")
    chosen_at = time.monotonic()
    await writer.put({f"overlay/{competition}": overlay_view(competition, ranking={})})
    await expect(page.locator(".plate .name").first).to_have_text("Ireen")
    assert time.monotonic() - chosen_at >= 1.9


async def test_the_standings_are_those_of_the_distance_on_the_ice(
    open_overlay: Open, writer: ScopeWriter, client: Redis, competition: str
) -> None:
    season = f"s-{competition}"
    await writer.put(
        {
            f"competition/{competition}": competition_document(competition, season=season, state="running"),
            f"ranking/{competition}/500m-women": ranking_document(competition, season=season, state="running"),
            f"overlay/{competition}": overlay_view(competition, standings={}),
        }
    )
    of_season = {f"standings/{season}/{CUP}": standings_document(season, competition, moving=True)}
    await ScopeWriter(client, f"season:{season}").put(of_season)
    page = await open_overlay("standings")
    rows = page.locator(".standings-plate tbody tr")
    await expect(rows).to_have_count(len(of_season[f"standings/{season}/{CUP}"]["rows"]))
    await expect(rows.locator(".moved").filter(has_text="▲")).to_have_count(1)
    await page.evaluate("() => Promise.all(document.getAnimations().map((each) => each.finished))")
    assert await violations(page) == []
