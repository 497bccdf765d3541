"""Draws the board of `live/{competition}`: the skaters on the ice, the clock, every split."""

from itertools import pairwise

from rich.align import Align
from rich.columns import Columns
from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from rinkside.watch.clock import EventClock, running_text
from rinkside.watch.digits import large
from rinkside.watch.texts import DIM, LANES, Board, Room, clean, grid, heat_text, status_text, time_text
from schemas.views.race import LiveHeat, LiveLane, LiveView

_SIDE_BY_SIDE = 76
_MOST_PANELS = 2
_OVERDUE_S, _START_S, _FIRST_S_PER_M, _SLOW_S_PER_M = 5.0, 3.0, 0.08, 0.1
_FADE = 0.05
"""Laps become so much slower to the end, as the curves of the projection say."""


def live_board(view: LiveView, room: Room, clock: EventClock, now_s: float) -> Board:
    """`now_s` is the wall clock."""
    heats = [heat for _, heat in sorted(view.heats.items(), key=lambda item: (item[1].round, item[1].heat))]
    if not heats:
        idle = Align.center(Text("No heat on the ice.", DIM), vertical="middle", height=max(3, room.lines - 1))
        return Board(clean(view.name), Text("○ idle", DIM), view.competition, idle)
    first = heats[0]
    numbers = " and ".join(str(heat.heat) for heat in heats)
    in_round = f" · round {first.round}" if first.round > 1 else ""
    subtitle = f"{clean(view.name)}{in_round} · heat {numbers} of {first.heats}"
    each = Room(room.columns, room.lines // len(heats))
    body = Group(*(_heat(heat, each, clock, now_s) for heat in heats))
    return Board(clean(first.name), heat_text(first.state), subtitle, body)


def is_running(view: LiveView) -> bool:
    """Whether a running clock is shown."""
    return any(heat.state == "running" and heat.started_at is not None for heat in view.heats.values())


def _heat(heat: LiveHeat, room: Room, clock: EventClock, now_s: float) -> RenderableType:
    passed_s = clock.elapsed_s(heat.started_at, now_s) if heat.started_at is not None else None
    top = Align.center(_clock(heat, clock, now_s))
    lanes = sorted(heat.races.values(), key=lambda lane: (lane.lane != "inner", lane.lane))
    if len(lanes) > _MOST_PANELS:
        return Group(top, _field(heat, room.lines - 4))
    wide = room.columns >= _SIDE_BY_SIDE
    lines = room.lines - 3 if wide else (room.lines - 3) // max(1, len(lanes))
    if not wide:
        return Group(top, *(_lane(heat, lane, room.columns, lines, passed_s) for lane in lanes))
    width = room.columns // 2
    return Group(
        top, Columns([_lane(heat, lane, width - 1, lines, passed_s) for lane in lanes], padding=(0, 1), width=width - 1)
    )


def _clock(heat: LiveHeat, clock: EventClock, now_s: float) -> Text:
    if heat.state == "running" and heat.started_at is not None:
        elapsed_s = clock.elapsed_s(heat.started_at, now_s)
        if elapsed_s is not None:
            racing = [lane for lane in heat.races.values() if lane.status == "racing" and lane.time is None]
            is_overdue = racing and all(overdue_split(heat, lane, elapsed_s) for lane in racing)
            return large(running_text(elapsed_s), DIM if is_overdue else "bold bright_white")
        return Text("\non the ice\n", "bold bright_green")
    best = min((lane for lane in heat.races.values() if lane.time_us is not None), key=_time_us, default=None)
    if best is not None and best.time is not None:
        return large(best.time, "bold yellow" if best.provisional else "bold bright_cyan")
    return large("0.0", DIM)


def overdue_split(heat: LiveHeat, lane: LiveLane, passed_s: float | None) -> tuple[int, int] | None:
    """The metres of the next split and the seconds since it was due, when it is overdue; as `overdueSplit` in `clock.js`."""
    if lane.status != "racing" or lane.time is not None or heat.form == "mass" or passed_s is None:
        return None
    last = max((int(metres) for metres in lane.splits), default=0)
    following = [metres for metres in heat.split_points if metres > last]
    if heat.state != "running" or not following:
        return None
    last_s = lane.splits[str(last)].time_us / 1e6 if last else 0.0
    if not last:
        on_the_way_s = _START_S + following[0] * _FIRST_S_PER_M
    elif lane.projected is None:
        on_the_way_s = (following[0] - last) * _SLOW_S_PER_M
    else:
        efforts = [
            (metres - before) * (1 + _FADE * number / max(1, len(following) - 1))
            for number, (before, metres) in enumerate(pairwise([last, *following]))
        ]
        on_the_way_s = (lane.projected.time_us / 1e6 - last_s) * efforts[0] / sum(efforts)
    late_s = passed_s - last_s - on_the_way_s
    return (following[0], int(late_s)) if late_s > _OVERDUE_S else None


def _time_us(lane: LiveLane) -> int:
    assert lane.time_us is not None
    return lane.time_us


def _lane(heat: LiveHeat, lane: LiveLane, width: int, lines: int, passed_s: float | None) -> Panel:
    overdue = overdue_split(heat, lane, passed_s)
    about = Text(no_wrap=True, overflow="ellipsis")
    for label, value in (("PB", lane.personal_best), ("SB", lane.season_best)):
        if value is not None:
            about.append(f"{label} ", DIM).append(value).append("  ")
    if lane.members:
        about.append(", ".join(clean(member) for member in lane.members), DIM)
    if lane.speed_mms is not None and lane.status == "racing":
        about.append(f"{lane.speed_mms * 36 // 1000 / 10:.1f} km/h", DIM)
    if overdue is not None:
        about = Text(f"{overdue[0]} m overdue: {overdue[1]} s", "bold bright_red")
    title = Text(no_wrap=True, overflow="ellipsis").append(clean(lane.name), "bold bright_white")
    title.append(f" {lane.country or ''}")
    title.truncate(width - 14)
    style = LANES.get(lane.lane, "white")
    lane_title = Text(f" {lane.lane} ", style).append_text(title).append(" ")
    body = Group(about, _splits(heat, lane, lines - 4), _result(heat, lane, is_overdue=overdue is not None))
    return Panel(body, title=lane_title, title_align="left", border_style=style, width=width, padding=(0, 1))


def _result(heat: LiveHeat, lane: LiveLane, *, is_overdue: bool = False) -> Text:
    text = status_text(lane.status, lane.reason)
    if lane.time is not None:
        style = "bold yellow" if lane.provisional else "bold bright_white"
        text = time_text(lane.time, lane.thousandth, style=style).append("  ")
        rank = _last_rank(lane)
        if rank is not None and lane.status in ("ok", "racing"):
            text.append(f"#{rank}  ", "bold")
        text.append(margin_text(lane, str(heat.metres)))
        if lane.provisional:
            text.append("  provisional", "yellow")
    elif lane.projected is not None:
        projected = lane.projected
        text = (
            Text("→ ", DIM).append(projected.time, DIM if is_overdue else "italic bold").append(f"  #{projected.rank}")
        )
        text.append(f"  {projected.low} to {projected.high}", DIM)
        lead = (lane.needed or {}).get("lead")
        if lead is not None:
            text.append(f"  {lead} to go for the lead", DIM)
    text.no_wrap, text.overflow = True, "ellipsis"
    return text


def margin_text(lane: LiveLane, metres: str) -> Text:
    """Returns the signed difference to the leader before this heat; without one, the gap to the best."""
    split = lane.splits.get(metres)
    by = (split.against or {}).get("leader") if split is not None else None
    if by is not None:
        return Text(by or "0.00", "bright_green" if by.startswith("-") else DIM)
    is_result = lane.time is not None and (split is None or split.time == lane.time)
    gap = lane.gap if is_result else split.gap if split is not None else None
    return Text(gap or "", DIM)


def _last_rank(lane: LiveLane) -> int | None:
    if lane.rank is not None:
        return lane.rank
    last = max(lane.splits, key=int, default=None)
    return lane.splits[last].rank if last is not None else None


def _splits(heat: LiveHeat, lane: LiveLane, lines: int) -> Table:
    points = sorted({*heat.split_points, *(int(metres) for metres in lane.splits)})
    room = max(1, lines - 1)
    passed = max((number for number, metres in enumerate(points, 1) if str(metres) in lane.splits), default=0)
    begin = max(0, min(len(points) - room, passed - room + 1))
    table = grid()
    gap = "Leader" if "leader" in (lane.schedules or {}) else "Gap"
    for heading, width in (("m", 5), ("Time", 8), ("Lap", 7), ("#", 2), (gap, 7)):
        table.add_column(heading, justify="right", min_width=width, no_wrap=True)
    table.add_column("", ratio=1)
    for metres in points[begin : begin + room]:
        split = lane.splits.get(str(metres))
        if split is None:
            table.add_row(Text(str(metres), DIM))
            continue
        lead = split.rank == 1
        table.add_row(
            Text(str(metres)),
            Text(split.time, "bold bright_green" if lead else "bold bright_white"),
            Text(split.lap or "", "grey70"),
            Text(str(split.rank or ""), "bold bright_green" if lead else ""),
            margin_text(lane, str(metres)),
        )
    return table


def _field(heat: LiveHeat, lines: int) -> Table:
    """Draws all competitors in one table, for a mass start."""
    table = grid()
    for heading, width in (("#", 3), ("Bib", 4)):
        table.add_column(heading, justify="right", width=width)
    table.add_column("Name", ratio=1, no_wrap=True, overflow="ellipsis")
    table.add_column("Nat", width=3)
    for heading, width in (("m", 5), ("Time", 8), ("Gap", 8)):
        table.add_column(heading, justify="right", width=width, no_wrap=True)
    table.add_column("", width=8, no_wrap=True)
    lanes = sorted(heat.races.values(), key=lambda lane: (lane.position is None, lane.position or 0, lane.name))
    for lane in lanes[: max(1, lines)]:
        last = max(lane.splits, key=int, default=None)
        split = lane.splits[last] if last is not None else None
        time = lane.time or (split.time if split is not None else "")
        gap = lane.gap if lane.gap is not None else (split.gap if split is not None else None)
        table.add_row(
            Text(str(lane.position or "")),
            Text(str(lane.bib or "")),
            Text(clean(lane.name)),
            Text(lane.country or "", DIM),
            Text(str(lane.metres or "")),
            Text(time, "bold bright_white"),
            Text(gap or ""),
            status_text(lane.status),
        )
    return table
