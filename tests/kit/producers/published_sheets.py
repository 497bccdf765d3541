"""The official sheets of World Cups 1 and 2 of 2025-26, and what they say as events."""

import csv
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest

from producers.sheets import Sheets, read_sheets
from schemas.events import Event
from tests.kit.recorded_data import SHARED_DATA

FOLDER = SHARED_DATA / "wc2025_26"
KINDS = ("individual", "mass_start", "team_pursuit")

needs_sheets = pytest.mark.skipif(
    not FOLDER.is_dir(), reason=f"the published result sheets are not here: {FOLDER} (they are not part of the project)"
)

E = TypeVar("E")


def paths() -> list[Path]:
    return [FOLDER / f"{kind}_results.csv" for kind in KINDS]


def printed(kind: str) -> list[dict[str, str]]:
    """Every row of a sheet, with the number of its line."""
    with (FOLDER / f"{kind}_results.csv").open(encoding="utf-8", newline="") as file:
        return [row | {"line": str(line)} for line, row in enumerate(csv.DictReader(file), start=2)]


@cache
def read() -> Sheets:
    return read_sheets(paths(), "wc")


def events_of(sheets: Sheets, type_: type[E]) -> list[E]:
    return [event for events in sheets.events.values() for event in events if isinstance(event, type_)]


def everything(sheets: Sheets) -> list[Event]:
    return [event for events in sheets.events.values() for event in events]
