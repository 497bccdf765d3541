"""A person signs in, disqualifies the leader after a look at the consequences, and takes it back, on the page."""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect
from redis.asyncio import Redis

from consumers.service import ConsumerSettings
from gateway.access.roles import Role
from gateway.access.tokens import format_token, new_secret, stored
from gateway.service import GatewaySettings, serve
from rinkside.corrections.preview import CorrectionPreview
from rinkside.desk import DeskPublisher
from schemas.events import Event
from testing.processes import free_port
from testing.servers import tansu, valkey
from testing.waiting import eventually
from tests.kit.browser.chromium import Watched
from tests.kit.consumers.corrections import documents_after, without_traces
from tests.kit.consumers.running import consuming, publish, story
from tests.kit.consumers.running import stored as stored_documents

EDITOR, COMMENTATOR = new_secret(), new_secret()
TOKENS = ";".join(
    format_token(stored(name, [role], secret))
    for name, role, secret in (("anna", Role.EDITOR, EDITOR), ("cor", Role.COMMENTATOR, COMMENTATOR))
)


@contextlib.asynccontextmanager
async def running(events: list[Event]) -> AsyncIterator[tuple[str, Redis]]:
    """The address of a gateway over the documents of these events."""
    with tansu() as broker, valkey() as store:
        settings = GatewaySettings(redis_url=store.address, port=free_port(), tokens=TOKENS)
        stopping = asyncio.Event()
        async with (
            consuming(ConsumerSettings(broker.kafka, store.address, group=None)),
            contextlib.aclosing(DeskPublisher(broker.kafka)) as desk,
            contextlib.aclosing(CorrectionPreview(broker.kafka, store.address)) as preview,
            contextlib.aclosing(Redis.from_url(store.address)) as redis,
        ):
            serving = asyncio.create_task(serve(settings, stopping, desk.publish, preview.prepare))
            await publish(broker.address, events)
            wanted = documents_after(events)

            async def holds() -> bool:
                return await stored_documents(redis, events[0].subject) == wanted

            await eventually(holds, 30)
            yield f"http://127.0.0.1:{settings.port}", redis
            stopping.set()
            await serving


@pytest.mark.browser
async def test_sign_in_disqualify_with_a_preview_and_take_it_back(browser: Browser) -> None:
    events = story(f"c{os.urandom(4).hex()}")
    competition = events[0].subject
    ranking = f"ranking/{competition}/1000m-men"
    async with running(events) as (origin, redis):
        before = await stored_documents(redis, competition)
        watched = Watched(await browser.new_page())
        page = watched.page
        await page.goto(f"{origin}/corrections/{competition}")
        await page.get_by_role("link", name="Sign in with a token that may correct.").click()
        await page.get_by_label("Your token").fill(COMMENTATOR)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.locator("#signed-in")).to_have_text("Signed in as cor")
        await expect(page.locator("#sign-in")).to_be_visible()

        await page.get_by_role("link", name="Sign in with a token that may correct.").click()
        await page.get_by_label("Your token").fill(EDITOR)
        await page.get_by_role("button", name="Sign in").click()
        await expect(page.locator("#signed-in")).to_have_text("Signed in as anna")
        await expect(page.locator("#sign-in")).to_be_hidden()
        assert EDITOR not in page.url

        await page.locator("[name=skater]").fill("Skater a1")
        await page.locator("[name=reason]").fill("T04")
        await page.locator("[name=why]").fill("false start")
        await page.get_by_role("button", name="Show the consequences").click()
        await expect(page.locator("#consequences")).to_contain_text("Skater a1: 1. 1:10.06 → DQ")
        assert await stored_documents(redis, competition) == before, "a look changes nothing"
        await page.get_by_role("button", name="Publish the correction").click()
        await expect(page.locator("#said")).to_have_text("Published.")
        await expect(page.locator("#list li")).to_have_count(1)
        await expect(page.locator("#list li")).to_contain_text("false start")
        assert (await stored_documents(redis, competition))[ranking]["rows"]["a1"]["status"] == "DQ"

        await page.get_by_role("button", name="Take back").click()
        await expect(page.locator("#consequences")).to_contain_text("Skater a1: DQ → 1. 1:10.06")
        await page.get_by_role("button", name="Publish the correction").click()
        await expect(page.locator("#list li")).to_have_count(2)
        await expect(page.locator("#list li[data-is=reverted]")).to_contain_text("taken back")

        async def is_back() -> bool:
            return without_traces(await stored_documents(redis, competition)) == without_traces(before)

        await eventually(is_back, 30)
        assert watched.wrongs == []
