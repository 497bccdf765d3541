"""Draws a replay on a terminal: state, position bar with marks, keys."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from rich.console import Group, RenderableType
from rich.text import Text

from producers.replay.player import Player
from rinkside.replay.controls import HELP, Controls
from rinkside.replay.marks import Kind, Mark

_SIGNS: dict[Kind, tuple[str, str]] = {
    "heat": ("·", "dim"),
    "distance": ("┃", "bold"),
    "disqualification": ("✗", "bright_red"),
    "record": ("★", "bright_yellow"),
}
_ORDER: Sequence[Kind] = ("heat", "distance", "disqualification", "record")
"""Where several marks share a column, the last one shows."""
_STATES = {"playing": ("▶", "bright_green"), "paused": ("⏸", "bright_yellow"), "ended": ("■", "bold")}
_LEAST = 20


def replay_screen(
    player: Player, controls: Controls, marks: Sequence[Mark], title: str, zone: tzinfo, columns: int
) -> RenderableType:
    """Seven lines or fewer; the bar is as wide as the terminal."""
    if not len(player.timeline):
        return Text("the recording is empty")
    width = max(_LEAST, columns - 2)
    lines = [
        _head(player, title, zone),
        _where(player, marks),
        _marks(player, marks, width),
        _bar(player, width),
        _ends(player, zone, width),
    ]
    if controls.prompt:
        lines.append(Text.assemble((controls.prompt, "bold"), controls.typed, ("▏", "blink")))
    else:
        lines.append(Text(controls.message or HELP, "yellow" if controls.message else "dim"))
    for line in lines:
        line.no_wrap, line.overflow = True, "ellipsis"
    return Group(*lines)


def rate_text(rate: float | None) -> str:
    return "max" if rate is None else f"{rate:g}×"


def where_text(player: Player) -> str:
    """The heat on the board: `500 m Women, pair 7 of 10`."""
    heat = player.timeline.heat_before(player.position)
    if heat is None:
        return "before the first heat"
    name = player.timeline.names.get(heat.distance, heat.distance)
    same = [each for each in player.timeline.heats if (each.distance, each.round) == (heat.distance, heat.round)]
    return f"{name}, pair {heat.number} of {len(same)}"


def _head(player: Player, title: str, zone: tzinfo) -> Text:
    sign, style = _STATES[player.state]
    return Text.assemble(
        (f"{sign} {player.state}", style),
        f"  {rate_text(player.playing.rate)}  ",
        (f"{player.at.astimezone(zone):%a %d %b %Y %H:%M:%S %Z}", "bold"),
        f"  {player.position:,}/{len(player.timeline):,} events  ",
        (title, "dim"),
    )


def _where(player: Player, marks: Sequence[Mark]) -> Text:
    following = next((mark for mark in marks if mark.position > player.position and mark.kind != "heat"), None)
    text = Text(where_text(player), "bold cyan")
    if following is not None:
        text.append(f"   next: {_SIGNS[following.kind][0]} {following.text}", "dim")
    if player.playing.loop is not None:
        text.append("   ↻ repeating", "magenta")
    return text


def _column(player: Player, instant: datetime, width: int) -> int:
    times = player.timeline.times
    whole = (times[-1] - times[0]).total_seconds()
    done = (instant - times[0]).total_seconds()
    return min(width - 1, max(0, int(done / whole * width))) if whole > 0 else 0


def _marks(player: Player, marks: Sequence[Mark], width: int) -> Text:
    line: list[tuple[str, str]] = [(" ", "")] * width
    for kind in _ORDER:
        for mark in marks:
            if mark.kind == kind:
                line[_column(player, player.timeline.at(mark.position), width)] = _SIGNS[kind]
    return Text.assemble(*line)


def _bar(player: Player, width: int) -> Text:
    done = _column(player, player.at, width) if player.position else 0
    loop = player.playing.loop
    text = Text("━" * done + "●" + "─" * (width - done - 1))
    text.stylize("bright_cyan", 0, done + 1)
    if loop is not None:
        first, last = (_column(player, player.timeline.at(each), width) for each in loop)
        text.stylize("magenta", first, last + 1)
    return text


def _ends(player: Player, zone: tzinfo, width: int) -> Text:
    first, last = (f"{each.astimezone(zone):%H:%M}" for each in (player.timeline.times[0], player.timeline.times[-1]))
    return Text(first + " " * (width - len(first) - len(last)) + last, "dim")
