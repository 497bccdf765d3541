"""The state of one competition, in parts, and what changed in it.

Handlers (`consumers.projection.handlers`) change the state and note which *aspects* changed; each view declares the
aspects that it depends on. So handlers know no views, and views know no handlers.
"""

from enum import StrEnum

from consumers.projection.memo import Versioned
from consumers.projection.state import parts
from consumers.projection.state.parts import (
    Competition,
    Corrections,
    Distance,
    Heat,
    Known,
    Overlays,
    Part,
    Race,
    Recent,
    heat_key,
)
from consumers.rules.venue_day import day_of
from schemas.event_data import RaceData


class Aspect(StrEnum):
    """A side of a competition that events change, and what a change of it belongs to. Events that are kept as they are
    (`handlers.recent`) change an aspect named like their type."""

    ANNOUNCEMENT = "announcement"  # name, venue, days, cup stage: of the competition
    DISTANCE = "distance"  # schedule, start list, life of heats, results: of one distance
    CROSSING = "crossing"  # official crossings, splits, sprint points: of one distance
    POSITION = "position"  # crossings that only show where a skater is: of one distance
    REFERENCE = "reference"  # records and bests that were loaded: of each distance of the discipline
    SEED = "seed"  # standings carried in from earlier races: of the competition
    OVERLAY = "overlay"  # overlays chosen at the desk: of the competition
    CORRECTION = "correction"  # corrections and their marks: of the competition


