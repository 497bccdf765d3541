"""Draws the whole screen: heading, board, and a last line with the state of connection and source."""

from dataclasses import dataclass, field

from rich.console import Group, RenderableType
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from rinkside.watch.boards import board_of, moves, nothing_yet, read_view
from rinkside.watch.clock import EventClock
from rinkside.watch.highlight import Freshness
from rinkside.watch.hours import Hours, hours_of
from rinkside.watch.texts import DIM, HEADING, Board, Room, clean
from rinkside_client import Change, ConnectionState
from schemas.documents import EMPTY
from schemas.views.parts import View

_AROUND = 6
"""Lines outside the board: title, subtitle, two rules, last line, and one for the cursor."""


@dataclass(slots=True)
class Screen:
    """The screen of one channel. `now_s` is the wall clock, for the running clock and the highlights."""

    channel: str
    kind: str
    delay_s: float
    known: list[str] = field(default_factory=list)
    """Channels to suggest while this one is empty."""
    change: Change | None = None
    clock: EventClock = field(default_factory=EventClock)
    fresh: Freshness = field(init=False)
    hours: Hours = field(default_factory=Hours)
    """Set when the competition is known."""
    _view: View | None = None

    def __post_init__(self) -> None:
        self.fresh = Freshness(self.kind)

    def take(self, change: Change, now_s: float) -> None:
        if self.change is not None and self.change.version > 0:
            self.fresh.compare(self.change.document, change.document, now_s)
        if change.at is not None:
            self.clock.heard(
                change.at,
                now_s,
                is_fresh=change.kind == "patch",
                received_at=change.received_at,
                delay_s=self.delay_s,
            )
        if self.kind == "competition":
            self.hours = hours_of(change.document, self.hours.times)
        self.change = change
        self._view = read_view(self.kind, change.document)

    def moves(self, now_s: float) -> bool:
        """Whether it changes with time, without a new document."""
        return moves(self._view) or bool(self.fresh.lights(now_s))

    def board(self, columns: int, lines: int, now_s: float) -> RenderableType:
        """Draws heading and board, without the last line."""
        room = Room(columns, max(3, lines - _AROUND))
        board = self._board(room, now_s)
        heading = Table.grid(expand=True, padding=(0, 1))
        heading.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        heading.add_column(justify="right", no_wrap=True)
        heading.add_row(Text(board.title, HEADING), board.state)
        subtitle = Text(board.subtitle, DIM, no_wrap=True, overflow="ellipsis")
        return Group(heading, subtitle, Rule(style=DIM), board.body)

    def _board(self, room: Room, now_s: float) -> Board:
        change = self.change
        if change is None:
            return Board(clean(self.channel), Text(), "", Text("Waiting for the document …", DIM))
        if change.document == EMPTY:
            return nothing_yet(self.channel, self.known[: max(1, room.lines - 4)])
        lights = self.fresh.lights(now_s)
        board = board_of(self._view, self.channel, change.document, room, lights, self.clock, now_s, self.hours)
        if not change.document.get("rehearsal"):
            return board
        return board._replace(state=Text.assemble((" REHEARSAL ", "black on yellow"), " ", board.state))

    def last_line(self, connection: ConnectionState, monotonic_s: float, silent_s: float, wrong: int) -> RenderableType:
        """Draws `● connected  v128  14:06:15 UTC  source silent for 12 s`; `now_s` is the monotonic clock here."""
        up = connection.phase == "connected"
        left = Text(no_wrap=True, overflow="ellipsis")
        left.append("● " if up else "○ ", "bright_green" if up else "bold bright_red")
        left.append(clean(connection.describe(monotonic_s)), "" if up else "bold bright_red")
        if self.change is not None:
            left.append(f"  v{self.change.version}", DIM)
            if self.change.at is not None:
                left.append(f"  {self.hours.text(self.change.at, '%H:%M:%S')} {self.hours.label}", DIM)
        if silent_s:
            left.append(f"  source silent for {_duration(silent_s)}", "bold yellow")
        if self.delay_s:
            left.append(f"  {self.delay_s:g} s late", "bright_magenta")
        if wrong:
            left.append(f"  {wrong} wrong, requested again", "yellow")
        line = Table.grid(expand=True, padding=(0, 1))
        line.add_column(ratio=1, no_wrap=True, overflow="ellipsis")
        line.add_column(justify="right", no_wrap=True)
        line.add_row(left, Text(clean(self.channel), DIM))
        return Group(Rule(style=DIM), line)


def _duration(seconds: float) -> str:
    """Formats a duration in one unit, cut: `12 s`, `3 min`, `5 h`, `6 days`."""
    whole = int(seconds)
    for limit, size, unit in ((120, 1, "s"), (7_200, 60, "min"), (172_800, 3_600, "h")):
        if whole < limit:
            return f"{whole // size} {unit}"
    return f"{whole // 86_400} days"
