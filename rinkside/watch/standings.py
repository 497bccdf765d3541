"""Draws the board of `standings/{season}/{cup}`: the live total beside the official one."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from rinkside.watch.highlight import Light
from rinkside.watch.texts import DIM, LIGHTS, MEDALS, Board, Room, clean, grid, more_text
from schemas.i18n.stages import stage_order
from schemas.views.season import StandingsView

_STAGES = 6
"""Most stages in the table; the last ones are shown."""


def standings_board(view: StandingsView, room: Room, lights: Mapping[str, Light]) -> Board:
    rows = sorted(view.rows.items(), key=lambda item: item[1].position)
    running = [stage for stage, each in view.stages.items() if each.state in ("running", "provisional")]
    stages = sorted(view.stages, key=stage_order)[-_STAGES:] if room.columns >= 100 else []
    table = grid()
    table.add_column("#", justify="right", width=3)
    table.add_column("", width=3, no_wrap=True)
    table.add_column("Name", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column("Nat", width=3)
    for stage in stages:
        table.add_column(clean(stage), justify="right", width=max(4, len(stage)))
    table.add_column("Official", justify="right", width=8)
    table.add_column("Now", justify="right", width=5)
    lines = room.lines - 1 if len(rows) < room.lines else room.lines - 2
    for person, row in rows[: max(1, lines)]:
        official = str(row.official.points) if row.official is not None else ""
        table.add_row(
            Text(str(row.live.rank), MEDALS.get(row.live.rank, "")),
            _moved(row.live.change),
            Text(clean(row.name), "bold" if row.live.rank <= 3 else ""),
            Text(row.country or "", "grey70"),
            *(Text(str(row.stages.get(stage, "")), DIM) for stage in stages),
            Text(official, "grey70"),
            Text(str(row.live.points), "bold white"),
            style=LIGHTS[lights.get(person)],
        )
    body: RenderableType = table if rows else Text("Nobody has points yet.", DIM)
    if len(rows) > lines:
        body = Group(body, more_text(len(rows) - lines, "rows"))
    state = Text("● as it stands", "bold bright_green") if running else Text("✔ official", "bold bright_cyan")
    subtitle = f"World Cup {clean(view.season)} · {len(view.stages)} stages"
    if view.incomplete:
        subtitle += " · not everybody's points are known"
    return Board(clean(view.cup), state, subtitle, body)


def _moved(change: int | None) -> Text:
    if not change:
        return Text()
    return Text(f"▲{change}", "bright_green") if change > 0 else Text(f"▼{-change}", "bright_red")
