"""Text and styles that all boards share; makes text from documents safe for a terminal."""

import unicodedata
from typing import NamedTuple

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from schemas.views.parts import HeatState, RowStatus, State

DIM = "bright_black"
HEADING = "bold white"
LIGHTS = {"bright": "on grey30", "fading": "on grey15", None: ""}
"""Styles of a row with news (`highlight.Light`)."""
MEDALS = {1: "bold bright_yellow", 2: "bold bright_white", 3: "bold orange3"}
LANES = {"inner": "bright_white", "outer": "bright_red"}
"""The armbands: white starts inside, red outside (ISU rule 252)."""

_STATES: dict[State, tuple[str, str]] = {
    "scheduled": ("○ scheduled", DIM),
    "running": ("● running", "bold bright_green"),
    "provisional": ("◐ provisional", "bold yellow"),
    "official": ("✔ official", "bold bright_cyan"),
    "cancelled": ("✕ cancelled", "bold red"),
}
_HEATS: dict[HeatState, tuple[str, str]] = {
    "scheduled": ("○ scheduled", DIM),
    "ready": ("◌ ready", "bold yellow"),
    "running": ("● running", "bold bright_green"),
    "finished": ("◐ finished", "yellow"),
    "committed": ("✔ committed", "bright_cyan"),
}
_OUT = {"DNS": "bold red", "DNF": "bold red", "DQ": "bold red", "WDR": "bold red"}


class Room(NamedTuple):
    """The space for a board."""

    columns: int
    lines: int


class Board(NamedTuple):
    """A board: title, state (at the right), subtitle and body."""

    title: str
    state: Text
    subtitle: str
    body: RenderableType


def clean(text: str) -> str:
    """Removes control, format and line-breaking characters: a name must not move the cursor or reverse the line."""
    spaced = (" " if unicodedata.category(each) in ("Zl", "Zp") or each in "\t\n\r" else each for each in text)
    return "".join(each for each in spaced if unicodedata.category(each) not in ("Cc", "Cf", "Cs", "Co", "Cn"))


def state_text(state: State) -> Text:
    return Text(*_STATES[state])


def heat_text(state: HeatState) -> Text:
    return Text(*_HEATS[state])


def status_text(status: RowStatus, reason: str | None = None) -> Text:
    """Formats a status: `DQ`, `on ice`; empty when there is a valid time."""
    if status == "racing":
        return Text("on ice", "bold bright_green")
    if status in _OUT:
        return Text(status + (f" {clean(reason)}" if reason else ""), _OUT[status])
    return Text()


def time_text(time: str, thousandth: int | None, *, width: int = 0, style: str = "bold white") -> Text:
    """Formats `1:42.93(4)`; the time without the thousandth takes `width`, so that hundredths line up."""
    text = Text(f"{time:>{width}}", style)
    if thousandth is not None:
        text.append(f"({thousandth})", DIM)
    return text


def lane_text(heat: int, lane: str, round_number: int = 1) -> Text:
    """Formats heat and lane: `10 i`, `2.3 o`; of a mass start only the start position."""
    if lane not in LANES:
        return Text(lane)
    number = f"{round_number}.{heat}" if round_number > 1 else str(heat)
    return Text(f"{number} ", DIM).append(lane[0], LANES[lane])


def grid(*, expand: bool = True, gap: int = 1) -> Table:
    """Makes a table without lines, with `gap` spaces between columns."""
    return Table(box=None, padding=(0, gap, 0, 0), expand=expand, header_style=DIM, pad_edge=False, show_edge=False)


def more_text(left_out: int, what: str) -> Text:
    return Text(f"… {left_out} more {what}; a taller window shows them", DIM)
