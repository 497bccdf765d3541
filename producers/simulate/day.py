"""The race day from the programme to the last official result."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import orjson

from producers.simulate import sheets
from producers.simulate.draw import Pair, draw_pairs
from producers.simulate.field import Skater, complete_field
from producers.simulate.heats import Racer, Said, heat_events
from producers.simulate.pace import model_run
from producers.simulate.rhythm import RHYTHMS, start_instants
from producers.simulate.sheets import Planned
from schemas.events import Event, build_event
from schemas.times import parse_time

COMPETITION = "slc-2021"
"""Id of the competition, and the key of its events."""

_SOURCE = f"/simulate/{COMPETITION}"
_ANNOUNCED_BEFORE = timedelta(minutes=30)
_OFFICIAL_AFTER = timedelta(minutes=3)

_COMPETITION: dict[str, Any] = {
    "name": "World Cup 3, Salt Lake City",
    "venue": {
        "name": "Utah Olympic Oval",
        "city": "Salt Lake City",
        "country": "USA",
        "timezone": "America/Denver",
        "altitude_m": 1425,
    },
    "starts_on": "2021-12-03",
    "ends_on": "2021-12-05",
    "season": "2021-22",
    "stage": 3,
    "reconstructed": True,
}


def race_day() -> Iterator[Event]:
    """All events of Saturday 4 December 2021, in the order of their times.

    The individual distances are skated whole. A distance of the programme without results (mass start, team pursuit) is
    scheduled and not skated: nothing about it is made up.
    """
    programme = sheets.programme()
    draws = {planned.distance: pairs for planned in programme if (pairs := _draw(planned))}
    said = _before(programme, draws)
    # The seam for races to come: each kind of race adds its events here, in the order of the programme.
    for planned in programme:
        if planned.distance in draws:
            said += _raced(planned, draws[planned.distance])
    for when, type_, data in said:
        yield _event(when, type_, data)


def _draw(planned: Planned) -> tuple[Pair, ...]:
    """The pairs of a distance, none when no results of it are known."""
    results = [result for result in sheets.known_results() if result.distance == planned.distance]
    return draw_pairs(complete_field(results), _random(planned, "draw")) if results else ()


def _before(programme: tuple[Planned, ...], draws: Mapping[str, tuple[Pair, ...]]) -> list[Said]:
    """What is known before the first start: programme, records, personal bests and start lists."""
    when = programme[0].starts_at.astimezone(UTC) - _ANNOUNCED_BEFORE
    said: list[Said] = [(when, "competition.announced", _COMPETITION)]
    said += [(when, "distance.scheduled", _scheduled(planned)) for planned in programme]
    said += [(when, "record.loaded", _record(record)) for record in sheets.records()]
    said += [(when, "best.loaded", _best(best)) for best in sheets.bests()]
    bests_us: dict[tuple[str | None, str], int] = {
        (best.name, best.discipline): parse_time(best.time) for best in sheets.bests()
    }
    said += [
        (when, "startlist.published", _startlist(planned, draws[planned.distance], bests_us))
        for planned in programme
        if planned.distance in draws
    ]
    return said


def _raced(planned: Planned, pairs: tuple[Pair, ...]) -> list[Said]:
    """A distance over all its pairs, until its result is official."""
    first = planned.starts_at.astimezone(UTC)
    starts = start_instants(first, RHYTHMS[planned.discipline], len(pairs), _random(planned, "starts"))
    said: list[Said] = []
    for pair, start in zip(pairs, starts, strict=True):
        random = _random(planned, f"pair {pair.number}")
        racers = tuple(
            Racer(
                race=_race(planned, pair, lane),
                skater=skater,
                run=model_run(
                    planned.discipline,
                    planned.metres,
                    skater.time_us,
                    skater.splits or {},
                    skater.stood_still_us,
                    random,
                ),
            )
            for lane, skater in _lanes(pair)
        )
        said += heat_events(planned.distance, pair.number, racers, start, random)
    official = {"distance": planned.distance, "official": True}
    return [*said, (said[-1][0] + _OFFICIAL_AFTER, "distance.official", official)]


# --- data of events ---


def _scheduled(planned: Planned) -> dict[str, Any]:
    return {
        "distance": planned.distance,
        "number": planned.number,
        "name": planned.name,
        "discipline": planned.discipline,
        "metres": planned.metres,
        "gender": planned.gender,
        "run": planned.run,
        "start_mode": planned.start_mode,
        "starts_at": planned.starts_at.astimezone(UTC),
    }


def _record(record: sheets.Record) -> dict[str, Any]:
    return {
        "kind": record.kind,
        "discipline": record.discipline,
        "gender": record.gender,
        "time_us": parse_time(record.time),
        "holder": record.holder,
        "country": record.country,
        "set_on": record.set_on,
        "place": record.place,
    }


def _best(best: sheets.Best) -> dict[str, Any]:
    return {
        "kind": "PB",
        "discipline": best.discipline,
        "competitor": best.name,
        "country": best.country,
        "time_us": parse_time(best.time),
        "set_on": best.set_on,
    }


def _startlist(
    planned: Planned, pairs: tuple[Pair, ...], bests_us: Mapping[tuple[str | None, str], int]
) -> dict[str, Any]:
    heats = [
        {
            "heat": pair.number,
            "entries": [
                {
                    "race": _race(planned, pair, lane),
                    "lane": lane,
                    "competitor": _competitor(planned, skater, 2 * pair.number - (lane == "inner")),
                    "personal_best_us": bests_us.get((skater.name, planned.discipline)),
                }
                for lane, skater in _lanes(pair)
            ],
        }
        for pair in pairs
    ]
    return {"distance": planned.distance, "heats": heats, "complete": True}


def _competitor(planned: Planned, skater: Skater, place: int) -> dict[str, Any]:
    """`place` in the start list names a skater who is not known; a rank would give the result away."""
    if skater.name is None:
        return {
            "id": f"{planned.distance}.not-known-{place}",
            "name": f"Skater {place} (not known)",
            "reconstructed": True,
        }
    return {"id": _slug(skater.name), "name": skater.name, "country": skater.country}


def _lanes(pair: Pair) -> tuple[tuple[str, Skater], tuple[str, Skater]]:
    return ("inner", pair.inner), ("outer", pair.outer)


def _race(planned: Planned, pair: Pair, lane: str) -> str:
    return f"{planned.distance}.{pair.number}.{lane}"


def _slug(name: str) -> str:
    """`"Andżelika Wójcik"` → `"andzelika-wojcik"`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")


def _random(planned: Planned, purpose: str) -> Random:
    """Seeded by what it is for, so that a change in one race leaves the others as they are."""
    return Random(f"{COMPETITION}/{planned.distance}/{purpose}")


def _event(when: datetime, type_: str, data: Mapping[str, Any]) -> Event:
    """The id is a digest of type, time and data; no two events of the day say the same thing at the same time."""
    said = orjson.dumps([type_, when, data], option=orjson.OPT_SORT_KEYS)
    return build_event(
        {
            "specversion": "1.0",
            "id": hashlib.blake2b(said, digest_size=12).hexdigest(),
            "source": _SOURCE,
            "type": type_,
            "subject": COMPETITION,
            "time": when,
            "data": data,
        }
    )
