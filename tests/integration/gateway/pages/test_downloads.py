"""Tables as CSV and JSON."""

import csv
import io

import httpx

from tests.kit.gateway.documents import (
    BREAKING,
    CUP,
    HOSTILE,
)


async def test_a_ranking_is_downloaded_as_csv_that_no_spreadsheet_runs(http: httpx.AsyncClient, published: str) -> None:
    answer = await http.get(f"/results/{published}/500m-women.csv")
    assert answer.headers["Content-Type"].startswith("text/csv")
    assert f'filename="results-{published}-500m-women.csv"' in answer.headers["Content-Disposition"]
    assert answer.content.count(b"\r\n") == 5
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert [row["name"] for row in rows] == [HOSTILE, BREAKING, "'=SUM(A1)", "Out, Early"]
    first, second = rows[:2]
    assert (first["rank"], first["time"], first["time_us"], first["flags"]) == ("1", "1:36.96", "96965000", "NR PB")
    assert (first["100 m"], first["500 m lap"]) == ("10.47", "1:26.49")
    assert (second["gap"], second["points"], second["500 m"]) == ("+0.39", "54", "")
    assert (rows[3]["status"], rows[3]["rank"]) == ("DQ", "")


async def test_every_table_is_there_as_csv_and_as_the_document_itself(
    http: httpx.AsyncClient, published: str, season: str
) -> None:
    channels = {
        f"/results/{published}": f"competition/{published}",
        f"/results/{published}/500m-women": f"ranking/{published}/500m-women",
        f"/standings/{season}/{CUP}": f"standings/{season}/{CUP}",
        f"/calendar/{season}": f"calendar/{season}",
        f"/ticker/{published}": f"ticker/{published}",
        f"/report/{published}/2021-12-04": f"report/{published}/2021-12-04",
    }
    for path, channel in channels.items():
        page = (await http.get(path)).text
        assert f'href="{path}.csv"' in page
        assert f'href="{path}.json"' in page
        assert (await http.get(f"{path}.json")).json() == (await http.get(f"/api/{channel}")).json()
        rows = list(csv.reader(io.StringIO((await http.get(f"{path}.csv")).content.decode("utf-8-sig"), newline="")))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
