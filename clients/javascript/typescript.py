"""Writes TypeScript declarations for JSON Schema, as far as pydantic produces it for `schemas`.

A keyword that this module does not know raises `UnsupportedSchema`, so a declaration is never silently too wide. That is
why it is our own: the models use a small part of JSON Schema, json-schema-to-typescript is a build dependency on npm with
a tree of its own, names no string types (`TimeText`) and makes every optional key nullable, which documents never are.
"""

import re
from collections.abc import Iterable, Mapping
from textwrap import wrap
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

_WIDTH = 120
_LIMITS = {
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "minItems",
    "minProperties",
}
_NOTES = {"title", "description", "default", "examples"}
_KNOWN = _LIMITS | _NOTES | {"pattern"}
"""Keywords that TypeScript cannot express; they do not change the type."""


class UnsupportedSchema(Exception):
    """A schema uses something that has no translation here."""

    def __init__(self, schema: Schema, reason: str) -> None:
        super().__init__(f"{reason}: {dict(schema)}")


class Writer:
    """Writes types with the names of known types. `names` maps the schema of a named type to its name."""

    def __init__(self, names: Mapping[str, Schema]) -> None:
        self._names = {_key(schema): name for name, schema in names.items()}

    def interface(self, name: str, schema: Schema) -> str:
        """`export interface …` for an object with properties. An absent value is an absent key: no property is nullable."""
        _expect(schema, {"type", "properties", "required", "additionalProperties"})
        required = set(schema.get("required", ()))
        lines = [*comment(schema.get("description")), f"export interface {name} {{"]
        for key, value in schema.get("properties", {}).items():
            mark = "" if key in required or "const" in value else "?"
            lines += comment(value.get("description"), indent=2)
            lines.append(f"  readonly {key}{mark}: {self.type(_without_null(value))};")
        return "\n".join([*lines, "}", ""])

    def alias(self, name: str, schema: Schema, description: str | None) -> str:
        """`export type …` for a named type, with its pattern."""
        notes = [description, f"Pattern: `{schema['pattern']}`" if "pattern" in schema else None]
        text = "\n\n".join(note for note in notes if note)
        line = f"export type {name} = {self._plain(schema)};"
        if len(line) > _WIDTH:
            line = line.replace(" = ", " = | ", 1).replace(' | "', '\n  | "')
        return "\n".join([*comment(text), line, ""])

    def type(self, schema: Schema) -> str:
        """The type of a value: the name of a known type, or what it consists of."""
        return self._names.get(_key(schema)) or self._plain(schema)

    def _plain(self, schema: Schema) -> str:
        if "$ref" in schema:
            _expect(schema, {"$ref"})
            return str(schema["$ref"]).rsplit("/", 1)[-1]
        if "anyOf" in schema:
            _expect(schema, {"anyOf"})
            return union(self.type(each) for each in schema["anyOf"])
        if "const" in schema or "enum" in schema:
            _expect(schema, {"const", "enum", "type"})
            values = schema["enum"] if "enum" in schema else [schema["const"]]
            if not all(isinstance(value, str) for value in values):
                raise UnsupportedSchema(schema, "only strings are enumerated")
            return union(f'"{value}"' for value in values)
        match schema.get("type"):
            case ("string" | "boolean") as plain:
                _expect(schema, {"type"})
                return str(plain)
            case "integer" | "number":
                _expect(schema, {"type"})
                return "number"
            case "array":
                _expect(schema, {"type", "items"})
                return f"readonly {_grouped(self.type(schema['items']))}[]"
            case "object":
                return self._dictionary(schema)
        raise UnsupportedSchema(schema, "no type is known for")

    def _dictionary(self, schema: Schema) -> str:
        """A dict of Python. JSON Schema gives the type of its keys as `propertyNames`, as a pattern, or not at all."""
        _expect(schema, {"type", "propertyNames", "patternProperties", "additionalProperties"})
        if "patternProperties" in schema:
            ((pattern, values),) = schema["patternProperties"].items()
            key = self.type({"pattern": pattern, "type": "string"})
        else:
            values = schema["additionalProperties"]
            key = self.type({"type": "string", **schema.get("propertyNames", {})})
        if values is True:
            return f"{{ readonly [key: {key}]: unknown }}"
        if "enum" in schema.get("propertyNames", {}):
            return f"{{ readonly [K in {key}]?: {self.type(values)} }}"
        return f"{{ readonly [key: {key}]: {self.type(values)} }}"


def union(types: Iterable[str]) -> str:
    """`"a" | "b"`, each once and in order."""
    return " | ".join(dict.fromkeys(types))


def comment(text: str | None, *, indent: int = 0) -> list[str]:
    """The lines of a documentation comment; none without a text."""
    if not text:
        return []
    margin = " " * indent
    text = text.replace("*/", "*\\/").strip()
    if "\n" not in text and len(text) + indent + len("/**  */") <= _WIDTH:
        return [f"{margin}/** {text} */"]
    paragraphs = [" ".join(paragraph.split()) for paragraph in re.split(r"\n\s*\n", text)]
    lines: list[str] = []
    for paragraph in paragraphs:
        lines += ([""] if lines else []) + wrap(
            paragraph, _WIDTH - indent - 3, break_long_words=False, break_on_hyphens=False
        )
    return [f"{margin}/**", *(f"{margin} * {line}".rstrip() for line in lines), f"{margin} */"]


def _grouped(text: str) -> str:
    return f"({text})" if " | " in text or text.startswith("readonly ") else text


def _without_null(schema: Schema) -> Schema:
    """The schema of a value that is there: pydantic writes an optional key as `X` or null."""
    if "anyOf" not in schema:
        return schema
    rest = [each for each in schema["anyOf"] if each != {"type": "null"}]
    notes = {key: value for key, value in schema.items() if key in _NOTES}
    return {**notes, **rest[0]} if len(rest) == 1 else {**schema, "anyOf": rest}


def _key(schema: Schema) -> str:
    """Equal for schemas of the same type. Lengths do not count: pydantic drops them from the keys of a dict."""
    return repr(sorted((key, value) for key, value in schema.items() if key not in _NOTES | _LIMITS))


def _expect(schema: Schema, handled: set[str]) -> None:
    if unknown := schema.keys() - handled - _KNOWN:
        raise UnsupportedSchema(schema, f"unknown keywords {sorted(unknown)}")
