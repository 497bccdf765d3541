"""The official sheets of two World Cups through the projection: rank, gap, points and status of every row as printed.

The sheets' times, laps, sprint points and statuses go in; their ranks, gaps and points do not, and are what must come out.
Where the print departs from the rules an override says so, and the view shows it.
"""

import csv
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from consumers.projection import Projection
from producers.sheets import read_sheets
from schemas.documents import Document
from schemas.views import check_view
from tests.kit.recorded_data import SHARED_DATA

FILES = ("individual", "mass_start", "team_pursuit")
RUNS = {"": "", "1st": "-1", "2nd": "-2"}


def printed() -> Iterator[tuple[str, dict[str, str]]]:
    for name in FILES:
        with (SHARED_DATA / "wc2025_26" / f"{name}_results.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                yield name, row


@pytest.fixture(scope="module")
def views() -> Mapping[str, Document]:
    paths = [SHARED_DATA / "wc2025_26" / f"{name}_results.csv" for name in FILES]
    if not all(path.exists() for path in paths):
        pytest.skip(f"the result sheets are not here: {paths[0].parent}")
    sheets = read_sheets(paths, "wc")
    assert not sheets.problems
    found: dict[str, Document] = {}
    for competition, events in sheets.events.items():
        projection = Projection(competition)
        for event in events:
            projection.apply(event)
        projection.collect()
        found |= {channel: view.doc for channel, view in projection.views.items()}
    for channel, document in found.items():
        check_view(channel.split("/")[0], document)
    return found


def distance_of(kind: str, row: Mapping[str, str]) -> str:
    discipline = {"mass_start": "mass-start", "team_pursuit": "team-pursuit"}.get(kind) or f"{row['distance_m']}m"
    run = RUNS[row.get("run", "")]
    return f"{discipline}-{row['gender']}{run}{'-b' if row['division'] == 'B' else ''}"


def test_every_row_is_as_printed(views: Mapping[str, Document]) -> None:
    differences: list[str] = []
    overridden = 0
    rows = 0
    for kind, row in printed():
        rows += 1
        channel = f"ranking/wc-{row['wc']}/{distance_of(kind, row)}"
        shown = find(views[channel], row)
        overridden += "override" in shown
        expected = {
            "rank": row["rank"],
            "status": row["status"] or "ok",
            "wc_points": row["wc_points"],
            "time": row["time"] if not row["status"] else "",
            **({"behind": row["behind"]} if "behind" in row and not row["status"] else {}),
        }
        said: dict[str, str] = {
            "rank": str(shown.get("rank", "")),
            "status": shown["status"],
            "wc_points": str(shown.get("points", "")),
            "time": shown.get("time", ""),
            **({"behind": shown["gap"]} if "behind" in expected else {}),
        }
        if row["thousandth_digit"] and not row["status"]:
            expected["thousandth_digit"] = row["thousandth_digit"]
            said["thousandth_digit"] = str(shown.get("thousandth", ""))
        differences += [
            f"{channel} {row.get('name') or row['team']}: {key} printed {expected[key]!r}, computed {said[key]!r}"
            for key in expected
            if expected[key] != said[key]
        ]
    assert rows == 1390
    assert not differences, "\n".join(differences)
    assert overridden == 22


def find(document: Document, row: Mapping[str, str]) -> dict[str, Any]:
    if "team" in row:
        wanted = row["team"].replace("UNITED STATES OF AMERICA", "UNITED STATES")
        found = [each for each in document["rows"].values() if each["name"] == wanted]
    else:
        found = [each for each in document["rows"].values() if str(each.get("bib", "")) == row["bib"]]
    assert len(found) == 1, (row, len(found))
    return dict(found[0])
