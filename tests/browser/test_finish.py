"""A skater takes the lead: every screen compares with the leader before, at every split and at the finish.

By hand: the leader had 18.08, 45.08 and 1:13.60; the skater has 18.04, 45.00 and 1:13.39, so −0.04, −0.08 and −0.21. The other
skater of the pair was faster at 200 m and 600 m (17.91, 44.98) and finishes in 1:14.00: −0.17, −0.10 and +0.40.
"""

import pytest
from playwright.async_api import Browser, expect

from consumers.projection import Projection
from rinkside.watch.lines import lines_of
from rinkside_client import Change
from schemas.documents import Document
from testing.scope_writer import ScopeWriter
from tests.kit.browser.board_fixtures import opened
from tests.kit.consumers.log import Log, documents, project
from tests.kit.gateway.running import RunningGateway

pytestmark = pytest.mark.browser

_LEADER = (18_080_000, 45_080_000, 73_600_000)
_WINNER = (18_040_000, 45_000_000, 73_390_000)
_OTHER = (17_910_000, 44_980_000, 74_000_000)


def _race(competition: str) -> Log:
    log = Log(competition).programme()
    log.pair(1, "before")
    log.of_heat("started", 1)
    for metres, time_us in zip((200, 600, 1000), _LEADER, strict=True):
        log.lap(1, "before", metres, time_us)
    log.result(1, "before", _LEADER[-1])
    log.of_heat("committed", 1)
    log.pair(2, "winner", "other")
    log.of_heat("activated", 2)
    log.of_heat("started", 2)
    for metres, time_us, other_us in zip((200, 600, 1000), _WINNER, _OTHER, strict=True):
        log.lap(2, "winner", metres, time_us)
        log.lap(2, "other", metres, other_us)
    return log


def _at_the_finish(competition: str) -> Projection:
    return project(_race(competition).events, competition)


async def test_the_margin_to_the_leader_before_is_on_every_screen(
    browser: Browser, gateway: RunningGateway, writer: ScopeWriter
) -> None:
    """The commentator's view had the gaps to the fastest splits (+0.13, +0.02) as those to the leader; nothing had −0.21."""
    scope = writer.scope
    await writer.put(documents(_at_the_finish(scope)))

    watched = await opened(browser, gateway, f"/c/{scope}")
    lanes = watched.page.locator("#live .lane")
    await expect(lanes.nth(0).locator("thead th").nth(3)).to_have_text("Leader")
    await expect(lanes.nth(0).locator("tbody td:nth-child(4)")).to_have_text(["−0.04", "−0.08", "−0.21"])
    await expect(lanes.nth(1).locator("tbody td:nth-child(4)")).to_have_text(["−0.17", "−0.10", "+0.40"])
    await expect(lanes.locator(".outcome .gap")).to_have_text(["−0.21", "+0.40"])
    assert [await gap.get_attribute("data-is") for gap in await lanes.locator(".outcome .gap").all()] == [
        "ahead",
        "behind",
    ]
    colour = "(node) => getComputedStyle(node).color"
    for lane in await lanes.all():  # the newest split was black where it is amber beside the time
        cell = lane.locator("tbody tr[data-is=newest] td:nth-child(4)")
        assert await cell.evaluate(colour) == await lane.locator(".outcome .gap").evaluate(colour)

    commentary = (await opened(browser, gateway, f"/commentary/{scope}", viewport={"width": 1920, "height": 1080})).page
    await expect(commentary.locator("#pace td.leader")).to_have_text(
        ["−0.04", "−0.17", "−0.08", "−0.10", "−0.21", "+0.40"]
    )
    await expect(commentary.locator("#ice .gap")).to_have_text(["−0.21", "+0.40"])
    await expect(commentary.locator("#pace .line.skater")).to_have_count(2)

    overlay = (await opened(browser, gateway, f"/overlay/clock?competition={scope}&shown=1")).page
    await expect(overlay.locator(".lane .gap")).to_have_text(["−0.21", "+0.40"])
    assert watched.wrongs == []


def test_the_terminal_has_the_same_margin() -> None:
    document: Document = _at_the_finish("c1").views["live/c1"].doc
    change = Change("live/c1", "snapshot", "e1", 1, "h", "2021-12-04T20:00:00.000000Z", document, None)
    lines = "\n".join(lines_of("live", {}, change))
    for line in ("200 m 18.04 (2) -0.04", "600 m 45.00 (2) -0.08", "1000 m 1:13.39 (1) -0.21", "1:14.00 +0.40"):
        assert line in lines
