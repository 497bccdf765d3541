"""What a correction changes, for a person: compares documents before and after. Pure."""

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.documents import Document
from schemas.event_data import Outcome, OutcomeChange

_ROW = ("rank", "time", "status", "gap", "points", "thousandth", "flags")
_STATUSES = ("ok", "DNS", "DNF", "DQ", "WDR")
_MOST = 200
"""Changed rows that are listed of one document."""


def consequences_of(before: Mapping[str, Document], after: Mapping[str, Document]) -> Document:
    """The changes by topic: `rankings`, `standings`, `records`, `ticker`, and `channels` (all that change). Rows are listed
    only where something of them that a person reads changes."""
    changed = sorted(channel for channel in before.keys() | after.keys() if before.get(channel) != after.get(channel))
    found: Document = {"channels": [channel for channel in changed if not channel.startswith("audit/")]}
    for topic, kind, keys in (
        ("rankings", "ranking", _ROW),
        ("standings", "standings", ("live", "official", "position")),
    ):
        lists = {
            channel.partition("/")[2]: rows
            for channel in changed
            if channel.startswith(f"{kind}/") and (rows := _rows(before.get(channel, {}), after.get(channel, {}), keys))
        }
        if lists:
            found[topic] = lists
    for channel in changed:
        if channel.startswith("records/") and (records := _records(before.get(channel, {}), after.get(channel, {}))):
            found["records"] = records
        if channel.startswith("ticker/") and (lines := _lines(before.get(channel, {}), after.get(channel, {}))):
            found["ticker"] = lines
    return found


def outcome_changes(before: Mapping[str, Document], after: Mapping[str, Document]) -> tuple[OutcomeChange, ...]:
    """The rows of rankings whose time or status changes."""
    return tuple(_outcomes(before, after))


def _outcomes(before: Mapping[str, Document], after: Mapping[str, Document]) -> Iterator[OutcomeChange]:
    for channel in sorted(before.keys() & after.keys()):
        if not channel.startswith("ranking/"):
            continue
        old, new = before[channel].get("rows", {}), after[channel].get("rows", {})
        for key in old.keys() & new.keys():
            was, now = _outcome(old[key]), _outcome(new[key])
            if was != now and old[key]["race"] == new[key]["race"]:
                yield OutcomeChange(distance=channel.rpartition("/")[2], race=new[key]["race"], before=was, after=now)


def _outcome(row: Document) -> Outcome:
    status = row["status"] if row["status"] in _STATUSES else "ok"
    return Outcome(status=status, time_us=row.get("time_us") if status == "ok" else None)


def _rows(before: Document, after: Document, keys: tuple[str, ...]) -> list[Document]:
    old, new = before.get("rows", {}), after.get("rows", {})
    found = []
    for key in sorted({*old, *new}, key=lambda each: (new.get(each) or old[each]).get("position", 0)):
        was, now = old.get(key, {}), new.get(key, {})
        differs = [name for name in keys if was.get(name) != now.get(name)]
        if differs:
            row: Document = {"name": (now or was).get("name", key)}
            row |= {"before": _some(was, keys), "after": _some(now, keys), "differs": differs}
            found.append(row)
    return found[:_MOST]


def _some(row: Document, keys: tuple[str, ...]) -> Document:
    return {key: row[key] for key in keys if key in row}


def _records(before: Document, after: Document) -> list[Document]:
    old, new = _flat(before), _flat(after)
    return [
        {"record": key, "before": old.get(key, ""), "after": new.get(key, "")}
        for key in sorted(old.keys() | new.keys())
        if old.get(key) != new.get(key)
    ][:_MOST]


def _flat(value: Any, path: str = "") -> dict[str, str]:
    """The leaves of a document, by path."""
    if isinstance(value, dict):
        return {
            name: leaf for key, each in value.items() for name, leaf in _flat(each, f"{path} {key}".strip()).items()
        }
    if isinstance(value, list):
        return {name: leaf for key, each in enumerate(value) for name, leaf in _flat(each, f"{path} {key}").items()}
    return {path: str(value)}


def _lines(before: Document, after: Document) -> Document:
    old, new = before.get("lines", {}), after.get("lines", {})
    return {
        "added": [new[key]["text"] for key in new if key not in old],
        "superseded": [
            new[key]["text"] for key in new if "superseded" in new[key] and "superseded" not in old.get(key, {})
        ],
        "removed": [old[key]["text"] for key in old if key not in new],
        "restored": [
            new[key]["text"] for key in new if "superseded" in old.get(key, {}) and "superseded" not in new[key]
        ],
    }
