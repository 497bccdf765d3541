"""Merge patch, canonical JSON and hash, written from the standards and without code of the product. Slow and obvious."""

import hashlib
import json
from typing import Any, TypeAlias

Json: TypeAlias = Any


def merged(target: Json, patch: Json) -> Json:
    """RFC 7396, section 2, word for word."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def canonical(value: Json) -> bytes:
    """RFC 8785 for the values that documents hold: no floats and no null, names sorted by UTF-16 code units."""
    return _text(value).encode()


def digest(document: Json) -> str:
    """The first 16 hex digits of SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical(document)).hexdigest()[:16]


def _text(value: Json) -> str:
    match value:
        case True:
            return "true"
        case False:
            return "false"
        case int():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False)
        case list():
            return f"[{','.join(map(_text, value))}]"
        case dict():
            names = sorted(value, key=lambda name: name.encode("utf-16-be"))
            return "{" + ",".join(f"{_text(name)}:{_text(value[name])}" for name in names) + "}"
    raise AssertionError(f"a document holds {value!r}")
