"""What a commentator does from the view: notes, keys, overlays."""

import pytest
from playwright.async_api import expect

from testing.scope_writer import ScopeWriter
from testing.waiting import eventually
from tests.kit.browser.commentary_fixtures import Open
from tests.kit.browser.desk_views import Log, documents, overlay_view
from tests.kit.browser.race_views import HOSTILE

pytestmark = pytest.mark.browser


async def test_a_note_reaches_the_log(open_page: Open, writer: ScopeWriter, log: Log, competition: str) -> None:
    await writer.put(documents(competition))
    page = await open_page()
    await expect(page.locator("#ice .name")).to_have_count(2)
    await page.keyboard.press("n")
    await page.keyboard.type(f"Kok has a {HOSTILE} in her eye. 1b?")
    await page.keyboard.press("Enter")
    await expect(page.locator("#note [role=status]")).to_have_text("Published.")
    await expect(page.locator("#note-text")).to_have_value("")
    [event] = log.events
    assert event.type == "note.published"
    assert event.data.text == f"Kok has a {HOSTILE} in her eye. 1b?"
    assert (event.subject, event.data.distance) == (competition, "500m-women")


async def test_a_note_that_the_log_did_not_take_stays_and_counts_once(
    open_page: Open, writer: ScopeWriter, log: Log, competition: str
) -> None:
    await writer.put(documents(competition))
    page = await open_page()
    log.problem = "no broker"
    await page.locator("#note-text").fill("It stays.")
    await page.get_by_role("button", name="Publish").click()
    await expect(page.locator("#note [role=status]")).to_contain_text("it will count once")
    await expect(page.locator("#note-text")).to_have_value("It stays.")
    log.problem = ""
    await page.get_by_role("button", name="Publish").click()
    await expect(page.locator("#note [role=status]")).to_have_text("Published.")
    assert [event.id for event in log.events] == [event.id for event in log.refused]


@pytest.mark.parametrize(("key", "said"), [("", "Sign in first."), ("wrong", "Sign in first.")])
async def test_without_a_sign_in_nothing_is_said_for_others(
    open_page: Open, writer: ScopeWriter, log: Log, competition: str, key: str, said: str
) -> None:
    await writer.put(documents(competition))
    page = await open_page(key=key)
    await expect(page.locator("#desk-closed a")).to_have_attribute("href", f"/signin?next=/commentary/{competition}")
    await page.locator("#note-text").fill("hello")
    await page.keyboard.press("Enter")
    await expect(page.locator("#note [role=status]")).to_contain_text(said)
    assert log.events == []


async def test_keys_choose_the_reference_and_open_the_help(
    open_page: Open, writer: ScopeWriter, competition: str
) -> None:
    await writer.put(documents(competition))
    page = await open_page()
    chosen = page.locator(".references [aria-pressed=true]")
    await expect(chosen).to_contain_text("Leader")
    await page.keyboard.press("2")
    await expect(chosen).to_contain_text("Own best")
    await expect(page.locator("figcaption")).to_contain_text("Own best")
    await page.keyboard.press("?")
    await expect(page.get_by_role("dialog")).to_be_visible()
    await page.get_by_label("Keys are on").uncheck()
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_be_hidden()
    await page.keyboard.press("3")
    await expect(chosen).to_contain_text("Own best")


async def test_an_overlay_is_shown_and_hidden_from_here(
    open_page: Open, writer: ScopeWriter, log: Log, competition: str
) -> None:
    await writer.put(documents(competition))
    page = await open_page()
    button = page.locator("#overlays").get_by_role("button", name="Skater")
    await page.locator("#overlays li[data-kind=skater] select").select_option("erin")
    await button.click()
    await eventually(lambda: len(log.events) == 1)
    await expect(button).to_have_attribute("aria-pressed", "false")  # nobody but the log says that it is shown
    await writer.put({f"overlay/{competition}": overlay_view(competition, skater={"subject": "erin"})})
    await expect(button).to_have_attribute("aria-pressed", "true")
    await button.click()
    await eventually(lambda: len(log.events) == 2)
    said = [event.data for event in log.events if event.type == "overlay.chosen"]
    assert [(data.kind, data.shown, data.subject) for data in said] == [
        ("skater", True, "erin"),
        ("skater", False, None),
    ]


async def test_what_another_desk_has_on_air_is_what_is_chosen_here(
    open_page: Open, writer: ScopeWriter, competition: str
) -> None:
    on_air = overlay_view(competition, skater={"subject": "erin"})
    await writer.put({**documents(competition), f"overlay/{competition}": on_air})
    page = await open_page()
    chosen = page.locator("#overlays li[data-kind=skater] select")
    await expect(chosen).to_have_value("erin")
    await writer.put({f"overlay/{competition}": overlay_view(competition, skater={"subject": "femke"})})
    await expect(chosen).to_have_value("femke")
