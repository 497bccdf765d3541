"""The programme: readable distance ids, venue and time zone out of what the feed says."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from producers.vantage.wire import Message, instant
from schemas.distances import LAP_METRES, distance_id
from schemas.events import format_instant

_DISCIPLINES = {"TeamPursuit": "team-pursuit", "TeamSprint": "team-sprint", "MassStartDistance": "mass-start"}
_WOMEN = re.compile(r"\b(ladies|women|girls|dames|vrouwen|meisjes|damen|frauen|kvinner|damer)\b", re.IGNORECASE)
_MEN = re.compile(r"\b(men|boys|heren|mannen|jongens|herren|männer|menn|herrer)\b", re.IGNORECASE)
"""In English, Dutch, German and Norwegian; whole words, as there is `men` in `women`."""
_DIVISION_B = re.compile(r"\b(?:division|group|groep)\s*b\b|\bb\s*-?\s*(?:division|group)\b|\(b\)", re.IGNORECASE)
_IN_ROUNDS = 1

_ZONES = {
    "W. Europe Standard Time": "Europe/Berlin",
    "Romance Standard Time": "Europe/Paris",
    "Central European Standard Time": "Europe/Warsaw",
    "Central Europe Standard Time": "Europe/Budapest",
    "GMT Standard Time": "Europe/London",
    "FLE Standard Time": "Europe/Helsinki",
    "Belarus Standard Time": "Europe/Minsk",
    "Russian Standard Time": "Europe/Moscow",
    "Central Asia Standard Time": "Asia/Almaty",
    "China Standard Time": "Asia/Shanghai",
    "Korea Standard Time": "Asia/Seoul",
    "Tokyo Standard Time": "Asia/Tokyo",
    "Mountain Standard Time": "America/Denver",
    "Central Standard Time": "America/Chicago",
    "Eastern Standard Time": "America/New_York",
    "UTC": "UTC",
}
"""Windows zone names (Unicode CLDR, windowsZones) of the places where a long track is."""

_VENUE_ZONES = {"NED": "Europe/Amsterdam", "NOR": "Europe/Oslo", "ITA": "Europe/Rome", "AUT": "Europe/Vienna"}
"""Better names where the country says more than the Windows zone does."""


def competition_data(competition: Message) -> dict[str, Any]:
    """Data of `competition.announced`."""
    venue = competition.get("venue") or {}
    address = venue.get("address") or {}
    country = address.get("countryCode")
    zone = _ZONES.get(competition.get("timeZone") or "")
    if zone == "Europe/Berlin":
        zone = _VENUE_ZONES.get(country or "", zone)
    starts, ends = competition["starts"][:10], competition["ends"][:10]
    return {
        "name": competition["name"],
        "venue": {
            "name": venue.get("name") or "",
            "city": address.get("city") or "",
            "country": country if re.fullmatch("[A-Z]{3}", country or "") else None,
            "timezone": zone,
        },
        "starts_on": starts,
        "ends_on": ends,
    }


class Programme:
    """Knows which readable id belongs to which of the feed's. An id once given stays, and no two are the same."""

    def __init__(self) -> None:
        self._ids: dict[str, dict[str, Any]] = {}
        self._taken: set[str] = set()
        self.current: str | None = None
        """Id of the distance that is skated."""

    def copy(self) -> "Programme":
        other = Programme()
        other._ids, other._taken, other.current = self._ids.copy(), self._taken.copy(), self.current
        return other

    def known(self, distance: str) -> Mapping[str, Any] | None:
        """Data of `distance.scheduled` for one of the feed's distance ids, None before it was announced."""
        return self._ids.get(distance)

    def make_current(self, distance: str | None) -> dict[str, Any] | None:
        """That distance is skated now. Returns data of `distance.scheduled` for the one before it, which is finished."""
        before, self.current = self.current, distance
        finished = None
        for feed_id, data in self._ids.items():
            if data["distance"] == before != distance:
                finished = self._ids[feed_id] = {**data, "status": "finished"}
            elif data["distance"] == distance:
                self._ids[feed_id] = {**data, "status": "running"}
        return finished

    def announce(self, distance: Message) -> dict[str, Any]:
        """Data of `distance.scheduled`."""
        before = self._ids.get(distance["id"])
        name = distance["name"]
        rounds = distance["value"] if distance["valueQuantity"] == _IN_ROUNDS else None
        metres = rounds * LAP_METRES if rounds is not None else distance["value"]
        discipline = _DISCIPLINES.get(distance["discipline"].rsplit(".", 1)[-1], f"{metres}m")
        words = unicodedata.normalize("NFC", name)  # an `a` with a separate diaeresis is an `ä`
        gender = "women" if _WOMEN.search(words) else "men" if _MEN.search(words) else "mixed"
        division = "B" if _DIVISION_B.search(name) else None
        run = before["run"] if before else 1
        if before is None:
            while distance_id(discipline, gender, run, division) in self._taken:
                run += 1
        mode = "mass" if discipline == "mass-start" else "quartets" if distance.get("startMode") else "pairs"
        data = {
            "distance": before["distance"] if before else distance_id(discipline, gender, run, division),
            "number": distance["number"],
            "name": name,
            "discipline": discipline,
            "metres": metres,
            "gender": gender,
            "division": division,
            "run": run,
            "start_mode": mode,
            "starts_at": format_instant(instant(distance["starts"])) if distance.get("starts") else None,
            **({"status": before["status"]} if before is not None and "status" in before else {}),
        }
        self._ids[distance["id"]] = data
        self._taken.add(data["distance"])
        return data
