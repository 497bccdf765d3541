"""Season totals after World Cup 2 of 2025-26, from the official sheets alone.

The oracle adds up what the sheets print by the rules that reproduce the 402 totals of the official list of 23 November 2025
(Olympic qualification by World Cup points). Every printed value counts, except that

- a "(N)" row counts the points of its rank, and the rider's division B points of that weekend are dropped,
- the division B list of the men's mass start in Calgary, printed one rank too low from rank 3 on, counts by the table.

It reads the sheets by itself and knows nothing of keys, stages or overrides. The official list itself is not at hand, except
for its pairs with equal totals (`tie_evidence.csv`), which are compared with their printed points and order.
"""

import csv
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

import pytest

from consumers.projection import Projection
from consumers.season.documents import standings_documents
from producers.sheets import read_sheets
from schemas.documents import Document
from schemas.views import check_view
from tests.kit.producers.published_sheets import KINDS, needs_sheets, paths, printed
from tests.kit.recorded_data import shared

pytestmark = needs_sheets

SEASON = "2025-26"
SINGLE = [60, 54, 48, 43, 40, 38, 36, 34, 32, 31, 30, 29, 28, 27, 26, 25, 24, 23, 22, 21, 20, 19, 18, 17]
Total = tuple[str, str]
"""Cup and name."""


def plain(name: str) -> str:
    """Upper case without accents: enough to compare a printed name with itself in another spelling."""
    name = name.replace("UNITED STATES OF AMERICA", "UNITED STATES")
    decomposed = unicodedata.normalize("NFKD", name.translate(str.maketrans("ŁłØøÆæ", "LlOoAa")))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter)).upper().replace("ß", "SS")


def cup_of(kind: str, row: Mapping[str, str]) -> str:
    if kind != "individual":
        return f"{kind.replace('_', '-')}-{row['gender']}"
    return f"{'long-distance' if int(row['distance_m']) >= 3000 else row['distance_m'] + 'm'}-{row['gender']}"


def counted() -> Iterator[tuple[Total, str, int]]:
    """(cup and name, race, points) of every printed row that counts."""
    in_a = {
        (row["wc"], row["gender"], row["bib"])
        for row in printed("mass_start")
        if row["division"] == "A" and row["wc_points"]
    }
    for kind in KINDS:
        for row in printed(kind):
            if not row["wc_points"]:
                continue
            points = int(row["wc_points"])
            if kind == "mass_start":
                if row["division"] == "B" and (row["wc"], row["gender"], row["bib"]) in in_a:
                    continue
                if row.get("points_flag"):
                    points = SINGLE[int(row["rank"]) - 1]
                elif (row["wc"], row["gender"], row["division"]) == ("2", "men", "B"):
                    points = max(0, 21 - int(row["rank"]))
            yield (cup_of(kind, row), plain(row.get("name") or row["team"])), f"{row['wc']}{row.get('run', '')}", points


def expected() -> dict[Total, list[int]]:
    """The points of everybody's races."""
    found: dict[Total, list[int]] = defaultdict(list)
    for who, _, points in counted():
        found[who].append(points)
    return found


@cache
def standings() -> dict[str, Document]:
    sheets = read_sheets(paths(), "wc")
    points = {}
    for competition, events in sheets.events.items():
        projection = Projection(competition)
        for event in events:
            projection.apply(event)
        projection.collect()
        points[competition] = projection.views[f"points/{competition}"].doc
    documents = {channel.split("/")[2]: each for channel, each in standings_documents(SEASON, points).items()}
    for document in documents.values():
        check_view("standings", document)
    return documents


def rows(cup: str) -> dict[str, Document]:
    return {plain(row["name"]): row for row in standings()[cup]["rows"].values()}


def test_every_total_is_that_of_the_official_list_with_the_shipped_overrides() -> None:
    computed = {(cup, name): row["official"]["points"] for cup in standings() for name, row in rows(cup).items()}
    wanted = {who: sum(points) for who, points in expected().items()}
    # A row that printed 0 for a rider who did not finish has no place here, and no points either.
    assert {who: total for who, total in wanted.items() if who not in computed} == dict.fromkeys(
        wanted.keys() - computed.keys(), 0
    )
    assert {who: (computed[who], wanted[who]) for who in computed if computed[who] != wanted[who]} == {}
    assert len(computed) > 600


def test_the_printed_values_alone_give_other_totals() -> None:
    """What the overrides say about 21 rows would reach totals if they counted there."""
    sums: dict[Total, int] = defaultdict(int)
    for kind in KINDS:
        for row in printed(kind):
            if row["wc_points"]:
                sums[cup_of(kind, row), plain(row.get("name") or row["team"])] += int(row["wc_points"])
    wanted = {who: sum(points) for who, points in expected().items()}
    assert sum(sums[who] != wanted[who] for who in wanted) > 20


LISTS = {"500": "500m", "1000": "1000m", "1500": "1500m", "3000": "long-distance", "5000": "long-distance"}


def evidence() -> list[dict[str, str]]:
    with shared("seasons/tie_evidence.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cup_of_evidence(pair: Mapping[str, str]) -> str:
    gender, _, event = pair["cup"].lower().partition(" - ")
    name = {"ms": "mass-start", "tp": "team-pursuit"}.get(event) or LISTS[event]
    return f"{name}-{gender}"


@pytest.mark.parametrize("pair", evidence() if needs_sheets.args == (False,) else [], ids=lambda pair: pair["cup"])
def test_an_official_pair_with_equal_totals_has_its_points_and_its_order(pair: Mapping[str, str]) -> None:
    found = rows(cup_of_evidence(pair))
    first, second = (found[plain(pair[key])] for key in ("placed_first", "placed_second"))
    for row, points in ((first, pair["points_first"]), (second, pair["points_second"])):
        assert sorted((p for p in row["stages"].values() if p), reverse=True) == [int(p) for p in points.split()]
        assert row["official"]["points"] == int(pair["total"])
    assert first["position"] < second["position"]
    assert first["official"]["rank"] < second["official"]["rank"]
    assert "results" in {first["official"]["tie"], second["official"]["tie"]} or pair["best_then_next_best"] != "ok"
