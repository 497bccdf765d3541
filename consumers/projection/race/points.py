"""What the ranks of a competition are worth, and the document that says so to the standings of the season."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from consumers.projection.memo import Kept
from consumers.projection.race.live_placings import placings_now
from consumers.projection.race.results_table import Row, Table
from consumers.projection.state.parts import Competition
from consumers.rules.people import same_person_key
from consumers.rules.points import SEMI_FINAL, cup_of, points_of, points_table, season_tables
from consumers.rules.ranking import Placing
from schemas.documents import Document
from schemas.event_data import CompetitionData, Competitor, SeedData

_PLAIN = re.compile(r"[a-z0-9][!-~]{0,127}")


@dataclass(frozen=True, slots=True)
class Worth:
    """Where the points of a distance count, and its table (None where the season has none for it); `semi_final` is the table
    of a heat that others go on from."""

    season: str
    cup: str
    stage: int
    table: tuple[int, ...] | None
    factor: int
    semi_final: tuple[int, ...] | None = None
    is_cancelled: bool = False
    """What was skated before it was cancelled counts for nothing."""


def worth_of(table: Table, announced: CompetitionData | None) -> Worth | None:
    """None where no points are given: no World Cup, or a season or discipline without tables."""
    if announced is None or announced.season is None or announced.stage is None:
        return None
    season = season_tables(announced.season)
    data = table.data
    cup = cup_of(season, data.discipline, data.gender) if season is not None else None
    if season is None or cup is None:
        return None
    if table.state == "cancelled":
        return Worth(season.season, cup, announced.stage, None, announced.points_factor, is_cancelled=True)
    points = points_table(season, data.discipline, data.gender, data.division)
    semi_final = points_table(season, data.discipline, data.gender, SEMI_FINAL) if table.apart else None
    return Worth(season.season, cup, announced.stage, points, announced.points_factor, semi_final)


def points_of_row(row: Row, placing: Placing | None, worth: Worth | None) -> int | None:
    """World Cup points of a row as it stands, with its placing among those whom it raced; None where it gets none. An
    override says what it says."""
    override = row.result.override if row.result is not None else None
    if worth is not None and worth.is_cancelled:
        return None
    if override is not None and override.points is not None:
        return override.points
    table = (worth.semi_final if row.goes_on else worth.table) if worth is not None else None
    if worth is None or table is None or placing is None or row.status not in ("ok", "racing"):
        return None
    rank = override.rank if override is not None and override.rank is not None else placing.rank
    return points_of(table, rank, worth.factor)


def points_document(competition: str, memory: Competition, tables: Mapping[str, Table], kept: Kept) -> Document:
    """`points/{competition}`; without cups for a competition that counts for nothing (any more)."""
    data = memory.data
    if data is None or data.season is None or data.stage is None:
        return {"competition": competition, "cups": {}}
    cups: dict[str, Document] = {}
    for cup, seed in sorted(memory.seeds.items()):
        if seed.season == data.season:
            rows = kept.draw(("seeds", cup), (seed,), lambda cup=cup, seed=seed: _seeds(cup, seed))  # type: ignore[misc]
            cups.setdefault(cup, {})["seeds"] = rows
            if not seed.complete:
                cups[cup]["incomplete"] = True
    several = {(table.data.discipline, table.data.gender) for table in tables.values() if table.data.run > 1}
    for distance, table in sorted(tables.items()):
        worth = worth_of(table, data)
        if worth is None or (worth.table is None and table.state != "cancelled"):
            continue
        run = f".{table.data.run}" if (table.data.discipline, table.data.gender) in several else ""
        race = {"stage": f"{worth.stage}{run}", "state": table.state, "rows": _known_rows(table, worth, kept)}
        cups.setdefault(worth.cup, {}).setdefault("races", {})[distance] = race
    return {"competition": competition, "season": data.season, "stage": data.stage, "cups": cups}


def _seeds(cup: str, seed: SeedData) -> Document:
    return {
        person_key(row.competitor, row.country, team=cup.startswith("team-")): {
            "name": row.competitor,
            **({"country": row.country} if row.country else {}),
            "stages": dict(row.stage_points),
        }
        for row in seed.rows
    }


def _known_rows(table: Table, worth: Worth, kept: Kept) -> Document:
    key = "points", worth
    known: Document | None = table.worked_out.get(key)
    if known is None:
        known = table.worked_out[key] = _rows(table, worth, kept)
    return known


def _rows(table: Table, worth: Worth, kept: Kept) -> Document:
    keys = {
        key: person_key(
            row.entry.competitor.name, row.entry.competitor.country, team=row.entry.competitor.kind == "team"
        )
        for key, row in table.rows.items()
    }
    shared = Counter(keys.values())
    placed = placings_now(table)
    earlier: dict[str, int] = {}
    """Points of the rounds before the one that a row is of."""
    for row in table.races.values():
        competitor_id = row.entry.competitor.id
        if table.apart and row.heat.round < table.rows[competitor_id].heat.round:
            points = points_of_row(row, placed.get(row.entry.race), worth)
            earlier[competitor_id] = earlier.get(competitor_id, 0) + (points or 0)
    rows: Document = {}
    for key, row in table.rows.items():
        points = points_of_row(row, placed.get(row.entry.race), worth)
        competitor = row.entry.competitor
        if (points is None and key not in earlier) or competitor.reconstructed:
            continue
        person = keys[key]
        if shared[person] > 1:  # two of one name (two teams of a country) in one distance are two
            person = hashlib.blake2b(f"{person}\0{competitor.id}".encode(), digest_size=8).hexdigest()
        total, is_racing = (points or 0) + earlier.get(key, 0), row.status == "racing" and points is not None
        rows[person] = kept.draw(
            ("points", table.data.distance, key),
            (competitor, total, is_racing),
            lambda competitor=competitor, total=total, is_racing=is_racing: _row(competitor, total, is_racing),  # type: ignore[misc]
        )
    return rows


def _row(competitor: Competitor, points: int, is_racing: bool) -> Document:
    return {
        "name": competitor.name,
        **({"country": competitor.country} if competitor.country else {}),
        "points": points,
        **({"racing": True} if is_racing else {}),
    }


_KEYS_KEPT = 16_384
"""As of `consumers.rules.people`: the people of a season."""


@lru_cache(maxsize=_KEYS_KEPT)
def person_key(name: str, country: str | None, *, team: bool = False) -> str:
    """The key of a person (a country, for a team) in every competition: ASCII, for documents have ASCII keys."""
    if team and country:
        return country.lower()
    key = same_person_key(name, country).replace(" ", "-").replace("|", ".").lower()
    if _PLAIN.fullmatch(key):
        return key
    return hashlib.blake2b(key.encode(errors="replace"), digest_size=8).hexdigest()
