"""What is probably meant, where a line of an own feed is not what it should be. Words for a person, on one line."""

import difflib
import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args

from schemas.events import Event

_MODELS = {model.model_fields["type"].default: model for model in get_args(Event)}
_PLACE = re.compile(r"line 1 column (\d+) \(char \d+\)")
"""Of a parser that was given one line and calls it the first."""


def not_json(line: bytes, problem: str) -> str:
    """Why a line is not JSON: `problem` in the parser's words, and what the line looks like."""
    said = "not JSON: " + _PLACE.sub(r"column \1", problem)
    if line.startswith((b"\x1f\x8b", b"\x28\xb5\x2f\xfd")):
        return f"{said}; it is packed: unpack it, or give a file whose name ends in .gz or .zst"
    if line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:100]:
        return f"{said}; it looks like UTF-16, write UTF-8"
    text = line.strip()
    if text in (b"[", b"{") or text.endswith(b","):
        return f"{said}; each line is one whole object, without a list around them (`jq -c '.[]'` writes a list so)"
    if text.startswith(b"{'"):
        return f"{said}; names and texts stand in double quotes (json.dumps in Python)"
    if not text.startswith(b"{"):
        return f"{said}; each line is one JSON object"
    return said


def unknown_type(values: Mapping[str, Any]) -> str | None:
    """What to say of an event without a type, or with one that there is not; None when there is such a type."""
    given = values.get("type")
    if isinstance(given, str) and given in _MODELS:
        return None
    if given is None:
        return 'no type: it says which event this is, as in "type": "heat.started"'
    near = difflib.get_close_matches(str(given), _MODELS, n=1)
    meant = f"; is {near[0]!r} meant?" if near else f"; there are {', '.join(sorted(_MODELS))}"
    return f"type {given!r} is not known{meant}"


def strangers(values: Mapping[str, Any]) -> str:
    """`; not known here: time`: fields of `data` that its type has not, to go with what is missing; empty if there are none."""
    model = _MODELS.get(values.get("type", ""))
    data = values.get("data")
    if model is None or not isinstance(data, dict):
        return ""
    known = model.model_fields["data"].annotation.model_fields
    found = [str(name) for name in data if name not in known]
    return f"; not known here: {', '.join(found)}" if found else ""


def ignored(values: Mapping[str, Any], event: Event) -> Iterator[str]:
    """Names of the fields in `data` that the event was read without, such as `heats.entries.contry`."""
    yield from _ignored(values.get("data"), event.data.model_dump(mode="json", exclude_unset=True), "")


def _ignored(given: object, kept: object, above: str) -> Iterator[str]:
    if isinstance(given, dict) and isinstance(kept, dict):
        for name, value in given.items():
            path = f"{above}.{name}" if above else str(name)
            if name in kept:
                yield from _ignored(value, kept[name], path)
            else:
                yield path
    elif isinstance(given, list) and isinstance(kept, list):
        for value, other in zip(given, kept, strict=False):
            yield from _ignored(value, other, above)
