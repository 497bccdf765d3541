"""The programme: readable distance ids, venue and time zone from the competition that the feed describes."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from producers.vantage.messages import Competition, Distance
from schemas.distances import distance_id
from schemas.events import format_instant

_WOMEN = re.compile(r"\b(ladies|women|girls|dames|vrouwen|meisjes|damen|frauen|kvinner|damer)\b", re.IGNORECASE)
_MEN = re.compile(r"\b(men|boys|heren|mannen|jongens|herren|männer|menn|herrer)\b", re.IGNORECASE)
"""In English, Dutch, German and Norwegian; whole words, because `women` contains `men`."""
_DIVISION_B = re.compile(r"\b(?:division|group|groep)\s*b\b|\bb\s*-?\s*(?:division|group)\b|\(b\)", re.IGNORECASE)

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
"""Windows zone name → IANA name (Unicode CLDR, windowsZones), for places with a long track."""

_VENUE_ZONES = {"NED": "Europe/Amsterdam", "NOR": "Europe/Oslo", "ITA": "Europe/Rome", "AUT": "Europe/Vienna"}
"""Country → IANA name, where the country is more precise than the Windows zone."""


def competition_data(competition: Competition) -> dict[str, Any]:
    """Data of `competition.announced`."""
    venue = competition.venue
    address = venue.address if venue is not None else None
    country = (address.country_code if address is not None else None) or ""
    zone = _ZONES.get(competition.time_zone or "")
    if zone == "Europe/Berlin":
        zone = _VENUE_ZONES.get(country, zone)
    return {
        "name": competition.name,
        "venue": {
            "name": (venue.name if venue is not None else None) or "",
            "city": (address.city if address is not None else None) or "",
            "country": country if re.fullmatch("[A-Z]{3}", country) else None,
            "timezone": zone,
        },
        "starts_on": competition.starts.isoformat(),
        "ends_on": competition.ends.isoformat(),
    }


class Programme:
    """Maps the feed's distance ids to readable ones. An id never changes, and no two distances share one."""

    def __init__(self) -> None:
        self._data: dict[str, dict[str, Any]] = {}
        self._taken: set[str] = set()
        self.current: str | None = None
        """Id of the distance that is being skated."""

    def known(self, feed_id: str) -> Mapping[str, Any] | None:
        """Data of `distance.scheduled` for one of the feed's ids; None before the distance was announced."""
        return self._data.get(feed_id)

    def make_current(self, distance: str | None) -> dict[str, Any] | None:
        """Sets the distance that is being skated. Returns data of `distance.scheduled` for the previous one, now finished."""
        before, self.current = self.current, distance
        finished = None
        for feed_id, data in self._data.items():
            if data["distance"] == before != distance:
                finished = self._data[feed_id] = {**data, "status": "finished"}
            elif data["distance"] == distance:
                self._data[feed_id] = {**data, "status": "running"}
        return finished

    def announce(self, distance: Distance) -> dict[str, Any]:
        """Adds or updates a distance. Returns data of `distance.scheduled`."""
        before = self._data.get(distance.id)
        discipline = distance.discipline
        words = unicodedata.normalize("NFC", distance.name)  # an `a` with a combining diaeresis is an `ä`
        gender = "women" if _WOMEN.search(words) else "men" if _MEN.search(words) else "mixed"
        division = "B" if _DIVISION_B.search(distance.name) else None
        run = before["run"] if before else 1
        if before is None:
            while distance_id(discipline, gender, run, division) in self._taken:
                run += 1
        mode = "mass" if discipline == "mass-start" else "quartets" if distance.start_mode else "pairs"
        data = {
            "distance": before["distance"] if before else distance_id(discipline, gender, run, division),
            "number": distance.number,
            "name": distance.name,
            "discipline": discipline,
            "metres": distance.metres,
            "gender": gender,
            "division": division,
            "run": run,
            "start_mode": mode,
            "starts_at": format_instant(distance.starts) if distance.starts else None,
            **({"status": before["status"]} if before is not None and "status" in before else {}),
        }
        self._data[distance.id] = data
        self._taken.add(data["distance"])
        return data
