"""Chooses and draws the board of a document."""

from collections.abc import Mapping

import orjson
from pydantic import ValidationError
from rich.console import Group, RenderableType
from rich.text import Text

from rinkside.watch.clock import EventClock
from rinkside.watch.editorial import report_board, ticker_board
from rinkside.watch.highlight import Light
from rinkside.watch.hours import Hours
from rinkside.watch.live import is_running, live_board
from rinkside.watch.programme import competition_board, startlist_board
from rinkside.watch.ranking import ranking_board
from rinkside.watch.standings import standings_board
from rinkside.watch.texts import DIM, Board, Room, clean, more_text
from schemas.documents import Document
from schemas.views import VIEWS
from schemas.views.editorial import ReportView, TickerView
from schemas.views.parts import View
from schemas.views.race import CompetitionView, LiveView, StartListView
from schemas.views.ranking import RankingView
from schemas.views.season import StandingsView


def read_view(kind: str, document: Document) -> View | None:
    """Parses a document; returns None for an unknown kind. Ignores keys of a newer gateway."""
    model = VIEWS.get(kind)
    if model is None:
        return None
    try:
        return model.model_validate(document, extra="ignore")
    except ValidationError:
        return None


def moves(view: View | None) -> bool:
    """Whether its board changes with time, without a new document."""
    return isinstance(view, LiveView) and is_running(view)


def board_of(
    view: View | None,
    channel: str,
    document: Document,
    room: Room,
    lights: Mapping[str, Light],
    clock: EventClock,
    now_s: float,
    hours: Hours,
) -> Board:
    match view:
        case RankingView():
            return ranking_board(view, room, lights)
        case LiveView():
            return live_board(view, room, clock, now_s)
        case CompetitionView():
            return competition_board(view, room, lights, hours)
        case StartListView():
            return startlist_board(view, room, lights)
        case StandingsView():
            return standings_board(view, room, lights)
        case TickerView():
            return ticker_board(view, room, lights, hours)
        case ReportView():
            return report_board(view, room)
        case _:  # other kinds are shown as JSON
            return Board(clean(channel), Text(), "as it is on the wire", _json(document, room.lines))


def _json(document: Document, lines: int) -> RenderableType:
    written = orjson.dumps(document, option=orjson.OPT_INDENT_2).decode().splitlines()
    # A string never spans lines in JSON, so cleaning line by line keeps the structure.
    text = Text("\n".join(clean(line) for line in written[: max(1, lines - 1)]), no_wrap=True, overflow="ellipsis")
    left_out = len(written) - max(1, lines - 1)
    return Group(text, more_text(left_out, "lines")) if left_out > 0 else text


def nothing_yet(channel: str, known: list[str]) -> Board:
    """Draws a well-formed channel without a document."""
    body = Text("This channel has no document yet; it appears here when there is one.\n", DIM)
    if known:
        body.append("\nChannels with a document:\n", DIM).append("\n".join(f"  {clean(name)}" for name in known))
    return Board(clean(channel), Text("○ empty", DIM), "", body)
