"""Joins an ES module and everything that it imports into one file: one request instead of twenty, and smaller when compressed.

It understands the imports and exports that our scripts use, and raises `ValueError` for any other form:

    import { a, b as c } from "./x.js";      import("./x.js")
    export const | function | async function | class NAME

Each module becomes a function that returns its exports, so names of different modules do not meet. An export whose name no
other module exports is visible to the whole bundle, which spares an import in each module. A cycle of imports fails.
"""

import posixpath
import re
from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

_IMPORT = re.compile(r'^import\s*\{([^}]*)\}\s*from\s*"(\.[^"]+)";?', re.MULTILINE)
_LAZY = re.compile(r'\bimport\("(\.[^"]+)"\)')
_EXPORT = re.compile(r"^export\s+(?=(?:const|async function|function|class)\s+([\w$]+))", re.MULTILINE)
_OTHER = re.compile(r"^\s*(?:import|export)\b(?!\s*\()", re.MULTILINE)


def modules_of(entry: Path) -> Iterator[Path]:
    """The entry and the files that it imports, each once."""
    found, waiting = set[Path](), [entry]
    while waiting:
        path = waiting.pop()
        if path in found:
            continue
        found.add(path)
        yield path
        text = path.read_text()
        names = [match[2] for match in _IMPORT.finditer(text)] + _LAZY.findall(text)
        waiting += [(path.parent / name).resolve() for name in names]


def bundle(entry: Path, minify: Callable[[str], str]) -> str:
    """The bundle of a module. Its address must be the one of the entry: addresses of other files are relative to it."""
    names: dict[Path, str] = {}
    parts: list[str] = []
    counts = Counter(name for path in modules_of(entry.resolve()) for name in _EXPORT.findall(path.read_text()))
    shared = {name for name, count in counts.items() if count == 1}
    _add(entry.resolve(), entry.resolve().parent, minify, names, parts, shared)
    return "\n".join(parts) + "\n"


def _add(
    path: Path,
    folder: Path,
    minify: Callable[[str], str],
    names: dict[Path, str],
    parts: list[str],
    shared: AbstractSet[str],
) -> str:
    if path in names:
        if not names[path]:
            raise ValueError(f"{path.name} imports itself")
        return names[path]
    names[path] = ""
    text = path.read_text()

    def module(name: str) -> str:
        return _add((path.parent / name).resolve(), folder, minify, names, parts, shared)

    def imported(match: re.Match[str]) -> str:
        name, wanted = module(match[2]), (each.strip() for each in match[1].split(","))
        own = [each.replace(" as ", ": ") for each in wanted if each and each not in shared]
        return f"const {{{', '.join(own)}}} = {name};" if own else ""

    text = _IMPORT.sub(imported, text)
    text = _LAZY.sub(lambda match: f"Promise.resolve({module(match[1])})", text)
    exports = _EXPORT.findall(text)
    text = _EXPORT.sub("", text)
    if unknown := _OTHER.search(text):
        raise ValueError(f"{path.name} has {unknown[0].strip()!r} in a form that cannot be bundled")
    here = posixpath.relpath(path.as_posix(), folder.as_posix())
    text = text.replace("import.meta.url", f'new URL("{here}", import.meta.url)')
    names[path] = f"m{sum(map(bool, names.values()))}"
    parts.append(f"const {names[path]} = (() => {{\n{minify(text)}\nreturn {{{','.join(exports)}}};\n}})();")
    if hoisted := [each for each in exports if each in shared]:
        parts.append(f"const {{{','.join(hoisted)}}} = {names[path]};")
    return names[path]
