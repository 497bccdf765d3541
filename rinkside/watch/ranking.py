"""Draws the board of `ranking/{competition}/{distance}`."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.text import Text

from rinkside.watch.highlight import Light
from rinkside.watch.texts import (
    DIM,
    LIGHTS,
    MEDALS,
    Board,
    Room,
    clean,
    grid,
    lane_text,
    more_text,
    state_text,
    status_text,
    time_text,
)
from schemas.distances import split_points
from schemas.views.ranking import RankingRow, RankingView

_NAME = 18
"""Narrower columns would cut most names."""
_LONG_NAME = 32
"""Wider columns would separate a name from its country; extra space goes between the columns."""
_WIDEST_GAP = 4


class _Splits(NamedTuple):
    """The splits to show, the parts of each, and the columns they take. The finish is not one of them."""

    metres: list[int]
    with_rank: bool
    with_lap: bool
    columns: int
    time_width: int


def ranking_board(view: RankingView, room: Room, lights: Mapping[str, Light]) -> Board:
    rows = sorted(view.rows.items(), key=lambda item: item[1].position)
    shown, left_out = _choose(rows, room.lines - 1)
    timed = sum(row.time_us is not None for _, row in rows)
    subtitle = f"{view.competition} · {view.gender} · {timed} of {len(rows)} have a time"
    if any(row.provisional and row.time is not None for _, row in rows):
        subtitle += " · p provisional"
    if any("time" in (row.reconstructed or ()) for _, row in rows):
        subtitle += " · grey times are modelled"
    body: RenderableType = _table(view, shown, room.columns, lights) if rows else Text("Nobody is entered yet.", DIM)
    if left_out:
        body = Group(body, more_text(left_out, "rows"))
    return Board(clean(view.name), state_text(view.state), subtitle, body)


def _choose(rows: Sequence[tuple[str, RankingRow]], lines: int) -> tuple[list[tuple[str, RankingRow]], int]:
    """Chooses the best rows, and those of skaters on the ice even if they are far down."""
    if len(rows) <= lines:
        return list(rows), 0
    lines = max(1, lines - 1)
    racing = [each for each in rows[lines:] if each[1].status == "racing"][: lines - 1]
    chosen = [*rows[: lines - len(racing)], *racing]
    return chosen, len(rows) - len(chosen)


def _table(
    view: RankingView, rows: Sequence[tuple[str, RankingRow]], columns: int, lights: Mapping[str, Light]
) -> RenderableType:
    has_thousandth = any(row.thousandth is not None for _, row in rows)
    has_notes = any(_note(row) for _, row in rows)
    time_width = max([4, *(len(row.time or _out(row)) for _, row in rows)])
    gap_width = max([5, *(len(row.gap) for _, row in rows)])
    pair_width = max([4, *(len(lane_text(row.heat, row.lane, row.round)) for _, row in rows)])
    used = 4 + 4 + (pair_width + 1) + (time_width + 3 * has_thousandth + 1) + gap_width + 7 * has_notes
    splits = _splits(view, rows, columns - used - _NAME - 1)
    name_width = min(_LONG_NAME, columns - used - splits.columns - 1)
    between = len(splits.metres) + splits.with_lap + 5 + has_notes
    gap = max(1, min(_WIDEST_GAP, 1 + (columns - used - splits.columns - 1 - name_width) // between))
    table = grid(expand=False, gap=gap)
    table.add_column("#", justify="right", width=3)
    table.add_column("Name", width=name_width, no_wrap=True, overflow="ellipsis")
    table.add_column("Nat", width=3)
    is_mass = view.form == "mass"
    table.add_column("Pos" if is_mass else "Pair", width=pair_width, justify="right")
    # A cell with text after the time is padded by that text: a table strips spaces at the end of a cell.
    for metres in splits.metres:
        table.add_column(f"{f'{metres} m':>{splits.time_width}}", no_wrap=True)
    if splits.with_lap:
        table.add_column("Last", justify="right", no_wrap=True)
    table.add_column(f"{'Time':>{time_width}}", width=time_width + 3 * has_thousandth, no_wrap=True)
    table.add_column("Gap", justify="right", width=gap_width, no_wrap=True)
    if has_notes:
        table.add_column("", width=6, no_wrap=True, overflow="ellipsis")
    for key, row in rows:
        table.add_row(
            Text(str(row.rank or ""), MEDALS.get(row.rank or 0, "")),
            _name(row),
            Text(row.country or "", DIM if row.status == "waiting" else ""),
            lane_text(row.heat, row.lane, row.round),
            *(_split(row, metres, splits) for metres in splits.metres),
            *([_last_lap(view, row)] if splits.with_lap else []),
            _result(row, time_width),
            Text(row.gap, DIM if row.status != "ok" else ""),
            *([_note(row)] if has_notes else []),
            style=LIGHTS[lights.get(key)],
        )
    return table


def _splits(view: RankingView, rows: Sequence[tuple[str, RankingRow]], columns: int) -> _Splits:
    """Chooses all splits with lap and rank, all with rank, or as many as fit, evenly spaced."""
    known = {int(metres) for _, row in rows for metres in row.laps}
    planned = set(split_points(view.discipline, view.metres)) if view.metres > 0 else set()
    metres = sorted((known if view.form == "mass" else known | planned) - {view.metres})
    if not metres:
        return _Splits([], False, False, 0, 0)
    width = max([len(f"{metres[-1]} m"), *(len(lap.time) for _, row in rows for lap in row.laps.values())]) + 1
    if len(metres) * (width + 9) + 6 <= columns:
        return _Splits(metres, True, True, len(metres) * (width + 9) + 6, width - 1)
    if len(metres) * (width + 3) <= columns:
        return _Splits(metres, True, False, len(metres) * (width + 3), width - 1)
    count = max(0, min(len(metres), columns // width))
    even = [metres[(number + 1) * len(metres) // count - 1] for number in range(count)]
    return _Splits(even, False, False, count * width, width - 1)


def _name(row: RankingRow) -> Text:
    style = {"waiting": DIM, "racing": "bold bright_green"}.get(row.status, "bold" if row.rank in MEDALS else "")
    return Text(clean(row.name), style)


def _split(row: RankingRow, metres: int, splits: _Splits) -> Text:
    lap = row.laps.get(str(metres))
    if lap is None:
        return Text()
    text = Text(f"{lap.time:>{splits.time_width}}", "bright_green" if lap.rank == 1 else "grey70")
    if splits.with_lap:
        since_split = lap.lap if lap.lap != lap.time else None  # the lap of the first split is its time
        text.append(f" {since_split or '':>5}", DIM)
    return text.append(f" {lap.rank or '':>2}", DIM) if splits.with_rank else text


def _last_lap(view: RankingView, row: RankingRow) -> Text:
    lap = row.laps.get(str(view.metres))
    return Text((lap.lap or "") if lap is not None else "", DIM)


def _out(row: RankingRow) -> str:
    return status_text(row.status).plain


def _result(row: RankingRow, width: int) -> Text:
    if row.time is not None and row.status in ("ok", "racing"):
        style = "bold yellow" if row.provisional else "bold bright_white"
        if "time" in (row.reconstructed or ()):
            style = "italic grey62"
        return time_text(row.time, row.thousandth, width=width, style=style)
    text = status_text(row.status)
    text.pad_left(width - len(text))
    return text


def _note(row: RankingRow) -> Text:
    text = Text(" ".join(clean(flag) for flag in row.flags), "bold bright_magenta")
    if row.provisional and row.time is not None:
        text.append(" p" if text else "p", "yellow")
    return text
