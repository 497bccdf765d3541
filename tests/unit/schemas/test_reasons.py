"""Reason codes in the views: the code, and what it means in every language."""

import pytest

from schemas.i18n.translations import ENGLISH, LANGUAGES, has_message
from schemas.reasons import MARKS, REASON, REASONS, mark_text, reason_text
from tests.kit.consumers.log import Log, documents, live, project, row


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != ENGLISH])
@pytest.mark.parametrize("message", sorted({*REASONS.values(), *MARKS.values()}))
def test_every_code_and_mark_is_said_in_every_language(language: str, message: str) -> None:
    assert has_message(language, message, REASON)


def test_a_code_has_a_meaning_and_a_text_is_its_own() -> None:
    assert reason_text("T04") == {"en": "False start (rule 253.4)", "nl": "Valse start (regel 253.4)"}
    assert reason_text("T99") is None
    assert reason_text("no transponder") is None
    assert mark_text("RS", "nl") == "Overgereden"
    assert mark_text("WR", "nl") is None


@pytest.mark.parametrize("status", ["DNF", "DQ", "WDR", "DNS"])
def test_ranking_and_live_carry_the_code_and_its_meaning(status: str) -> None:
    log = Log().programme().pair(1, "a", "b")
    log.of_heat("activated", 1)
    log.result(1, "a", None, status, reason="T08")
    log.result(1, "b", None, status, reason="<b>own words</b>")
    projection = project(log.events)
    [coded, worded] = live(projection)["heats"]["1000m-men/1"]["races"].values()
    for shown in (coded, row(projection, "a")):
        assert (shown["status"], shown["reason"]) == (status, "T08")
        assert shown["reason_text"]["nl"] == "Niet of verkeerd van baan gewisseld (regel 254.5)"
    for shown in (worded, row(projection, "b")):
        assert shown["reason"] == "<b>own words</b>"
        assert "reason_text" not in shown


def test_who_is_taken_off_the_start_list_has_the_reason_there_until_a_result_says_otherwise() -> None:
    log = Log().programme().pair(1, "a", status="DQ", reason="T02")
    projection = project(log.events)
    lane = documents(projection)["startlist/c1/1000m-men"]["heats"]["1"]["lanes"]["inner"]
    assert (lane["status"], lane["reason"]) == ("DQ", "T02")
    assert lane["reason_text"]["en"].startswith("Armband")
    assert row(projection, "a")["reason"] == "T02"
    log.result(1, "a", 70_000_000)
    assert "reason" not in row(project(log.events), "a")