class CompetitionState:
    """The parts of one competition.

    `touched` names the parts to store again. `changed` maps (aspect, distance, "" for the competition) to the time of the
    newest event that changed it, the one changed last at the end. Both are cleared after they were stored. A part is
    changed in place only after `touch`, which gives it a new revision.
    """

    def __init__(self, stored: dict[str, Part] | None = None) -> None:
        self.parts = stored if stored is not None else {}
        self.touched: set[str] = set()
        self.changed: dict[tuple[str, str], str] = {}
        self._revisions: dict[str, int] = {}
        self._known = {name.removeprefix(parts.KNOWN) for name in self.parts if name.startswith(parts.KNOWN)}

    # --- reading ---

    @property
    def competition(self) -> Competition:
        part = self.parts.get(parts.COMPETITION)
        if part is None:
            part = self.parts[parts.COMPETITION] = Competition()
        assert isinstance(part, Competition)
        return part

    def known(self, discipline: str) -> Known:
        """Records and bests of a discipline; empty before any was loaded."""
        part = self.parts.get(parts.known_part(discipline))
        if part is None:
            return Known()
        assert isinstance(part, Known)
        return part

    def knows_records(self) -> bool:
        """Whether a record was ever loaded."""
        return any(self.known(discipline).records for discipline in self.known_disciplines())

    def known_disciplines(self) -> list[str]:
        """The disciplines with loaded records or bests."""
        return sorted(self._known)

    def distance(self, distance: str) -> Distance:
        name = parts.distance_part(distance)
        part = self.parts.get(name)
        if part is None:
            part = self.parts[name] = Distance()
            self.touch(name, distance)
            self.touch(parts.COMPETITION)
            self.competition.distances.append(distance)
        assert isinstance(part, Distance)
        return part

    def heat(self, distance: str, key: str) -> Heat:
        part = self.parts[parts.heat_part(distance, key)]
        assert isinstance(part, Heat)
        return part

    def heats(self, distance: str) -> list[tuple[str, Heat]]:
        """Heats of a distance with their keys, in the order of their first event."""
        return [(key, self.heat(distance, key)) for key in self.distance(distance).heats]

    def overlays(self) -> Overlays:
        """The overlays chosen at the desk; empty before the first choice."""
        part = self.parts.get(parts.OVERLAY)
        return part if isinstance(part, Overlays) else Overlays()

    def corrections(self) -> Corrections:
        """The corrections and their marks; empty before the first one."""
        part = self.parts.get(parts.CORRECTIONS)
        return part if isinstance(part, Corrections) else Corrections()

    def versioned_corrections(self) -> Versioned:
        """The corrections, as of their newest revision."""
        return Versioned(self.corrections(), self._revisions.get(parts.CORRECTIONS, 0))

    def open_corrections(self, at: str) -> Corrections:
        """The corrections, about to change."""
        corrections = self.corrections()
        self.touch(parts.CORRECTIONS)
        self.parts[parts.CORRECTIONS] = corrections
        self.note(at, Aspect.CORRECTION)
        return corrections

    def recent(self, event_type: str) -> Recent:
        """The newest events of a type that is kept; empty before the first."""
        part = self.parts.get(parts.RECENT + event_type)
        return part if isinstance(part, Recent) else Recent()

    def versioned(self, distance: str) -> Versioned:
        """A distance with its heats, as of its newest revision."""
        return Versioned(self, self._revisions.get(distance, 0))

    def versioned_recent(self, event_type: str) -> Versioned:
        """The newest events of a type, as of their newest revision."""
        return Versioned(self.recent(event_type), self._revisions.get(parts.RECENT + event_type, 0))

    def heat_revision(self, distance: str, key: str) -> int:
        return self._revisions.get(parts.heat_part(distance, key), 0)

    # --- writing ---

    def touch(self, name: str, distance: str | None = None) -> None:
        """Declares that a part is about to change. `distance` is the one that the part belongs to."""
        self.touched.add(name)
        self._revisions[name] = self._revisions.get(name, 0) + 1
        if distance is not None:
            self._revisions[distance] = self._revisions.get(distance, 0) + 1

    def note(self, at: str, aspect: str, *distances: str) -> None:
        """Notes that an event of the time `at` changed an aspect, of the competition when no distance is given."""
        for distance in distances or ("",):
            self.changed.pop((aspect, distance), None)
            self.changed[aspect, distance] = at

    def open_heat(self, distance: str, number: int, round_: int) -> tuple[str, Heat]:
        key = heat_key(number, round_)
        name = parts.heat_part(distance, key)
        part = self.parts.get(name)
        if part is None:
            part = self.parts[name] = Heat(number, round_)
            heats = self.distance(distance).heats
            self.touch(parts.distance_part(distance), distance)
            heats.append(key)
        assert isinstance(part, Heat)
        self.touch(name, distance)
        return key, part

    def open_race(self, data: RaceData) -> tuple[str, Heat, Race]:
        key, heat = self.open_heat(data.distance, data.heat, data.round)
        race = heat.races.get(data.race)
        if race is None:
            race = heat.races[data.race] = Race()
        return key, heat, race

    def show(self, distance: str, key: str, heat: Heat) -> None:
        heat.shown = True
        place = (distance, key)
        if place not in self.competition.board:
            self.competition.board.append(place)
            self.touch(parts.COMPETITION)

    def hide(self, distance: str, key: str, heat: Heat) -> None:
        heat.shown = False
        board = self.competition.board
        if (distance, key) in board:
            board.remove((distance, key))
            self.touch(parts.COMPETITION)

    def open_report(self, distance: Distance) -> None:
        """Adds the day of a distance to the reports once a heat is committed. It stays, even if the report becomes empty."""
        over = distance.official or any(
            self.heat(distance.data.distance, key).committed for key in distance.heats if distance.data is not None
        )
        day = day_of(distance.data, self.competition.data) if over and distance.data is not None else None
        if day is not None and (on := day.isoformat()) not in self.competition.reports:
            self.competition.reports.append(on)
            self.touch(parts.COMPETITION)

    def open_known(self, discipline: str) -> Known:
        name = parts.known_part(discipline)
        known = self.parts.setdefault(name, Known())
        self._known.add(discipline)
        assert isinstance(known, Known)
        self.touch(name)
        for distance in self.distances_of(discipline):
            self.touch(name, distance)
        return known

    def distances_of(self, discipline: str) -> list[str]:
        """The scheduled distances of a discipline."""
        scheduled = [(distance, self.distance(distance).data) for distance in self.competition.distances]
        return [distance for distance, data in scheduled if data is not None and data.discipline == discipline]
