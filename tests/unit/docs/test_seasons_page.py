"""The page of the rules by season says what the season files say."""

import json
import re

from testing.processes import REPOSITORY

SEASONS = REPOSITORY / "consumers" / "rules" / "seasons"


def rows() -> list[list[str]]:
    text = (REPOSITORY / "docs" / "seasons.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (20\d\d-\d\d \|.*)\|$", text, re.MULTILINE)
    return [[cell.strip() for cell in line.split("|")] for line in lines]


def test_the_page_has_the_certainty_of_every_rule_of_every_season_and_no_other() -> None:
    shown = {(season, event): certainty for season, event, _, certainty in rows() if len(event) < 40}
    expected = {
        (path.stem, event): certainty
        for path in SEASONS.glob("*.json")
        for event, certainty in json.loads(path.read_text(encoding="utf-8"))["status"].items()
    }
    assert {key: shown.get(key) for key in expected} == expected
    assert {key for key in shown if key not in expected and key[0] != "2025-26"} == set()


def test_a_season_has_a_table_exactly_where_its_status_is_known() -> None:
    for path in SEASONS.glob("*.json"):
        data = json.loads(path.read_text(encoding="utf-8"))
        tables = {f"{event} {division}" for event, divisions in data["points"].items() for division in divisions}
        known = {event for event, status in data["status"].items() if not status.startswith("not known")}
        assert known - {"final factor"} == tables, path.name


def test_the_page_shows_the_beginning_of_every_table() -> None:
    for season, event, table, _ in rows():
        data = json.loads((SEASONS / f"{season}.json").read_text(encoding="utf-8"))
        format_, _, division = event.rpartition(" ")
        points = data["points"].get(format_, {}).get(division)
        for start in [points] if isinstance(points, list) else list((points or {}).values()):
            assert " ".join(map(str, start[:3])) in table, (season, event)
