"""Pictures of the screens for `docs/screens`, from the demo day: `make screens`.

The day is played at once up to the last pair of the 1000 m, that pair as it was until the last lap, then the rest at once.
"""

import argparse
import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
from playwright.async_api import Browser, Page

from producers.publish import open_publisher
from producers.replay import replay
from producers.schedule import Schedule
from producers.simulate import COMPETITION, race_day
from producers.topics import ensure_topics
from schemas.events import Event, HeatStarted
from schemas.kafka import KafkaConnection
from testing.pipeline import PARTITIONS, pipeline
from testing.processes import REPOSITORY
from testing.servers import tansu, valkey
from testing.waiting import eventually
from tests.kit.browser.chromium import chromium, site

RACE = "1000m-women"
RACED_S = 56.0
"""The pictures are taken so long after the start of the last pair."""
_PICTURES = "#8fa3b0"
"""What stands in for the pictures behind an overlay."""
_SETTLE_S, _REST_S = 1.5, 5.0
"""Until what was published last is on the screens, and until marks of change have gone."""
DATE = "2021-12-04"
EXAMPLE = REPOSITORY / "docs" / "examples" / "newspaper.html"
SIZES = {"desktop": (1440, 900), "phone": (390, 844), "television": (1920, 1080)}


@dataclass(frozen=True)
class Shot:
    """A picture `{name}-{size}-{theme}.png`; `whole` = the page to its end."""

    name: str
    address: str
    size: str = "desktop"
    theme: str = "light"
    whole: bool = False

    @property
    def file(self) -> str:
        return f"{self.name}-{self.size}-{self.theme}.png"


_BOARD, _DESK = f"/c/{COMPETITION}", f"/commentary/{COMPETITION}"
DURING = (
    Shot("board", _BOARD),
    Shot("board", _BOARD, theme="dark"),
    Shot("board", _BOARD, "phone"),
    Shot("board", f"{_BOARD}?lang=nl", "phone", "dark"),
    Shot("board", f"{_BOARD}?screen=tv", "television", "dark"),
    Shot("commentary", f"{_DESK}?theme=light", "television", "light"),
    Shot("commentary", _DESK, "television", "dark"),
    Shot("overlay-clock", f"/overlay/clock?competition={COMPETITION}&shown=1", "television"),
    Shot("overlay-ranking", f"/overlay/ranking?competition={COMPETITION}&shown=1", "television"),
)
_REPORT = f"/report/{COMPETITION}/{DATE}"
AFTER = (
    Shot("ticker", f"/ticker/{COMPETITION}?lang=en"),
    Shot("ticker", f"/ticker/{COMPETITION}?lang=nl", "phone", "dark"),
    Shot("report", f"{_REPORT}?lang=en", whole=True),
    Shot("report", f"{_REPORT}?lang=nl&country=NED", "phone", "dark"),
    Shot("standings", "/standings/2021-22/500m-women?lang=en"),
    Shot("standings", "/standings/2021-22/500m-women?lang=nl", "phone", "dark"),
    Shot("results", f"/results/{COMPETITION}/{RACE}?lang=en", theme="dark"),
    Shot("mass-start", f"{_BOARD}?distance=mass-start-men"),
)


def _last_pair(events: list[Event]) -> int:
    """Where the start of the last pair is in the log."""
    return max(
        place for place, event in enumerate(events) if isinstance(event, HeatStarted) and event.data.distance == RACE
    )


async def _open(browser: Browser, port: int, shot: Shot) -> Page:
    width, height = SIZES[shot.size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.theme == "dark" else "light",
        device_scale_factor=2 if shot.size == "phone" else 1,
        locale="en-GB",
    )
    page = await context.new_page()
    await page.goto(shot.address if "//" in shot.address else f"http://127.0.0.1:{port}{shot.address}")
    await page.wait_for_load_state("networkidle")
    if "/overlay/" in shot.address:
        await page.evaluate("(colour) => { document.documentElement.style.background = colour }", _PICTURES)
    return page


async def _take(pages: dict[Shot, Page], folder: Path) -> None:
    # Every clock stands still first: pictures take seconds each, and the last would show a time nobody skates so far with.
    await asyncio.gather(*(page.evaluate("window.requestAnimationFrame = () => 1") for page in pages.values()))
    for shot, page in pages.items():
        await page.screenshot(path=folder / shot.file, full_page=shot.whole)
        await page.context.close()
        print(shot.file, flush=True)


async def _answers(port: int) -> bool:
    async with httpx.AsyncClient() as http:
        with contextlib.suppress(httpx.HTTPError):
            return (await http.get(f"http://127.0.0.1:{port}/readyz")).is_success
    return False


@contextlib.asynccontextmanager
async def _running() -> AsyncIterator[tuple[int, KafkaConnection]]:
    with tansu() as broker, valkey() as store:
        await ensure_topics(broker.kafka, partitions=PARTITIONS)
        async with pipeline(broker.address, store.address) as running:
            await eventually(lambda: _answers(running.port), _REST_S * 12)
            yield running.port, broker.kafka


async def take_all(folder: Path) -> None:
    """Takes every picture again, into an existing folder."""
    events = list(race_day())
    place = _last_pair(events)
    until = events[place].time + timedelta(seconds=RACED_S)
    split = next(number for number, event in enumerate(events) if number > place and event.time > until)
    async with _running() as (port, broker), open_publisher(broker) as publisher, chromium() as browser:
        await replay(events[: place - 2], publisher.send, schedule=Schedule(rate=None))
        await publisher.flush()
        pages = {shot: await _open(browser, port, shot) for shot in DURING}
        await replay(events[place - 2 : split], publisher.send)
        await publisher.flush()
        await asyncio.sleep(_SETTLE_S)
        await _take(pages, folder)
        await replay(events[split:], publisher.send, schedule=Schedule(rate=None))
        await publisher.flush()
        await asyncio.sleep(_REST_S)
        article = EXAMPLE.read_text().replace("http://127.0.0.1:8080", f"http://127.0.0.1:{port}")
        async with site(article) as newspaper:
            embeds = tuple(Shot("newspaper", f"http://{newspaper}/", size) for size in ("desktop", "phone"))
            pages = {shot: await _open(browser, port, shot) for shot in AFTER + embeds}
            await asyncio.sleep(_SETTLE_S)
            await _take(pages, folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path, default=REPOSITORY / "docs" / "screens")
    into = parser.parse_args().folder
    into.mkdir(parents=True, exist_ok=True)
    asyncio.run(take_all(into))
