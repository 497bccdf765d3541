"""How a view document changes: RFC 7396 merge patches, canonical bytes and the hash that proves equality.

A document is a JSON object of strings, integers, booleans, objects and arrays: no floats, no null, ASCII keys.
Documents are treated as immutable: `apply_patch` returns a new one that shares every untouched part with the
old one, so that keeping the last hundred versions costs little more than keeping their patches.

Merge patches do not compose in general (a key removed and then set again to an object would merge with what
the key held before), so several changes are merged by `diff` between two documents, never patch by patch.
"""

import hashlib
from collections.abc import Mapping
from typing import Any, TypeAlias

import orjson

Json: TypeAlias = str | int | bool | dict[str, Any] | list[Any]
Document: TypeAlias = dict[str, Any]
Patch: TypeAlias = dict[str, Any]

EMPTY: Document = {}


def canonical(document: Mapping[str, Any]) -> bytes:
    """The RFC 8785 bytes of a document.

    Plain key sorting equals RFC 8785's UTF-16 order because keys are ASCII; the tests hold this against the
    `rfc8785` library. Floats and null are not refused here (the projection's tests do that).
    """
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def document_hash(document: Mapping[str, Any]) -> str:
    """First 16 hex digits of SHA-256 over the canonical bytes."""
    return hashlib.sha256(canonical(document)).hexdigest()[:16]


def apply_patch(document: Document, patch: Patch) -> Document:
    """RFC 7396. Neither argument is changed; untouched parts are shared with the result."""
    result = dict(document)
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        elif isinstance(value, dict):
            old = result.get(key)
            result[key] = apply_patch(old if isinstance(old, dict) else {}, value)
        else:
            result[key] = value
    return result


def diff(old: Document, new: Document) -> Patch:
    """The smallest merge patch that turns `old` into `new`; `{}` when they are equal."""
    return changes(old, new)[0]


def changes(old: Document, new: Document) -> tuple[Patch, Patch]:
    """The smallest merge patches that turn `old` into `new` and `new` into `old`; both `{}` when they are equal."""
    patch: Patch = {}
    undo: Patch = {}
    if old is new:
        return patch, undo
    for key, value in new.items():
        if key not in old:
            patch[key], undo[key] = value, None
            continue
        before = old[key]
        if before is value:
            continue
        if isinstance(value, dict) and isinstance(before, dict):
            # Most rows of a table stay as they are, and two dumps cost less than a walk through both. (The first look is the
            # cheapest, and not enough: Python says True == 1.)
            if before == value and orjson.dumps(before) == orjson.dumps(value):
                continue
            inner, back = changes(before, value)
            if inner or back:
                patch[key], undo[key] = inner, back
        elif type(before) is not type(value) or not _same(before, value):
            patch[key], undo[key] = value, before
    for key, before in old.items():
        if key not in new:
            patch[key], undo[key] = None, before
    return patch, undo


def _same(left: Json, right: Json) -> bool:
    # Python says [1] == [True] and 1 == True; JSON does not.
    if isinstance(left, list):
        return orjson.dumps(left) == orjson.dumps(right)
    return left == right
