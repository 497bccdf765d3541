"""Knows which distances miss a lane or a result because a line could not be read: they must not become official.

startlist.published with a lane left out ─┐
result.committed that cannot be read ─────┴▶ distance.official is refused, until the same is sent again and can be read
"""

from collections.abc import Mapping
from typing import Any

from schemas.events import (
    DistanceOfficial,
    Event,
    ResultCommitted,
    ResultCorrected,
    StartListPublished,
    UnreadableEvent,
)

_RESULTS = ("result.committed", "result.corrected")
_START_LIST = "start list"
_MOST = 2_000
"""Missing results that are remembered; a day has fewer starts."""


class Missing:
    """What is missing, by competition and distance, with the number of its line."""

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], dict[str, int]] = {}

    def lost_line(self, values: Mapping[str, Any], competition: str | None, line: int) -> None:
        """Takes note of a line that cannot be read, as far as it can be: a result, or a start list."""
        data = values.get("data")
        type_ = values.get("type")
        distance = data.get("distance") if isinstance(data, dict) else None
        subject = values.get("subject", competition)
        if not isinstance(data, dict) or not isinstance(distance, str) or not isinstance(subject, str):
            return
        if type_ in _RESULTS:
            self._note(subject, distance, str(data.get("race")), line)
        elif type_ == "startlist.published":
            self._note(subject, distance, _START_LIST, line)

    def took(self, event: Event, lost_a_lane: bool, line: int) -> None:
        """Takes note of an event that could be read, with or without all lanes of a start list."""
        if isinstance(event, StartListPublished):
            if lost_a_lane:
                self._note(event.subject, event.data.distance, _START_LIST, line)
            else:
                self._found(event.subject, event.data.distance, _START_LIST)
        elif isinstance(event, ResultCommitted | ResultCorrected):
            self._found(event.subject, event.data.distance, event.data.race)

    def refuse_official(self, event: Event) -> None:
        """Raises `UnreadableEvent` for an event that makes a distance official in which something is missing."""
        if isinstance(event, DistanceOfficial) and event.data.official:
            missing = self._lines.get((event.subject, event.data.distance))
            if missing:
                what, line = next(iter(missing.items()))
                named = "a lane of its start list" if what == _START_LIST else f"the result of race {what}"
                raise UnreadableEvent(
                    f"{event.data.distance} cannot be official: {named} could not be read, in line {line}; "
                    "send it again, then make the distance official"
                )

    def _note(self, competition: str, distance: str, what: str, line: int) -> None:
        if sum(map(len, self._lines.values())) < _MOST:
            self._lines.setdefault((competition, distance), {})[what] = line

    def _found(self, competition: str, distance: str, what: str) -> None:
        missing = self._lines.get((competition, distance), {})
        missing.pop(what, None)
        if not missing:
            self._lines.pop((competition, distance), None)
