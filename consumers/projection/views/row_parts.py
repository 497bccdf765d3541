"""Keys that several documents share: who a row is about, its laps, gap, flags and rank.

Documents are plain dicts, for speed; their shapes are the models in `schemas.views`. A value that is not known is a key that is
absent.
"""

from typing import Any

from consumers.projection.race.chances import Chance, Chances
from consumers.projection.race.heat_rows import Row
from consumers.projection.race.record_tracking import result_key
from consumers.projection.race.results_table import Table
from consumers.rules.armbands import armband
from consumers.rules.mass_start import rank_of_disqualified
from consumers.rules.records.values import Evaluation
from schemas.distances import Armband, StartMode, traits_of
from schemas.documents import Document
from schemas.event_data import Competitor, Entry
from schemas.reasons import reason_text
from schemas.times import format_gap, format_lap, format_time


def present(**values: Any) -> Document:
    """A document of the values that are not None."""
    return {key: value for key, value in values.items() if value is not None}


def about_distance(competition: str, table: Table) -> Document:
    """The first keys of every document about one distance."""
    data = table.data
    return present(
        competition=competition,
        distance=data.distance,
        name=data.name,
        discipline=data.discipline,
        form=traits_of(data.discipline).form,
        metres=data.metres,
        gender=data.gender,
        division=data.division,
        run=data.run,
        state=table.state,
    )


def competitor_keys(competitor: Competitor) -> Document:
    return present(
        competitor=competitor.id,
        name=competitor.name,
        country=competitor.country,
        bib=competitor.bib,
        members=[member.name for member in competitor.members] or None,
        reconstructed=["competitor"] if competitor.reconstructed else None,
    )


def reconstructed_of(row: Row) -> list[str] | None:
    """Which values of a row were not published but modelled; known with its result."""
    competitor = ["competitor"] if row.entry.competitor.reconstructed else []
    return [*competitor, *(row.result.reconstructed if row.result else ())] or None


def reason_keys(reason: str | None) -> Document:
    """The reason code or text, and the meaning of a code in every language."""
    if reason is None:
        return {}
    meaning = reason_text(reason)
    return {"reason": reason, "reason_text": dict(meaning) if meaning is not None else None}


def armband_of(entry: Entry, start_mode: StartMode, heat: int) -> Armband | None:
    return entry.armband or armband(start_mode, heat, entry.lane)


def rank_of(row: Row, table: Table) -> int | None:
    """The rank that a list prints: an override, the placing, or the last rank for a rider disqualified in the last round of a
    mass start, once it is over."""
    placing, override = table.placings.get(row.entry.competitor.id), row.result.override if row.result else None
    if override is not None and override.rank is not None:
        return override.rank
    over = row.status == "DQ" and table.heat_states[row.heat_key] in ("finished", "committed")
    if table.separate_heats and over and not row.advances:
        return rank_of_disqualified(len(table.in_field.get(row.heat.field, ())))
    return placing.rank if placing is not None else None


def gap_of(row: Row, table: Table) -> str:
    leader_us = table.leaders_us.get(table.field_of(row))
    if row.time_us is None or leader_us is None or table.is_lapped(row):
        return ""
    return format_gap(row.time_us, leader_us)


def lap_keys(row: Row, points: tuple[int, ...], ranks: tuple[int | None, ...]) -> dict[int, Document]:
    """Time, lap time and rank of each split, by metres. `points` are the split points of the distance, `ranks` those of the
    row's splits; a lap time needs the split before it."""
    laps: dict[int, Document] = {}
    before = dict(zip(points, (0, *points), strict=False))
    for (metres, (_, time_us)), rank in zip(row.splits.items(), ranks, strict=True):
        lap: Document = {"time": format_time(time_us), "time_us": time_us}
        previous = before.get(metres)
        if previous is not None:
            previous_us = row.splits[previous][1] if previous in row.splits else 0 if previous == 0 else time_us
            if previous_us < time_us:
                lap["lap"] = format_lap(time_us, previous_us)
        if rank is not None:
            lap["rank"] = rank
        laps[metres] = lap
    return laps


def doubt_keys(row: Row) -> Document | None:
    """The crossings in doubt, by metres; None without any."""
    return {
        str(metres): {
            "time": format_time(doubt.time_us),
            "time_us": doubt.time_us,
            "how": doubt.how,
            "reason": doubt.reason,
        }
        for metres, doubt in row.doubts.items()
    } or None


def chance_keys(chance: Chance) -> Document:
    return present(win=chance.win, podium=chance.podium, lead=chance.lead)


def chance_of(chances: Chances | None, competitor: str) -> Document | None:
    """The chances of a row; None when all are 0, or when skaters who are still to come are not known."""
    chance = chances.of.get(competitor) if chances is not None and not chances.incomplete else None
    return chance_keys(chance) if chance is not None and any(chance) else None


def flags_of(row: Row, table: Table, evaluation: Evaluation) -> list[str]:
    """Records and bests first, then the marks of the result sheet."""
    result = row.result
    marks = [*result.flags, *(["RS"] if result.reskate and "RS" not in result.flags else [])] if result else []
    broke = evaluation.flags.get(result_key(table.data.distance, row), ())
    return [*broke, *(mark for mark in marks if mark not in broke)]
