"""The operator page on a whole stack: a feed that stops, a message that cannot be used, and both put right from the page."""

import contextlib
import json
import re
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import orjson
import pytest
from aiokafka import AIOKafkaProducer
from playwright.async_api import Browser, Page, expect
from websockets.asyncio.server import Server, ServerConnection, serve

from schemas.storage_keys import EVENTS_TOPIC
from testing.processes import REPOSITORY
from testing.waiting import eventually
from tests.kit.browser.chromium import Watched, violations
from tests.kit.producers.vantage_wire import competition as programme
from tests.kit.rinkside.misspelt_note import NOTE
from tests.kit.rinkside.terminal import Terminal, value_at

EVENING = str(REPOSITORY / "docs" / "examples" / "club-evening.jsonl")
LAPTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PICTURES: Path | None = None
"""A folder, to keep pictures of the page."""
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(400)]


@contextlib.asynccontextmanager
async def timing_system() -> AsyncIterator[tuple[str, Server]]:
    """A feed that sends the programme and then waits."""

    async def send(socket: ServerConnection) -> None:
        await socket.send(orjson.dumps(programme()))
        await socket.send(b'{"typeName": "SomethingNewEvent"}')
        await socket.wait_closed()

    async with serve(send, "127.0.0.1", 0) as server:
        yield f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}/feed", server


async def token_of(terminal: Terminal) -> str:
    said = await terminal.done("token", "new", "olga", "--role", "operator")
    found = re.search(r"^\s*([A-Za-z0-9_-]{20,})\s*$", said, re.MULTILINE)
    assert found, said
    return found[1]


async def write(terminal: Terminal, *values: bytes) -> None:
    """Writes records past every check, as somebody else's program may."""
    found = re.search(r"Kafka\s+(127\.0\.0\.1:\d+)", terminal.started[0].said)
    assert found
    producer = AIOKafkaProducer(bootstrap_servers=found[1])
    await producer.start()
    try:
        for value in values:
            await producer.send_and_wait(EVENTS_TOPIC, value, key=b"club-2026")
    finally:
        await producer.stop()


async def picture(page: Page, name: str) -> None:
    if PICTURES is not None:
        await page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


async def sign_in(page: Page, origin: str, token: str, query: str = "") -> None:
    await page.goto(f"{origin}/operator{query}")
    await page.locator("#light .to-do a").click()
    await page.locator("#token").fill(token)
    await page.locator("form button").click()
    await expect(page.locator("main")).to_be_visible()


async def test_an_operator_sees_what_is_wrong_and_puts_it_right(browser: Browser, terminal: Terminal) -> None:
    terminal.up()
    token = await token_of(terminal)
    await terminal.done("produce", "events", EVENING, "--competition", "club-2026")
    async with timing_system() as (url, feed):
        terminal.start("produce", "vantage", "--url", url, "--competition", "ec2020")
        watched = Watched(await browser.new_page(viewport=LAPTOP, color_scheme="light"))  # type: ignore[arg-type]
        page = watched.page
        await sign_in(page, terminal.url, token)
        await expect(page.locator("#feeds li h3")).to_contain_text("ec2020")
        await expect(page.locator("#feeds li")).to_contain_text("unknown typeName 'SomethingNewEvent'")
        await expect(page.locator("#consumers li")).to_have_count(1)
        await expect(page.locator("#light")).to_have_attribute("data-is", "amber")
        assert await violations(page) == []
        await picture(page, "amber-light-laptop")

        # A message that cannot be used.
        await write(terminal, json.dumps(NOTE).encode(), b"\xff not JSON")
        await expect(page.locator("#light")).to_have_attribute("data-is", "red")
        await expect(page.locator("#light .what")).to_contain_text("could not be used")
        await expect(page.locator("#dead-letters li")).to_have_count(2)
        await page.locator("#dead-letters li", has_text="note.published").get_by_role("button").click()
        await expect(page.locator("#letter .reason")).to_have_text("note.published.data.text: Field required")
        text = await page.locator("#letter-text").input_value()
        await picture(page, "letter-light-laptop")
        await page.get_by_role("button", name="Resend").click()
        await expect(page.locator("#letter [role=status]")).to_contain_text("data.text: Field required")
        assert await violations(page) == []
        await page.locator("#letter-text").fill(text.replace('"txt"', '"text"'))
        await page.get_by_role("button", name="Resend").click()
        await expect(page.locator("#letter")).to_be_hidden()
        await eventually(lambda: "The ice is new." in value_at(f"{terminal.url}/api/ticker/club-2026").text)
        await expect(page.locator("#dead-letters li")).to_have_count(1)
        await page.locator("#dead-letters li button").click()
        await page.get_by_role("button", name="Discard").click()
        await expect(page.locator("#letter [role=status]")).to_contain_text("Press Discard again")
        await page.get_by_role("button", name="Discard").click()
        await expect(page.locator("#dead-letters li")).to_have_count(0)
        await expect(page.locator("#light")).to_have_attribute("data-is", "amber")

        # The timing system goes away; then the feed is killed.
        feed.close()
        await expect(page.locator("#light .what")).to_contain_text("The feed of ec2020 has not been connected for")
        await expect(page.locator("#light")).to_have_attribute("data-is", "red")
        terminal.started[-1].end(signal.SIGKILL)
        await expect(page.locator("#light .what")).to_contain_text("The feed of ec2020 stopped", timeout=90_000)
        await expect(page.locator("#light .to-do")).to_contain_text("rinkside produce")
        await picture(page, "red-light-laptop")
        outcome = await terminal.run("doctor")
        assert outcome.returncode == 1
        assert "The feed of ec2020 stopped" in outcome.stdout

        phone = Watched(await browser.new_page(viewport=PHONE, color_scheme="dark"))  # type: ignore[arg-type]
        await sign_in(phone.page, terminal.url, token, "?lang=nl")
        await phone.page.goto(f"{terminal.url}/operator?lang=nl")
        await expect(phone.page.locator("#light .what")).to_contain_text("De feed van ec2020 is")
        assert await phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert await violations(phone.page) == []
        await picture(phone.page, "red-dark-phone")
        for each in (watched, phone):
            assert each.hosts == {terminal.url.removeprefix("http://")}
            assert [wrong for wrong in each.wrongs if "Failed to load resource" not in wrong] == []
