"""The parts that are remembered of a competition, which of them were touched, and which documents that asks to be drawn.

What an event does to them is in `consumers.projection.handlers`.
"""

from collections.abc import Iterable

from consumers.projection.state import parts
from consumers.projection.state.parts import Competition, Distance, Heat, Known, Notes, Overlays, Part, Race, heat_key
from consumers.rules.venue_day import day_of
from schemas.event_data import RaceData

PROGRAMME = "programme"
LIVE = "live"
POINTS = "points"
RECORDS = "records"
OVERLAY = "overlay"
TICKER = "ticker"
STARTLIST = "startlist:"
RANKING = "ranking:"


class CompetitionState:
    """The parts of one competition.

    `touched` names the parts that changed since it was last cleared; `marks` maps what must be drawn again (`programme`,
    `live`, `points`, `records`, `overlay`, `ticker`, `startlist:{distance}`, `ranking:{distance}`) to the time of the newest
    event that asked for it.
    """

    def __init__(self, parts: dict[str, Part] | None = None) -> None:
        self.parts = parts if parts is not None else {}
        self.touched: set[str] = set()
        self.marks: dict[str, str] = {}

    # --- reading ---

    @property
    def competition(self) -> Competition:
        part = self.parts.get(parts.COMPETITION)
        if part is None:
            part = self.parts[parts.COMPETITION] = Competition()
        assert isinstance(part, Competition)
        return part

    def known(self, discipline: str) -> Known:
        """Records and bests of a discipline; empty where none were loaded."""
        part = self.parts.get(parts.known_part(discipline))
        if part is None:
            return Known()
        assert isinstance(part, Known)
        return part

    def knows_records(self) -> bool:
        """Whether a record was ever loaded."""
        return any(part.records for part in self.parts.values() if isinstance(part, Known))

    def known_disciplines(self) -> list[str]:
        return sorted(name.removeprefix(parts.KNOWN) for name, part in self.parts.items() if isinstance(part, Known))

    def distance(self, distance: str) -> Distance:
        name = parts.distance_part(distance)
        part = self.parts.get(name)
        if part is None:
            part = self.parts[name] = Distance()
            self.competition.distances.append(distance)
            self.touched |= {name, parts.COMPETITION}
        assert isinstance(part, Distance)
        return part

    def heat(self, distance: str, key: str) -> Heat:
        part = self.parts[parts.heat_part(distance, key)]
        assert isinstance(part, Heat)
        return part

    def heats(self, distance: str) -> list[tuple[str, Heat]]:
        """Heats of a distance with their keys, in the order in which they were first heard of."""
        return [(key, self.heat(distance, key)) for key in self.distance(distance).heats]

    def overlays(self) -> Overlays:
        """What the desk chose; empty where it never did."""
        part = self.parts.get(parts.OVERLAY)
        return part if isinstance(part, Overlays) else Overlays()

    def notes(self) -> Notes:
        """The newest notes; empty where nobody ever wrote one."""
        part = self.parts.get(parts.NOTES)
        return part if isinstance(part, Notes) else Notes()

    # --- writing ---

    def mark(self, at: str, marks: Iterable[str]) -> None:
        for mark in marks:
            self.marks[mark] = at

    def mark_distance(self, distance: str, at: str) -> None:
        self.mark(at, (PROGRAMME, LIVE, POINTS, RECORDS, STARTLIST + distance, RANKING + distance))

    def open_heat(self, distance: str, number: int, round_: int) -> tuple[str, Heat]:
        key = heat_key(number, round_)
        name = parts.heat_part(distance, key)
        part = self.parts.get(name)
        if part is None:
            part = self.parts[name] = Heat(number, round_)
            self.distance(distance).heats.append(key)
            self.touched.add(parts.distance_part(distance))
        assert isinstance(part, Heat)
        self.touched.add(name)
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
            self.touched.add(parts.COMPETITION)

    def hide(self, distance: str, key: str, heat: Heat) -> None:
        heat.shown = False
        board = self.competition.board
        if (distance, key) in board:
            board.remove((distance, key))
            self.touched.add(parts.COMPETITION)

    def open_report(self, distance: Distance) -> None:
        """From its first committed heat on, the day of a distance has a report, be it without content one day."""
        over = distance.official or any(
            self.heat(distance.data.distance, key).committed for key in distance.heats if distance.data is not None
        )
        day = day_of(distance.data, self.competition.data) if over and distance.data is not None else None
        if day is not None and (on := day.isoformat()) not in self.competition.reports:
            self.competition.reports.append(on)
            self.touched.add(parts.COMPETITION)

    def open_known(self, discipline: str) -> Known:
        name = parts.known_part(discipline)
        known = self.parts.setdefault(name, Known())
        assert isinstance(known, Known)
        self.touched.add(name)
        return known

    def mark_crossing(self, distance: str, at: str) -> None:
        # The start list shows the state of a heat, and a crossing may start or finish it.
        self.mark(at, (LIVE, POINTS, RECORDS, RANKING + distance, STARTLIST + distance))
