"""Builds `dist/rinkside-{version}-….whl` and `dist/rinkside_client-{version}-….whl`: python -m clients.python.wheels.

Each wheel is built from a fresh folder that holds only its files, all with one mode and one date: the same sources give the
same bytes, and nothing left over from an earlier build gets in.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent
_ROOT = _FOLDER.parent.parent
_CLIENT = "rinkside_client"
_COPIES = f"{_CLIENT}._schemas"
_EPOCH = "499162500"
"""Date of every file, 26 October 1985 as npm has it: a ZIP file cannot hold dates before 1980."""
_SCHEMAS_IMPORT = re.compile(r"^from schemas\.(\w+) import ", re.MULTILINE)
_NOT_RENAMED = re.compile(r"^\s*(?:from|import) schemas\b.*", re.MULTILINE)
_BUILD = "import sys; from setuptools import build_meta; print(build_meta.build_wheel(sys.argv[1]))"


def version() -> str:
    """The version of the project; both wheels have it."""
    return str(_manifest()["project"]["version"])


def client_sources() -> dict[str, str]:
    """Modules of the client wheel by path: `rinkside_client`, and what it needs of `schemas`, with the imports renamed.

    Raises `ValueError` for an import of `schemas` in a form that is not renamed.
    """
    sources = {f"{_CLIENT}/{path.name}": path.read_text("utf-8") for path in (_ROOT / _CLIENT).glob("*.py")}
    wanted = [name for source in sources.values() for name in _SCHEMAS_IMPORT.findall(source)]
    copies = _COPIES.replace(".", "/")
    while wanted:
        name = wanted.pop()
        if f"{copies}/{name}.py" not in sources:
            sources[f"{copies}/{name}.py"] = source = (_ROOT / "schemas" / f"{name}.py").read_text("utf-8")
            wanted += _SCHEMAS_IMPORT.findall(source)
    sources[f"{copies}/__init__.py"] = '"""The client protocol and its documents: copies of modules of `schemas`."""\n'
    renamed = {
        path: _SCHEMAS_IMPORT.sub(rf"from {_COPIES}.\1 import ", source) for path, source in sorted(sources.items())
    }
    for path, source in renamed.items():
        if other := _NOT_RENAMED.search(source):
            raise ValueError(f"{path}: write {other[0].strip()!r} as `from schemas.module import name`")
    return renamed


def build_client(target: Path) -> Path:
    """Builds the wheel of the client into `target`; its path."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name, source in client_sources().items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(source, "utf-8")
        (folder / "VERSION").write_text(version())
        (folder / _CLIENT / "py.typed").touch()
        for file in (_FOLDER / "pyproject.toml", _FOLDER / "README.md", _ROOT / "LICENSE"):
            shutil.copyfile(file, folder / file.name)
        return _build(folder, target)


def build_application(target: Path) -> Path:
    """Builds the wheel of the application into `target`; its path."""
    packages = [name.rstrip("*") for name in _manifest()["tool"]["setuptools"]["packages"]["find"]["include"]]
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        for name in packages:
            shutil.copytree(_ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copyfile(_ROOT / name, folder / name)
        return _build(folder, target)


def _build(folder: Path, target: Path) -> Path:
    for path in folder.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)  # the mode of a checkout depends on the umask
    target.mkdir(parents=True, exist_ok=True)
    run = subprocess.run(
        [sys.executable, "-c", _BUILD, str(target.resolve())],
        cwd=folder,
        env={**os.environ, "SOURCE_DATE_EPOCH": _EPOCH},
        capture_output=True,
        text=True,
        check=False,
    )
    if run.returncode:
        raise SystemExit(run.stdout + run.stderr)
    return target / run.stdout.splitlines()[-1]


def _manifest() -> dict[str, Any]:
    return tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))


def main() -> None:
    for build in (build_application, build_client):
        print(build(_ROOT / "dist").relative_to(_ROOT))


if __name__ == "__main__":
    main()
