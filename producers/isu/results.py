"""Entries, splits and results from one list of the service.

The published answers do not say whether `startNumber` counts pairs or skaters. It is the number of the pair where two share
one, else the place in the start order: then 1 and 2 are the first pair. A mass start is one heat.

The service tells no sprint points. The rank that it prints for a mass start is published as an override with that reason,
because the order at the finish alone would give another.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from producers.isu.programme import country_of
from producers.isu.wire import Result, UnexpectedAnswer
from producers.sheets.people import slug
from producers.sheets.written_times import UnreadableTime, read_time
from schemas.distances import Armband, split_points
from schemas.fields import Status

_LANES = {"I": "inner", "O": "outer"}
_ARMBANDS: dict[str, Armband] = {"white": "white", "red": "red", "yellow": "yellow", "blue": "blue"}
_WORDS: dict[str, Status] = {"DNS": "DNS", "DNF": "DNF", "DQ": "DQ", "DSQ": "DQ", "WDR": "WDR", "OK": "ok", "": "ok"}
RANK_REASON = "rank of the results service, which tells no sprint points"


@dataclass(frozen=True, slots=True)
class Start:
    """One competitor in one heat: the data of the entry, and what is known of the race.

    `splits` are metres → µs; `outcome` is the data of the result, None while there is none. `unknown_status` is a code that
    nobody has explained.
    """

    heat: int
    lane: str
    entry: Mapping[str, Any]
    splits: Mapping[int, int]
    outcome: Mapping[str, Any] | None
    modified: str | None
    unknown_status: str | None = None

    @property
    def race(self) -> str:
        return str(self.entry["race"])


def starts(
    results: Sequence[Result], distance: Mapping[str, Any], statuses: Mapping[str, Status]
) -> tuple[list[Start], list[str]]:
    """The starts of a distance in the order of the draw, and a message for each row that cannot be used. `statuses` explains
    codes of the service."""
    found: list[Start] = []
    problems: list[str] = []
    taken: set[tuple[int, str]] = set()
    for place, (heat, lane, result) in enumerate(_drawn(results, distance["discipline"] == "mass-start")):
        if (heat, lane) in taken:
            heat, lane = 900 + place, "inner"
        taken.add((heat, lane))
        try:
            found.append(_start(heat, lane, result, distance, statuses))
        except (UnexpectedAnswer, UnreadableTime) as error:
            problems.append(f"start number {result.startNumber}, {_name(result) or 'no name'}: {error}")
    return sorted(found, key=lambda start: (start.heat, start.lane)), problems


def _drawn(results: Sequence[Result], is_mass: bool) -> Iterable[tuple[int, str, Result]]:
    if is_mass:
        in_order = sorted(results, key=lambda result: (result.startNumber or 999, result.competitor.number or 0))
        yield from ((1, str(position), result) for position, result in enumerate(in_order, start=1))
        return
    shared = Counter(result.startNumber for result in results if result.startNumber is not None)
    is_pair_number = any(times > 1 for times in shared.values())
    for place, result in enumerate(results):
        number = result.startNumber
        if number is None or not 1 <= number <= 999:
            yield 600 + place, "inner", result
            continue
        lane = _LANES.get((result.startLane or "").upper()[:1], "inner" if is_pair_number or number % 2 else "outer")
        yield (number if is_pair_number else (number + 1) // 2), lane, result


def _start(heat: int, lane: str, result: Result, distance: Mapping[str, Any], statuses: Mapping[str, Status]) -> Start:
    competitor = _competitor(result)
    status, unknown = _status(result, statuses)
    metres = int(distance["metres"])
    time_us = read_time(result.time, None).time_us if result.time and status == "ok" else None
    splits = _splits(result, str(distance["discipline"]), metres)
    entry: dict[str, Any] = {
        "race": f"{distance['distance']}.{heat}.{competitor['id']}",
        "lane": lane,
        "competitor": competitor,
        "armband": _ARMBANDS.get((result.armband or "").lower()),
    }
    outcome: dict[str, Any] | None = None
    if unknown is None and (status != "ok" or time_us is not None):
        outcome = {"status": status, "time_us": time_us, "reskate": bool(result.reskate), "splits": _listed(splits)}
        if time_us is not None and splits and max(splits) == metres:
            outcome["splits"] = _listed({**splits, metres: time_us})
        if distance["discipline"] == "mass-start" and result.rank is not None and status == "ok":
            outcome["override"] = {"rank": result.rank, "reason": RANK_REASON}
    return Start(heat, lane, entry, splits, outcome, result.modified, unknown)


def _listed(splits: Mapping[int, int]) -> list[dict[str, int]]:
    return [{"metres": metres, "time_us": time_us} for metres, time_us in splits.items()]


def _competitor(result: Result) -> dict[str, Any]:
    bib = result.competitor.number
    bib = bib if bib is not None and 0 <= bib <= 99_999 else None
    skater, team = result.competitor.skater, result.competitor.team
    name = _name(result)
    if not name:
        raise UnexpectedAnswer("neither a skater nor a team with a name")
    if skater is not None:
        person = f"isu:{skater.id}"
        return {
            "id": f"isu-{skater.id}",
            "name": name,
            "country": country_of(skater.country),
            "bib": bib,
            "person": person,
        }
    country = country_of(team.country) if team is not None else None
    return {"id": (country or slug(name)).lower(), "name": name, "country": country, "kind": "team"}


def _name(result: Result) -> str:
    skater, team = result.competitor.skater, result.competitor.team
    name = f"{skater.firstName} {skater.lastName}" if skater is not None else team.name if team is not None else ""
    return re.sub(r"\s+", " ", name).strip()[:200]


def _status(result: Result, statuses: Mapping[str, Status]) -> tuple[Status, str | None]:
    """The status, and a code whose meaning is not known: only 0 has been seen in published answers."""
    code = str(result.status).strip().upper()
    if code in statuses:
        return statuses[code], None
    if code in _WORDS:
        return _WORDS[code], None
    return ("ok", None) if code == "0" else ("ok", code)


def _splits(result: Result, discipline: str, metres: int) -> dict[int, int]:
    """Metres → µs, as far as the laps follow each other."""
    points = split_points(discipline, metres)
    found: dict[int, int] = {}
    before_us = 0
    for lap in sorted(result.laps, key=lambda lap: lap.number):
        if lap.number > len(points) or lap.passageTime is None:
            continue
        try:
            time_us = read_time(lap.passageTime, None).time_us
        except UnreadableTime:
            continue
        if time_us > before_us:
            found[points[lap.number - 1]] = before_us = time_us
    return found
