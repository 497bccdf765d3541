"""The consequences of a correction as lines for a terminal."""

from collections.abc import Iterator
from typing import Any

_MOST_ROWS = 12


def lines_of(consequences: dict[str, Any]) -> list[str]:
    """What a correction changes; one line that says so when it changes nothing."""
    lines = [*_rankings(consequences), *_standings(consequences), *_records(consequences), *_ticker(consequences)]
    others = [name for name in consequences.get("channels", []) if name.partition("/")[0] not in _SHOWN]
    if others:
        lines.append(f"Also changed: {', '.join(others)}")
    return lines or ["It changes nothing that a reader sees."]


_SHOWN = ("ranking", "standings", "records", "ticker", "live", "points", "competition")


def _rankings(consequences: dict[str, Any]) -> Iterator[str]:
    for name, rows in consequences.get("rankings", {}).items():
        yield f"Ranking {name}"
        for row in rows[:_MOST_ROWS]:
            yield f"  {row['name']}: {_result(row['before'])} → {_result(row['after'])}"
        yield from _more(rows)


def _result(row: dict[str, Any]) -> str:
    if not row:
        return "not listed"
    rank = f"{row['rank']}. " if "rank" in row else ""
    shown = row.get("time") or row.get("status", "")
    points = f", {row['points']} points" if "points" in row else ""
    flags = f" {' '.join(row['flags'])}" if row.get("flags") else ""
    return f"{rank}{shown} {row.get('gap', '')}".strip() + flags + points


def _standings(consequences: dict[str, Any]) -> Iterator[str]:
    for name, rows in consequences.get("standings", {}).items():
        yield f"Standings {name}"
        for row in rows[:_MOST_ROWS]:
            before, after = (row[side].get("live", {}) for side in ("before", "after"))
            yield f"  {row['name']}: {_total(before)} → {_total(after)}"
        yield from _more(rows)


def _total(total: dict[str, Any]) -> str:
    return f"{total['rank']}. {total['points']}" if total else "none"


def _records(consequences: dict[str, Any]) -> Iterator[str]:
    if records := consequences.get("records", []):
        yield "Records"
    for each in records[:_MOST_ROWS]:
        yield f"  {each['record']}: {each['before'] or 'none'} → {each['after'] or 'none'}"
    yield from _more(records)


def _ticker(consequences: dict[str, Any]) -> Iterator[str]:
    signs = {"added": "+", "superseded": "superseded:", "removed": "-", "restored": "restored:"}
    lines = consequences.get("ticker", {})
    if any(lines.values()):
        yield "Ticker"
    for what, sign in signs.items():
        for text in lines.get(what, []):
            yield f"  {sign} {text['en']}"


def _more(rows: list[Any]) -> Iterator[str]:
    if len(rows) > _MOST_ROWS:
        yield f"  … and {len(rows) - _MOST_ROWS} more"
