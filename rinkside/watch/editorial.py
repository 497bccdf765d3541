"""The boards of `ticker/{competition}` and `report/{competition}/{date}`: sentences, in English."""

import textwrap
from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from rinkside.watch.highlight import Light
from rinkside.watch.hours import Hours
from rinkside.watch.texts import DIM, LIGHTS, Board, Room, clean, grid, more_text, state_text
from schemas.i18n.translations import ENGLISH
from schemas.views.editorial import ReportView, TickerView

_WEIGHTS = {1: "grey70", 2: "", 3: "", 4: "bold", 5: "bold bright_yellow"}


def ticker_board(view: TickerView, room: Room, lights: Mapping[str, Light], hours: Hours) -> Board:
    lines = sorted(view.lines.items(), key=lambda item: (-item[1].position, item[0]))
    table = grid()
    table.add_column("", no_wrap=True)
    table.add_column("", ratio=1, no_wrap=True, overflow="ellipsis")
    shown = len(lines) if len(lines) < room.lines else room.lines - 2
    for key, line in lines[: max(1, shown)]:
        text = Text(clean(_said(line.text)), _WEIGHTS[line.importance])
        table.add_row(Text(hours.text(line.at, "%H:%M"), DIM), text, style=LIGHTS[lights.get(key)])
    body: RenderableType = table if lines else Text("No lines yet.", DIM)
    if len(lines) > shown:
        body = Group(body, more_text(len(lines) - shown, "lines"))
    return Board(clean(view.competition), Text(), f"ticker · newest first · {hours.label}", body)


def report_board(view: ReportView, room: Room) -> Board:
    said: list[tuple[str, str]] = [(_said(view.headline), "bold"), *[(_said(each.text), "") for each in view.intro]]
    for distance in sorted(view.distances.values(), key=lambda each: each.position):
        said.append((_said(distance.title), "bold"))
        said += [(_said(each.text), "") for each in distance.sentences]
    lines = [
        Text(line, style, no_wrap=True, overflow="ellipsis")
        for text, style in said
        for line in textwrap.wrap(clean(text), max(10, room.columns))
    ]
    shown = lines if len(lines) <= room.lines else lines[: max(1, room.lines - 1)]
    left_out = len(lines) - len(shown)
    body: RenderableType = Group(*shown, more_text(left_out, "lines")) if left_out else Group(*shown)
    return Board(clean(_said(view.title)), state_text(view.state), f"report of {view.date}", body)


def _said(text: Mapping[str, str]) -> str:
    return text.get(ENGLISH) or next(iter(text.values()))
