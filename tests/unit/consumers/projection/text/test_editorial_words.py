"""The messages of ticker and report: what the code says is what translators are given."""

import ast
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Message

import consumers.projection.text.distance
import consumers.projection.text.phrases
import consumers.projection.text.report
import consumers.projection.text.ticker
import consumers.projection.views.report
import schemas.i18n.formatting
from consumers.projection.text.ticker import ticker_text
from consumers.rules.news import facts
from consumers.rules.news.facts import Fact, Who
from schemas.i18n.translations import LANGUAGES, catalogue

MODULES: tuple[ModuleType, ...] = (
    consumers.projection.text.ticker,
    consumers.projection.text.report,
    consumers.projection.text.distance,
    consumers.projection.views.report,
    consumers.projection.text.phrases,
    schemas.i18n.formatting,
)

KOK, LEERDAM = Who("Femke Kok", "NED"), Who("Jutta Leerdam", "NED")
JAPAN = Who("Japan", "JPN", team=True)
DAY = date(2021, 12, 3)
TIME, BEFORE = 36_960_000, 37_017_000

FACTS: list[tuple[Fact, str, str]] = [
    (facts.First(KOK, TIME), "Femke Kok sets the first time: 36.96.", "Femke Kok zet de eerste tijd neer: 36,96."),
    (
        facts.RecordFell(KOK, "women", "NR", "NED", TIME, BEFORE, 5, "Femke Kok", "NED", DAY, True, True, 37),
        "Femke Kok 36.96: Dutch record again, now as the first Dutch woman under 37 seconds.",
        "Femke Kok 36,96: opnieuw Nederlands record, nu als eerste Nederlandse onder de 37 seconden.",
    ),
    (
        facts.RecordFell(KOK, "women", "NR", "ISL", TIME, BEFORE, 5, "A", "ISL", None, False, False, 37),
        "Femke Kok 36.96: record of Iceland, the first woman from Iceland under 37 seconds.",
        "Femke Kok 36,96: record van IJsland, als eerste vrouw uit IJsland onder de 37 seconden.",
    ),
    (
        facts.RecordFell(KOK, "women", "WR", None, TIME, BEFORE, 5, "Lee Sang-hwa", "KOR", DAY, False, False, None),
        "Femke Kok 36.96: world record. It was 37.01, by Lee Sang-hwa on 3 December 2021.",
        "Femke Kok 36,96: wereldrecord. Het was 37,01, van Lee Sang-hwa op 3 december 2021.",
    ),
    (
        facts.RecordFell(
            JAPAN, "women", "TR", None, 170_000_000, 170_760_000, 76, "Netherlands", "NED", None, False, False, None
        ),
        "Japan 2:50.00: track record. It was 2:50.76, by the Netherlands.",
        "Japan 2.50,00: baanrecord. Het was 2.50,76, van Nederland.",
    ),
    (
        facts.RecordEqualled(KOK, "NR", "NED", TIME, "Jutta Leerdam", "NED"),
        "Femke Kok 36.96: equals the Dutch record of Jutta Leerdam.",
        "Femke Kok 36,96: evenaart het Nederlands record van Jutta Leerdam.",
    ),
    (
        facts.Fall(Who("Netherlands", "NED", team=True), 181_510_000, True),
        "The Netherlands fell in the last lap and finished in 3:01.51.",
        "Nederland viel in de laatste ronde en finishte in 3.01,51.",
    ),
    (facts.Out(KOK, "WDR", None), "Femke Kok withdrew.", "Femke Kok heeft zich teruggetrokken."),
    (
        facts.Podium(KOK, TIME, 2, LEERDAM, 0),
        "Femke Kok is second in 36.96.",
        "Femke Kok is tweede in 36,96.",
    ),
    (
        facts.RecordFell(KOK, "women", "TR", None, TIME, BEFORE, 5, "Femke Kok", "NED", DAY, True, True, None),
        "Femke Kok 36.96: track record for the second day in a row; yesterday it came to 37.01.",
        "Femke Kok 36,96: baanrecord, voor de tweede dag op rij; gisteren werd het 37,01.",
    ),
    (
        facts.Corrected(KOK, "DQ", None, "DNF", None),
        "Correction: the result of Femke Kok was changed.",
        "Correctie: de uitslag van Femke Kok is gewijzigd.",
    ),
    (
        facts.Corrected(KOK, "ok", TIME, "DQ", None),
        "Correction: Femke Kok has a time after all: 36.96.",
        "Correctie: Femke Kok heeft toch een tijd: 36,96.",
    ),
]


@pytest.mark.parametrize(("fact", "english", "dutch"), FACTS)
def test_a_fact_is_said_in_both_languages(fact: Fact, english: str, dutch: str) -> None:
    assert ticker_text(fact) == {"en": english, "nl": dutch}


def in_code() -> set[str]:
    """Every text with a field, or a full stop, that stands in the code and is no documentation."""
    found = set()
    for module in MODULES:
        tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
        described = {
            id(node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        }
        parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        for node in ast.walk(tree):
            if not isinstance(node, ast.Constant) or id(node) in described | parts:
                continue
            if isinstance(node.value, str) and "{" in node.value:
                found.add(node.value)
    return found


def in_catalogue(language: str, contexts: set[str | None]) -> set[str]:
    return {
        str(message.id)
        for message in catalogue(language)
        if isinstance(message, Message) and message.id and message.context in contexts
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_of_the_code_is_in_the_catalogue(language: str) -> None:
    everywhere = in_catalogue(
        language, {None, "list", "count", "place", "page", "record of", "woman of", "man of", "the distance"}
    )
    assert in_code() - everywhere == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_of_the_catalogue_is_left_over(language: str) -> None:
    sentences = {each for each in in_catalogue(language, {None}) if "{" in each}
    assert sentences - in_code() == set()


def test_countries_that_have_a_word_have_it_for_records_women_and_men() -> None:
    codes = in_catalogue("en", {"record of"})
    for context in ("woman of", "man of"):
        assert {each for each in in_catalogue("en", {context}) if len(each) == 3} == {
            each for each in codes if len(each) == 3
        }
    assert len(codes) > 30
