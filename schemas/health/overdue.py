"""Which splits of the heats on the ice are overdue. The screens use the same rule (`gateway/static/js/clock.js`)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from schemas.documents import Document
from schemas.events import parse_instant

_OVERDUE_MS = 5_000
"""A split may be so much later than the pace of the skater makes it."""
_START_MS, _FIRST_MS_PER_M = 3_000, 80
"""First splits come after a standing start: 10.5 s for 100 m, 18 s for 200 m, 26 s for 300 m of a slow skater."""
_SLOW_MS_PER_M = 100
"""A slow lap of 40 s, for a skater without a projected time."""


@dataclass(frozen=True, slots=True)
class OverdueSplit:
    """A split that should have come `late_s` ago."""

    skater: str
    metres: int
    late_s: int


def overdue_splits(live: Document, newest_at: str, age_ms: int) -> list[OverdueSplit]:
    """The overdue splits of a `live` document whose newest event happened at `newest_at` and arrived `age_ms` ago.

    The time of a race counts from that event, so the clock of the timing computer need not be right.
    """
    found: list[OverdueSplit | None] = []
    for heat in live.get("heats", {}).values():
        if not newest_at or not heat.get("started_at"):
            continue
        since_start = parse_instant(newest_at) - parse_instant(heat["started_at"])
        passed_ms = int(since_start.total_seconds() * 1000) + age_ms
        found += [_overdue(race, heat, passed_ms) for race in heat.get("races", {}).values()]
    return [split for split in found if split is not None]


def is_racing(live: Document) -> bool:
    """Whether somebody in a heat on the ice is still racing."""
    return any(
        heat.get("state") == "running"
        and any(race.get("status") == "racing" and not race.get("time") for race in heat.get("races", {}).values())
        for heat in live.get("heats", {}).values()
    )


def _overdue(race: Mapping[str, Any], heat: Mapping[str, Any], passed_ms: int) -> OverdueSplit | None:
    """A split is due by the projected time, spread evenly over the rest of the distance. A mass start has no pace."""
    if (
        race.get("status") != "racing"
        or race.get("time")
        or heat.get("form") == "mass"
        or heat.get("state") != "running"
    ):
        return None
    splits = race.get("splits", {})
    last = max((int(metres) for metres in splits), default=0)
    metres = next((each for each in heat.get("split_points", ()) if each > last), None)
    if metres is None:
        return None
    last_ms = splits[str(last)]["time_us"] // 1000 if last else 0
    final_us = race.get("projected", {}).get("time_us")
    if not last:
        due_ms = _START_MS + metres * _FIRST_MS_PER_M
    elif final_us and heat["metres"] > last:
        due_ms = (metres - last) * (final_us // 1000 - last_ms) // (heat["metres"] - last)
    else:
        due_ms = (metres - last) * _SLOW_MS_PER_M
    late_ms = passed_ms - last_ms - due_ms
    return OverdueSplit(str(race.get("name", "")), metres, late_ms // 1000) if late_ms > _OVERDUE_MS else None
