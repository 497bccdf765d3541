"""World Cup points: what the ranks of a competition are worth, as the races stand now."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from consumers.projection.memo import Memo
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.live_placings import placings_now
from consumers.projection.race.results_table import Table
from consumers.rules.people import hashed_key, person_key
from consumers.rules.points import SEMI_FINAL, cup_of, points_are_known, points_of, points_table, season_tables
from consumers.rules.ranking import Placing
from schemas.distances import Division
from schemas.documents import Document
from schemas.event_data import CompetitionData, Competitor, SeedData
from schemas.views.parts import State


@dataclass(frozen=True, slots=True)
class Worth:
    """The cup that a distance counts for, and its points table (None when the season has none for it). `semi_final` is the
    table of a heat from which riders advance."""

    season: str
    cup: str
    stage: int
    table: tuple[int, ...] | None
    factor: int
    semi_final: tuple[int, ...] | None = None
    is_cancelled: bool = False
    """Results before a cancellation give no points."""


@dataclass(frozen=True, slots=True)
class CupRace:
    """The points of one distance. `rows` are by person; a row of a skater on the ice says `racing`."""

    cup: str
    distance: str
    event: tuple[str, str]
    """Discipline and gender: its runs are stages of their own."""
    number: int
    run: int
    stage: int
    state: State
    division: Division | None
    rows: Document

    @property
    def is_over(self) -> bool:
        return self.state in ("provisional", "official")


def worth_of(table: Table, announced: CompetitionData | None) -> Worth | None:
    """None without points: no World Cup, or a season or discipline without tables."""
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
    semi_final = points_table(season, data.discipline, data.gender, SEMI_FINAL) if table.separate_heats else None
    return Worth(season.season, cup, announced.stage, points, announced.points_factor, semi_final)


def points_are_missing(table: Table, announced: CompetitionData | None) -> bool:
    """Whether the distance belongs to a World Cup whose points are not known."""
    if announced is None or announced.season is None or announced.stage is None or table.state == "cancelled":
        return False
    data = table.data
    return not points_are_known(announced.season, data.discipline, data.gender, data.division)


def points_of_row(row: Row, placing: Placing | None, worth: Worth | None, *, for_standings: bool = False) -> int | None:
    """World Cup points of a row with its placing in its field; None when it gets none. An override replaces them; in the
    standings only one that says so."""
    override = row.result.override if row.result is not None else None
    if for_standings and override is not None and not override.in_standings:
        override = None
    if worth is not None and worth.is_cancelled:
        return None
    if override is not None and override.points is not None:
        return override.points
    table = (worth.semi_final if row.advances else worth.table) if worth is not None else None
    if worth is None or table is None or placing is None or row.status not in ("ok", "racing"):
        return None
    rank = override.rank if override is not None and override.rank is not None else placing.rank
    return points_of(table, rank, worth.factor)


def cup_race(table: Table, announced: CompetitionData | None, memo: Memo) -> CupRace | None:
    """The points of a distance as it stands now; None when it counts for no cup."""
    worth = worth_of(table, announced)
    if worth is None or (worth.table is None and table.state != "cancelled"):
        return None
    data = table.data
    return CupRace(
        cup=worth.cup,
        distance=data.distance,
        event=(data.discipline, data.gender),
        number=data.number,
        run=data.run,
        stage=worth.stage,
        state=table.state,
        division=data.division,
        rows=_rows(table, worth, placings_now(table, memo), memo),
    )


def stage_labels(races: Iterable[CupRace]) -> dict[str, str]:
    """The stage of each distance, by distance: `"3"`, `"3.1"` and `"3.2"` for an event with several runs, `"3.5000m"` where a
    competition has several events of one cup."""
    races = list(races)
    several = {race.event for race in races if race.run > 1}
    events: dict[str, set[tuple[str, str]]] = {}
    for race in races:
        events.setdefault(race.cup, set()).add(race.event)
    return {
        race.distance: f"{race.stage}"
        + (f".{race.event[0]}" if len(events[race.cup]) > 1 else "")
        + (f".{race.run}" if race.event in several else "")
        for race in races
    }


def seed_rows(cup: str, seed: SeedData) -> Document:
    """Standings carried in, by person."""
    return {
        person_key(row.competitor, row.country, team=cup.startswith("team-")): {
            "name": row.competitor,
            **({"country": row.country} if row.country else {}),
            **({"person": row.person} if row.person else {}),
            "stages": dict(row.stage_points),
        }
        for row in seed.rows
    }


def _rows(table: Table, worth: Worth, placings: Mapping[str, Placing], memo: Memo) -> Document:
    keys = {
        key: person_key(
            row.entry.competitor.name, row.entry.competitor.country, team=row.entry.competitor.kind == "team"
        )
        for key, row in table.rows.items()
    }
    shared = Counter(keys.values())
    earlier: dict[str, int] = {}
    """Points of the rounds before the one of the row."""
    for row in table.races.values():
        competitor_id = row.entry.competitor.id
        if table.separate_heats and row.heat.round < table.rows[competitor_id].heat.round:
            points = points_of_row(row, placings.get(row.entry.race), worth, for_standings=True)
            earlier[competitor_id] = earlier.get(competitor_id, 0) + (points or 0)
    rows: Document = {}
    for key, row in table.rows.items():
        points = points_of_row(row, placings.get(row.entry.race), worth, for_standings=True)
        competitor = row.entry.competitor
        if (points is None and key not in earlier) or competitor.reconstructed:
            continue
        person = keys[key]
        if shared[person] > 1:  # two of one name (two teams of a country) in one distance are two
            person = hashed_key(f"{person}\0{competitor.id}")
        total, is_racing = (points or 0) + earlier.get(key, 0), row.status == "racing" and points is not None
        time_us = row.time_us if row.status == "ok" and not table.separate_heats else None
        rows[person] = memo.get(("points", table.data.distance, key), _row, competitor, total, is_racing, time_us)
    return rows


def _row(competitor: Competitor, points: int, is_racing: bool, time_us: int | None) -> Document:
    return {
        "name": competitor.name,
        **({"country": competitor.country} if competitor.country else {}),
        "points": points,
        "competitor": competitor.id,
        **({"person": competitor.person} if competitor.person else {}),
        **({"racing": True} if is_racing else {}),
        **({"time_us": time_us} if time_us is not None else {}),
    }
