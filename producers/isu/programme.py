"""Competition and distances from the answers of the service."""

import re
from typing import Any

from producers.isu.wire import Distance, Meeting, UnexpectedAnswer
from producers.places import is_time_zone
from schemas.distances import LAP_METRES, Division, Gender, StartMode, distance_id, metres_of, traits_of

_GENDERS: dict[str, Gender] = {"F": "women", "W": "women", "M": "men", "X": "mixed"}
_NAMED = (("mass start", "mass-start"), ("pursuit", "team-pursuit"), ("team sprint", "team-sprint"))


def competition_data(meeting: Meeting, stage: int | None) -> dict[str, Any]:
    """Data of `competition.announced`. Only a World Cup (tag `world-cup`) has a stage, and so counts for a cup."""
    track = meeting.track
    first = meeting.start.year - (meeting.start.month < 7)
    return {
        "name": meeting.name,
        "venue": {
            "name": track.name or track.city or meeting.name,
            "city": track.city,
            "country": country_of(track.country),
            "timezone": track.timeZone if track.timeZone and is_time_zone(track.timeZone) else None,
            "altitude_m": round(track.altitude) if track.altitude is not None else None,
        },
        "starts_on": meeting.start,
        "ends_on": meeting.end,
        "season": f"{first}-{(first + 1) % 100:02d}",
        "stage": stage if is_world_cup(meeting) else None,
        "olympic": any("olympic" in tag.lower() for tag in meeting.tags),
    }


def is_world_cup(meeting: Meeting) -> bool:
    return "world-cup" in meeting.tags and "junior" not in meeting.tags


def distance_data(distance: Distance) -> dict[str, Any]:
    """Data of `distance.scheduled`. Raises `UnexpectedAnswer` for a category or discipline that is not known."""
    gender = _GENDERS.get(distance.category.upper())
    if gender is None:
        raise UnexpectedAnswer(f"category {distance.category!r} is not known")
    discipline = _discipline(distance)
    division = division_of(distance)
    run = distance.number or 1
    return {
        "distance": distance_id(discipline, gender, run, division),
        "number": distance.scheduleNumber,
        "name": (distance.title or f"{distance.distance.name} {gender}")[:500],
        "discipline": discipline,
        "metres": _metres(distance, discipline, gender),
        "gender": gender,
        "division": division,
        "run": run,
        "start_mode": _start_mode(discipline),
        "starts_at": distance.start if distance.start is not None and distance.start.tzinfo else None,
        "status": "running" if distance.isLive else "finished" if distance.isOfficial else "scheduled",
    }


def division_of(distance: Distance) -> Division | None:
    match distance.division.strip().upper():
        case "A":
            return "A"
        case "B":
            return "B"
        case _:
            return None


def country_of(code: str | None) -> str | None:
    return code.upper() if code is not None and re.fullmatch(r"[A-Za-z]{3}", code) else None


def _discipline(distance: Distance) -> str:
    words = f"{distance.distance.name} {distance.title}".lower()
    for name, discipline in _NAMED:
        if name in words:
            return discipline
    if "relay" in words:
        raise UnexpectedAnswer(
            f"{distance.title or distance.distance.name} is no discipline that the service is read for"
        )
    if not 100 <= distance.distance.distance <= 99_999:
        raise UnexpectedAnswer(f"{distance.distance.distance} m is no distance")
    return f"{distance.distance.distance}m"


def _metres(distance: Distance, discipline: str, gender: Gender) -> int:
    if traits_of(discipline).laps is None:
        return metres_of(discipline, gender)
    laps = distance.distance.lapCount
    return laps * LAP_METRES if discipline == "mass-start" and laps else metres_of(discipline, gender)


def _start_mode(discipline: str) -> StartMode:
    return "mass" if traits_of(discipline).form == "mass" else "pairs"
