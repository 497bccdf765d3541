"""Hints for the author of an own feed: the probable cause of an unreadable line, in one line of text."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from schemas.events import Event

_MODELS = {model.model_fields["type"].default: model for model in get_args(Event)}
_PLACE = re.compile(r"line 1 column (\d+) \(char \d+\)")
"""The parser sees one line and calls it line 1."""


def not_json(line: bytes, problem: str) -> str:
    """Explains why a line is not JSON: the parser's `problem`, and the likely cause."""
    reason = "not JSON: " + _PLACE.sub(r"column \1", problem)
    if line.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        return f"{reason}; it is compressed: decompress it, or give a file whose name ends in .gz or .zst"
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:100]:
        return f"{reason}; it looks like UTF-16, write UTF-8"
    text = line.strip()
    if text in (b"[", b"{") or text.endswith(b","):
        return f"{reason}; each line is one whole object, without a list around them (`jq -c '.[]'` converts a list)"
    if text.startswith(b"{'"):
        return f"{reason}; JSON puts names and texts in double quotes (json.dumps in Python)"
    if not text.startswith(b"{"):
        return f"{reason}; each line is one JSON object"
    return reason


def unknown_type(values: Mapping[str, Any]) -> str | None:
    """Describes a missing or unknown type; None when the type is known."""
    given = values.get("type")
    if isinstance(given, str) and given in _MODELS:
        return None
    if given is None:
        return 'no type: it says which event this is, as in "type": "heat.started"'
    near = difflib.get_close_matches(str(given), _MODELS, n=1)
    meant = f"; is {near[0]!r} meant?" if near else f"; there are {', '.join(sorted(_MODELS))}"
    return f"type {given!r} is not known{meant}"


def unknown_fields(values: Mapping[str, Any]) -> str:
    """Lists the fields of `data` that its type does not have, as in `; not known here: time`; empty when there are none."""
    model = _MODELS.get(values.get("type", ""))
    data = values.get("data")
    if model is None or not isinstance(data, dict):
        return ""
    known = model.model_fields["data"].annotation.model_fields
    found = [str(name) for name in data if name not in known]
    return f"; not known here: {', '.join(found)}" if found else ""


def ignored_fields(values: Mapping[str, Any], event: Event) -> Iterator[str]:
    """Names of the fields in `data` that the event ignores, such as `heats.entries.contry`."""
    yield from _ignored(values.get("data"), event.data.model_dump(mode="json", exclude_unset=True), "")


def _ignored(given: object, known: object, above: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(known, dict):
        for name, value in given.items():
            path = f"{above}.{name}" if above else str(name)
            if name in known:
                yield from _ignored(value, known[name], path)
            else:
                yield path
    elif isinstance(given, list) and isinstance(known, list):
        for value, other in zip(given, known, strict=False):
            yield from _ignored(value, other, above)
