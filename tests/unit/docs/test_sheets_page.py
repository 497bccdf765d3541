"""docs/sheets.md: its columns are those that are read, and its sample files give what it says."""

import re
from itertools import pairwise

from consumers.projection import Projection
from producers.sheets import produce_sheets
from producers.sheets.overrides import COLUMNS as OVERRIDE_COLUMNS
from producers.sheets.table import COLUMNS, OPTIONAL, Kind
from schemas.events import Event
from testing.processes import REPOSITORY

PAGE = (REPOSITORY / "docs" / "sheets.md").read_text(encoding="utf-8")
SAMPLES = [REPOSITORY / "docs" / "examples" / f"sheet-{kind}.csv" for kind in COLUMNS]


def columns_under(heading: str) -> set[str]:
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    cells = re.findall(r"^\| (`[^|]*`) \|", section, re.MULTILINE)
    return {name for cell in cells for name in re.findall(r"`(\w+)`", cell)}


async def documents() -> tuple[list[Event], dict[str, dict[str, dict[str, object]]]]:
    """The events of the samples, and the rows of each ranking."""
    log: list[Event] = []

    async def publish(event: Event) -> None:
        log.append(event)

    outcome = await produce_sheets(SAMPLES, publish, competition="haarlem-2026")
    assert outcome.bad_rows == 0
    projection = Projection("haarlem-2026")
    for event in log:
        projection.apply(event)
    projection.collect()
    return log, {
        channel.removeprefix("ranking/haarlem-2026/"): view.doc["rows"]
        for channel, view in projection.views.items()
        if channel.startswith("ranking/")
    }


def test_the_page_names_every_column_that_is_read_and_no_other() -> None:
    every = columns_under("Columns of every kind")
    headings: dict[Kind, str] = {
        "individual": "Individual distances",
        "mass-start": "Mass start",
        "team-pursuit": "Team pursuit",
    }
    for kind, heading in headings.items():
        assert every | columns_under(heading) == set(COLUMNS[kind]), kind
    assert columns_under("Overrides") == set(OVERRIDE_COLUMNS)


def test_the_page_names_every_optional_column() -> None:
    assert [column for column in OPTIONAL if f"`{column}`" not in PAGE] == []
    assert "(examples/sheet-team-rounds.csv)" in PAGE


def test_the_page_links_the_samples_and_publishes_them() -> None:
    command = " ".join(f"docs/examples/{sample.name}" for sample in SAMPLES)
    assert f"produce sheets {command} --competition haarlem-2026\n" in PAGE
    for sample in SAMPLES:
        assert f"(examples/{sample.name})" in PAGE


async def test_the_samples_give_the_results_that_the_page_tells() -> None:
    log, rows = await documents()
    assert set(rows) == {"500m-women", "mass-start-women", "team-pursuit-women"}
    sprint = rows["500m-women"]
    assert len(sprint) == 5
    assert [(row["rank"], row["time"], row["thousandth"]) for row in list(sprint.values())[:2]] == [
        (1, "39.41", 2),
        (2, "39.41", 6),
    ]
    assert sprint["mette-larsen"]["flags"] == ["RS"]
    assert {name: row["status"] for name, row in sprint.items() if row["status"] != "ok"} == {
        "claire-dubois": "DQ",
        "hana-sato": "WDR",
    }
    assert [event.time.isoformat() for event in log[:2]] == ["2026-11-28T12:00:00+00:00", "2026-11-28T12:00:01+00:00"]
    assert all(earlier.time < later.time for earlier, later in pairwise(log))


async def test_rinkside_finds_the_ranks_that_the_samples_print() -> None:
    """The columns `rank` and `behind` of the samples are not read: what the rules say must be the same."""
    _, rows = await documents()
    for sample, distance in zip(SAMPLES, ("500m-women", "mass-start-women", "team-pursuit-women"), strict=True):
        header, *lines = (line.split(",") for line in sample.read_text(encoding="utf-8").splitlines())
        who = header.index("team") if "team" in header else header.index("name")
        printed = {line[who]: line[header.index("rank")] for line in lines}
        found = {str(row["name"]): str(row.get("rank", "")) for row in rows[distance].values()}
        assert found == printed
