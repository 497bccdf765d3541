"""Changes of view documents: RFC 7396 merge patches, canonical bytes and the hash that proves equality.

A document is a JSON object of strings, integers, booleans, objects and arrays: no floats, no null, ASCII keys.
Documents are treated as immutable: `apply_patch` returns a new one that shares every untouched part with the
old one. A hundred versions in memory cost little more than their patches.

Merge patches do not compose in general: a key that is removed and then set to an object would merge with its old value.
So several changes are merged by `diff` between two documents, never patch by patch.
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
    """Returns the RFC 8785 bytes of a document.

    Plain key sorting equals RFC 8785's UTF-16 order because keys are ASCII; the tests compare it with the `rfc8785` library.
    This function does not refuse floats and null; the tests of the projection do.
    """
    return orjson.dumps(document, option=orjson.OPT_SORT_KEYS)


def document_hash(document: Mapping[str, Any]) -> str:
    """Returns the first 16 hex digits of SHA-256 over the canonical bytes."""
    return hashlib.sha256(canonical(document)).hexdigest()[:16]


def apply_patch(document: Document, patch: Patch) -> Document:
    """Applies a merge patch (RFC 7396). Changes neither argument; the result shares untouched parts with `document`."""
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
    """Returns the smallest merge patch that turns `old` into `new`; `{}` when they are equal."""
    return changes(old, new)[0]


def changes(old: Document, new: Document) -> tuple[Patch, Patch]:
    """Returns the smallest merge patches from `old` to `new` and from `new` to `old`; both `{}` when they are equal."""
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
            # Most rows of a table do not change, and two dumps cost less than a walk through both. The comparison in front is
            # cheaper still, but not sufficient: in Python True == 1.
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
    # In Python [1] == [True] and 1 == True; in JSON they differ.
    if isinstance(left, list):
        return orjson.dumps(left) == orjson.dumps(right)
    return left == right
