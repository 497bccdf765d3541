"""Draws the boards of `competition/{competition}` and `startlist/{competition}/{distance}`."""

from collections.abc import Mapping

from rich.console import Group, RenderableType
from rich.text import Text

from rinkside.watch.highlight import Light
from rinkside.watch.hours import Hours
from rinkside.watch.texts import (
    DIM,
    LANES,
    LIGHTS,
    Board,
    Room,
    clean,
    grid,
    heat_text,
    more_text,
    state_text,
    status_text,
)
from schemas.views.race import CompetitionView, StartListView


def competition_board(view: CompetitionView, room: Room, lights: Mapping[str, Light], hours: Hours) -> Board:
    entries = sorted(view.programme.items(), key=lambda item: item[1].number)
    table = grid()
    table.add_column("#", justify="right", width=3)
    table.add_column("Distance", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column(f"Starts ({hours.zone_name})", no_wrap=True)
    table.add_column("Heats", justify="right", width=7)
    table.add_column("", width=13, no_wrap=True)
    if room.columns >= 100:
        table.add_column("Channel", no_wrap=True)
    lines = room.lines - 1 if len(entries) < room.lines else room.lines - 2
    for distance, entry in entries[: max(1, lines)]:
        heats = f"{entry.heats_committed}/{entry.heats}" if entry.heats else ""
        cells = [
            Text(str(entry.number), DIM),
            Text(clean(entry.name), "bold" if entry.state in ("running", "provisional") else ""),
            Text(hours.text(entry.starts_at, "%a %d %b %H:%M") if entry.starts_at else "", "grey70"),
            Text(heats),
            state_text(entry.state),
        ]
        if room.columns >= 100:
            cells.append(Text(f"ranking/{view.competition}/{distance}", DIM))
        table.add_row(*cells, style=LIGHTS[lights.get(distance)])
    body: RenderableType = table if entries else Text("No distance is scheduled yet.", DIM)
    if len(entries) > lines:
        body = Group(body, more_text(len(entries) - lines, "distances"))
    running = sum(entry.state == "running" for _, entry in entries)
    state = Text(f"● {running} running", "bold bright_green") if running else Text()
    about = [view.competition]
    if view.venue is not None:
        about.append(", ".join(filter(None, (clean(view.venue.name), clean(view.venue.city)))))
    about += [" to ".join(dict.fromkeys(filter(None, (view.starts_on, view.ends_on))))]
    return Board(clean(view.name), state, " · ".join(filter(None, about)), body)


def startlist_board(view: StartListView, room: Room, lights: Mapping[str, Light]) -> Board:
    """Draws a start list; the first heat that is not committed stays visible."""
    heats = sorted(view.heats.items(), key=lambda item: (item[1].round, item[1].heat))
    most = max([1, *(len(heat.lanes) for _, heat in heats)])
    fit = max(1, (room.lines - 2) // most)
    current = next((number for number, (_, heat) in enumerate(heats) if heat.state != "committed"), 0)
    begin = max(0, min(current - 1, len(heats) - fit))
    table = grid()
    table.add_column("Heat", justify="right", width=5)
    table.add_column("Lane", width=5)
    table.add_column("Name", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column("Nat", width=3)
    for heading in ("PB", "SB"):
        table.add_column(heading, justify="right", width=8, no_wrap=True)
    table.add_column("", width=11, no_wrap=True)
    for key, heat in heats[begin : begin + fit]:
        lanes = sorted(heat.lanes.items(), key=lambda item: (item[0] not in LANES, len(item[0]), item[0]))
        for number, (name, lane) in enumerate(lanes):
            state = heat_text(heat.state) if number == 0 else Text()
            table.add_row(
                Text(key if number == 0 else "", "bold"),
                Text(name, LANES.get(name, "")),
                Text(clean(lane.name), DIM if heat.state == "committed" else ""),
                Text(lane.country or "", DIM),
                Text(lane.personal_best or "", "grey70"),
                Text(lane.season_best or "", "grey70"),
                status_text(lane.status) if lane.status is not None else state,
                style=LIGHTS[lights.get(key)],
            )
    body: RenderableType = table if heats else Text("No heat is drawn yet.", DIM)
    if len(heats) > fit:
        body = Group(body, more_text(len(heats) - fit, "heats"))
    done = sum(heat.state == "committed" for _, heat in heats)
    subtitle = f"{view.competition} · start list · {done} of {len(heats)} heats committed"
    return Board(clean(view.name), state_text(view.state), subtitle, body)
