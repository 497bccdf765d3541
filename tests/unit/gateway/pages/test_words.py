"""Every word that a page, an element or a template says can be said in every language."""

import re
from importlib import resources
from pathlib import Path

import pytest

from schemas.i18n.translations import ENGLISH, LANGUAGES, PAGE, has_message

GATEWAY = Path(str(resources.files("gateway")))
SOURCES = sorted([*GATEWAY.glob("static/**/*.js"), *GATEWAY.glob("templates/*.html")])
_STRING = r"""(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)')"""
_SAID = re.compile(rf"\bt\(\s*{_STRING}")
_EITHER = re.compile(rf"\bt\([^()\"']*(?:===? {_STRING})?[^()\"']*\? {_STRING} : {_STRING}")
_COLUMN = re.compile(r"""\["[a-z0-9 ]*", "([A-Z][^"]*)"\]""")
_TABLES = re.compile(r"const (?:STATES|OUT|FLAGS) = \{(.*?)\};|const lanes = \{(.*?)\};", re.DOTALL)


def messages(source: str) -> set[str]:
    """The English messages that a source says, as far as they stand in it."""
    found = {first or second for first, second in _SAID.findall(source)}
    for groups in _EITHER.findall(source):
        found |= {text for text in groups[2:] if text}
    found |= set(_COLUMN.findall(source))
    for first, second in _TABLES.findall(source):
        found |= set(re.findall(r': "([^"]*)"', first or second))
    return {text for text in found if not re.fullmatch("[A-Z]{2,3}", text)}  # WR, PB: the same everywhere


def test_messages_are_found_wherever_they_are_said() -> None:
    source = """t("Ranking"); host.t(by > 0 ? "up {n}" : "down {n}", { n }); t(race.lane === "outer" ? "Back" : "Home");
        const OUT = { DNS: "Did not start" }; const C = [["rank figure", "Rank"]]; {{ t('Live') }}"""
    assert messages(source) == {"Ranking", "up {n}", "down {n}", "Back", "Home", "Did not start", "Rank", "Live"}


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != ENGLISH])
@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(GATEWAY)))
def test_every_message_of_a_page_has_a_text(path: Path, language: str) -> None:
    context = "operator" if "operator" in str(path.relative_to(GATEWAY)) else PAGE
    missing = sorted(
        each for each in messages(path.read_text(encoding="utf-8")) if not has_message(language, each, context)
    )
    assert not missing
