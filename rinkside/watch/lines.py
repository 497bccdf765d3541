"""Formats changes as lines of text, for an output that is not a terminal."""

from collections.abc import Iterator, Mapping
from typing import Any

from rinkside.watch.boards import read_view
from rinkside.watch.hours import Hours
from rinkside.watch.live import margin_text
from rinkside.watch.texts import clean
from rinkside_client import Change
from schemas.documents import Document
from schemas.views.race import LiveView
from schemas.views.ranking import RankingView

_MOST_PATHS = 12
"""Most paths listed for a change of a kind without its own lines."""


def lines_of(kind: str, old: Document, change: Change, hours: Hours | None = None) -> list[str]:
    """Returns a line for each difference from `old`, after the time of the event (in UTC without `hours`) and the version."""
    view = read_view(kind, change.document)
    if isinstance(view, RankingView):
        news = list(_ranking(old, view))
    elif isinstance(view, LiveView):
        news = list(_live(old, view))
    else:
        news = list(_paths(change.patch)) if change.patch is not None else ["the whole document"]
        if len(news) > _MOST_PATHS:
            news = [*news[:_MOST_PATHS], f"… {len(news) - _MOST_PATHS} more"]
    when = "--:--:--" if change.at is None else change.at[11:19] if hours is None else hours.stamped(change.at)
    return [f"{when} v{change.version} {clean(line)}" for line in news]


def _ranking(old: Document, view: RankingView) -> Iterator[str]:
    if old.get("state") != view.state:
        yield f"{view.name}: {view.state}"
    before = old.get("rows", {})
    for key, row in sorted(view.rows.items(), key=lambda item: item[1].position):
        was = before.get(key, {})
        result = (row.time, row.status, row.thousandth, row.provisional)
        passed = [metres for metres in row.laps if metres not in was.get("laps", {})]
        if result == tuple(was.get(name) for name in ("time", "status", "thousandth", "provisional")) and not passed:
            continue
        who = f"{row.name} {row.country or ''}".rstrip()
        if row.time is not None and row.status == "ok":
            third = f"({row.thousandth})" if row.thousandth is not None else ""
            doubt = " provisional" if row.provisional else ""
            yield f"{row.rank or '-'}. {who} {row.time}{third} {row.gap}".rstrip() + doubt
        elif passed:
            last = max(passed, key=int)
            yield f"{who} {last} m {row.laps[last].time} ({row.laps[last].rank or '-'})"
        else:
            yield f"{who} {row.status}" + (f" {row.reason}" if row.reason else "")


def _live(old: Document, view: LiveView) -> Iterator[str]:
    before = old.get("heats", {})
    for key, heat in view.heats.items():
        was = before.get(key, {})
        if was.get("state") != heat.state:
            yield f"{heat.name} heat {heat.heat}: {heat.state}"
        for race, lane in heat.races.items():
            had = was.get("races", {}).get(race, {})
            who = f"{lane.name} {lane.country or ''}".rstrip()
            for metres in sorted(lane.splits.keys() - had.get("splits", {}).keys(), key=int):
                split = lane.splits[metres]
                yield f"{who} {metres} m {split.time} ({split.rank or '-'}) {margin_text(lane, metres)}".rstrip()
            if lane.time is not None and lane.time != had.get("time"):
                yield f"{who} {lane.time} {margin_text(lane, str(heat.metres))}".rstrip()
            elif lane.status != had.get("status") and lane.status not in ("ok", "waiting"):
                yield f"{who} {lane.status}"
    for key in before.keys() - view.heats.keys():
        yield f"{key} left the board"


def _paths(patch: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in patch.items():
        path = f"{above}.{key}" if above else key
        if isinstance(value, dict) and value:
            yield from _paths(value, path)
        else:
            yield f"{path} removed" if value is None else f"{path} = {value}"
