"""Generates `documents.d.ts` and `protocol.d.ts` from `schemas`: python -m clients.javascript.declarations."""

import ast
import pkgutil
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, TypeAdapter
from pydantic.json_schema import models_json_schema

import schemas
from clients.javascript.typescript import Schema, Writer, comment, union
from schemas import channels, protocol
from schemas.views import VIEWS

_FOLDER = Path(__file__).parent
_COMMAND = "python -m clients.javascript.declarations"
_HEADER = f"// Generated from the models in `schemas` by `{_COMMAND}`. Do not edit.\n"


def declarations() -> dict[str, str]:
    """The text of each generated file, by its name."""
    return {"documents.d.ts": _documents(), "protocol.d.ts": _protocol()}


def _documents() -> str:
    named = dict(_named_types())
    writer = Writer({name: schema for name, (schema, _) in named.items()})
    interfaces = [writer.interface(name, schema) for name, schema in _definitions(VIEWS.values())]
    body = "\n".join(interfaces)
    aliases = [writer.alias(name, *each) for name, each in sorted(named.items()) if _is_used(name, body)]
    kinds = [f"  readonly {kind}: {VIEWS[kind].__name__};" for kind in channels.KINDS if kind in VIEWS]
    names = [
        f"  | `{'/'.join([kind, *['${string}' for _ in parameters]])}`"
        for kind, parameters in channels.PARAMETERS.items()
    ]
    return "\n".join(
        [
            _HEADER,
            *comment("The document of each kind of channel."),
            "\n".join(["export interface Documents {", *kinds, "}", ""]),
            "export type ChannelKind = keyof Documents;\n",
            *comment("The name of a channel, such as `ranking/slc-2021/500m-women-2`."),
            "\n".join(["export type Channel =", *names]) + ";\n",
            *interfaces,
            *aliases,
        ]
    )


def _protocol() -> str:
    client: tuple[type[BaseModel], ...] = get_args(protocol.ClientMessage)
    server: tuple[type[BaseModel], ...] = get_args(protocol.ServerMessage)
    writer = Writer({})
    codes = union(f'"{code}"' for code in get_args(protocol.ErrorCode))
    closes = [f"  | {int(code)} // {code.meaning}" for code in protocol.CloseCode]
    return "\n".join(
        [
            _HEADER,
            *(writer.interface(name, schema) for name, schema in _definitions([*client, *server])),
            *comment("What a client sends."),
            f"export type ClientMessage = {union(model.__name__ for model in client)};\n",
            *comment("What a gateway sends."),
            f"export type ServerMessage = {union(model.__name__ for model in server)};\n",
            *comment("Why a request was not carried out. A newer gateway may send others."),
            f"export type ErrorCode = {codes};\n",
            *comment("Why a gateway closes the connection. From 4500 on, a client must not come back."),
            "\n".join(["export type CloseCode =", *closes, "  | (number & {});", ""]),
        ]
    )


def _definitions(models: Iterable[type[BaseModel]]) -> list[tuple[str, Schema]]:
    _, schema = models_json_schema([(model, "validation") for model in models])
    return sorted(schema["$defs"].items())


def _named_types() -> Iterator[tuple[str, tuple[Schema, str | None]]]:
    """The named types in `schemas` that are no models (`TimeText`, `State` …) with schema and docstring.

    pydantic puts what an alias stands for in its place, so the names have to be found again by their schemas.
    """
    for info in pkgutil.walk_packages(schemas.__path__, "schemas."):
        module = import_module(info.name)
        docs = _docs_of_assignments(module)
        for name, value in vars(module).items():
            if name.startswith("_") or name not in docs or get_origin(value) not in (Annotated, Literal):
                continue
            schema: dict[str, Any] = TypeAdapter(value).json_schema()
            if schema.keys() & {"enum", "pattern", "patternProperties"}:
                yield name, (schema, docs[name])


def _docs_of_assignments(module: ModuleType) -> dict[str, str | None]:
    """Names that the module assigns, each with the string below it."""
    tree = ast.parse(Path(str(module.__file__)).read_text("utf-8"))
    found: dict[str, str | None] = {}
    for statement, following in zip(tree.body, [*tree.body[1:], None], strict=True):
        match statement:
            case ast.AnnAssign(target=ast.Name(name)) | ast.Assign(targets=[ast.Name(name)]):
                is_docstring = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
                found[name] = str(following.value.value) if is_docstring else None  # type: ignore[union-attr]
    return found


def _is_used(name: str, text: str) -> bool:
    return any(mark + name + end in text for mark in (" ", "(") for end in (";", "[", " ", ")", "]"))


def stale() -> list[str]:
    """The generated files that are not what `schemas` gives now."""
    return [name for name, text in declarations().items() if (_FOLDER / name).read_text("utf-8") != text]


def main() -> None:
    for name, text in declarations().items():
        (_FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
