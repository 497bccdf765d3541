"""Start-list entries and results of the races of a heat."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from producers.vantage.messages import STATUS_OF_REASON, CommittedItem, StartingItem, StartingRace, WireCompetitor
from producers.vantage.wire import microseconds
from schemas.distances import split_points
from schemas.fields import MAX_KEY


def entries(items: Sequence[StartingItem], discipline: str) -> list[dict[str, Any]]:
    """The lanes of a start list, in order."""
    is_mass_start = discipline == "mass-start"
    # Start positions count from 1. A feed that counts them from 0 means the same order.
    shift = int(is_mass_start and any(item.race.lane == 0 for item in items))
    lanes = [_entry(item.race, is_mass_start, shift) for item in items]
    return sorted(lanes, key=lambda lane: (len(lane["lane"]), lane["lane"]))


def _entry(race: StartingRace, is_mass_start: bool, shift: int) -> dict[str, Any]:
    competitor = race.competitor
    reason = race.result.time_invalid_reason if race.result is not None else None
    return {
        "race": race.id,
        "lane": _lane(race.lane, is_mass_start, shift),
        "competitor": {
            "id": competitor.id if competitor.is_team else competitor.person_id or competitor.id,
            "person": _number(competitor),
            "name": competitor.full_name,
            "country": competitor.country,
            "bib": competitor.bib,
            "kind": "team" if competitor.is_team else "person",
            "members": [{"name": member.full_name or ""} for member in competitor.members or []],
        },
        "personal_best_us": microseconds(race.personal_best) if race.personal_best else None,
        "season_best_us": microseconds(race.season_best) if race.season_best else None,
        "status": STATUS_OF_REASON.get(reason or 0) if not race.time else None,
        "armband": None if is_mass_start else race.armband,
    }


def _number(competitor: WireCompetitor) -> str | None:
    """The person, the same in every competition of this timing system; None for a team."""
    number = f"vantage:{competitor.person_id}" if competitor.person_id and not competitor.is_team else ""
    return number if 0 < len(number) <= MAX_KEY else None


def _lane(lane: int | str, is_mass_start: bool, shift: int) -> str:
    if isinstance(lane, str):
        return lane
    if is_mass_start:
        return str(lane + shift)
    return ("inner", "outer")[lane] if lane in (0, 1) else str(lane)


def outcomes(items: Iterable[CommittedItem], distance: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Race → status, time and official splits, in the order of the lanes."""
    in_order = sorted(items, key=lambda item: (isinstance(item.race.lane, str), item.race.lane))
    return {item.race.id: _outcome(item, distance) for item in in_order}


def _outcome(item: CommittedItem, distance: Mapping[str, Any]) -> dict[str, Any]:
    race = item.race
    planned = [lap.metres for lap in sorted(item.planned_laps or [], key=lambda lap: lap.index)]
    points = planned or list(split_points(distance["discipline"], distance["metres"]))
    splits = [
        {"metres": metres, "time_us": microseconds(lap.time), "how": lap.presentation_source.device}
        for metres, lap in zip(points, race.laps, strict=False)
        if microseconds(lap.time) > 0
    ]
    if race.time is not None:
        return {"status": "ok", "time_us": microseconds(race.time.time), "splits": splits}
    reason = race.result.time_invalid_reason if race.result is not None else None
    if status := STATUS_OF_REASON.get(reason or 0):
        return {"status": status, "splits": splits}
    if reason is None and not splits and not item.passings:
        return {"status": "DNS", "splits": []}
    return {"status": "DNF", "reason": f"code {reason}" if reason is not None else None, "splits": splits}


def official_start(items: Iterable[CommittedItem]) -> datetime | None:
    """The official start instant in a commit; None when nobody started."""
    return min((item.start.when for item in items if item.start is not None), default=None)
